"""WhatsApp's "Export chat": `_chat.txt` (iOS, `[d/m/y h:m:s] Name: text`), or Android's `d/m/y, h:m - Name: text`.

The order of day and month and the signs between them follow the phone; so the order is read off the whole chat's first
lines: a first number above 12 is a day. There is no time zone, and nothing marks whose phone it was: `own` is None.
A line without a time goes on with the message before it; a line with a time and no name is the system's.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from omtanke.archive import Archive, DamagedError, Member, Message, Record, Unread

NETWORK = "whatsapp"
SUFFIXES = (".txt",)
_MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
# "[14.03.2026 09.00.01] ", "14/03/2026, 09:00 - ", "3/14/26, 9:00 PM - ", "[14/3/26 kl. 09.00.01] "
_START = re.compile(
    rf"[{_MARKS}]*\[?(?P<a>\d{{1,4}})(?P<sep>[./-]) ?(?P<b>\d{{1,2}})(?P=sep) "
    rf"?(?P<c>\d{{2,4}})\.?(?:,|,? (?:kl\.?|à|at|um|ob|às|alle|klo))?[ \u202f\xa0]+"
    rf"(?P<H>\d{{1,2}})[:.](?P<M>\d{{2}})(?:[:.](?P<S>\d{{2}}))?(?:[ "
    rf"\u202f\xa0]?(?P<half>[AaPp]\.?[ \u202f\xa0]?[Mm]\.?|[fe]\.?m\.?|(?:for|efter)middag))?"
    rf"(?:\][ ]?|[ \u202f\xa0]+[-–][ ]+)",
)
_HEAD = (
    rb"(?m)^(?:\xef\xbb\xbf)?(?:\xe2\x80[\x8e\x8f])*\[?\d{1,4}[./-] ?\d{1,2}[./-] "
    rb"?\d{2,4}[^\n]{0,14}?\d{1,2}[:.]\d{2}[^\n]{0,24}(?:\]| [-\xe2])[^\n]+"
)
SIGNS = {"[date time] Name: text": re.compile(_HEAD)}
HINTS: dict[str, re.Pattern[bytes]] = {}
TELLS = {
    "da": (
        "WhatsApps fil siger ikke, hvis telefon den er fra, hvem der er med i gruppen, og hvilken tidszone der gælder."
    ),
    "en": "WhatsApp's file does not tell whose phone it is from, who is in the group, or which time zone it is in.",
}
_NAME = re.compile(rf"[{_MARKS}]*(?P<name>[^:\n]{{1,80}}):(?: (?P<text>.*)|$)", re.S)
# The system's words about encryption and groups, with an author's name before them on iOS.
_SYSTEM = re.compile(
    r"(?:end-to-end|ende[- ]til[- ]ende|fra ende til ende|Ende-zu-Ende|eind-tot-eind|"
    r"de extremo a extremo|de bout en bout|från ände till ände|päästä päähän)"
    r"|^(?:You|Du|[^:]{1,60}) (?:created|oprettede|added|tilføjede|left|forlod|removed|"
    r"fjernede|joined|changed|ændrede|skapade|lade till|erstellt|hinzugefügt)\b.{0,80}$"
    r"|(?:created (?:this )?group|oprettede (?:denne )?gruppe\w*|hat die Gruppe)",
    re.IGNORECASE,
)
_GROUP = re.compile(r"\bgroup\b|gruppe|groep|grupo|groupe|grupp", re.IGNORECASE)
_MARK = re.compile(f"[{_MARKS}]")
_ATTACHED = re.compile(r"<attached: ([^>]+)>|^(\S+\.\w{3,4}) \((?:file attached|fil vedhæftet|vedhæftet fil)\)")
_EDGE = " \u200e\u200f\u202f\u202a\u202c\xa0\ufeff"
_OMITTED = re.compile(r"<[^<>\n]{3,40}>")  # "<Media omitted>", "<Medier udeladt>"
_SAMPLE = 4000


class _Line(NamedTuple):
    """One message with its continuation lines, not yet dated: the groups of `_START`, its words, its place."""

    stamp: tuple[str | None, ...]
    text: str
    position: int


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """The messages of every chat; those of the system are counted in an `Unread`."""
    for member in archive.named(".txt"):
        if re.search(_HEAD, archive.head(member)):
            yield from _Chat(member, zone).read()
        elif member.size:
            yield Unread(member.path, "unknown-file", "no chat")


class _Chat:
    """One chat, whose first lines tell how this phone writes dates and whether it is a group."""

    def __init__(self, member: Member, zone: tzinfo) -> None:
        self._member, self._zone, self._title = member, zone, _title(member)
        self._order = "dmy"
        self._shown = self._source = ""

    def read(self) -> Iterator[Record]:
        system = 0
        try:
            with self._member.open() as stream:
                lines = _lines(io.TextIOWrapper(stream, "utf-8-sig", "replace"))
                sample = list(islice(lines, _SAMPLE))
                self._order = _order(line.stamp for line in sample)
                self._shown, self._source = _visibility(sample)
                for line in chain(sample, lines):
                    told = _split(line.text)
                    if told is None:
                        system += 1
                    else:
                        yield self._message(line, *told)
        except DamagedError as error:
            yield Unread(self._member.path, error.code, error.reason)
        if system:
            yield Unread(self._member.path, "system", "lines that WhatsApp wrote itself", system)

    def _message(self, line: _Line, author: str, text: str) -> Record:
        sent = _when(line.stamp, self._order, self._zone)
        if sent is None:
            return Unread(self._member.path, "no-time", f"message {line.position} has a time that does not exist")
        files: tuple[str, ...] = ()
        if text.startswith("\u200e") and "\n" not in text:  # WhatsApp's own words for a picture that was left out
            text, files = "", (text.strip(" \u200e"),)
        elif text.startswith("<") and _OMITTED.fullmatch(text):
            text, files = "", (text.strip("<>"),)
        elif "attached" in text or "vedhæftet" in text:
            attached = _ATTACHED.search(text)
            files = (attached[1] or attached[2],) if attached else ()
        return Message(
            NETWORK,
            "message",
            _MARK.sub("", text).strip(),
            sent,
            "second local" if line.stamp[6] else "minute local",
            author,
            None,
            self._title,
            self._shown,
            self._source,
            "",
            files,
            self._member.path,
            line.position,
        )


def _lines(stream: io.TextIOWrapper) -> Iterator[_Line]:
    stamp: tuple[str | None, ...] | None = None
    more: list[str] = []
    position = 0
    for raw in stream:
        match = _START.match(raw)
        if match is None:
            more.append(raw)
            continue
        if stamp is not None:
            yield _Line(stamp, "".join(more).rstrip("\r\n"), position)
        stamp, position = match.groups(), position + 1
        more = [raw[match.end() :]]
    if stamp is not None:
        yield _Line(stamp, "".join(more).rstrip("\r\n"), position)


def _order(stamps: Iterable[tuple[str | None, ...]]) -> str:
    """ "ymd", "dmy" or "mdy", as the first lines tell: what is above 12 is a day, and a chat goes on by days."""
    firsts: set[int] = set()
    seconds: set[int] = set()
    american = False
    for a, sign, b, _, _, _, _, half in stamps:
        if len(a or "") == 4:
            return "ymd"
        firsts.add(int(a or 0))
        seconds.add(int(b or 0))
        american = sign == "/" and half is not None  # AM and PM with slashes
    if max(firsts, default=13) > 12:
        return "dmy"
    if max(seconds) > 12:
        return "mdy"
    if len(firsts) != len(seconds):  # within a short chat days change and months stay
        return "dmy" if len(firsts) > len(seconds) else "mdy"
    return "mdy" if american else "dmy"


def _when(stamp: tuple[str | None, ...], order: str, zone: tzinfo) -> datetime | None:
    a, _, b, c, hours, minutes, seconds, half = stamp
    hour = int(hours or 0)
    if half:
        hour = hour % 12 + (12 if half[0] in "pPeE" else 0)
    start = _hour((a or "", b or "", c or ""), hour, order, zone)
    return start + timedelta(minutes=int(minutes or 0), seconds=int(seconds or 0)) if start else None


@lru_cache(maxsize=4096)
def _hour(day: tuple[str, str, str], hour: int, order: str, zone: tzinfo) -> datetime | None:
    """The hour's beginning in UTC; messages come by the hour, and a time zone is slow to ask."""
    numbers = dict(zip(order, map(int, day), strict=True))
    year = numbers["y"] + (2000 if numbers["y"] < 100 else 0)
    try:
        return datetime(year, numbers["m"], numbers["d"], hour, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _split(text: str) -> tuple[str, str] | None:
    """(author, words), or None for a line of the system's."""
    name, sign, said = text.partition(": ")
    if not sign or ":" in name or "\n" in name or len(name) > 90:
        match = _NAME.match(text)
        if match is None:
            return None
        name, said = match["name"], match["text"] or ""
    author = name.strip(_EDGE).removeprefix("~").strip(_EDGE)
    if said.startswith("\u200e") and _SYSTEM.search(said):
        return None
    return author, said


def _visibility(sample: list[_Line]) -> tuple[str, str]:
    writers, group = set(), False
    for line in sample:
        told = _split(line.text)
        if told:
            writers.add(told[0])
        else:
            group = group or bool(_GROUP.search(line.text))
    if group or len(writers) > 2:
        return "group", "the chat tells of a group" if group else "more than two write in it"
    return "direct", "no more than two write in it"


def _title(member: Member) -> str:
    name = member.path if "/" not in member.path else member.name
    name = name if name.lower() != "_chat.txt" else member.container
    name = re.sub(r"\.(?:txt|zip)$", "", name, flags=re.IGNORECASE)
    return (
        re.sub(r"^WhatsApp[ -]*(?:Chat|chat|samtale)?[ -]*(?:with|med|mit|met|con|avec)?[ -]+", "", name).strip()
        if name.lower().startswith("whatsapp")
        else name
    )
