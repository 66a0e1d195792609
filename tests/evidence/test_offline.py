"""Sealing, verifying, reading a picture and writing a notice open no connection; a bundle is its owner's alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from omtanke.bundle import Bundle, Original

GUARD = """
import sys
def watch(event, args):
    if event.startswith("socket.") and event != "socket.gethostname":
        sys.stderr.write(f"GUARD {event}\\n"); import os; os._exit(99)
sys.addaudithook(watch)
from omtanke.cli import main
sys.exit(main(sys.argv[1:]))
"""


def guarded(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", GUARD, *(str(word) for word in words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))


def test_sealing_opens_no_connection(items: list[Original], tmp_path: Path) -> None:
    out = tmp_path / "bevis"
    ran = guarded("evidence", "seal", "--threat", items[0].content, "--profile", items[1].content, "-o", out)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    "words",
    [("evidence", "verify"), ("evidence", "show"), ("notice",)],
    ids=lambda words: words[-1],
)
def test_looking_at_a_bundle_opens_no_connection(sealed: Bundle, words: tuple[str, ...]) -> None:
    ran = guarded(*words, sealed.path)
    assert "GUARD" not in ran.stderr
    assert ran.returncode == 0


def test_the_guard_would_have_seen_it(sealed: Bundle) -> None:
    ran = guarded("evidence", "stamp", sealed.path, "--stamp", "http://127.0.0.1:9/")
    assert (ran.returncode, "GUARD socket" in ran.stderr) == (99, True)


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_a_bundle_is_its_owners_alone(sealed: Bundle) -> None:
    assert stat.S_IMODE(sealed.path.stat().st_mode) == 0o700
