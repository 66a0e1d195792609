"""Time stamps: real ones from `openssl ts`, and authorities that hang, lie, or answer with rubbish."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from omtanke.authority import HttpAuthority, configured
from omtanke.bundle import Bundle, Original, add_stamp, seal, verify
from omtanke.errors import StampError, UsageError

from .conftest import NOW, THREAT, Tsa, make_authority, run

TAGS, STAMP = "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.tsr"


def openssl(bag: Path, ca: Path) -> int:
    return run("openssl", "ts", "-verify", "-data", TAGS, "-in", STAMP, "-CAfile", ca, cwd=bag).returncode


def test_a_stamp_at_the_sealing(tsa: Tsa, tmp_path: Path, items: list[Original]) -> None:
    made = seal(items, tmp_path / "case", THREAT, authority=tsa.authority())
    assert made.unstamped is None
    assert made.stamped and "Test stamps" in made.stamped.authority
    verdict = verify(made.path)
    assert verdict == ()
    assert verdict.stamp == made.stamped
    assert openssl(made.path, tsa.ca) == 0
    assert openssl(made.path, made.path / "stamp-authority.pem") == 0


def test_only_a_hash_is_sent(tsa: Tsa, tmp_path: Path, items: list[Original]) -> None:
    seal(items, tmp_path / "case", THREAT, authority=tsa.authority())
    (request,) = tsa.requests
    assert len(request) < 100
    assert b"Jeg ved" not in request


def test_a_stamp_added_later_changes_no_other_file(tsa: Tsa, sealed: Bundle) -> None:
    before = {path: path.read_bytes() for path in sealed.path.rglob("*") if path.is_file()}
    add_stamp(sealed.path, tsa.authority())
    after = {path: path.read_bytes() for path in sealed.path.rglob("*") if path.is_file()}
    assert after.keys() - before.keys() == {sealed.path / STAMP}
    assert {path: after[path] for path in before} == before
    assert openssl(sealed.path, tsa.ca) == 0
    assert verify(sealed.path, roots=tsa.ca.read_bytes()) == ()
    assert [problem.code for problem in verify(sealed.path)] == ["stamp-untrusted"]  # it brings no root of its own
    with pytest.raises(UsageError, match="already"):
        add_stamp(sealed.path, tsa.authority())


def _of_another(tsa: Tsa) -> bytes:
    return tsa.stamp(TimestampRequestBuilder().data(b"another").hash_algorithm(HashAlgorithm.SHA256).build().as_bytes())


LIES: dict[str, Callable[[Tsa], Callable[[bytes], bytes | None]]] = {
    "rubbish": lambda tsa: lambda _: b"<html>Welcome</html>",
    "nothing": lambda tsa: lambda _: b"",
    "random": lambda tsa: lambda _: os.urandom(3000),
    "half a stamp": lambda tsa: lambda request: tsa.stamp(request)[:-200],
    "another hash": lambda tsa: lambda _: _of_another(tsa),
    "a refusal": lambda tsa: lambda _: bytes.fromhex("30053003020102"),
    "far too much": lambda tsa: lambda _: b"0" * (2 << 20),
    "silence": lambda tsa: lambda _: None,
}


@pytest.mark.parametrize("lie", LIES)
def test_a_bad_authority_costs_the_stamp_and_nothing_else(
    tsa: Tsa, tmp_path: Path, items: list[Original], lie: str
) -> None:
    tsa.answer = LIES[lie](tsa)
    made = seal(items, tmp_path / "case", THREAT, authority=tsa.authority(timeout=1))
    assert made.stamped is None
    assert made.unstamped and tsa.url in made.unstamped.da and tsa.url in made.unstamped.en
    assert not (made.path / STAMP).exists()
    assert made.manifest.stamp and made.manifest.stamp.failed  # recorded, under the signature
    assert "FAILED" in (made.path / "data" / "cover.html").read_text()
    assert [problem.code for problem in verify(made.path)] == ["stamp-missing"]
    tsa.answer = tsa.stamp
    add_stamp(made.path, tsa.authority())
    assert verify(made.path) == ()


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_answer_that_is_no_success_is_no_stamp(tsa: Tsa, tmp_path: Path, items: list[Original], status: int) -> None:
    tsa.status = status
    made = seal(items, tmp_path / "case", THREAT, authority=tsa.authority())
    assert made.unstamped and str(status) in made.unstamped.en
    assert len(tsa.requests) == 1  # a redirect is not followed


def test_an_authority_of_another_root_is_not_trusted(tsa: Tsa, tmp_path: Path, sealed: Bundle) -> None:
    other = make_authority(tmp_path / "other")
    with pytest.raises(StampError, match="trusted"):
        add_stamp(sealed.path, HttpAuthority(tsa.url, (other / "ca.pem").read_bytes(), 5))
    assert not (sealed.path / STAMP).exists()
    add_stamp(sealed.path, tsa.authority())
    assert [p.code for p in verify(sealed.path, roots=(other / "ca.pem").read_bytes())] == ["stamp-untrusted"]


def test_an_answer_that_drips_is_given_up_in_time(tsa: Tsa, sealed: Bundle) -> None:
    server = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        client, _ = server.accept()
        with client:
            for letter in b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"0" * 100:
                try:
                    client.send(bytes([letter]))
                except OSError:
                    return
                time.sleep(0.1)

    threading.Thread(target=drip, daemon=True).start()
    with pytest.raises(StampError, match="within 1 seconds"):
        add_stamp(sealed.path, HttpAuthority(f"http://127.0.0.1:{server.getsockname()[1]}/", tsa.ca.read_bytes(), 1))
    server.close()


def test_an_old_answer_is_not_taken_for_a_new_one(tsa: Tsa, sealed: Bundle) -> None:
    first: list[bytes] = []

    def replay(request: bytes) -> bytes:
        first.append(tsa.stamp(request))
        return first[0] if len(first) > 1 else b""

    tsa.answer = replay
    for _ in range(2):
        with pytest.raises(StampError):
            add_stamp(sealed.path, tsa.authority())
    assert not (sealed.path / STAMP).exists()


def test_a_clock_that_was_ahead_is_said(tsa: Tsa, tmp_path: Path, items: list[Original]) -> None:
    made = seal(items, tmp_path / "case", THREAT, authority=tsa.authority(), now=NOW.replace(year=2090))
    assert [problem.code for problem in verify(made.path)] == ["clock"]


def test_an_authority_nobody_listens_at() -> None:
    with pytest.raises(StampError):
        HttpAuthority("http://127.0.0.1:9/", timeout=5).ask(b"x")


@pytest.mark.parametrize("url", ["ftp://x/", "file:///etc/passwd", "x", "", "http://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        HttpAuthority(url)


def test_the_authority_can_be_configured(tsa: Tsa, monkeypatch: pytest.MonkeyPatch) -> None:
    assert configured(None, None) is None
    monkeypatch.setenv("OMTANKE_STAMP", tsa.url)
    monkeypatch.setenv("OMTANKE_STAMP_CA", str(tsa.ca))
    assert configured(None, None) == HttpAuthority(tsa.url, tsa.ca.read_bytes())
    with pytest.raises(UsageError, match="nowhere"):
        configured(None, "nowhere.pem")
