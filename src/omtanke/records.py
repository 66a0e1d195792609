"""The records inside a member of an archive: JSON, CSV and HTML as exports write them, streamed, and damage told.

`json_records` reads a JSON of any size in a small window, and goes on after a record that is broken: where a whole
parser would lose 100,000 posts for one flipped byte, this loses one and says so. `repaired` undoes Meta's mojibake,
and `moment` reads the times that networks write.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from html import unescape
from typing import Any, NamedTuple

from omtanke.archive import DamagedError, Member, Unread

_CHUNK = 1 << 18
_LARGEST = 64 * 2**20  # characters of one record; a post with its whole history is far below
_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\r\n]*")

Step = str | int


class Piece(NamedTuple):
    """One record or value of a JSON, and the keys and places that lead to it."""

    path: tuple[Step, ...]
    value: Any

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys alone, without places in lists."""
        return tuple(step for step in self.path if isinstance(step, str))

    @property
    def in_list(self) -> bool:
        """Whether it is itself an element of a list."""
        return bool(self.path) and isinstance(self.path[-1], int)

    @property
    def position(self) -> int:
        """The place in the nearest list, from 1; 1 outside a list."""
        return next((step + 1 for step in reversed(self.path) if isinstance(step, int)), 1)


def json_records(
    member: Member, *, deep: Callable[[tuple[Step, ...]], bool] = lambda path: False, skip: str = ""
) -> Iterator[Piece | Unread]:
    """Every element of every list, and every single value outside a list, in the order of the file.

    An object is walked into, an element of a list is given whole, unless `deep(path)` asks for a walk into it too.
    `skip` is what stands before the JSON (X: up to the first `=`). A broken record becomes an `Unread` and the next
    ones are read; a file that ends too early becomes an `Unread` after the records before the cut.
    """
    try:
        with member.open() as stream:
            yield from _Walk(member, _decoded(stream), deep, skip).run()
    except DamagedError as error:
        yield Unread(member.path, error.code, error.reason)


def json_whole(member: Member, limit: int = _LARGEST) -> tuple[Any, tuple[Unread, ...]]:
    """A small JSON as one value (None when it can't be read), and what went wrong."""
    if member.size > limit:
        return None, (Unread(member.path, "too-large", "larger than such a file ever is"),)
    try:
        with member.open() as stream:
            text = "".join(_decoded(stream))
        return repaired(_DECODER.decode(text.strip() or "null")), ()
    except DamagedError as error:
        return None, (Unread(member.path, error.code, error.reason),)
    except (json.JSONDecodeError, RecursionError) as error:
        return None, (Unread(member.path, "json", f"not JSON that can be read ({_why(error)})"),)


def _decoded(stream: io.BufferedReader) -> Iterator[str]:
    """The characters of a stream, chunk by chunk; bytes that are none become U+FFFD."""
    start = stream.peek(4)[:4]
    name = "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    decoder = codecs.getincrementaldecoder(name)("replace")
    while chunk := stream.read(_CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", True)


def _why(error: BaseException) -> str:
    """What a JSON error says, without any words of the file."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg}, character {error.pos}"
    return "nested too deep"


class _StopError(Exception):
    """The file ended where more was promised."""


class _Walk:
    """A walk through one JSON in a sliding window of its text."""

    def __init__(
        self, member: Member, chunks: Iterator[str], deep: Callable[[tuple[Step, ...]], bool], skip: str
    ) -> None:
        self._member, self._chunks, self._deep, self._skip = member, chunks, deep, skip
        self._text, self._at, self._ended = "", 0, False
        self._first_keys: set[str] = set()

    def run(self) -> Iterator[Piece | Unread]:
        try:
            if self._skip:
                self._seek_after(self._skip)
            if self._peek() == "":
                return
            yield from self._value((), 0)
        except _StopError:
            yield self._unread("truncated", "the file ends before it is complete; what stands before was read")

    def _unread(self, code: str, reason: str) -> Unread:
        return Unread(self._member.path, code, reason)

    # The window ------------------------------------------------------------------------------------------------

    def _more(self, size: int = _CHUNK) -> bool:
        """Get at least `size` more characters, dropping what is read. False at the end of the file."""
        if self._ended:
            return False
        parts, got = [self._text[self._at :]], 0
        while got < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                self._ended = True
                break
            parts.append(chunk)
            got += len(chunk)
        self._text, self._at = "".join(parts), 0
        return got > 0

    def _peek(self) -> str:
        """The next character that is no space; "" at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]  # matches always
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _seek_after(self, mark: str) -> None:
        while (found := self._text.find(mark, self._at)) < 0:
            self._at = max(self._at, len(self._text) - len(mark))
            if not self._more():
                raise _StopError
        self._at = found + len(mark)

    # Values ----------------------------------------------------------------------------------------------------

    def _value(self, path: tuple[Step, ...], depth: int) -> Iterator[Piece | Unread]:
        sign = self._peek()
        if sign == "[" and depth < 40:
            yield from self._list(path, depth)
        elif sign == "{" and depth < 40:
            yield from self._object(path, depth)
        else:
            yield from self._whole(path)

    def _whole(self, path: tuple[Step, ...]) -> Iterator[Piece | Unread]:
        value, trouble = self._decode()
        if trouble is None:
            yield Piece(path, value)
        else:
            yield self._unread("json", f"a value is broken ({trouble})")
            self._resync()

    def _object(self, path: tuple[Step, ...], depth: int) -> Iterator[Piece | Unread]:
        self._at += 1
        while True:
            sign = self._peek()
            if sign == "}":
                self._at += 1
                return
            if sign == ",":
                self._at += 1
                continue
            if sign == "":
                raise _StopError
            key, trouble = self._decode()
            if trouble is None and isinstance(key, str) and self._peek() == ":":
                self._at += 1
                yield from self._value((*path, repaired(key)), depth + 1)
            else:
                yield self._unread("json", "a key is broken")
                self._resync()

    def _list(self, path: tuple[Step, ...], depth: int) -> Iterator[Piece | Unread]:
        self._at += 1
        index = 0
        while True:
            sign = self._peek()
            if sign == "]":
                self._at += 1
                return
            if sign == ",":
                self._at += 1
                continue
            if sign == "":
                raise _StopError
            here = (*path, index)
            if sign == "{" and self._deep(here):
                yield from self._object(here, depth + 1)
            else:
                value, trouble = self._decode()
                if trouble is None:
                    self._learn(value)
                    yield Piece(here, repaired(value))
                else:
                    yield self._unread("json", f"record {index + 1} is broken ({trouble}); the next ones were read")
                    self._resync()
            index += 1

    def _learn(self, value: Any) -> None:
        if isinstance(value, dict) and value and len(self._first_keys) < 8:
            self._first_keys.add(next(iter(value)))

    def _decode(self) -> tuple[Any, str | None]:
        """The value at this place, or what is wrong with it. Reads on while the window may only have cut it."""
        size, before = _CHUNK, -1
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                trouble, place = error.msg, error.pos - self._at
            except RecursionError:
                return None, "nested too deep"
            else:
                if end < len(self._text) or self._ended or isinstance(value, (dict, list, str)):
                    self._at = end
                    return value, None
                trouble, place = "a number is cut", -2  # it may go on behind the window
            unterminated = trouble.startswith("Unterminated")
            if (place == before and not unterminated) or len(self._text) - self._at > _LARGEST:
                return None, trouble
            before = place
            if not self._more(size):
                if unterminated or len(self._text) - self._at - place < 16:
                    raise _StopError
                return None, trouble
            size *= 2

    def _resync(self) -> None:
        """Go to where the next record seems to begin: a brace and a key that records before it began with."""
        keys = "|".join(re.escape(json.dumps(k, ensure_ascii=False)) for k in sorted(self._first_keys))
        start = re.compile(rf",\s*\{{\s*(?:{keys})\s*:" if keys else r"\}\s*,\s*\{")
        self._at += 1
        while True:
            found = start.search(self._text, self._at)
            if found:
                self._at = found.start() + (0 if keys else 1)
                return
            self._at = max(self._at, len(self._text) - 4096)
            if not self._more():
                raise _StopError


# Mojibake ----------------------------------------------------------------------------------------------------------

# A whole multi-byte sequence of UTF-8 whose bytes were written as characters; Â, Ã or a control character give it away.
_MANGLED = re.compile(r"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def repaired(value: Any) -> Any:
    """A JSON value with Meta's mojibake undone, keys too. Sound text is left alone, also beside broken text."""
    if isinstance(value, str):
        return value if value.isascii() else _repaired_text(value)
    if isinstance(value, dict):
        return {repaired(key): repaired(held) for key, held in value.items()}
    if isinstance(value, list):
        return [repaired(held) for held in value]
    return value


def _repaired_text(text: str) -> str:
    if not _MANGLED.search(text):
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:  # mixed: only what can't be meant as it stands
        return _MANGLED.sub(_undone, text)


def _undone(match: re.Match[str]) -> str:
    mangled = match[0]
    telling = mangled[0] in "ÂÃ" or any(c < "\xa0" for c in mangled[1:])
    try:
        return mangled.encode("latin-1").decode("utf-8") if telling else mangled
    except UnicodeError:
        return mangled


# CSV ---------------------------------------------------------------------------------------------------------------

csv.field_size_limit(16 * 2**20)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a CSV: its cells by the header's names, and its place, from 1."""

    cells: Mapping[str, str]
    position: int


def csv_header(head: bytes, wanted: Callable[[list[str]], bool] = bool) -> list[str]:
    """The header row at the start of a CSV: the first of ten rows that is `wanted`. [] when there is none."""
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    try:
        rows = list(itertools.islice(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), 10))
    except csv.Error:
        return []
    return next(([cell.strip() for cell in row] for row in rows if wanted(row)), [])


def csv_records(member: Member, wanted: Callable[[list[str]], bool] = bool) -> Iterator[Row | Unread]:
    """The rows below the header, which is the first row that is `wanted` (LinkedIn puts a note above it).

    Quotes may be doubled (RFC 4180) or escaped by a backslash, as in LinkedIn's comments: the file decides.
    """
    try:
        with member.open() as stream:
            yield from _rows(member, "".join(_decoded(stream)) if member.size < _LARGEST else None, stream, wanted)
    except DamagedError as error:
        yield Unread(member.path, error.code, error.reason)


def _rows(
    member: Member, text: str | None, stream: io.BufferedReader, wanted: Callable[[list[str]], bool]
) -> Iterator[Row | Unread]:
    source: Iterable[str] = io.TextIOWrapper(stream, "utf-8-sig", "replace", newline="")
    sample = "".join(itertools.islice(source, 0)) if text is None else text
    if text is not None:
        if _escapes(text):
            text = text.replace('\\"', '""')
        source = io.StringIO(text.replace("\0", ""), newline="")
    reader = csv.reader(source, delimiter=_delimiter(sample))
    header: list[str] = []
    position = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unread(member.path, "csv", f"row {position + 1} is broken ({error}); the next ones were read")
            continue
        if not header:
            header = [cell.strip() for cell in row] if wanted(row) else []
            continue
        if len(row) <= 1 and not any(cell.strip() for cell in row):
            continue
        position += 1
        if len(row) > len(header):
            yield Unread(
                member.path, "csv", f"row {position} has {len(row) - len(header)} cells too many; they were cut"
            )
        yield Row(dict(itertools.zip_longest(header, row[: len(header)], fillvalue="")), position)


def _escapes(text: str) -> bool:
    """Whether quotes inside cells are escaped by a backslash and not doubled."""
    doubled = re.search(r'[^",\r\n]""(?=[^",\r\n])', text)
    return '\\"' in text and not doubled


def _delimiter(text: str) -> str:
    line = text.lstrip("\ufeff").partition("\n")[0]
    return max(",;\t", key=line.count) if line else ","


def cell(row: Mapping[str, str], *names: str) -> str:
    """The first filled cell under one of `names`; spelling of case, spaces and underscores does not matter."""
    plain = {_plain(key): held for key, held in row.items() if key is not None}
    return next((held.strip() for name in names if (held := plain.get(_plain(name)) or "").strip()), "")


def _plain(name: str) -> str:
    return re.sub(r"[^\w]|_", "", name.casefold())


def pick(record: Any, *names: str) -> Any:
    """The value under the first of `names` that a JSON object holds, whatever its case and spaces. None without one."""
    if not isinstance(record, dict):
        return None
    for name in names:
        if name in record:
            return record[name]
    plain = {_plain(str(key)): held for key, held in record.items()}
    return next((plain[p] for name in names if (p := _plain(name)) in plain), None)


def words_of(value: Any) -> str:
    """A value as text: "" for what is no text or number."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def listed(value: Any) -> list[Any]:
    """A list; Meta unwraps a list of one, and TikTok writes null for an empty one."""
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def one(value: Any) -> Any:
    """A value, or the first of a list: what Meta unwraps in one export it wraps in the next."""
    return (value[0] if value else None) if isinstance(value, list) else value


# Times -------------------------------------------------------------------------------------------------------------


def moment(value: Any, zone: tzinfo = UTC) -> tuple[datetime | None, str]:
    """(aware UTC, precision) of a time as networks write it; (None, "") when it is none.

    Numbers are seconds, milliseconds or microseconds since 1970, by their size. A written time without a zone is in
    `zone`, and its precision then ends in "local" when that is not UTC.
    """
    if isinstance(value, bool) or value is None:
        return None, ""
    if isinstance(value, (int, float)) or (
        isinstance(value, str) and re.fullmatch(r"\d{9,17}(?:\.\d+)?", value.strip())
    ):
        return _epoch(float(value)), "second"
    if not isinstance(value, str) or len(value) > 80:
        return None, ""
    return _written(value.strip(), zone)


def _epoch(seconds: float) -> datetime | None:
    for scale in (1.0, 1e3, 1e6):
        if 0 < seconds / scale < 10_000_000_000:
            return datetime.fromtimestamp(seconds / scale, UTC)
    return None


_ISO = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"(?:(?:T| +|, )(?P<H>\d{1,2})[:.](?P<M>\d{2})(?:[:.](?P<S>\d{2}))?(?:[.,]\d+)?)?\s*(?P<z>Z|"
    r"UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_X = "%a %b %d %H:%M:%S %z %Y"


def _written(text: str, zone: tzinfo) -> tuple[datetime | None, str]:
    match = _ISO.fullmatch(text)
    if match:
        return _built({k: v or "" for k, v in match.groupdict().items()}, zone)
    try:
        return datetime.strptime(text, _X).astimezone(UTC), "second"
    except ValueError:
        pass
    return spoken(text, zone)


def _built(parts: Mapping[str, str], zone: tzinfo) -> tuple[datetime | None, str]:
    offset = parts.get("z", "")
    place: tzinfo = UTC if offset in ("Z", "UTC", "GMT") else zone
    hour = int(parts.get("H") or 0)
    half = parts.get("half", "").lower().replace(".", "").replace(" ", "").replace("\u202f", "")
    if half:
        hour = hour % 12 + (12 if half[0] == "p" or half.startswith("e") else 0)
    try:
        when = datetime(
            int(parts["y"]), int(parts["m"]), int(parts["d"]), hour, int(parts.get("M") or 0), int(parts.get("S") or 0)
        )
        if offset[:1] in "+-" and offset:
            when = when.replace(tzinfo=datetime.strptime(offset.replace(":", ""), "%z").tzinfo)
        else:
            when = when.replace(tzinfo=place)
        precision = "second" if parts.get("S") else "minute" if parts.get("H") else "day"
        local = "" if offset or place is UTC else " local"
        return when.astimezone(UTC), precision + local
    except (ValueError, OverflowError):
        return None, ""


# Months by their first letters in the languages that Danish users were seen to have their accounts in.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan gennaio ene gen sty led oca tammi janv янв ιαν",
            "feb fév febr febbraio lut úno şub helmi févr фев φεβ",
            "mar mär mrt mär marzo mars maa maalis março мар μαρ",
            "apr avr abr aprile kwi dub nis huhti avril апр απρ",
            "maj may mai mei mag mayo maggio kvě touko май μαϊ",
            "jun juin giu čvn haz kesä junho июн ιουν",
            "jul juil lug luglio lip čvc tem heinä julho июл ιουλ",
            "aug aoû ago août agosto sie srp ağu elo авг αυγ",
            "sep set sept settembre wrz zář eyl syys сен σεπ",
            "okt oct out ott ottobre paź říj eki loka окт οκτ",
            "nov noviembre lis kas marras ноя νοε",
            "dec dez dic déc des dicembre gru pro ara joulu дек δεκ",
        ),
        1,
    )
    for name in names.split()
}
_HALF = r"(?:\s*(?P<half>[AaPp]\.?\s?[Mm]\.?|[fe]\.?m\.?|formiddag|eftermiddag))?"
_CLOCK = (
    rf"(?:\D{{1,12}}?(?P<H>\d{{1,2}})[:.h](?P<M>\d{{2}})(?:[:.](?P<S>\d{{2}}))?{_HALF})?\s*(?P<z>UTC|"
    rf"GMT|Z|[+-]\d{{2}}:?\d{{2}})?"
)
_NAMED = (
    re.compile(rf"(?:[^\W\d]+,? )?(?P<mon>[^\W\d_]{{3,12}})\.? (?P<d>\d{{1,2}}),? (?P<y>\d{{4}}){_CLOCK}"),
    re.compile(
        rf"(?:[^\W\d]+,? )?(?:den )?(?P<d>\d{{1,2}})\.?º?(?: de)? "
        rf"(?P<mon>[^\W\d_]{{3,12}})\.?,?(?: de)? (?P<y>\d{{4}}){_CLOCK}"
    ),
)
_SLASHED = re.compile(rf"(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})/(?P<y>\d{{2,4}}){_CLOCK}")
_DOTTED = re.compile(rf"(?P<d>\d{{1,2}})[.-](?P<m>\d{{1,2}})[.-](?P<y>\d{{2,4}}){_CLOCK}")


def spoken(text: str, zone: tzinfo = UTC) -> tuple[datetime | None, str]:
    """A time written for people: "Mar 14, 2026 10:00 AM", "14. mar. 2026 kl. 10.00", "2/14/24, 5:41 AM"."""
    text = " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())
    for pattern in _NAMED:
        match = pattern.fullmatch(text)
        if match:
            parts = {key: held or "" for key, held in match.groupdict().items()}
            month = _month(parts.pop("mon"))
            return _built(parts | {"m": str(month)}, zone) if month else (None, "")
    match = _SLASHED.fullmatch(text) or _DOTTED.fullmatch(text)
    if not match:
        return None, ""
    parts = {key: held or "" for key, held in match.groupdict().items()}
    if int(parts["m"]) > 12:  # "14/03/2026" can only be day first
        parts["m"], parts["d"] = parts["d"], parts["m"]
    return _built(parts | {"y": parts["y"] if len(parts["y"]) == 4 else "20" + parts["y"][-2:]}, zone)


def _month(name: str) -> int:
    name = name.casefold().rstrip(".")
    best = max((known for known in _MONTHS if name.startswith(known)), key=len, default="")
    return _MONTHS.get(best, 0)


# HTML --------------------------------------------------------------------------------------------------------------

_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/h\d)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]{0,4096}>")


def plain_text(html: str) -> str:
    """The words of a small piece of HTML, such as a post on Mastodon: a line for each paragraph and break."""
    text = unescape(_TAG.sub("", _BREAKS.sub("\n", re.sub(r"</p>\s*<p\b", "\n</p><p", html))))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
