"""What all tests share: hypothesis profiles, and the command as a function."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings

from omtanke.cli import main

settings.register_profile("default", max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@dataclass
class Ran:
    """A command that has run."""

    code: int
    out: str
    err: str


@pytest.fixture
def omtanke(capsys, monkeypatch):
    """`omtanke("check", "Hej", stdin=b"...")` runs the command and gives its exit code and what it printed."""

    def run(*words: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        try:
            code = main(list(words))
        except SystemExit as stop:  # argparse ends so
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    return run
