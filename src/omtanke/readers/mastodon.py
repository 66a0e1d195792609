"""Mastodon (and others that export ActivityPub): `actor.json`, `outbox.json`, in a zip or an older `.tar.gz`.

Who could see a post is told by its addressees: the public collection in `to` is public, in `cc` is unlisted; else the
followers' collection; else those mentioned (https://docs.joinmastodon.org/spec/activitypub/). No e-mail, no followers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from omtanke.archive import Account, Archive, Member, Message, Person, Privacy, Record, Unread
from omtanke.records import (
    Piece,
    Row,
    cell,
    csv_records,
    json_records,
    json_whole,
    listed,
    moment,
    pick,
    plain_text,
    words_of,
)

NETWORK = "mastodon"
SUFFIXES = (".json", ".csv")
SIGNS = {
    "orderedItems": re.compile(
        rb'(?s)activitystreams.*"orderedItems"\s*:|"orderedItems"\s*:\s*\[\s*\{.*"(?:Create|Announce)"'
    ),
    "actor": re.compile(rb'"preferredUsername"\s*:'),
    "Account address,Show boosts": re.compile(rb"Account address,(?:Show boosts|Hide notifications)"),
}
HINTS = {"OrderedCollection": re.compile(rb'"OrderedCollection"')}
TELLS = {
    "da": "Mastodons arkiv siger ikke, hvilken mail kontoen har, og ikke, hvem der følger dig.",
    "en": "Mastodon's archive does not tell the account's e-mail, nor who follows you.",
}
_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """Posts, replies, boosts, the account, and (by its own CSV) those followed."""
    followers = ""
    for member in archive.named("actor.json"):
        value, trouble = json_whole(member)
        yield from trouble
        followers = words_of(pick(value, "followers"))
        yield from _actor(member, value)
    for member in archive.named(".json"):
        head = archive.head(member)
        if b"orderedItems" in head or b"OrderedCollection" in head:
            yield from _outbox(member, followers)
        elif member.name.lower() != "actor.json":
            yield Unread(member.path, "other", "no posts")
    for member in archive.named(".csv"):
        for row in csv_records(member):
            if isinstance(row, Row) and cell(row.cells, "Account address"):
                yield Person(
                    NETWORK, handle=cell(row.cells, "Account address"), relation="following", source=member.path
                )


def _actor(member: Member, value: Any) -> Iterator[Account]:
    if isinstance(value, dict):
        approves = value.get("manuallyApprovesFollowers")
        told = (
            (Privacy("manuallyApprovesFollowers", str(approves), approves is False, member.path),)
            if isinstance(approves, bool)
            else ()
        )
        yield Account(NETWORK, words_of(value.get("name")), words_of(value.get("preferredUsername")), privacy=told)


def _outbox(member: Member, followers: str) -> Iterator[Record]:
    for piece in json_records(member):
        if isinstance(piece, Unread):
            yield piece
        elif (piece.keys[-1:] == ("orderedItems",) and "outbox" in member.name.lower()) or (
            isinstance(piece.value, dict) and "object" in piece.value
        ):
            yield _activity(member, piece, followers)


def _activity(member: Member, piece: Piece, followers: str) -> Record:
    activity = piece.value
    what = words_of(pick(activity, "type"))
    if not isinstance(activity, dict) or what not in ("Create", "Announce", "Update", "Note", "Article", "Question"):
        return Unread(member.path, "record", f"item {piece.position} is no post")
    held = pick(activity, "object") if what in ("Create", "Update", "Announce") else activity
    note = held if isinstance(held, dict) else {}
    sent, precision = moment(pick(note, "published") or pick(activity, "published"))
    addressed = {key: listed(pick(activity, key)) or listed(pick(note, key)) for key in ("to", "cc")}
    shown, source = _visibility(addressed, followers)
    if what == "Announce":
        link = words_of(held) or words_of(pick(note, "url", "id"))
        return Message(
            NETWORK,
            "share",
            "",
            sent,
            precision or "second",
            visibility=shown,
            visibility_source=source,
            link=link,
            source=member.path,
            position=piece.position,
        )
    if not note:
        return Unread(member.path, "record", f"item {piece.position} holds no post")
    warning = plain_text(words_of(note.get("summary")))
    title = words_of(note.get("name"))
    text = "\n".join(filter(None, (warning, title, plain_text(words_of(note.get("content"))), *_choices(note))))
    reply = words_of(note.get("inReplyTo"))
    return Message(
        NETWORK,
        "comment" if reply else "post",
        text,
        sent,
        precision or "second",
        where=reply,
        visibility=shown,
        visibility_source=source,
        link=words_of(note.get("url")) or words_of(note.get("id")),
        attachments=tuple(words_of(pick(a, "url")) for a in listed(note.get("attachment"))),
        source=member.path,
        position=piece.position,
    )


def _choices(note: dict[str, Any]) -> Iterator[str]:
    """What stands on the choices of a poll, and the descriptions of pictures."""
    for key in ("oneOf", "anyOf", "attachment"):
        for held in listed(note.get(key)):
            if words_of(pick(held, "name")):
                yield words_of(pick(held, "name"))


def _visibility(addressed: dict[str, list[Any]], followers: str) -> tuple[str, str]:
    to, cc = ({words_of(held) for held in addressed[key]} for key in ("to", "cc"))
    if _PUBLIC & to:
        return "public", "to: Public"
    if _PUBLIC & cc:
        return "unlisted", "cc: Public"
    if any(held == followers or held.endswith("/followers") for held in to | cc if held):
        return "followers", "to: followers"
    return ("direct", "to: those mentioned") if to | cc else ("unknown", "no addressee is told")
