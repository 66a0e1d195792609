"""What is sealed: every byte, both pictures of rule 4, under names that any disk takes, at once or not at all."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from PIL import Image

from omtanke.bundle import Bundle, Incident, Original, seal, verify
from omtanke.bundle.originals import item_name
from omtanke.errors import EvidenceError, UsageError

from .conftest import NOW, THREAT, run

ROOT = Path(__file__).parents[2]


def test_every_original_lies_in_the_bundle_byte_for_byte(sealed: Bundle, items: list[Original]) -> None:
    for original, item in zip(items, sealed.manifest.items, strict=True):
        assert (sealed.path / item.path).read_bytes() == original.content.read_bytes()
        assert item.size == original.content.stat().st_size
    assert [item.path for item in sealed.manifest.items] == [
        "data/items/01-threat-skaermbillede-1.png",
        "data/items/02-profile-profil.jpg",
    ]


def test_the_document_follows_its_schema(sealed: Bundle, tmp_path: Path) -> None:
    schema = json.loads((ROOT / "src" / "omtanke" / "schemas" / "bundle-1.json").read_text())
    more = seal([Original(b"hej", "note", "n.txt")], tmp_path / "next", THREAT, previous=sealed.path, now=NOW)
    for bundle in (sealed, more):
        document = json.loads((bundle.path / "data" / "omtanke.json").read_text())
        jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    assert document["incident"]["words"] == THREAT.words
    assert document["incident"]["seen"] == {
        "utc": "2026-11-24T20:14:00Z",
        "local": "2026-11-24T21:14:00+01:00",
        "zone": "CET",
    }


def test_common_tools_find_it_sound(sealed: Bundle) -> None:
    assert run(sys.executable, "-m", "bagit", "--validate", sealed.path).returncode == 0
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        assert run("sha256sum", "--strict", "-c", manifest, cwd=sealed.path).returncode == 0
    signature = run(
        "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "signer.pem", "-rawin",
        "-in", "tagmanifest-sha256.txt", "-sigfile", "tagmanifest-sha256.txt.sig", cwd=sealed.path,
    )  # fmt: skip
    assert signature.returncode == 0, signature.stderr
    assert verify(sealed.path) == ()


def test_every_command_of_verify_txt_works_as_printed(sealed: Bundle) -> None:
    lines = (sealed.path / "VERIFY.txt").read_text().splitlines()
    commands = [line.strip() for line in lines if line.startswith("    ")]
    assert len(commands) == 5
    for command in commands:
        done = run("bash", "-ec", command.replace("python ", f'"{sys.executable}" '), cwd=sealed.path)
        assert done.returncode == 0, (command, done.stderr)
    assert sealed.manifest.fingerprint in done.stdout


def test_the_cover_sheet_is_tagged_pdf_a_and_holds_the_words(sealed: Bundle) -> None:
    pdf = sealed.path / "data" / "cover.pdf"
    text = run("pdftotext", "-layout", pdf, "-").stdout
    for fact in (
        "Jeg ved, hvor du bor",
        "U+1F52A",
        "@ole.opdigtet",
        "Anna, HR",
        "CET",
        sealed.manifest.items[0].sha256,
    ):
        assert fact in text
    info = run("pdfinfo", pdf).stdout
    assert "Tagged:          yes" in info
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf.read_bytes()


def test_the_html_cover_runs_nothing_a_stranger_wrote(items: list[Original], tmp_path: Path) -> None:
    nasty = Incident(
        words="</blockquote><script>alert(1)</script>", network='x" onload="y', links=("javascript:alert(1)",)
    )
    html = (seal(items, tmp_path / "case", nasty).path / "data" / "cover.html").read_text()
    assert "<script" not in html
    assert 'onload="' not in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize("kind", ["threat", "profile"])
def test_both_pictures_of_rule_4_are_needed_or_a_reason(items: list[Original], tmp_path: Path, kind: str) -> None:
    only = [item for item in items if item.kind != kind]
    with pytest.raises(UsageError, match=f"--{kind}"):
        seal(only, tmp_path / "case", THREAT)
    with pytest.raises(UsageError, match=f"--{kind}"):
        seal(only, tmp_path / "case", THREAT, missing={kind: "  "})
    made = seal(only, tmp_path / "case", THREAT, missing={kind: "Profilen var slettet"})
    assert made.manifest.missing == {kind: "Profilen var slettet"}
    assert verify(made.path) == ()


NAMES = [
    "../../etc/passwd",
    "..",
    "a\nb\tc.png",
    "\u202egnp.exe",
    "æøå Ærø (kopi).JPG",
    "x" * 250 + ".png",
    "Threat.PNG",
    "threat.png",
    "CON",
    "nul.txt",
    ".hidden",
    "- rf.txt",
    "100%25.txt",
    "a\\b.txt",
    "emoji 🔪.webp",
    "\udce6.txt",  # bytes that are no UTF-8
    " ",
]


def test_any_name_can_be_sealed_and_is_remembered(items: list[Original], tmp_path: Path) -> None:
    many = [Original(f"{n}".encode(), "file", name) for n, name in enumerate(NAMES)]
    made = seal([*items, *many], tmp_path / "case", THREAT)
    stored = [Path(item.path).name for item in made.manifest.items[2:]]
    assert len({name.casefold() for name in stored}) == len(NAMES)
    for name, item in zip(NAMES, made.manifest.items[2:], strict=True):
        assert len(Path(item.path).name) < 80
        assert set(Path(item.path).name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")
        assert item.name.isprintable() or item.name == ""
        assert name.replace("\n", "").isprintable() is False or item.name == name
    assert verify(made.path) == ()
    assert run(sys.executable, "-m", "bagit", "--validate", made.path).returncode == 0


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("Skærmbillede 2026-11-24 kl. 21.14.png", "07-threat-skaermbillede-2026-11-24-kl-21-14.png"),
        ("a\u030angest.jpg", "07-threat-aangest.jpg"),
        ("uden endelse", "07-threat-uden-endelse"),
        ("🔪.PNG", "07-threat.png"),
        ("x.tar.gz", "07-threat-x-tar.gz"),
        ("", "07-threat"),
    ],
)
def test_the_stored_name_is_one_a_person_recognises(name: str, stored: str) -> None:
    assert item_name(7, "threat", name) == stored


def test_an_empty_file_and_a_long_name_on_disk(items: list[Original], tmp_path: Path) -> None:
    empty = tmp_path / ("n" * 251 + ".txt")
    empty.touch()
    made = seal([*items, Original(empty, "file")], tmp_path / "case", THREAT)
    assert made.manifest.items[-1].size == 0
    assert verify(made.path) == ()


def test_what_the_file_says_of_itself_is_kept_as_told(tmp_path: Path, items: list[Original]) -> None:
    photo = tmp_path / "foto.jpg"
    exif = Image.Exif()
    exif[0x0132], exif[0x010F] = "2026:11:24 21:14:00", "Telefon\x07"
    Image.new("RGB", (20, 20)).save(photo, exif=exif)
    os.utime(photo, (0, 0))
    told = seal([*items, Original(photo, "file")], tmp_path / "case", THREAT).manifest.items[-1].told
    assert told == {
        "modified": "1970-01-01T00:00:00Z",
        "exif DateTime": "2026:11:24 21:14:00",
        "exif Make": "Telefon\\x07",
    }


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n rubbish", b"\xff\xd8\xff\xe0 rubbish", b"GIF89a"])
def test_a_broken_picture_is_sealed_like_any_other_file(tmp_path: Path, items: list[Original], head: bytes) -> None:
    made = seal([*items, Original(head, "file", "broken.png")], tmp_path / "case", THREAT)
    assert verify(made.path) == ()


# What is refused -------------------------------------------------------------------------------------------------


def test_what_cannot_be_sealed_is_refused_before_anything_is_written(tmp_path: Path, items: list[Original]) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "taken").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    before = sorted(path.name for path in tmp_path.iterdir())
    refused = [
        ([*items, Original(tmp_path / "nope.png", "file")], tmp_path / "case", "nope.png"),
        ([*items, Original(tmp_path / "pipe", "file")], tmp_path / "case", "ordinary"),
        ([*items, Original(tmp_path / "taken", "file")], tmp_path / "case", "ordinary"),
        ([*items, Original(b"x", "odd", "x")], tmp_path / "case", "odd"),
        (items, tmp_path / "taken", "already"),
        (items, tmp_path / "dangling", "already"),
        (items, tmp_path / "no" / "folder", "folder"),
    ]
    for originals, out, said in refused:
        with pytest.raises(UsageError, match=said):
            seal(originals, out, THREAT)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(tmp_path: Path, items: list[Original]) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(EvidenceError, match="may not be written"):
        seal(items, tmp_path / "locked" / "case", THREAT)


@pytest.fixture
def tiny_disk(tmp_path: Path):
    """A disk of one megabyte, where the system lets us have one."""
    place = tmp_path / "tiny"
    place.mkdir()
    if run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place).returncode:
        pytest.skip("needs the right to mount")
    yield place
    run("umount", place)


def test_a_full_disk_loses_nothing_and_leaves_nothing(tiny_disk: Path, items: list[Original]) -> None:
    big = Original(os.urandom(2_000_000), "file", "video.mp4")
    for out in (tiny_disk / "case", tiny_disk / "case.zip"):
        with pytest.raises(EvidenceError, match="disk is full"):
            seal([*items, big], out, THREAT)
    assert list(tiny_disk.iterdir()) == []
    assert all(item.content.exists() for item in items)
    assert verify(seal(items, tiny_disk / "case", THREAT).path) == ()


def test_a_read_only_disk(tiny_disk: Path, items: list[Original]) -> None:
    assert run("mount", "-o", "remount,ro", tiny_disk).returncode == 0
    with pytest.raises(EvidenceError, match="may not be written"):
        seal(items, tiny_disk / "case", THREAT)


# A kill at any moment --------------------------------------------------------------------------------------------

_CHILD = """
import sys
from pathlib import Path
from omtanke.bundle import Incident, Original, seal
items = [Original(Path(p), k) for p, k in zip(sys.argv[2:], ("threat", "profile", "file"))]
print("ready", flush=True)
seal(items, sys.argv[1], Incident(words="x"))
print("done", flush=True)
"""


def _kill_while_sealing(tmp_path: Path, items: list[Original], times: int) -> tuple[int, int]:
    big = tmp_path / "big.mp4"
    big.write_bytes(os.urandom(5_000_000))
    chance, old, new = random.Random(4), 0, 0
    originals = [item.content for item in items] + [big]
    before = [path.read_bytes() for path in originals]
    for turn in range(times):
        out = tmp_path / f"case{turn}{'.zip' if turn % 3 == 0 else ''}"
        child = subprocess.Popen([sys.executable, "-c", _CHILD, out, *originals], stdout=subprocess.PIPE, text=True)
        assert child.stdout
        child.stdout.readline()
        time.sleep(chance.uniform(0, 0.25))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        if out.exists():
            new += 1
            assert verify(out) == ()
        else:
            old += 1
            assert verify(seal(items, out, THREAT).path) == ()  # and the same name can be used at once
    assert [path.read_bytes() for path in originals] == before
    time.sleep(1.1)
    seal(items, tmp_path / "last", THREAT)  # clears away what the killed ones left
    assert [path.name for path in tmp_path.iterdir() if "sealing" in path.name] == []
    return old, new


def test_a_kill_leaves_the_old_state_or_the_new(tmp_path: Path, items: list[Original]) -> None:
    old, new = _kill_while_sealing(tmp_path, items, 12)
    assert old + new == 12


@pytest.mark.soak
def test_200_kills_leave_the_old_state_or_the_new(tmp_path: Path, items: list[Original]) -> None:
    old, new = _kill_while_sealing(tmp_path, items, 200)
    assert old and new


def test_a_run_that_is_still_going_is_left_alone(tmp_path: Path, items: list[Original]) -> None:
    (tmp_path / ".omtanke-sealing-other").mkdir()
    os.utime(tmp_path / ".omtanke-sealing-other", (0, 0))
    handle = os.open(tmp_path / ".omtanke-sealing-other", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    seal(items, tmp_path / "one", THREAT)
    assert (tmp_path / ".omtanke-sealing-other").exists()
    os.close(handle)
    seal(items, tmp_path / "two", THREAT)
    assert not (tmp_path / ".omtanke-sealing-other").exists()


# The key ---------------------------------------------------------------------------------------------------------


def test_the_key_is_made_once_and_is_the_owners_alone(tmp_path: Path, sealed: Bundle, items: list[Original]) -> None:
    key = tmp_path / "keys" / "key.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    key.chmod(0o644)
    again = seal(items, tmp_path / "again", THREAT)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert again.manifest.fingerprint == sealed.manifest.fingerprint


@pytest.mark.parametrize(
    "content", [b"", b"rubbish", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_key_that_is_none_is_said_and_not_replaced(tmp_path: Path, items: list[Original], content: bytes) -> None:
    key = tmp_path / "keys" / "key.pem"
    key.parent.mkdir()
    key.write_bytes(content)
    with pytest.raises(EvidenceError, match="Move the file away"):
        seal(items, tmp_path / "case", THREAT)
    assert key.read_bytes() == content


# Generations -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["", ".zip"])
def test_adding_makes_a_new_generation_and_rewrites_nothing(sealed: Bundle, tmp_path: Path, ending: str) -> None:
    before = {path: path.read_bytes() for path in sealed.path.rglob("*") if path.is_file()}
    later = NOW + timedelta(hours=1)
    second = seal(
        [Original(b"svar", "file", "svar.txt")], tmp_path / f"2{ending}", THREAT, previous=sealed.path, now=later
    )
    third = seal(
        [Original(b"mere", "file", "mere.txt")], tmp_path / f"3{ending}", THREAT, previous=second.path, now=later
    )
    assert {path: path.read_bytes() for path in sealed.path.rglob("*") if path.is_file()} == before
    assert [item.generation for item in third.manifest.items] == [1, 1, 2, 3]
    assert third.manifest.id == sealed.manifest.id
    for bundle in (sealed, second, third):
        assert verify(bundle.path) == ()
    assert any(path.startswith("data/generations/1/") for path in verify(third.path).looked_at)


def test_a_bundle_that_is_not_sound_is_not_built_on(sealed: Bundle, tmp_path: Path) -> None:
    (sealed.path / "data" / "extra.txt").write_text("x")
    with pytest.raises(UsageError, match="cannot be built on"):
        seal([], tmp_path / "next", THREAT, previous=sealed.path)


def test_a_clock_set_back_is_sealed_all_the_same_and_said(sealed: Bundle, tmp_path: Path) -> None:
    made = seal([], tmp_path / "next", THREAT, previous=sealed.path, now=NOW - timedelta(days=1))
    assert [problem.code for problem in verify(made.path)] == ["clock"]
