"""A time stamp by RFC 3161: an authority signs the hash of a bundle together with its own clock.

Only a hash is sent. Nothing here opens a connection: the authority is handed in (`omtanke.authority` asks one over
HTTP). `openssl ts -verify` checks the stamp without us.
"""

from __future__ import annotations

import contextlib
import hashlib
import ssl
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from omtanke.engine import Phrase
from omtanke.errors import StampError


class Authority(Protocol):
    """Who can be asked for a stamp. `roots` is the PEM of the certificates to trust; b"" for those of the system."""

    @property
    def url(self) -> str: ...
    @property
    def roots(self) -> bytes: ...
    def ask(self, request: bytes) -> bytes:
        """The DER of the answer to the DER of a request. StampError if there is none."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a stamp says: `at` by the clock of the authority, and the authority's name from its certificate."""

    at: datetime
    authority: str


class StampRefused(ValueError):
    """Bytes that are no stamp of this message. `code` is that of the Problem."""

    def __init__(self, code: str, why: Phrase) -> None:
        super().__init__(why.en)
        self.code, self.why = code, why


def ask(authority: Authority, message: bytes) -> bytes:
    """The stamp of `message` as DER, checked. StampError when the authority gave none, or one of something else."""
    request = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = authority.ask(request.as_bytes())
    try:
        read(answer, message, authority.roots, nonce=request.nonce)
    except StampRefused as refused:
        raise StampError(
            f"Svaret fra {authority.url} er ikke et tidsstempel af dette bevis ({refused.why.da}).",
            f"The answer from {authority.url} is not a time stamp of this bundle ({refused}).",
            str(refused),
        ) from refused
    return answer


def read(answer: bytes, message: bytes, roots: bytes = b"", *, nonce: int | None = None) -> Stamp:
    """What the stamp in `answer` says of `message`, trusting `roots` (b"": the system's). StampRefused if not."""
    response = _parsed(answer)
    imprint = response.tst_info.message_imprint
    if imprint.message != hashlib.sha256(message).digest():
        raise StampRefused("stamp-of-another", Phrase("det stempler en anden hash", "it stamps another hash"))
    try:
        trusted = list(x509.load_pem_x509_certificates(roots)) if roots else list(_system_roots())
        verifier = VerifierBuilder(roots=trusted, nonce=nonce).build()
        verifier.verify_message(response, message)
    except (VerificationError, ValueError, UnsupportedAlgorithm) as error:
        raise StampRefused(
            "stamp-untrusted",
            Phrase(
                f"det er ikke underskrevet af en, der stoles på her: {error}",
                f"it is not signed by an authority that is trusted here: {error}",
            ),
        ) from error
    return Stamp(response.tst_info.gen_time, _signer(response))


def _parsed(answer: bytes) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(answer)
        if response.status != 0:
            raise StampRefused(
                "stamp-unreadable",
                Phrase(
                    f"tjenesten afviste, status {response.status}", f"the authority refused, status {response.status}"
                ),
            )
        # Reading these parses what lies inside: the token, the signed data, the certificates.
        _ = response.tst_info.message_imprint.message, response.tst_info.gen_time, response.signed_data.certificates
    except StampRefused:
        raise
    except (ValueError, TypeError, OverflowError) as error:
        raise StampRefused("stamp-unreadable", Phrase("ikke et svar efter RFC 3161", "no RFC 3161 answer")) from error
    return response


def _signer(response: TimeStampResponse) -> str:
    certificates = [x509.load_der_x509_certificate(der) for der in response.signed_data.certificates]
    for info in response.signed_data.signer_infos:
        for certificate in certificates:
            if (certificate.issuer, certificate.serial_number) == (info.issuer, info.serial_number):
                return certificate.subject.rfc4514_string()
    return ""


@lru_cache(maxsize=1)
def _system_roots() -> tuple[x509.Certificate, ...]:
    """The authorities that this computer trusts."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `cryptography` warns of old roots that no longer keep every rule
        for der in ssl.create_default_context().get_ca_certs(binary_form=True):
            with contextlib.suppress(ValueError):  # a root that today's parser refuses cannot be trusted either
                found.append(x509.load_der_x509_certificate(der))
    return tuple(found)
