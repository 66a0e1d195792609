"""What Facebook, Instagram and Threads have in common: the shapes of Meta's JSON, its labels, its HTML and its chats.

Meta has two shapes of record, an old one of `string_map_data` and a newer one of `label_values`, and translates the
labels in both; a list of one is unwrapped into the bare object. So things are found by their shape first, and by a
label where several values could be meant. HTML classes are machine-made and will rot: an entry is found by its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from omtanke.archive import Member, Message, Unread
from omtanke.records import json_records, json_whole, listed, moment, pick, spoken, words_of

_SMALL = 4 * 2**20
_SINGLE = frozenset({"label_values", "string_map_data", "string_list_data", "creation_timestamp", "timestamp"})


class Entry(NamedTuple):
    """One record of a file, the key of the list it stands in ("" for a bare list), and its place there, from 1."""

    key: str
    position: int
    value: Any


def entries(member: Member) -> Iterator[Entry | Unread]:
    """The records of a JSON of Meta's, whatever way it is wrapped."""
    whole, trouble = json_whole(member, _SMALL) if member.size <= _SMALL else (None, (True,))
    if not trouble:
        yield from _unwrapped(whole)
        return
    for piece in json_records(member):
        if isinstance(piece, Unread):
            yield piece
        elif len(piece.path) <= 2:
            yield Entry("".join(piece.keys[:1]), piece.position, piece.value)


def _unwrapped(whole: Any) -> Iterator[Entry]:
    if isinstance(whole, dict) and not _SINGLE.isdisjoint(whole):
        yield Entry("", 1, whole)
    elif isinstance(whole, dict):
        for key, held in whole.items():
            for position, value in enumerate(held if isinstance(held, list) else [held], 1):
                yield Entry(key, position, value)
    else:
        for position, value in enumerate(listed(whole), 1):
            yield Entry("", position, value)


def stem(key: str) -> str:
    """A key without its version: "comments" of `comments_v2`."""
    return re.sub(r"_v\d+$", "", key)


# Labels ------------------------------------------------------------------------------------------------------------

# Seen: English, Dutch ("Opmerking", "Tijd", "Media-eigenaar"). The other words are those of Meta's own translations.
_TEXT_LABELS = re.compile(
    r"comment|kommentar|opmerking|reactie|coment|comentario|comentário|commentaire|commento|komment|komentarz|yorum|"
    r"message|besked|bericht|nachricht|mensaje|mensagem|messaggio|text|tekst|texto|texte|testo|opslag|post|caption|"
    r"billedtekst|bildunterschrift|评论|評論|コメント",
    re.IGNORECASE,
)
_OWNER_LABELS = re.compile(
    r"owner|ejer|eigenaar|inhaber|besitzer|propi|proprie|propriét|ägare|eier|omistaja|właściciel|sahibi|username|bruger|"
    r"name|navn|所有|time|tid|zeit|hora|heure|date|dato|datum|url|link|uri|^fbid$|^id$",
    re.IGNORECASE,
)
EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"[\w.]{1,30}")


class Label(NamedTuple):
    """One labelled value of a record."""

    label: str
    value: str
    when: datetime | None


def labels(record: Any, depth: int = 0) -> Iterator[Label]:
    """Every labelled value of a record, in either of Meta's shapes."""
    if not isinstance(record, dict) or depth > 6:
        return
    for key in ("string_map_data", "string_list_data"):
        held = record.get(key)
        if isinstance(held, dict) and ("value" in held or "timestamp" in held):
            held = [held]
        if isinstance(held, dict):
            yield from (Label(str(k), words_of(pick(v, "value")), _when(v)) for k, v in held.items())
        else:
            yield from (Label("", words_of(pick(v, "value")), _when(v)) for v in listed(held))
    for held in [*listed(record.get("label_values")), *listed(record.get("dict"))]:
        if isinstance(held, dict):
            if "value" in held or "timestamp_value" in held:
                yield Label(words_of(held.get("label")), words_of(held.get("value")), _when(held))
            yield from labels(held, depth + 1)


def _when(held: Any) -> datetime | None:
    return moment(pick(held, "timestamp", "timestamp_value") or None)[0]


def label_time(record: Any) -> datetime | None:
    """The time of a labelled record: its own, or the first among its labels."""
    own = moment(pick(record, "timestamp", "creation_timestamp") or None)[0]
    return own or next((label.when for label in labels(record) if label.when), None)


def label_text(record: Any) -> str:
    """What the account's owner wrote in a labelled record, "" when nothing can be meant.

    A known label decides; else it is the value that is no name, link or date.
    """
    held = [label for label in labels(record) if label.value and not label.value.startswith(("http://", "https://"))]
    named = [label for label in held if _TEXT_LABELS.search(label.label) and not _OWNER_LABELS.search(label.label)]
    if named:
        return named[0].value
    rest = [label for label in held if not _OWNER_LABELS.search(label.label) and not spoken(label.value)[0]]
    return next((label.value for label in rest if not _HANDLE.fullmatch(label.value)), rest[0].value if rest else "")


def truth(value: str) -> bool | None:
    """Yes or no in the languages seen; None for anything else."""
    plain = value.strip().casefold()
    if plain in (
        "true",
        "yes",
        "ja",
        "sand",
        "wahr",
        "sí",
        "si",
        "sim",
        "oui",
        "1",
        "enabled",
        "on",
        "til",
        "kyllä",
        "tak",
        "waar",
    ):
        return True
    if plain in (
        "false",
        "no",
        "nej",
        "falsk",
        "nein",
        "non",
        "não",
        "nei",
        "nee",
        "0",
        "disabled",
        "off",
        "fra",
        "ei",
        "nie",
        "onwaar",
    ):
        return False
    return None


# Pictures and chats ------------------------------------------------------------------------------------------------


def media(record: Any) -> Iterator[dict[str, Any]]:
    """Every media object of a record, in `media` or in `attachments[].data[].media`."""
    for held in listed(pick(record, "media")):
        if isinstance(held, dict):
            yield held
    for attachment in listed(pick(record, "attachments")):
        for data in listed(pick(attachment, "data")):
            held = pick(data, "media")
            if isinstance(held, dict):
                yield held


def uris(record: Any) -> tuple[str, ...]:
    """What is attached to a record: files in the archive, and addresses outside."""
    found = [words_of(held.get("uri")) for held in media(record)]
    for attachment in listed(pick(record, "attachments")):
        for data in listed(pick(attachment, "data")):
            found.append(words_of(pick(pick(data, "external_context"), "url")))
    return tuple(dict.fromkeys(uri for uri in found if uri))


def chat(network: str, member: Member, owner: str) -> Iterator[Message | Unread]:
    """The messages of one `message_N.json`, or of a chat of the end-to-end encrypted download.

    `owner` is the account's own name; without it nobody's messages are known as one's own.
    """
    people: list[str] = []
    title = ""
    for entry in entries(member):
        if isinstance(entry, Unread):
            yield entry
        elif entry.key == "participants":
            people.append(words_of(entry.value) or words_of(pick(entry.value, "name")))
        elif entry.key in ("title", "threadName", "thread_name"):
            title = words_of(entry.value)
        elif entry.key == "messages":
            yield _chat_message(network, member, entry, owner, (title, people))


def _chat_message(
    network: str, member: Member, entry: Entry, owner: str, room: tuple[str, list[str]]
) -> Message | Unread:
    title, people = room
    held = entry.value
    if not isinstance(held, dict):
        return Unread(member.path, "record", f"message {entry.position} is no message")
    sent, precision = moment(pick(held, "timestamp_ms", "timestamp"))
    author = words_of(pick(held, "sender_name", "senderName"))
    attached = [
        words_of(pick(m, "uri"))
        for key in ("photos", "videos", "audio_files", "files", "gifs", "media")
        for m in listed(held.get(key))
    ]
    return Message(
        network,
        "message",
        words_of(pick(held, "content", "text")) or words_of(pick(pick(held, "share"), "share_text")),
        sent,
        precision or "second",
        author=author,
        own=author == owner if owner else None,
        where=title or ", ".join(name for name in people if name and name != owner),
        visibility="group" if len(people) > 2 else "direct",
        visibility_source="participants",
        attachments=tuple(uri for uri in attached if uri),
        source=member.path,
        position=entry.position,
    )


# HTML --------------------------------------------------------------------------------------------------------------


class Block(NamedTuple):
    """One entry of a page: its heading, its own texts in order, its time, what it links to, and its place, from 1."""

    title: str
    texts: tuple[str, ...]
    sent: datetime | None
    precision: str
    links: tuple[str, ...]
    position: int
    pairs: tuple[tuple[str, str], ...] = ()


def blocks(member: Member, zone: tzinfo) -> Iterator[Block | Unread]:
    """The entries of one HTML page: what stands around each date, up to where the next entry's date begins."""
    try:
        from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415  an extra, and only for HTML
    except ImportError:
        yield Unread(member.path, "missing-library", "HTML needs more: pip install 'omtanke[review]'")
        return
    try:
        with member.open() as stream:
            data = stream.read(256 * 2**20)
            if stream.read(1):
                yield Unread(member.path, "too-large", "an HTML page above 256 MB; order the archive as JSON")
    except OSError as error:
        yield Unread(member.path, getattr(error, "code", "damaged"), str(error))
        return
    body = LexborHTMLParser(data.replace(b"\0", b"").decode("utf-8", "replace")).body
    for position, (node, date) in enumerate(_dated(body, zone), 1):
        yield _block(node, date, position, zone)


_INLINE = frozenset({"b", "i", "em", "strong", "span", "u", "a", "wbr"})


def _leaves(node: Any) -> Iterator[Any]:
    """The elements that hold text of their own, in order."""
    for held in node.traverse(include_text=False):
        if not held.text(deep=False, strip=True) or held.tag in ("style", "script", "title"):
            continue
        if held.tag in _INLINE and held.parent is not None and held.parent.text(deep=False, strip=True):
            continue  # a word in bold is a part of the text around it
        yield held


def _dated(body: Any, zone: tzinfo) -> Iterator[tuple[Any, Any]]:
    """(entry, its date's element) for every date on a page."""
    if body is None:
        return
    dates = [leaf for leaf in _leaves(body) if leaf.tag != "a" and _is_date(leaf.text(deep=False, strip=True), zone)]
    counts: dict[int, int] = {}
    for date in dates:
        for ancestor in _ancestors(date):
            counts[ancestor.mem_id] = counts.get(ancestor.mem_id, 0) + 1
    body_id = body.mem_id
    for date in dates:
        entry = date
        for ancestor in _ancestors(date):
            if counts[ancestor.mem_id] > 1 or ancestor.mem_id == body_id or ancestor.tag in ("main", "body"):
                break
            entry = ancestor
        yield entry, date


def _ancestors(node: Any) -> Iterator[Any]:
    node = node.parent
    while node is not None and node.tag not in ("html", "-undef"):
        yield node
        node = node.parent


def _is_date(text: str, zone: tzinfo) -> bool:
    return 6 <= len(text) <= 60 and any(c.isdigit() for c in text) and spoken(text, zone)[0] is not None


def _block(node: Any, date: Any, position: int, zone: tzinfo) -> Block:
    sent, precision = spoken(date.text(deep=False, strip=True), zone)
    title, texts, pairs, label = "", [], [], ""
    for leaf in _leaves(node):
        said = _said(leaf)
        if leaf.mem_id == date.mem_id or not said or leaf.tag in ("br",):
            continue
        if leaf.tag in ("h1", "h2", "h3", "header"):
            title = title or said
        elif leaf.tag == "td":
            label = said
        elif label:
            pairs.append((label, said))
            label = ""
        elif not (leaf.tag == "a" and said.startswith("http")):
            texts.append(said)
    links = tuple(
        dict.fromkeys(a.attributes.get("href") or "" for a in node.css("a[href], img[src]") if a.attributes.get("href"))
    )
    if not title and len(texts) > 1:
        title = texts.pop(0)
    return Block(title, tuple(texts), sent, precision, links, position, tuple(pairs))


def _said(leaf: Any) -> str:
    """The text of an element with its line breaks."""
    parts = []
    for child in leaf.iter(include_text=True):
        if child.tag == "-text":
            parts.append(child.text(deep=False))
        elif child.tag == "br":
            parts.append("\n")
        elif child.tag in _INLINE and child.text(deep=True, strip=True):
            parts.append(child.text(deep=True))
    return "".join(parts).strip()
