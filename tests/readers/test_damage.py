"""Damaged archives: a reader ends with messages and `Unread`, and never with an exception."""

from __future__ import annotations

import io
import random
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omtanke.archive import Account, Archive, Limits, Message, Person, Unread
from omtanke.readers import read

EXPORTS = sorted(p for p in (Path(__file__).parent / "exports").iterdir() if p.is_dir())


def network_of(folder: Path) -> str:
    return folder.name.partition("_")[0]


def damaged(data: bytes, way: str, chance: random.Random) -> bytes:
    if not data:
        return data
    at = chance.randrange(len(data))
    if way == "cut":
        return data[:at]
    if way == "flip":
        flipped = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        return bytes(flipped)
    if way == "rename":
        return data.replace(
            *chance.choice(
                [
                    (b'"timestamp"', b'"tid"'),
                    (b'"data"', b'"x"'),
                    (b"Date", b"Dato"),
                    (b'"text"', b'"t"'),
                    (b"_v2", b"_v9"),
                ]
            )
        )
    if way == "lists":
        return data.replace(
            *chance.choice([(b"{", b"["), (b"}", b"]"), (b"[", b"{"), (b'": "', b'": ["'), (b"null", b"[null]")])
        )
    if way == "types":
        return data.replace(
            *chance.choice(
                [(b": 1", b': {"a": []}, "q": 1'), (b'": "', b'": 7, "z": "'), (b"true", b'"true"'), (b"17", b"-9e999")]
            )
        )
    return data[:at] + data[chance.randrange(len(data)) :]


WAYS = ("cut", "flip", "rename", "lists", "types", "splice")


def read_damaged(folder: Path, way: str, seed: int, tmp: Path) -> list:
    chance = random.Random(seed)
    made = tmp / f"{seed}.zip"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            bundle.writestr(file.relative_to(folder).as_posix(), damaged(file.read_bytes(), way, chance))
    records = list(read(made, network_of(folder)))
    made.unlink()
    return records


@pytest.mark.parametrize("folder", EXPORTS, ids=lambda p: p.name)
@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_export_ends_with_messages_and_unread(folder: Path, way: str, tmp_path: Path):
    for seed in range(12):
        for record in read_damaged(folder, way, seed, tmp_path):
            assert isinstance(record, (Message, Account, Person, Unread))


@pytest.mark.soak
@given(st.sampled_from(EXPORTS), st.sampled_from(WAYS), st.integers(0, 2**32))
def test_any_damage_at_all(tmp_path_factory, folder: Path, way: str, seed: int):
    read_damaged(folder, way, seed, tmp_path_factory.mktemp("damage"))


@pytest.mark.parametrize("folder", EXPORTS, ids=lambda p: p.name)
def test_a_cut_zip_gives_what_stands_before_the_cut(folder: Path, tmp_path: Path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            bundle.write(file, file.relative_to(folder))
    whole = buffer.getvalue()
    cut = tmp_path / "cut.zip"
    for share in (0.1, 0.4, 0.7, 0.95):
        cut.write_bytes(whole[: int(len(whole) * share)])
        records = list(read(cut, network_of(folder)))
        assert any(isinstance(r, Unread) and r.code == "truncated" for r in records)


def codes(path: Path, **limits) -> list[str]:
    with Archive(path, limits=Limits(**limits)) as archive:
        return [u.code for u in archive.unread]


def zipped(path: Path, name: str, data: bytes = b"{}") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(name, data)
    return path


@pytest.mark.parametrize("name", ["../ud.json", "/etc/ud.json", "a/../../ud.json", "C:/ud.json", "..\\ud.json"])
def test_no_member_leaves_the_archive(tmp_path: Path, name: str):
    assert codes(zipped(tmp_path / "a.zip", name)) == ["unsafe-name"]


def test_no_link_is_followed(tmp_path: Path):
    folder = tmp_path / "mappe"
    folder.mkdir()
    (folder / "link.json").symlink_to("/etc/hostname")
    assert codes(folder) == ["link"]
    packed = tmp_path / "a.tar.gz"
    with tarfile.open(packed, "w:gz") as bundle:
        info = tarfile.TarInfo("link.json")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/hostname"
        bundle.addfile(info)
    assert codes(packed) == ["link"]


def test_a_bomb_is_refused(tmp_path: Path):
    bomb = zipped(tmp_path / "a.zip", "a.json", b"0" * 4_000_000)
    assert codes(bomb, free=1_000_000) == ["bomb"]
    assert codes(bomb, total=1_000_000) == ["too-large"]


def test_what_is_locked_or_packed_in_a_strange_way_is_told(tmp_path: Path):
    for place, value, code in ((8, 1, "encrypted"), (10, 9, "deflate64"), (10, 99, "compression")):
        path = zipped(tmp_path / f"{code}.zip", "a.json")
        data = bytearray(path.read_bytes())
        at = data.index(b"PK\x01\x02") + place
        data[at : at + 2] = value.to_bytes(2, "little")
        path.write_bytes(data)
        assert codes(path) == [code]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_is_read_as_a_zip_is(tmp_path: Path, mode: str):
    folder = Path(__file__).parent / "exports" / "mastodon"
    packed = tmp_path / "arkiv.tar.gz"
    with tarfile.open(packed, mode) as bundle:
        bundle.add(folder, arcname="")
    texts = [r.text for r in read(folder) if isinstance(r, Message)]
    assert sorted(r.text for r in read(packed) if isinstance(r, Message)) == sorted(texts)
