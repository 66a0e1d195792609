"""Asking a time-stamp authority over HTTP (RFC 3161, section 3.4). Only a hash leaves the computer.

With `capture`, one of the two modules with a network door; it is opened only for the address that the person gave.
"""

from __future__ import annotations

import http.client
import os
import queue
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from omtanke.errors import StampError, UsageError

_MOST = 1 << 20  # bytes; a stamp with its certificates is a few thousand


@dataclass(frozen=True, slots=True)
class HttpAuthority:
    """An authority at `url`. `roots`: PEM to trust, b"" for the system's. `timeout`: seconds, in all."""

    url: str
    roots: bytes = b""
    timeout: float = 20.0

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in {"http", "https"} or not urlsplit(self.url).hostname:
            raise UsageError(
                f"{self.url} er ikke en adresse på en tidsstempel-tjeneste (http:// eller https://).",
                f"{self.url} is not the address of a time-stamp authority (http:// or https://).",
            )

    def ask(self, request: bytes) -> bytes:
        """The answer, within `timeout` however slowly it drips. StampError if there is none."""
        answers: queue.Queue[bytes | str] = queue.Queue()
        # A socket's own timeout counts from byte to byte; only another thread can keep the promise for the whole.
        threading.Thread(target=lambda: answers.put(_post(self.url, request, self.timeout)), daemon=True).start()
        try:
            answer = answers.get(timeout=self.timeout)
        except queue.Empty:
            answer = f"no answer within {self.timeout:g} seconds"
        if isinstance(answer, str):
            raise StampError(
                f"{self.url} gav intet tidsstempel ({answer}). Prøv igen senere med `omtanke evidence stamp`.",
                f"{self.url} gave no time stamp ({answer}). Try again later with `omtanke evidence stamp`.",
                answer,
            )
        return answer


def _post(url: str, request: bytes, timeout: float) -> bytes | str:
    """The body of the answer, or in words why there is none."""
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        asked = urllib.request.Request(url, data=request, headers=headers)
        with urllib.request.build_opener(_Stay).open(asked, timeout=timeout) as answer:
            body: bytes = answer.read(_MOST + 1)
    except urllib.error.HTTPError as error:
        return f"HTTP {error.code}"
    except (OSError, http.client.HTTPException, ValueError) as error:
        return str(getattr(error, "reason", error)) or type(error).__name__
    return body if len(body) <= _MOST else "the answer is far too long"


class _Stay(urllib.request.HTTPRedirectHandler):
    """No redirects: the hash goes where the person said, and nowhere else."""

    def redirect_request(self, *_: object) -> None:
        return None


def configured(url: str | None, roots: str | None) -> HttpAuthority | None:
    """The authority given, else that of `OMTANKE_STAMP` and `OMTANKE_STAMP_CA`, else none. UsageError if unusable."""
    url = url or os.environ.get("OMTANKE_STAMP")
    if not url:
        return None
    return HttpAuthority(url, read_roots(roots or os.environ.get("OMTANKE_STAMP_CA")))


def read_roots(path: str | None) -> bytes:
    """The PEM at `path`; b"" if no path is given. UsageError if it holds no certificate."""
    if not path:
        return b""
    try:
        pem = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} kan ikke læses: {error.strerror}.", f"{path} cannot be read: {error.strerror}."
        ) from error
    if b"-----BEGIN CERTIFICATE-----" not in pem:
        raise UsageError(f"{path} er ikke et certifikat i PEM.", f"{path} is not a certificate in PEM.")
    return pem
