"""`omtanke evidence`, as people and scripts call it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pyrage
import pytest
from PIL import Image

from omtanke.bundle import Bundle, Original, verify
from omtanke.cli import main

from .conftest import Tsa, run


def evidence(*words: object) -> int:
    try:
        return main(["evidence", *(str(word) for word in words)])
    except SystemExit as misuse:
        return int(misuse.code or 0)


@pytest.fixture
def files(items: list[Original]) -> tuple[Path, Path]:
    return items[0].content, items[1].content


def test_one_call_seals_and_verify_ends_with_0(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    threat, profile = files
    bag = tmp_path / "bevis"
    rc = evidence("seal", "--threat", threat, "--profile", profile, "--network", "facebook", "--link", "https://facebook.com/1",
                  "--words", "Jeg ved, hvor du bor", "-o", bag)  # fmt: skip
    said = capsys.readouterr().out
    assert rc == 0
    assert "omtanke networks show facebook" in said
    assert evidence("verify", bag) == 0
    said = capsys.readouterr().out
    for path in ("data/items/01-threat-skaermbillede-1.png", "data/omtanke.json", "signer.pem"):
        assert f"✓ {path}" in said


def test_verify_ends_with_1_on_problems_and_2_on_misuse(
    sealed: Bundle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (sealed.path / "data" / "items" / "01-threat-skaermbillede-1.png").write_bytes(b"")
    assert evidence("verify", sealed.path, "--lang", "en") == 1
    assert "has changed since the sealing" in capsys.readouterr().out
    assert evidence("verify", sealed.path, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["sound"] is False
    assert told["problems"][0]["code"] == "changed"
    (tmp_path / "rubbish").write_bytes(b"x")
    assert evidence("verify", tmp_path / "rubbish") == 1
    for words in (("verify",), ("verify", tmp_path / "nowhere"), ("verify", sealed.path, "--odd"), (), ("odd",)):
        assert evidence(*words) == 2
    assert evidence("verify", sealed.path, "--ca", tmp_path / "nowhere.pem") == 2


def test_what_is_missing_is_said_with_what_to_do(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evidence("seal", "--threat", files[0], "-o", tmp_path / "bevis") == 2
    said = capsys.readouterr().err
    assert "--profile" in said and "--no-profile" in said
    assert not (tmp_path / "bevis").exists()
    assert evidence("seal", "--threat", files[0], "--no-profile", "Slettet", "-o", tmp_path / "bevis") == 0
    assert (
        evidence("seal", "--threat", files[0], "--no-profile", "Slettet", "-o", tmp_path / "bevis") == 2
    )  # never rewritten


@pytest.mark.parametrize(
    "seen", ["2026-11-24T21:14", "2026-11-24 21:14:30+01:00", "24-11-2026 21:14", "24.11.2026 21:14", "24-11-2026"]
)
def test_times_as_people_write_them(files: tuple[Path, Path], tmp_path: Path, seen: str) -> None:
    assert evidence("seal", "--threat", files[0], "--profile", files[1], "--seen", seen, "-o", tmp_path / "b") == 0
    manifest = verify(tmp_path / "b").manifest
    assert manifest and manifest.incident.seen and manifest.incident.seen.day == 24
    assert evidence("seal", "--threat", files[0], "--profile", files[1], "--seen", "i går", "-o", tmp_path / "c") == 2


def test_adding_keeps_what_was_told_and_names_the_generation(sealed: Bundle, files: tuple[Path, Path]) -> None:
    assert evidence("add", sealed.path, "--file", files[0], "--witness", "Carla") == 0
    assert evidence("add", sealed.path.with_name("case.g2"), "--link", "https://facebook.com/9") == 0
    manifest = verify(sealed.path.with_name("case.g3")).manifest
    assert manifest and manifest.generation == 3
    assert (manifest.incident.witness, manifest.incident.words) == ("Carla", sealed.manifest.incident.words)
    assert manifest.incident.links[-1] == "https://facebook.com/9"


def test_show(sealed: Bundle, capsys: pytest.CaptureFixture[str]) -> None:
    assert evidence("show", sealed.path, "--lang", "en") == 0
    said = capsys.readouterr().out
    assert "@ole.opdigtet" in said and sealed.manifest.items[0].sha256 in said
    assert evidence("show", sealed.path, "--json") == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "omtanke/bundle-1"


def test_new_asks_in_danish_for_what_the_flags_left_open(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [f"'{files[0]}'", "", "", "Profilen er slettet", "https://facebook.com/1", "Jeg finder dig", *[""] * 12]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(answers)))
    assert evidence("new", "--network", "facebook", "-o", tmp_path / "bevis", "--lang", "da") == 0
    manifest = verify(tmp_path / "bevis").manifest
    assert manifest and manifest.missing == {"profile": "Profilen er slettet"}
    assert (manifest.incident.network, manifest.incident.words) == ("facebook", "Jeg finder dig")
    assert "Hvorfor er der intet billede?" in capsys.readouterr().err


def test_a_wrong_answer_is_asked_for_again_and_loses_nothing(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").mkdir()
    words = ["--network", "x", "--words", "w", "--form", "f", "--context", "c", "--sender-name", "n", "--handle", "h",
             "--sender-link", "l", "--sender-id", "i", "--by", "b", "--witness", "w", "--notes", "n", "--link", "l"]  # fmt: skip
    answers = ["/nowhere.png", str(files[0]), "", "", "", "Slettet", "i forgårs", "24-11-2026 21:14", str(tmp_path / "taken"),
               str(tmp_path / "bevis")]  # fmt: skip
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(answers)))
    assert evidence("new", *words) == 0
    manifest = verify(tmp_path / "bevis").manifest
    assert manifest and manifest.incident.seen and manifest.incident.seen.hour == 21
    assert manifest.missing == {"profile": "Slettet"}
    assert evidence("new", "-o", tmp_path / "taken") == 2


def test_new_without_answers_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert evidence("new", "-o", tmp_path / "bevis") == 2
    assert not (tmp_path / "bevis").exists()


def test_stamp(sealed: Bundle, tsa: Tsa, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert evidence("stamp", sealed.path) == 2
    tsa.answer = lambda _: b"rubbish"
    assert evidence("stamp", sealed.path, "--stamp", tsa.url, "--ca", tsa.ca) == 1
    tsa.answer = tsa.stamp
    assert evidence("stamp", sealed.path, "--stamp", tsa.url, "--ca", tsa.ca) == 0
    assert evidence("verify", sealed.path) == 1
    assert evidence("verify", sealed.path, "--ca", tsa.ca) == 0
    monkeypatch.setenv("OMTANKE_STAMP_CA", str(tsa.ca))
    assert evidence("verify", sealed.path) == 0
    assert "Test stamps" in capsys.readouterr().out


def test_a_stamp_that_fails_is_said_loudly_and_the_bundle_is_there(
    files: tuple[Path, Path], tmp_path: Path, tsa: Tsa, capsys: pytest.CaptureFixture[str]
) -> None:
    tsa.answer = lambda _: b"rubbish"
    words = (
        "seal",
        "--threat",
        files[0],
        "--profile",
        files[1],
        "-o",
        tmp_path / "b",
        "--stamp",
        tsa.url,
        "--ca",
        tsa.ca,
    )
    assert evidence(*words, "--lang", "en") == 1
    assert "NO TIME STAMP" in capsys.readouterr().err
    assert (tmp_path / "b" / "data" / "omtanke.json").exists()


def test_the_age_command_line_opens_what_is_encrypted(sealed: Bundle, tmp_path: Path) -> None:
    keys = [pyrage.x25519.Identity.generate() for _ in range(2)]
    to = [word for key in keys for word in ("--to", key.to_public())]
    assert evidence("encrypt", sealed.path, *to, "-o", tmp_path / "case.zip.age") == 0
    assert b"Jeg ved" not in (tmp_path / "case.zip.age").read_bytes()
    for key in keys:
        (tmp_path / "id.txt").write_text(str(key))
        opened = run("age", "-d", "-i", tmp_path / "id.txt", "-o", tmp_path / "opened.zip", tmp_path / "case.zip.age")
        assert opened.returncode == 0, opened.stderr
        assert verify(tmp_path / "opened.zip") == ()
    assert evidence("encrypt", sealed.path, *to, "-o", tmp_path / "case.zip.age") == 2
    assert evidence("encrypt", sealed.path, "--to", "age1nobody", "-o", tmp_path / "x.age") == 2
    assert not (tmp_path / "x.age").exists()


def test_redact_covers_an_area_of_a_copy(sealed: Bundle, tmp_path: Path) -> None:
    copy = tmp_path / "kopi.png"
    assert evidence("redact", sealed.path, "--item", 1, "--area", "10,20,300,60", "-o", copy) == 0
    with Image.open(copy) as image, Image.open(sealed.path / sealed.manifest.items[0].path) as original:
        assert image.size == original.size
        box = (10, 20, 310, 80)
        assert image.crop(box).getcolors() == [(300 * 60, (0, 0, 0))]
        assert original.crop(box).getcolors() != image.crop(box).getcolors()
        assert not image.info and not image.getexif()
    about = json.loads((tmp_path / "kopi.png.json").read_text())
    assert about["copy_of"] == {"bundle": sealed.manifest.id, "item": 1, "sha256": sealed.manifest.items[0].sha256}
    assert verify(sealed.path) == ()


def test_a_copy_can_be_added_and_points_to_its_original(sealed: Bundle, files: tuple[Path, Path]) -> None:
    assert evidence("add", sealed.path, "--copy", files[0]) == 2
    assert evidence("add", sealed.path, "--copy", files[0], "--copy-of", 9) == 2
    assert evidence("add", sealed.path, "--copy", files[0], "--copy-of", 1) == 0
    manifest = verify(sealed.path.with_name("case.g2")).manifest
    assert manifest and (manifest.items[-1].kind, manifest.items[-1].copy_of) == ("copy", 1)


def test_redact_refuses_rather_than_showing(sealed: Bundle, tmp_path: Path) -> None:
    for words in (
        ("--item", 1),
        ("--item", 9, "--area", "1,1,1,1"),
        ("--item", 1, "--area", "1,1"),
        ("--item", 1, "--area", "9000,1,5,5"),
    ):
        assert evidence("redact", sealed.path, *words, "-o", tmp_path / "kopi.png") == 2
        assert not (tmp_path / "kopi.png").exists()


def test_redact_covers_names_in_text(sealed: Bundle, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Mette Holm så det. METTE HOLM skrev det ned.")
    assert evidence("add", sealed.path, "--note", tmp_path / "note.txt") == 0
    words = ("redact", sealed.path.with_name("case.g2"), "--item", 3, "-o", tmp_path / "kopi.txt")
    assert evidence(*words, "--name", "Findes Ikke") == 2
    assert evidence(*words, "--name", "Mette Holm") == 0
    assert (tmp_path / "kopi.txt").read_text() == "██████████ så det. ██████████ skrev det ned."


@pytest.mark.parametrize("lang", ["da", "en"])
def test_help(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert evidence("--help", "--lang", lang) == 0
    for deed in ("new", "add", "seal", "verify", "show", "stamp", "redact", "encrypt"):
        assert deed in capsys.readouterr().out or evidence(deed, "--help") == 0
