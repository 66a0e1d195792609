"""YouTube, out of Google Takeout.

Takeout translates the names of folders, files and columns, so comments are known by their shape: a column whose cells
are JSON objects `{"text": …}`, beside identifiers of a comment and a video. Older takeouts have `my-comments.html`.
A comment on a video is public unless the video is not; the videos themselves tell (`Privacy`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from html import unescape

from omtanke import meta
from omtanke.archive import Account, Archive, Member, Message, Person, Privacy, Record, Unread
from omtanke.records import csv_header, csv_records, moment, plain_text

NETWORK = "youtube"
SUFFIXES = (".csv", ".html", ".json")
# Words for a comment in the languages seen or translated by Google: en nl es ro lt da de sv no fr it pt pl fi.
_COMMENT = r"comment|komment|reactie|coment|komentar|kommentti|komentarz"
_VIDEO = r"video|vídeo|vaizdo|vidéo|wideo|filmu"
SIGNS = {
    "Comment ID,…,Comment Text": re.compile(
        rf"(?im)^\W*(?=[^\n]*(?:{_COMMENT}))(?=[^\n]*(?:{_VIDEO}|channel|kana))(?=[^\n]*\bid\b)[^\n]*".encode()
    ),
    '{"text": …} cells': re.compile(rb'""text""\s*:\s*""'),
    "Channel Id,Channel Url,Channel Title": re.compile(
        rb"(?im)^\W*[^\n,]*(?:channel|kanal|kanaal|kanalo|canal)[^\n,]*,[^\n,]*url[^\n,]*,"
    ),
    "youtube.com history": re.compile(rb'"header"\s*:\s*"YouTube|youtube\.com/(?:watch|channel)[^"]*"[^>]*>'),
    "Video ID,Privacy": re.compile(rb"(?im)^\W*video[ -]?id,"),
}
HINTS = {"Takeout": re.compile(rb"Google Takeout|Takeout")}
TELLS = {
    "da": "YouTubes arkiv siger ikke, hvilken mail kontoen har, og ikke, om den video, du kommenterede, var offentlig.",
    "en": "YouTube's archive does not tell the account's e-mail, nor whether the video you commented on was public.",
}
_PRIVACY = {
    "public": "public",
    "offentlig": "public",
    "openbaar": "public",
    "público": "public",
    "pública": "public",
    "öffentlich": "public",
    "viešas": "public",
    "vieša": "public",
    "publiczny": "public",
    "pubblico": "public",
    "publique": "public",
    "public ": "public",
    "julkinen": "public",
    "unlisted": "unlisted",
    "ikke vist": "unlisted",
    "skjult": "unlisted",
    "ikke på listen": "unlisted",
    "verborgen": "unlisted",
    "oculto": "unlisted",
    "nicht gelistet": "unlisted",
    "neįtrauktas": "unlisted",
    "nelistat": "unlisted",
    "non répertorié": "unlisted",
    "no listado": "unlisted",
    "olistad": "unlisted",
    "ej listad": "unlisted",
    "non in elenco": "unlisted",
    "private": "direct",
    "privat": "direct",
    "privé": "direct",
    "privado": "direct",
    "privata": "direct",
    "privatus": "direct",
    "prywatny": "direct",
}


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """Comments, live chat, the own videos, the channel, and the channels subscribed to."""
    for member in archive.named(".csv"):
        header = csv_header(archive.head(member))
        yield from _csv(member, header, archive.head(member))
    for member in archive.named(".html", ".htm"):
        if re.search(_COMMENT, member.name.lower()) or "chat" in member.name.lower():
            yield from _page(member, zone)
        else:
            yield Unread(member.path, "other", "no comments")
    for member in archive.named(".json"):
        yield Unread(member.path, "other", "what was watched and searched for is no message")


def _csv(member: Member, header: list[str], head: bytes) -> Iterator[Record]:
    names = [name.casefold() for name in header]
    if b'""text""' in head or _has_comment_text(names):
        yield from _comments(member, live="chat" in " ".join([member.name.casefold(), *names]))
    elif _find(
        names,
        r"privacy|privatliv|privacidad|privatumas|confidenț|privacidade|datenschutz|sichtbarkeit|beskyttelse|sekretess",
    ):
        yield from _videos(member)
    elif _find(names, r"channel|kanal|kanaal|kanalo|canal|chaîne") and _find(
        names, r"visib|synlig|zichtb|matomum|vizibil|sichtb"
    ):
        yield from _channel(member)
    elif len(names) == 3 and _find(names, r"\burl\b") and _find(names, r"\bid\b|-id"):
        yield from _subscriptions(member)
    else:
        yield Unread(member.path, "other", "holds no comments, videos or channels")


def _has_comment_text(names: list[str]) -> bool:
    return bool(_find(names, rf"(?:{_COMMENT}).*(?:text|tekst|txt)|(?:text|tekst).*(?:{_COMMENT})|komentuoti"))


def _find(names: list[str], pattern: str) -> str:
    return next((name for name in names if re.search(pattern, name)), "")


def _comments(member: Member, *, live: bool) -> Iterator[Record]:
    for row in csv_records(member):
        if isinstance(row, Unread):
            yield row
            continue
        cells = {key.casefold(): held for key, held in row.cells.items() if key}
        texts = {key: text for key, held in cells.items() if (text := _joined(held)) is not None}
        text = next(iter(texts.values()), None)
        if text is None:
            key = _find(list(cells), rf"(?:{_COMMENT}).*(?:text|tekst|txt)|(?:text|tekst).*(?:{_COMMENT})|komentuoti")
            text = cells.get(key, "") if key else ""
        if not text:
            yield Unread(member.path, "record", f"row {row.position} holds no comment that can be read")
            continue
        sent, precision = next(
            (
                (s, p)
                for held in cells.values()
                if (s := moment(held)[0]) and (p := moment(held)[1]) and not held.isdigit()
            ),
            (None, "second"),
        )
        video = _id(cells, _VIDEO)
        comment = _id(cells, _COMMENT)
        link = f"https://www.youtube.com/watch?v={video}" + (f"&lc={comment}" if comment else "") if video else ""
        yield Message(
            NETWORK,
            "comment",
            text,
            sent,
            precision,
            where=video,
            visibility="public",
            link=link,
            visibility_source="live chat is public" if live else "a comment is public where its video is",
            source=member.path,
            position=row.position,
        )


def _id(cells: Mapping[str, str], what: str) -> str:
    """The identifier in the column that names `what`, not its parent's or its time."""
    for key, held in cells.items():
        if (
            re.search(rf"(?:{what})", key)
            and re.search(r"\bid\b|-id|id-ul", key)
            and not re.search(r"parent|top|over|bovenl|post", key)
        ):
            return held if re.fullmatch(r"[\w.-]{5,64}", held) else ""
    return ""


def _joined(held: str) -> str | None:
    """The text of a cell of comma-joined `{"text": …}` objects; None when it is no such cell."""
    held = held.strip()
    if not held.startswith("{"):
        return None
    try:
        parts = json.loads(f"[{held}]")
    except (json.JSONDecodeError, RecursionError):
        return None
    said = [part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str)]
    return "".join(said) if said else None


def _videos(member: Member) -> Iterator[Record]:
    for row in csv_records(member):
        if isinstance(row, Unread):
            yield row
            continue
        cells = {key.casefold(): held.strip() for key, held in row.cells.items() if key}
        names = list(cells)
        told = cells[
            _find(
                names,
                r"privacy|privatliv|privacidad|privatumas|confidenț|privacidade|datenschutz|sichtbarkeit|beskyttelse|sekretess",
            )
        ]
        title = cells.get(
            _find([n for n in names if re.search(r"origin|pradin|titel|title", n)], r"titl|titel|título|pavadin|titul"),
            "",
        )
        body = cells.get(_find(names, r"descri|beskriv|beschrij|aprašas|beschreib"), "")
        sent, precision = next(
            ((s, moment(held)[1]) for held in cells.values() if not held.isdigit() and (s := moment(held)[0])),
            (None, "second"),
        )
        video = _id(cells, _VIDEO)
        yield Message(
            NETWORK,
            "post",
            "\n".join(filter(None, (title, body))),
            sent,
            precision,
            visibility=_PRIVACY.get(told.casefold(), "unknown"),
            visibility_source=f"Privacy: {told}",
            link=f"https://www.youtube.com/watch?v={video}" if video else "",
            source=member.path,
            position=row.position,
        )


def _channel(member: Member) -> Iterator[Record]:
    for row in csv_records(member):
        if isinstance(row, Unread):
            yield row
            continue
        names = {key.casefold(): held for key, held in row.cells.items() if key}
        told = names.get(_find(list(names), r"visib|synlig|zichtb|matomum|vizibil|sichtb"), "")
        title = names.get(_find(list(names), r"titl|titel|título|pavadin|titul|navn"), "")
        is_open = {"public": True, "unlisted": True, "direct": False}.get(_PRIVACY.get(told.casefold(), ""))
        yield Account(
            NETWORK, title, privacy=(Privacy("Channel Visibility", told, is_open, member.path),) if told else ()
        )


def _subscriptions(member: Member) -> Iterator[Record]:
    for row in csv_records(member):
        if isinstance(row, Unread):
            yield row
        else:
            held = list(row.cells.values())
            yield Person(NETWORK, held[-1], held[0], "following", source=member.path)


_ITEM = re.compile(r"(?is)<li\b[^>]*>(.*?)</li>")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?UTC|Z)?")


def _page(member: Member, zone: tzinfo) -> Iterator[Record]:
    """`my-comments.html`: a list of "You added a comment on … at TIME.", a break, and the text."""
    page = member.head(64 * 2**20).decode("utf-8", "replace")
    items = _ITEM.findall(page)
    for position, item in enumerate(items, 1):
        yield _list_item(member, item, position)
    if items or not page:
        return
    for block in meta.blocks(member, zone):
        if isinstance(block, Unread):
            yield block
        else:
            link = next((href for href in block.links if "youtu" in href), "")
            text = "\n".join(block.texts) or block.title
            yield _comment(member, text, block.sent, block.precision, link, block.position)


def _list_item(member: Member, item: str, position: int) -> Message:
    about, _, text = re.sub(r"(?i)<br\s*/?>", "\0", item).partition("\0")
    stamp = _STAMP.search(plain_text(about))
    sent, precision = moment(stamp[0]) if stamp else (None, "second")
    link = re.search(r'href="(https?://[^"]*youtu[^"]*)"', about)
    said = plain_text(text.replace("\0", "\n")) or plain_text(about)
    return _comment(member, said, sent, precision, unescape(link[1]) if link else "", position)


def _comment(member: Member, text: str, sent: datetime | None, precision: str, link: str, position: int) -> Message:
    return Message(
        NETWORK,
        "comment",
        text,
        sent,
        precision or "second",
        visibility="public",
        visibility_source="a comment is public where its video is",
        link=link,
        source=member.path,
        position=position,
    )
