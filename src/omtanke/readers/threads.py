"""Threads, which lies in Instagram's zip (`your_instagram_activity/threads/`).

`reply_control` says who may answer, not who may see: a post's visibility is unknown, and the profile's "Private
Account" is told beside it. There is no id, no link, and no parent of a reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from omtanke import meta
from omtanke.archive import Account, Archive, Email, Member, Message, Person, Privacy, Record, Unread
from omtanke.records import moment, pick, words_of

NETWORK = "threads"
SUFFIXES = (".json",)
SIGNS = {
    "text_post_app_text_posts": re.compile(rb'"text_post_app_\w+"\s*:'),
    "text_app_post": re.compile(rb'"text_app_post"\s*:'),
}
HINTS: dict[str, re.Pattern[bytes]] = {}
TELLS = {
    "da": "Threads' arkiv siger ikke, hvem der kunne se et opslag, hvad et svar svarede på, og giver ingen links.",
    "en": "Threads' archive does not tell who could see a post or what a reply replied to, and gives no links.",
}


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """Posts and replies, the profile, followers and those followed."""
    for member in archive.named(".json"):
        if "threads" in member.parts or b'"text_post_app_' in member.head(512):
            yield from _member(member)


def _member(member: Member) -> Iterator[Record]:
    known = False
    for entry in meta.entries(member):
        found = [entry] if isinstance(entry, Unread) else list(_records(member, entry))
        known = known or bool(found)
        yield from found
    if not known:
        yield Unread(member.path, "other", "holds no posts, people or account")


def _records(member: Member, entry: meta.Entry) -> Iterator[Record]:
    key = entry.key.removeprefix("text_post_app_").removeprefix("text_post_app_")
    if key in ("text_posts", "text_app_text_posts") or (
        "text_app_post" in str(pick(entry.value, "media"))[:2000] and "profile" not in key
    ):
        yield _post(member, entry)
    elif key.endswith(("followers", "following")):
        found = [label for label in meta.labels(entry.value) if label.value]
        handle = found[0].value if found else words_of(pick(entry.value, "title"))
        relation = "follower" if key.endswith("followers") else "following"
        if handle:
            yield Person(
                NETWORK, handle=handle, relation=relation, since=found[0].when if found else None, source=member.path
            )
    elif key.endswith("profile"):
        yield _profile(member, entry)


def _post(member: Member, entry: meta.Entry) -> Record:
    value = entry.value
    pictures = list(meta.media(value))
    if not pictures and not isinstance(value, dict):
        return Unread(member.path, "record", f"record {entry.position} is no record")
    held = [*pictures, value]
    text = next((t for h in held if (t := words_of(pick(h, "title")))), "")
    sent, precision = next(
        (when for h in held if (when := moment(pick(h, "creation_timestamp") or None))[0]), (None, "second")
    )
    told: Any = next((post for h in held if (post := pick(h, "text_app_post"))), {})
    return Message(
        NETWORK,
        "comment" if pick(told, "is_reply") is True else "post",
        text,
        sent,
        precision,
        visibility_source="the export does not tell",
        attachments=tuple(uri for h in pictures if (uri := words_of(pick(h, "uri")))),
        source=member.path,
        position=entry.position,
    )


def _profile(member: Member, entry: meta.Entry) -> Account:
    found = {label.label.casefold(): label for label in meta.labels(entry.value) if label.value}
    emails = tuple(Email(x.value, "current", member.path) for x in found.values() if meta.EMAIL.fullmatch(x.value))
    private = found.get("private account")
    told = (
        (Privacy("Private Account", private.value, meta.truth(private.value) is False, member.path),) if private else ()
    )
    name, handle = (found[k].value if k in found else "" for k in ("name", "username"))
    return Account(NETWORK, name, handle, emails=emails, privacy=told)
