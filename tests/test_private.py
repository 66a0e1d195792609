"""Nothing leaves, nothing stays: no socket is opened, no file written but the one asked for, no word of a draft told."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

SECRET = "Fru Sylvestersen har 010203-1234 og bor Lærkevænget 7, ring 20 30 40 50, skriv til lone@nordby.dk"

# Runs the command in a process of its own in which every socket and every write outside `allowed` ends the process.
GUARD = """
import sys
allowed = sys.argv.pop(1)
def watch(event, args):
    if event.startswith("socket.") and event not in ("socket.gethostname",):
        sys.stderr.write(f"GUARD {event}\\n"); import os; os._exit(99)
    if event == "open":
        path, mode, flags = args
        writes = (isinstance(mode, str) and any(c in mode for c in "wax+")) or (isinstance(flags, int) and flags & 3)
        name = str(path)
        if writes and not (name.startswith(allowed) or name == "/dev/null" or isinstance(path, int)):
            sys.stderr.write(f"GUARD open {name}\\n"); import os; os._exit(99)
sys.addaudithook(watch)
from omtanke.cli import main
sys.exit(main(sys.argv[1:]))
"""


def guarded(allowed: Path, *words: str, stdin: str = "", home: Path) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "HOME": str(home),
        "TMPDIR": str(home),
        "XDG_CACHE_HOME": str(home),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "da_DK.UTF-8",
    }
    return subprocess.run(
        [sys.executable, "-c", GUARD, str(allowed), *words], input=stdin, capture_output=True, text=True, env=env, check=False, encoding="utf-8"
    )  # fmt: skip


COMMANDS = [
    ["check", SECRET, "--audience", "public"],
    ["check", "--format", "json", SECRET],
    ["check", "--format", "sarif", "-"],
    ["check", "--guideline", "fjordby", "-"],
    ["checks", "list"],
    ["ask", SECRET],
    ["ask", "--format", "json", "-"],
    ["checks", "show", "I104"],
    ["guideline", "show"],
    ["guideline", "validate", "kalundborg"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_opens_no_socket_and_writes_no_file(tmp_path: Path, words: list[str]):
    ran = guarded(tmp_path / "nowhere", *words, stdin=SECRET, home=tmp_path)
    assert "GUARD" not in ran.stderr
    assert ran.returncode in (0, 1)
    assert list(tmp_path.iterdir()) == []


def test_a_scan_writes_only_what_was_asked_for(tmp_path: Path):
    source, out, home = tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "home"
    home.mkdir()
    source.write_text(json.dumps({"text": SECRET}) + "\n", encoding="utf-8")
    ran = guarded(out, "scan", str(source), "-o", str(out), home=home)
    assert "GUARD" not in ran.stderr
    assert ran.returncode == 1
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.jsonl", "b.jsonl", "home"]
    assert "Sylvestersen" not in ran.stdout + ran.stderr


def test_the_guard_would_have_seen_it(tmp_path: Path):
    code = GUARD.replace("from omtanke.cli import main", "import socket; socket.create_connection(('127.0.0.1', 9))")
    ran = subprocess.run([sys.executable, "-c", code, "x"], capture_output=True, text=True, check=False)
    assert (ran.returncode, "GUARD socket" in ran.stderr) == (99, True)
    code = GUARD.replace("from omtanke.cli import main", f"open({str(tmp_path / 'x')!r}, 'w')")
    ran = subprocess.run([sys.executable, "-c", code, "x"], capture_output=True, text=True, check=False)
    assert (ran.returncode, "GUARD open" in ran.stderr) == (99, True)


def test_nothing_of_a_draft_is_logged(omtanke, caplog):
    with caplog.at_level(logging.DEBUG):
        omtanke("check", SECRET)
    assert caplog.records == []


@pytest.mark.parametrize(
    "words", [["check", SECRET, "--audience", "alle"], ["check", SECRET, "--guideline", "findes-ikke"]]
)
def test_misuse_does_not_repeat_the_draft(omtanke, words: list[str]):
    ran = omtanke(*words)
    assert ran.code == 2
    assert "Sylvestersen" not in ran.err
