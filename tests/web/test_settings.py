"""The settings: what the environment says, what an unsafe production is refused for, and the words of the pages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polib
import pytest

import omtanke_web

SAFE = {
    "OMTANKE_PRODUCTION": "1",
    "OMTANKE_SECRET_KEY": "k" * 25 + "0123456789" * 3,
    "OMTANKE_HOSTS": "omtanke.example.dk",
    "OMTANKE_PROXY": "1",
    "OMTANKE_ACCESSIBILITY_URL": "https://www.was.digst.dk/eksempel",
}
WEB = Path(omtanke_web.__file__).parent


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m omtanke_web …` in an environment of its own."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("OMTANKE_", "DATABASE_URL", "DJANGO_"))}
    env = {**clean, "OMTANKE_DATA": str(folder), **environment}
    return subprocess.run(
        [sys.executable, "-m", "omtanke_web", *words], env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""),
        ({"OMTANKE_SECRET_KEY": ""}, "omtanke.E001"),
        ({"OMTANKE_SECRET_KEY": "short"}, "omtanke.E001"),
        ({"OMTANKE_HOSTS": "*"}, "omtanke.E002"),
        ({"OMTANKE_HOSTS": ""}, "omtanke.E002"),
        ({"OMTANKE_HOSTS": "localhost"}, "omtanke.E002"),
        ({"OMTANKE_GUIDELINE": "findes-ikke"}, "omtanke.E003"),
        ({"OMTANKE_ACCESSIBILITY_URL": ""}, "omtanke.W001"),
        ({"OMTANKE_ACCESSIBILITY_URL": "http://example.dk"}, "omtanke.W001"),
        ({"OMTANKE_PROXY": "0"}, "omtanke.W002"),
    ],
)
def test_an_unsafe_production_is_refused_by_code(tmp_path: Path, change: dict[str, str], code: str):
    ran = run(tmp_path, "check", **{**SAFE, **change})
    said = ran.stdout + ran.stderr
    assert code in said
    assert (ran.returncode == 0) == (".E" not in code), said
    if not code:
        assert "no issues" in said


def test_django_finds_nothing_to_add_to_a_safe_production(tmp_path: Path):
    ran = run(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **SAFE)
    # W021 asks for HSTS preload, which is the domain owner's to decide; W009 measures our made-up key.
    assert not [
        line for line in ran.stderr.splitlines() if "security.W" in line and "W021" not in line and "W009" not in line
    ]


def test_a_demonstration_needs_no_settings(tmp_path: Path):
    assert run(tmp_path, "check").returncode == 0


def test_models_and_migrations_agree(tmp_path: Path):
    ran = run(tmp_path, "makemigrations", "--check", "--dry-run")
    assert ran.returncode == 0, ran.stdout


def test_every_word_is_in_english_and_the_compiled_words_are_fresh():
    folder = WEB / "locale" / "en" / "LC_MESSAGES"
    source, compiled = polib.pofile(str(folder / "django.po")), polib.mofile(str(folder / "django.mo"))
    assert [entry.msgid for entry in source if not entry.msgstr or entry.fuzzy] == []
    assert {e.msgid: e.msgstr for e in source} == {e.msgid: e.msgstr for e in compiled}


def test_every_word_of_the_templates_is_known():
    import re

    known = {entry.msgid for entry in polib.pofile(str(WEB / "locale" / "en" / "LC_MESSAGES" / "django.po"))}
    used = {
        m
        for file in WEB.rglob("*.html")
        for m in re.findall(r'{% translate "(.*?)" %}', file.read_text(encoding="utf-8"))
    }
    assert len(used) > 50
    assert {word.replace("%", "%%") for word in used} - known == set()
