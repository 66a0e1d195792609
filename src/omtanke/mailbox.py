"""One's own mailbox (mbox or Maildir): which networks write to it, and so which accounts are registered with it.

Only the headers are looked at, and nothing of them is kept but the network, the address written to, and the dates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message as Mail
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

_HEADER_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Registration:
    """A network that writes to an address: how often, and when first and last."""

    network: str
    address: str
    sender: str
    count: int
    first: datetime | None = None
    last: datetime | None = None


@cache
def networks() -> Mapping[str, Mapping[str, Any]]:
    """What is known of each network (name, sender domains, where its settings are), from `data/accounts.toml`."""
    return tomllib.loads(resources.files("omtanke").joinpath("data/accounts.toml").read_text(encoding="utf-8"))


def is_mailbox(path: Path) -> bool:
    """Whether a path is a Maildir or an mbox, by its shape."""
    if path.is_dir():
        return (path / "cur").is_dir() and (path / "new").is_dir()
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        start = stream.read(4096)
    return start.startswith(b"From ") and b"\nFrom:" in start.replace(b"\r", b"").title()


def read(path: Path) -> tuple[tuple[Registration, ...], int]:
    """The networks that write to this mailbox, the most frequent first, and how many mails were looked at."""
    found: dict[tuple[str, str], Registration] = {}
    mails = 0
    for mail in _headers(path):
        mails += 1
        sender = next((a for _, a in getaddresses(mail.get_all("From", [])) if "@" in a), "")
        network = network_of(sender)
        if network:
            _count(found, network, sender, mail)
    return tuple(sorted(found.values(), key=lambda r: (-r.count, r.network, r.address))), mails


def network_of(sender: str) -> str:
    """The network whose domain (or one below it) an address is at; "" for none."""
    domain = sender.rpartition("@")[2].strip().lower().rstrip(".")
    for name, known in networks().items():
        if any(domain == own or domain.endswith("." + own) for own in known["domains"]):
            return name
    return ""


def _count(found: dict[tuple[str, str], Registration], network: str, sender: str, mail: Mail) -> None:
    to = [
        a.lower()
        for _, a in getaddresses(
            [str(h) for name in ("Delivered-To", "X-Original-To", "To") for h in mail.get_all(name, [])]
        )
        if "@" in a
    ]
    address = to[0] if to else ""
    sent = _date(mail)
    key = network, address
    before = found.get(key, Registration(network, address, sender.rpartition("@")[2].lower(), 0, sent, sent))
    dates = sorted(d for d in (before.first, before.last, sent) if d)
    found[key] = replace(
        before, count=before.count + 1, first=dates[0] if dates else None, last=dates[-1] if dates else None
    )


def _date(mail: Mail) -> datetime | None:
    try:
        sent = parsedate_to_datetime(str(mail.get("Date", "")))
        return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _headers(path: Path) -> Iterator[Mail]:
    parser = BytesHeaderParser()
    if path.is_dir():
        for file in sorted(p for name in ("cur", "new") for p in (path / name).iterdir() if p.is_file()):
            with file.open("rb") as stream:
                yield parser.parsebytes(stream.read(_HEADER_LIMIT).partition(b"\n\n")[0] + b"\n\n")
        return
    header: list[bytes] | None = None
    blank = True
    with path.open("rb") as stream:
        for line in stream:
            if blank and line.startswith(b"From "):
                header = []
            elif header is not None and line.strip():
                header.append(line)
            elif header is not None:
                yield parser.parsebytes(b"".join(header)[:_HEADER_LIMIT] + b"\n")
                header = None
            blank = not line.strip()
    if header:
        yield parser.parsebytes(b"".join(header)[:_HEADER_LIMIT] + b"\n")
