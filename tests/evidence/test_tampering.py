"""Whatever is done to a sound bundle is found, and `bagit` and `sha256sum` never contradict us about a changed file."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from omtanke.bundle import Bundle, Original, seal, sign, verify

from .conftest import NOW, THREAT, Tsa, run

THREAT_PNG, PROFILE = "data/items/01-threat-skaermbillede-1.png", "data/items/02-profile-profil.jpg"
MANIFEST, TAGS, DOCUMENT = "manifest-sha256.txt", "tagmanifest-sha256.txt", "data/omtanke.json"
SIGNATURE, STAMP = f"{TAGS}.sig", f"{TAGS}.tsr"


def flip(path: Path, at: int = 100) -> None:
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 1
    path.write_bytes(content)


def swap(path: Path, old: str, new: str) -> None:
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new))


def relist(bag: Path, *, tags: bool = True) -> None:
    """What a careful forger does: write both manifests anew, so that bagit and sha256sum are content again."""
    files = sorted(path for path in (bag / "data").rglob("*") if path.is_file())
    _write_manifest(bag, MANIFEST, files)
    sizes = [path.stat().st_size for path in files]
    info = (bag / "bag-info.txt").read_text().splitlines()
    info[-1] = f"Payload-Oxum: {sum(sizes)}.{len(sizes)}"
    (bag / "bag-info.txt").write_text("\n".join(info) + "\n")
    if tags:
        names = [path for path in bag.iterdir() if path.is_file() and not path.name.startswith("tagmanifest")]
        _write_manifest(bag, TAGS, sorted(names))


def _write_manifest(bag: Path, name: str, files: list[Path]) -> None:
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(bag).as_posix()}\n" for path in files)
    (bag / name).write_text("".join(lines))


def resign(bag: Path, *, own_up: bool) -> None:
    """Sign with another key; with `own_up`, put the new key in the document and signer.pem as well."""
    key = Ed25519PrivateKey.generate()
    raw = sign.public_bytes(key)
    if own_up:
        document = json.loads((bag / DOCUMENT).read_text())
        document["signer"] |= {"public_key": base64.b64encode(raw).decode(), "fingerprint": sign.fingerprint(raw)}
        (bag / DOCUMENT).write_text(json.dumps(document))
        (bag / "signer.pem").write_bytes(sign.public_pem(raw))
        relist(bag)
    (bag / SIGNATURE).write_bytes(key.sign((bag / TAGS).read_bytes()))


def edit(bag: Path, change: Callable[[dict], object], *, careful: bool = True) -> None:
    document = json.loads((bag / DOCUMENT).read_text())
    change(document)
    (bag / DOCUMENT).write_text(json.dumps(document))
    if careful:
        relist(bag)


def _forge(bag: Path) -> None:
    flip(bag / THREAT_PNG)
    relist(bag)


def _forge_whole(bag: Path) -> None:
    flip(bag / THREAT_PNG)
    edit(bag, lambda d: d["items"][0].update(sha256=hashlib.sha256((bag / THREAT_PNG).read_bytes()).hexdigest()))


def _symlink(bag: Path) -> None:
    (bag / THREAT_PNG).rename(bag.parent / "moved.png")
    (bag / THREAT_PNG).symlink_to(bag.parent / "moved.png")


def _drop_line(bag: Path) -> None:
    lines = (bag / MANIFEST).read_text().splitlines(keepends=True)
    (bag / MANIFEST).write_text("".join(line for line in lines if PROFILE not in line))


def _drop_line_carefully(bag: Path) -> None:
    _drop_line(bag)
    names = [path for path in bag.iterdir() if path.is_file() and not path.name.startswith("tagmanifest")]
    _write_manifest(bag, TAGS, sorted(names))


def _unlist_tag(bag: Path) -> None:
    lines = (bag / TAGS).read_text().splitlines(keepends=True)
    (bag / TAGS).write_text("".join(line for line in lines if "signer.pem" not in line))


# What is done, to which file it must be pinned, and by which code. `theirs`: do bagit or sha256sum see it too?
TAMPERING: list[tuple[str, Callable[[Path], object], str, str, bool]] = [
    ("one bit of the threat", lambda b: flip(b / THREAT_PNG), "changed", THREAT_PNG, True),
    ("one bit of the profile", lambda b: flip(b / PROFILE), "changed", PROFILE, True),
    ("the last byte gone", lambda b: os.truncate(b / THREAT_PNG, (b / THREAT_PNG).stat().st_size - 1), "changed", THREAT_PNG, True),
    ("a byte more", lambda b: (b / PROFILE).write_bytes((b / PROFILE).read_bytes() + b"x"), "changed", PROFILE, True),
    ("emptied", lambda b: (b / THREAT_PNG).write_bytes(b""), "changed", THREAT_PNG, True),
    ("the two pictures exchanged", lambda b: _exchange(b / THREAT_PNG, b / PROFILE), "changed", THREAT_PNG, True),
    ("the cover sheet changed", lambda b: flip(b / "data/cover.pdf"), "changed", "data/cover.pdf", True),
    ("a word of the HTML cover changed", lambda b: swap(b / "data/cover.html", "Glæd", "Glem"), "changed", "data/cover.html", True),
    ("a word of the threat changed", lambda b: swap(b / DOCUMENT, "Glæd", "Glem"), "changed", DOCUMENT, True),
    ("bag-info changed", lambda b: swap(b / "bag-info.txt", "2026", "2025"), "changed", "bag-info.txt", True),
    ("the instructions changed", lambda b: flip(b / "VERIFY.txt"), "changed", "VERIFY.txt", True),
    ("the key file changed", lambda b: flip(b / "signer.pem", 40), "changed", "signer.pem", True),
    ("bagit.txt changed", lambda b: swap(b / "bagit.txt", "1.0", "0.97"), "changed", "bagit.txt", True),
    ("the threat deleted", lambda b: (b / THREAT_PNG).unlink(), "missing", THREAT_PNG, True),
    ("the document deleted", lambda b: (b / DOCUMENT).unlink(), "missing", DOCUMENT, True),
    ("the manifest deleted", lambda b: (b / MANIFEST).unlink(), "missing", MANIFEST, True),
    ("bagit.txt deleted", lambda b: (b / "bagit.txt").unlink(), "missing", "bagit.txt", True),
    ("all of data deleted", lambda b: shutil.rmtree(b / "data"), "missing", DOCUMENT, True),
    ("the threat renamed", lambda b: (b / THREAT_PNG).rename(b / "data/items/new.png"), "renamed", THREAT_PNG, True),
    ("a name in other letters", lambda b: (b / THREAT_PNG).rename(b / THREAT_PNG.upper().replace("DATA/ITEMS", "data/items")), "renamed", THREAT_PNG, True),
    ("a picture added", lambda b: (b / "data/items/03-file.png").write_bytes(b"x"), "added", "data/items/03-file.png", True),
    ("a hidden file added", lambda b: (b / "data/.x").write_bytes(b"x"), "added", "data/.x", True),
    ("a file added beside data", lambda b: (b / "extra.txt").write_text("x"), "added", "extra.txt", False),
    ("another manifest added", lambda b: (b / "manifest-md5.txt").write_text(""), "added", "manifest-md5.txt", False),
    ("a fetch list added", lambda b: (b / "fetch.txt").write_text(f"http://127.0.0.1/ 1 {THREAT_PNG}\n"), "added", "fetch.txt", False),
    ("a link instead of a file", _symlink, "not-a-file", THREAT_PNG, False),
    ("a folder instead of a file", lambda b: ((b / THREAT_PNG).unlink(), (b / THREAT_PNG).mkdir()), "missing", THREAT_PNG, True),
    ("a line of the manifest gone", _drop_line, "added", PROFILE, True),
    ("a line gone, tagmanifest redone", _drop_line_carefully, "added", PROFILE, True),
    ("a hash of the manifest changed", lambda b: swap(b / MANIFEST, (b / MANIFEST).read_text()[:8], "0" * 8), "changed", MANIFEST, True),
    ("the manifest in capitals", lambda b: (b / MANIFEST).write_text((b / MANIFEST).read_text().replace("a", "A")), "changed", MANIFEST, True),
    ("a line twice", lambda b: (b / MANIFEST).write_text((b / MANIFEST).read_text() * 2), "manifest", MANIFEST, True),
    ("a path out of the bag", lambda b: (b / MANIFEST).write_text((b / MANIFEST).read_text() + "0" * 64 + "  data/../../x\n"), "manifest", MANIFEST, True),
    ("the key not listed", _unlist_tag, "unlisted", "signer.pem", False),
    ("a changed picture, relisted", _forge, "signature", SIGNATURE, False),
    ("a changed picture, relisted and described", _forge_whole, "signature", SIGNATURE, False),
    ("a changed picture, relisted and not described", _forge, "items", THREAT_PNG, False),
    ("another word, relisted", lambda b: edit(b, lambda d: d["incident"].update(words="Kære Bo")), "signature", SIGNATURE, False),
    ("an item struck from the document", lambda b: edit(b, lambda d: (d["items"].pop(), d["missing"].update(profile="x"))), "items", PROFILE, False),
    ("the signature deleted", lambda b: (b / SIGNATURE).unlink(), "signature-missing", SIGNATURE, False),
    ("the signature changed", lambda b: flip(b / SIGNATURE), "signature", SIGNATURE, False),
    ("the signature cut short", lambda b: os.truncate(b / SIGNATURE, 63), "signature", SIGNATURE, False),
    ("the signature emptied", lambda b: os.truncate(b / SIGNATURE, 0), "signature", SIGNATURE, False),
    ("signed by another key", lambda b: resign(b, own_up=False), "signature", SIGNATURE, False),
    ("a wrong fingerprint", lambda b: edit(b, lambda d: d["signer"].update(fingerprint="0" * 64)), "signature", SIGNATURE, False),
    ("no key", lambda b: edit(b, lambda d: d["signer"].update(public_key="")), "signature", SIGNATURE, False),
    ("a reason for nothing", lambda b: edit(b, lambda d: d["items"].pop()), "document", DOCUMENT, False),
    ("a field gone", lambda b: edit(b, lambda d: d.pop("sealed")), "document", DOCUMENT, False),
    ("another schema", lambda b: edit(b, lambda d: d.update(schema="omtanke/bundle-2")), "document", DOCUMENT, False),
    ("two of one name", lambda b: swap(b / DOCUMENT, '"schema"', '"id": "x", "schema"'), "document", DOCUMENT, True),
    ("no JSON", lambda b: (b / DOCUMENT).write_text("{"), "document", DOCUMENT, True),
    ("an empty stamp", lambda b: (b / STAMP).write_bytes(b""), "stamp-unreadable", STAMP, False),
    ("rubbish as a stamp", lambda b: (b / STAMP).write_bytes(b"0\x82" + os.urandom(300)), "stamp-unreadable", STAMP, False),
]  # fmt: skip


def _exchange(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def theirs(bag: Path) -> bool:
    """Whether the common tools find the bag sound."""
    checks = [run(sys.executable, "-m", "bagit", "--validate", bag)]
    checks += [run("sha256sum", "--strict", "-c", name, cwd=bag) for name in (MANIFEST, TAGS)]
    return all(done.returncode == 0 for done in checks)


@pytest.mark.parametrize(
    ("do", "code", "path", "seen"), [row[1:] for row in TAMPERING], ids=[row[0] for row in TAMPERING]
)
def test_tampering_is_found(sealed: Bundle, do: Callable[[Path], object], code: str, path: str, seen: bool) -> None:
    do(sealed.path)
    verdict = verify(sealed.path)
    assert (code, path) in [(problem.code, problem.path) for problem in verdict]
    assert all(problem.message.da and problem.message.en and "{why}" not in problem.message.en for problem in verdict)
    if seen:
        assert not theirs(sealed.path)
    if not theirs(sealed.path):
        assert verdict


@pytest.mark.parametrize(("do", "code", "path"), [row[1:4] for row in TAMPERING], ids=[row[0] for row in TAMPERING])
def test_tampering_is_found_in_a_zip(sealed: Bundle, do: Callable[[Path], object], code: str, path: str) -> None:
    do(sealed.path)
    if code == "not-a-file":
        pytest.skip("a link is followed when the folder is packed")
    packed = Path(shutil.make_archive(str(sealed.path), "zip", sealed.path.parent, "case"))
    assert (code, path) in [(problem.code, problem.path) for problem in verify(packed)]


def test_a_sound_bundle_packed_by_another_program_is_sound(sealed: Bundle) -> None:
    assert verify(shutil.make_archive(str(sealed.path), "zip", sealed.path.parent, "case")) == ()
    assert verify(shutil.make_archive(f"{sealed.path}-flat", "zip", sealed.path)) == ()


@pytest.mark.parametrize("at", range(0, 5000, 331))
def test_one_bit_anywhere_in_a_zip_is_found(sealed: Bundle, tmp_path: Path, items: list[Original], at: int) -> None:
    packed = seal(items, tmp_path / "case.zip", THREAT, now=NOW).path
    with zipfile.ZipFile(packed) as pack:
        offsets = [(m.header_offset + 30 + len(m.filename), m.file_size) for m in pack.infolist() if m.file_size]
    start, size = offsets[at % len(offsets)]
    flip(packed, start + at % size)
    assert verify(packed) != ()


def test_zips_that_are_not_what_they_seem(tmp_path: Path, sealed: Bundle) -> None:
    packed = tmp_path / "twice.zip"
    with zipfile.ZipFile(packed, "w") as pack, pytest.warns(UserWarning, match="Duplicate"):
        for path in sorted(sealed.path.rglob("*")):
            if path.is_file():
                pack.write(path, f"case/{path.relative_to(sealed.path)}")
        pack.writestr(f"case/{THREAT_PNG}", b"another")
    assert ("double", THREAT_PNG) in [(problem.code, problem.path) for problem in verify(packed)]


def test_a_whole_forgery_is_told_by_its_key(sealed: Bundle) -> None:
    """Who makes a bundle of their own makes a sound one: that is why the fingerprint is told, and can be demanded."""
    fingerprint = sealed.manifest.fingerprint
    assert verify(sealed.path, signer=fingerprint) == ()
    resign(sealed.path, own_up=True)
    assert verify(sealed.path) == ()
    assert [problem.code for problem in verify(sealed.path, signer=fingerprint)] == ["signer"]


# The chain of generations ------------------------------------------------------------------------------------------


@pytest.fixture
def third(sealed: Bundle, tmp_path: Path) -> Path:
    second = seal([Original(b"2", "file", "2.txt")], tmp_path / "second", THREAT, previous=sealed.path, now=NOW)
    return seal([Original(b"3", "file", "3.txt")], tmp_path / "third", THREAT, previous=second.path, now=NOW).path


CHAIN: list[tuple[str, Callable[[Path], object], str]] = [
    ("a former document changed", lambda b: swap(b / "data/generations/1/data/omtanke.json", "Glæd", "Glem"), "changed"),
    ("a former signature gone", lambda b: (b / f"data/generations/1/{SIGNATURE}").unlink(), "signature-missing"),
    ("the first generation gone", lambda b: shutil.rmtree(b / "data/generations/1"), "missing"),
    ("both exchanged", lambda b: _exchange_folders(b / "data/generations/1", b / "data/generations/2"), "generation"),
    ("a former tagmanifest changed, relisted", lambda b: (flip(b / f"data/generations/2/{TAGS}"), relist(b)), "generation"),
    ("an item of the first gone, relisted", lambda b: ((b / THREAT_PNG).unlink(), relist(b)), "missing"),
    ("pointing to another", lambda b: edit(b, lambda d: d["previous"].update(tagmanifest_sha256="0" * 64)), "generation"),
    ("pointing to none", lambda b: edit(b, lambda d: d.update(previous=None)), "document"),
    ("skipping one", lambda b: edit(b, lambda d: d["previous"].update(generation=1)), "document"),
    ("called the first", lambda b: edit(b, lambda d: d.update(previous=None, generation=1)), "signature"),
    ("an item told otherwise", lambda b: edit(b, lambda d: d["items"][0].update(link="http://x")), "generation"),
    ("another bundle", lambda b: edit(b, lambda d: d.update(id="urn:uuid:0")), "generation"),
    ("a stranger in a generation", lambda b: ((b / "data/generations/1/x").write_text("x"), relist(b)), "signature"),
]  # fmt: skip


def _exchange_folders(one: Path, other: Path) -> None:
    one.rename(one.with_name("swap"))
    other.rename(one)
    one.with_name("swap").rename(other)


@pytest.mark.parametrize(("do", "code"), [row[1:] for row in CHAIN], ids=[row[0] for row in CHAIN])
def test_a_broken_chain_is_found(third: Path, do: Callable[[Path], object], code: str) -> None:
    do(third)
    assert code in [problem.code for problem in verify(third)]


# Stamps ------------------------------------------------------------------------------------------------------------


def test_a_stamp_of_another_bundle_is_found(sealed: Bundle, tsa: Tsa, tmp_path: Path, items: list[Original]) -> None:
    stamped = seal(items, tmp_path / "stamped", THREAT, authority=tsa.authority())
    shutil.copy(stamped.path / STAMP, sealed.path / STAMP)
    assert [problem.code for problem in verify(sealed.path, roots=tsa.ca.read_bytes())] == ["stamp-of-another"]


def test_a_stamp_taken_away_is_missed(tsa: Tsa, tmp_path: Path, items: list[Original]) -> None:
    stamped = seal(items, tmp_path / "stamped", THREAT, authority=tsa.authority())
    assert verify(stamped.path) == ()
    (stamped.path / STAMP).unlink()
    assert [problem.code for problem in verify(stamped.path)] == ["stamp-missing"]


def test_every_bit_of_a_stamp_counts(tsa: Tsa, tmp_path: Path, items: list[Original]) -> None:
    """As `openssl ts -verify` sees it: where it refuses, so do we."""
    stamped = seal(items, tmp_path / "stamped", THREAT, authority=tsa.authority()).path
    whole = (stamped / STAMP).read_bytes()
    for at in range(0, len(whole), 37):
        (stamped / STAMP).write_bytes(whole)
        flip(stamped / STAMP, at)
        openssl = run(
            "openssl", "ts", "-verify", "-data", TAGS, "-in", STAMP, "-CAfile", "stamp-authority.pem", cwd=stamped
        )
        if openssl.returncode:
            assert verify(stamped) != (), f"byte {at}"


def test_bytes_after_a_stamp_are_no_part_of_it(tsa: Tsa, tmp_path: Path, items: list[Original]) -> None:
    stamped = seal(items, tmp_path / "stamped", THREAT, authority=tsa.authority()).path
    (stamped / STAMP).write_bytes((stamped / STAMP).read_bytes() + b"more")
    assert verify(stamped) != ()


def test_a_second_document_beside_the_first_is_found(sealed: Bundle) -> None:
    shutil.copy(sealed.path / DOCUMENT, sealed.path / "omtanke.json")
    assert [(problem.code, problem.path) for problem in verify(sealed.path)] == [("added", "omtanke.json")]


def test_an_ssh_key_can_open_what_is_encrypted_to_it(sealed: Bundle, tmp_path: Path) -> None:
    from omtanke.bundle.encrypt import encrypt

    made = run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "id")
    if made.returncode:
        pytest.skip("no ssh-keygen")
    encrypt(sealed.path, [(tmp_path / "id.pub").read_text().strip()], tmp_path / "case.zip.age")
    opened = run("age", "-d", "-i", tmp_path / "id", "-o", tmp_path / "case.zip", tmp_path / "case.zip.age")
    assert opened.returncode == 0, opened.stderr
    assert verify(tmp_path / "case.zip") == ()
