"""A real `omtanke serve` in a process of its own, with all it may write to under one folder."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# `omtanke serve`, in which a draft with the word CRASH makes the check fail with the draft in its hands.
_SERVE = """
import sys
import omtanke
from omtanke.cli import main
check = omtanke.check
def crashing(text, *args):
    if "CRASH" in text:
        held = {text: text}
        raise ValueError(f"broken at {text}", held)
    return check(text, *args)
omtanke.check = crashing
sys.exit(main(sys.argv[1:]))
"""


@dataclass
class Served:
    """A running server. `told()` is all it has said so far, `folder` holds all it can have written."""

    url: str
    folder: Path
    log: Path

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8")


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[Served]:
    """The server, until the block ends. RuntimeError with its words if it does not start within a minute."""
    (folder / "tmp").mkdir(parents=True)
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("OMTANKE_", "DATABASE_URL", "DJANGO_"))},
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "OMTANKE_DATA": str(folder / "data"),
        "LANG": "da_DK.UTF-8",
        **environment,
    }
    log = folder / "log"
    with log.open("wb") as said:
        command = [sys.executable, "-c", _SERVE, "serve", "--port", "0"]
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=said)
    try:
        yield Served(_address(process, log), folder, log)
    finally:
        process.terminate()
        process.wait(20)
        assert process.stdout
        process.stdout.close()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    assert process.stdout
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        if select.select([process.stdout], [], [], 0.5)[0]:
            found = re.search(rb"http://[\d.]+:\d+", process.stdout.readline())
            if found:
                return found[0].decode()
    raise RuntimeError(f"omtanke serve did not start: {log.read_text(encoding='utf-8')}")
