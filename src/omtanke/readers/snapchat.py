"""Snapchat (`mydata~<id>.zip`, JSON ticked): `json/*.json`; `html/` says the same again and is not read twice.

Chats come in two shapes: four categories ("Received Saved Chat History" …, text under `Text`), or a list for each
conversation, keyed by the other person's name (`Content`). Such a name
is used as a place and never told in an `Unread`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo

from omtanke.archive import Account, Archive, Email, Member, Message, Person, Record, Unread
from omtanke.records import Piece, json_records, moment, pick, words_of

NETWORK = "snapchat"
SUFFIXES = (".json", ".html")
SIGNS = {
    "Saved Chat History": re.compile(rb'"(?:Received|Sent) (?:Un)?[Ss]aved Chat History"'),
    "Media Type,Created": re.compile(
        rb'"Media Type"\s*:\s*"[^"]*"\s*,\s*"Created"|"Created\(microseconds\)"|"IsSender"'
    ),
    "Basic Information": re.compile(rb'"Basic Information"\s*:\s*\{\s*"Username"'),
    "Friends, Display Name": re.compile(rb'"Display Name"\s*:[^{}]*"Creation Timestamp"'),
    "Display Name Change": re.compile(
        rb'"(?:Display Name Change|Mobile Number Change|Snapchat Linked to Bitmoji|Email Change)"\s*:'
    ),
    "Saved Media": re.compile(rb'"Saved Media"\s*:'),
}
HINTS: dict[str, re.Pattern[bytes]] = {}
TELLS = {
    "da": "Snapchats arkiv gemmer kun det, der ikke er forsvundet igen, og siger ikke, hvem der så en story.",
    "en": "Snapchat's archive keeps only what has not vanished, and does not tell who saw a story.",
}
_PEOPLE = {"friends": "friend", "blocked users": "", "deleted friends": "", "friend requests sent": "following"}


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """Chats, stories' captions, the account, its e-mail history, and friends."""
    members = list(archive.named(".json"))
    handle = next((h for m in members if m.name.lower() == "account.json" and (h := _handle(m))), "")
    for member in members:
        known = False
        for piece in json_records(member):
            found: list[Record] = [piece] if isinstance(piece, Unread) else list(_piece(member, piece, handle))
            known = known or bool(found)
            yield from found
        if not known:
            yield Unread(member.path, "other", "holds no messages, people or account")
    code, reason = (
        ("other-format", "the JSON was read instead")
        if members
        else ("html", "order the archive again with JSON ticked")
    )
    yield from (Unread(m.path, code, reason) for m in archive.named(".html", ".htm"))


def _handle(member: Member) -> str:
    return next(
        (words_of(p.value) for p in json_records(member) if isinstance(p, Piece) and p.keys[-1:] == ("Username",)), ""
    )


def _piece(member: Member, piece: Piece, handle: str) -> Iterator[Record]:
    value, keys = piece.value, [key.casefold() for key in piece.keys]
    last = keys[-1] if keys else ""
    if isinstance(value, dict) and (
        pick(value, "Media Type") is not None and (pick(value, "From", "To", "Text", "Content") is not None)
    ):
        yield _message(member, piece, handle)
    elif last in _PEOPLE and isinstance(value, dict) and _PEOPLE[last]:
        who = words_of(pick(value, "Display Name"))
        yield Person(
            NETWORK,
            who,
            words_of(pick(value, "Username")),
            _PEOPLE[last],
            since=moment(pick(value, "Creation Timestamp"))[0],
            source=member.path,
        )
    elif "email" in last.replace("-", "") and isinstance(value, dict):
        yield from _earlier_email(member, value)
    elif keys[:1] == ["basic information"] and last in ("username", "name", "email", "email address"):
        yield _basic(member, last, words_of(value))
    elif isinstance(value, dict) and words_of(pick(value, "Caption", "Story Caption")):
        sent, precision = moment(pick(value, "Created", "Date", "Story Date"))
        yield Message(
            NETWORK,
            "story",
            words_of(pick(value, "Caption", "Story Caption")),
            sent,
            precision or "second",
            visibility_source="the export does not tell",
            source=member.path,
            position=piece.position,
        )
    elif "chat" in member.name.lower() and isinstance(piece.path[-1] if piece.path else "", int):
        yield Unread(member.path, "record", f"message {piece.position} of a chat is of no known shape")


def _message(member: Member, piece: Piece, handle: str) -> Message:
    value, category = piece.value, " ".join(piece.keys).casefold()
    sent, precision = moment(pick(value, "Created(microseconds)") or pick(value, "Created"))
    if sent is None:
        sent, precision = moment(pick(value, "Created"))
    author, to = words_of(pick(value, "From")), words_of(pick(value, "To"))
    is_sender = pick(value, "IsSender")
    own = (
        is_sender
        if isinstance(is_sender, bool)
        else True
        if category.startswith("sent")
        else False
        if category.startswith("received")
        else (author == handle if handle and author else None)
    )
    title = words_of(pick(value, "Conversation Title"))
    kind = words_of(pick(value, "Media Type"))
    return Message(
        NETWORK,
        "message",
        words_of(pick(value, "Text")) or words_of(pick(value, "Content")),
        sent,
        precision or "second",
        author=author,
        own=own,
        where=title or to or (piece.keys[-1] if "history" not in category else author),
        visibility="group" if title else "direct",
        visibility_source="a conversation with a title" if title else "a chat",
        attachments=() if kind.upper() == "TEXT" else (kind,),
        source=member.path,
        position=piece.position,
    )


def _earlier_email(member: Member, value: dict[str, object]) -> Iterator[Account]:
    when = moment(pick(value, "Date", "Created"))[0]
    for held in value.values():
        if re.fullmatch(r"\S+@\S+\.\S+", words_of(held)):
            yield Account(NETWORK, emails=(Email(words_of(held), "earlier", member.path, when),))


def _basic(member: Member, key: str, value: str) -> Account:
    if "@" in value and key.startswith("email"):
        return Account(NETWORK, emails=(Email(value, "current", member.path),))
    return Account(NETWORK, value) if key == "name" else Account(NETWORK, handle=value)
