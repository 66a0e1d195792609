"""Discord's `package.zip`: one's own messages only, a folder per channel.

`messages.csv` before March 2024, `messages.json` since; no `c` before the number before 2021; folder names are in
capitals and even translated since June 2025: a channel is the folder that holds a `channel.json`. Times are UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from omtanke.archive import Account, Archive, Email, Member, Message, Person, Record, Unread
from omtanke.records import Row, csv_records, json_records, json_whole, listed, moment, pick, words_of

NETWORK = "discord"
SUFFIXES = (".json", ".csv", ".txt")
SIGNS = {
    "ID,Timestamp,Contents,Attachments": re.compile(
        rb'ID,Timestamp,Contents,Attachments|"Timestamp"\s*:\s*"[^"]*"\s*,\s*"Contents"\s*:'
    ),
    "discriminator": re.compile(rb'"discriminator"\s*:'),
    "recipients, GUILD_TEXT": re.compile(
        rb'"type"\s*:\s*"?(?:GUILD_|DM|GROUP_DM|PUBLIC_THREAD)|"guild"\s*:\s*\{\s*"id"|"recipients"\s*:\s*\[\s*"\d+"'
    ),
}
HINTS = {"Direct Message with": re.compile(rb'"Direct Message with ')}
TELLS = {
    "da": "Discords arkiv har kun dine egne beskeder og siger ikke, hvem der er på en server.",
    "en": "Discord's archive has only your own messages, and does not tell who is on a server.",
}
_DIRECT, _GROUP_DM = ("1", "DM"), ("3", "GROUP_DM")


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """Messages per channel, the account, and its friends."""
    names: dict[str, str] = {}
    channels: dict[tuple[str, str], Any] = {}
    messages: list[Member] = []
    for member in archive.members:
        name, folder = member.name.lower(), member.path.rpartition("/")[0]
        if name == "channel.json":
            channels[member.container, folder], trouble = json_whole(member)
            yield from trouble
        elif name == "index.json":
            value, trouble = json_whole(member)
            yield from trouble
            names |= {key: words_of(held) for key, held in value.items()} if isinstance(value, dict) else {}
        elif re.fullmatch(r"messages?\.(?:json|csv)", name) or _is_messages(archive, member):
            messages.append(member)
        elif name == "user.json" or b'"discriminator"' in archive.head(member)[:2000]:
            yield from _user(member)
        elif member.suffix in SUFFIXES and "readme" not in name:
            yield Unread(member.path, "other", "holds no messages, people or account")
    for member in messages:
        channel = channels.get((member.container, member.path.rpartition("/")[0]), {})
        yield from _messages(member, channel, names)


def _is_messages(archive: Archive, member: Member) -> bool:
    """By its header row or keys: file names are translated too."""
    return (
        member.suffix in (".json", ".csv")
        and SIGNS["ID,Timestamp,Contents,Attachments"].search(archive.head(member)[:2000]) is not None
    )


def _messages(member: Member, channel: Any, names: dict[str, str]) -> Iterator[Record]:
    number = words_of(pick(channel, "id")) or member.path.split("/")[-2:][0].lstrip("c")
    shown, source, where = _place(channel, names.get(number, ""))
    guild = words_of(pick(pick(channel, "guild"), "id")) or "@me"
    records = csv_records(member) if member.suffix == ".csv" else json_records(member)
    for held in records:
        if isinstance(held, Unread):
            yield held
            continue
        value = held.cells if isinstance(held, Row) else held.value
        if not isinstance(value, dict):
            yield Unread(member.path, "record", f"message {held.position} is no message")
            continue
        sent, precision = moment(words_of(pick(value, "Timestamp")))
        ident = words_of(pick(value, "ID"))
        text = words_of(pick(value, "Contents"))
        if not ident and not text:
            yield Unread(member.path, "record", f"message {held.position} is of no known shape")
            continue
        yield Message(
            NETWORK,
            "message",
            text,
            sent,
            precision or "second",
            where=where,
            visibility=shown,
            visibility_source=source,
            link=f"https://discord.com/channels/{guild}/{number}/{ident}" if ident.isdigit() else "",
            attachments=tuple(words_of(pick(value, "Attachments")).split()),
            source=member.path,
            position=held.position,
        )


def _place(channel: Any, label: str) -> tuple[str, str, str]:
    """(visibility, its source, the channel's name)"""
    kind = words_of(pick(channel, "type"))
    name = words_of(pick(channel, "name")) or label
    server = words_of(pick(pick(channel, "guild"), "name"))
    where = f"{name} ({server})" if server and server not in name else name
    if kind in _DIRECT or (not kind and label.startswith("Direct Message")):
        return "direct", f"channel type {kind or 'direct message'}", where
    if kind in _GROUP_DM:
        return "group", f"channel type {kind}", where
    if kind or pick(channel, "guild"):
        return "group", f"channel type {kind or 'of a server'}", where
    return "unknown", "the kind of channel is not told", where


def _user(member: Member) -> Iterator[Record]:
    value, trouble = json_whole(member)
    yield from trouble
    if not isinstance(value, dict):
        return
    address = words_of(value.get("email"))
    emails = (Email(address, "current", member.path),) if "@" in address else ()
    yield Account(NETWORK, words_of(value.get("global_name")), words_of(value.get("username")), emails=emails)
    for held in listed(value.get("relationships")):
        kind = words_of(pick(held, "type"))
        user = pick(held, "user")
        if kind in ("1", "FRIEND") and user:
            name = words_of(pick(held, "nickname")) or words_of(pick(user, "global_name"))
            yield Person(NETWORK, name, words_of(pick(user, "username")), source=member.path)
