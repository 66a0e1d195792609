"""Rubbish of any kind is a Problem, never an exception: as a bundle, a manifest, a document, a signature, a stamp."""

from __future__ import annotations

import json
import random
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omtanke.bundle import Bundle, Original, Verdict, seal, verify

from .conftest import THREAT, Tsa

FILES = ("manifest-sha256.txt", "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.sig", "tagmanifest-sha256.txt.tsr",
         "data/omtanke.json", "bagit.txt", "bag-info.txt", "signer.pem")  # fmt: skip
SLOW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def ill(verdict: Verdict) -> None:
    """Something is wrong, and it is said in both languages, in letters that can be printed."""
    assert isinstance(verdict, Verdict)
    assert verdict
    for problem in verdict:
        assert problem.code and problem.message.da and problem.message.en
        problem.message.da.encode()
        json.dumps(problem.as_dict("en"))


@SLOW
@given(st.binary(max_size=2000))
def test_random_bytes_as_a_bundle(tmp_path: Path, content: bytes) -> None:
    for prefix in (b"", b"PK\x03\x04", b"PK\x05\x06"):
        (tmp_path / "x.zip").write_bytes(prefix + content)
        ill(verify(tmp_path / "x.zip"))


@SLOW
@given(name=st.sampled_from(FILES), content=st.binary(max_size=500))
def test_random_bytes_as_any_file_of_a_bundle(sealed: Bundle, name: str, content: bytes) -> None:
    path = sealed.path / name
    before = path.read_bytes() if path.exists() else None
    path.write_bytes(content)
    ill(verify(sealed.path))
    if before is None:
        path.unlink()
    else:
        path.write_bytes(before)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


def _places(document: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    return [at, *(place for key, value in inside for place in _places(value, (*at, key)))]


@settings(SLOW, max_examples=150)
@given(data=st.data())
def test_any_value_in_any_place_of_the_document(sealed: Bundle, data: st.DataObject) -> None:
    path = sealed.path / "data" / "omtanke.json"
    whole = path.read_text()
    document = json.loads(whole)
    place, value = data.draw(st.sampled_from(_places(document)[1:])), data.draw(JSON)
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    if inner[place[-1]] == value and type(inner[place[-1]]) is type(value):
        return
    inner[place[-1]] = value
    path.write_text(json.dumps(document))
    ill(verify(sealed.path))
    path.write_text(whole)


@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000,
        '{"a":' * 50_000,
        '"' + "x" * 1000,
        "1" * 5000,
        "NaN",
        '{"schema": "omtanke/bundle-1", "id": "\\ud800"}',
        "\ufeff{}",
        "null",
    ],
)
def test_json_that_breaks_parsers(sealed: Bundle, content: str) -> None:
    (sealed.path / "data" / "omtanke.json").write_text(content)
    ill(verify(sealed.path))


def test_times_at_the_edge_of_the_calendar(sealed: Bundle) -> None:
    path = sealed.path / "data" / "omtanke.json"
    whole = json.loads(path.read_text())
    for local, utc in (
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z"),
    ):
        whole["sealed"] = {"local": local, "utc": utc, "zone": ""}
        path.write_text(json.dumps(whole))
        ill(verify(sealed.path))


@pytest.mark.parametrize("name", ["", "\0", "x" * 5000, "nowhere", "/dev/null", "/dev/zero", "."])
def test_a_path_that_is_no_bundle(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ill(verify(name))


def test_a_folder_with_names_that_are_no_text(sealed: Bundle) -> None:
    (sealed.path / "data" / "\udcff\nx").write_bytes(b"x")
    ill(verify(sealed.path))


def test_a_stamp_with_bits_flipped_at_random(tsa: Tsa, tmp_path: Path, items: list[Original]) -> None:
    stamped = seal(items, tmp_path / "stamped", THREAT, authority=tsa.authority()).path / "tagmanifest-sha256.txt.tsr"
    whole, chance = stamped.read_bytes(), random.Random(5)
    for _ in range(400):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 1, 3, 30))):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        stamped.write_bytes(content[: chance.choice((len(content), chance.randrange(len(content))))])
        assert isinstance(verify(stamped.parent), Verdict)


def test_a_zip_that_unpacks_to_far_more_than_it_says(tmp_path: Path, sealed: Bundle) -> None:
    shutil.rmtree(sealed.path / "data" / "items")
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("case/bagit.txt", b"0" * (200 << 20))
        pack.writestr("case/data/omtanke.json", b"[" * (200 << 20))
    ill(verify(bomb))


@pytest.mark.soak
@settings(deadline=None, max_examples=20_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FILES), content=st.binary(max_size=3000))
def test_random_bytes_as_any_file_at_length(sealed: Bundle, name: str, content: bytes) -> None:
    test_random_bytes_as_any_file_of_a_bundle.hypothesis.inner_test(sealed, name, content)  # type: ignore[attr-defined]
