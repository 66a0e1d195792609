"""Telegram Desktop's `result.json`: the whole account (`chats.list[]`), or one chat (`messages[]`).

`text` is a string or a mixed list; `text_entities` says the same evenly. `date_unixtime` is a string. A `service`
message is nobody's words. Who could see a message follows from the kind of chat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from omtanke.archive import Account, Archive, Member, Message, Person, Record, Unread
from omtanke.records import Piece, Step, json_records, listed, moment, pick, words_of

NETWORK = "telegram"
SUFFIXES = (".json", ".html")
SIGNS = {
    "text_entities": re.compile(rb'"text_entities"\s*:|"date_unixtime"\s*:'),
    "chats.list": re.compile(rb'"chats"\s*:\s*\{\s*"about"'),
    "personal_information": re.compile(rb'"personal_information"\s*:\s*\{\s*"user_id"'),
    "type personal_chat": re.compile(
        rb'"type"\s*:\s*"(?:personal_chat|private_(?:super)?group|public_supergroup|(?:public|private)_channel|saved_messages|bot_chat)"'
    ),
}
HINTS = {"messages.html": re.compile(rb"Exported Data|Telegram")}
TELLS = {
    "da": "Telegrams arkiv siger ikke, hvem der er med i en gruppe, og ikke, hvilken mail kontoen har.",
    "en": "Telegram's archive does not tell who is in a group, nor the account's e-mail.",
}
_VISIBLE = {
    "personal_chat": "direct",
    "bot_chat": "direct",
    "saved_messages": "direct",
    "private_group": "group",
    "private_supergroup": "group",
    "private_channel": "group",
    "public_supergroup": "public",
    "public_channel": "public",
    "public_group": "public",
    "verification_codes": "direct",
    "replies": "direct",
}


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """Messages in every chat, the account, and its contacts."""
    members = list(archive.named(".json"))
    for member in members:
        yield from _Export(member, zone).read()
    code, reason = (
        ("other-format", "the JSON was read instead")
        if members
        else ("html", "export again from Telegram Desktop as JSON")
    )
    yield from (Unread(m.path, code, reason) for m in archive.named(".html", ".htm"))


def _deep(path: tuple[Step, ...]) -> bool:
    """Walk into a chat: it may hold a million messages."""
    return len(path) >= 2 and path[-2] == "list" and path[0] in ("chats", "left_chats")


class _Export:
    """One `result.json`, read in the order of the file: a chat's name and kind stand before its messages."""

    def __init__(self, member: Member, zone: tzinfo) -> None:
        self._member, self._zone = member, zone
        self._me = ""
        self._chat: dict[str, str] = {}
        self._place: tuple[Step, ...] = ()

    def read(self) -> Iterator[Record]:
        known = False
        for piece in json_records(self._member, deep=_deep):
            found: list[Record] = [piece] if isinstance(piece, Unread) else list(self._piece(piece))
            known = known or bool(found)
            yield from found
        if not known:
            yield Unread(self._member.path, "other", "holds no messages, people or account")

    def _piece(self, piece: Piece) -> Iterator[Record]:
        keys = piece.keys
        if keys[:1] == ("personal_information",):
            yield from self._person_fact(keys[-1], words_of(piece.value))
        elif keys[:2] in (("contacts", "list"), ("frequent_contacts", "list")) and isinstance(piece.value, dict):
            yield self._contact(piece.value)
        elif keys[-1:] == ("messages",):
            yield from self._message(piece)
        elif keys[-1:] in (("name",), ("type",), ("id",)):
            if piece.path[:-1] != self._place:
                self._place, self._chat = piece.path[:-1], {}
            self._chat[keys[-1]] = words_of(piece.value)

    def _person_fact(self, key: str, value: str) -> Iterator[Account]:
        if key == "user_id":
            self._me = f"user{value}"
        elif key == "username":
            yield Account(NETWORK, handle=value.lstrip("@"))
        elif key == "first_name":
            yield Account(NETWORK, value)

    def _contact(self, value: dict[str, Any]) -> Person:
        name = f"{words_of(value.get('first_name'))} {words_of(value.get('last_name'))}".strip()
        return Person(NETWORK, name, relation="contact", since=self._time(value)[0], source=self._member.path)

    def _time(self, value: Any) -> tuple[Any, str]:
        sent, precision = moment(words_of(pick(value, "date_unixtime")) or None)
        return (sent, precision) if sent else moment(pick(value, "date"), self._zone)

    def _message(self, piece: Piece) -> Iterator[Record]:
        value = piece.value
        if not isinstance(value, dict):
            yield Unread(self._member.path, "record", f"message {piece.position} is no message")
            return
        if value.get("type") == "service":
            return
        sent, precision = self._time(value)
        chat = self._chat if piece.path[: len(self._place)] == self._place else {}
        kind = chat.get("type", "")
        author = words_of(value.get("from_id"))
        yield Message(
            NETWORK,
            "post" if kind.endswith("channel") else "message",
            _text(value),
            sent,
            precision or "second",
            author=words_of(value.get("from")),
            own=author == self._me if self._me and author else None,
            where=chat.get("name", ""),
            visibility=_VISIBLE.get(kind, "unknown"),
            visibility_source=f"type: {kind}" if kind else "the kind of chat is not told",
            attachments=tuple(t for key in ("file", "photo") if (t := words_of(value.get(key)))),
            source=self._member.path,
            position=piece.position,
        )


def _text(value: dict[str, Any]) -> str:
    """The words of a message, with the question and choices of a poll."""
    parts = value.get("text_entities") or value.get("text")
    text = "".join(
        part if isinstance(part, str) else str(pick(part, "text") or "")
        for part in ([parts] if isinstance(parts, str) else listed(parts))
    )
    poll = value.get("poll")
    said = (
        [words_of(pick(poll, "question")), *(words_of(pick(a, "text")) for a in listed(pick(poll, "answers")))]
        if poll
        else []
    )
    return "\n".join(filter(None, (text.strip(), *said)))
