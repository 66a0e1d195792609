"""Bluesky: `repo.car`, the account's repository (CARv1, DAG-CBOR), and `chat.jsonl`.

Everything in a repository is public. A record's key, and so its link, stands only in the tree of the repository (MST),
which is walked for it (https://atproto.com/specs/repository).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from omtanke.archive import Account, Archive, DamagedError, Member, Message, Person, Record, Unread
from omtanke.records import moment, pick, words_of

NETWORK = "bluesky"
SUFFIXES = (".car", ".jsonl", ".json")
SIGNS = {
    "CARv1 of a repository": re.compile(rb"(?s)^.{0,4}\xa2e?.{0,8}roots.*version"),
    "app.bsky": re.compile(rb"app\.bsky\.(?:feed|actor|graph)|chat\.bsky\.convo"),
}
HINTS: dict[str, re.Pattern[bytes]] = {}
TELLS = {
    "da": "På Bluesky er alt offentligt. Arkivet siger ikke, hvilken mail kontoen har, og ikke, hvem der følger dig.",
    "en": "On Bluesky everything is public. The archive does not tell the account's e-mail, nor who follows you.",
}
_LARGEST = 512 * 2**20


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """Posts, replies, the profile, those followed, and one's own chat messages."""
    for member in archive.named(".car"):
        yield from _repository(member)
    for member in archive.named(".jsonl"):
        yield from _chats(member)
    yield from (Unread(m.path, "other", "no repository of posts") for m in archive.named(".json"))


def _repository(member: Member) -> Iterator[Record]:
    try:
        from libipld import decode_car  # noqa: PLC0415  an extra, and only for Bluesky
    except ImportError:
        yield Unread(member.path, "missing-library", "Bluesky needs more: pip install 'omtanke[review]'")
        return
    if member.size > _LARGEST:
        yield Unread(member.path, "too-large", "a repository above 512 MB")
        return
    try:
        with member.open() as stream:
            data = stream.read()
    except DamagedError as error:
        yield Unread(member.path, error.code, error.reason)
        return
    blocks, trouble = _blocks(data, decode_car)
    if trouble:
        yield Unread(member.path, "damaged", "the repository is cut or damaged; what stands before was read")
    did = next((b["did"] for b in blocks.values() if isinstance(b, dict) and "did" in b and "data" in b), "")
    keys = dict(_keys(blocks))
    for position, (cid, block) in enumerate(blocks.items(), 1):
        if isinstance(block, dict) and isinstance(block.get("$type"), str):
            yield from _record(member, block, keys.get(cid, ""), str(did), position)


def _blocks(data: bytes, decode_car: Any) -> tuple[dict[Any, Any], bool]:
    """The blocks of a CAR, and whether something is missing. A cut one is read block by block up to the cut."""
    try:
        return decode_car(data)[1], False
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
    whole: dict[Any, Any] = {}
    for block in _whole_blocks(data):
        whole[len(whole)] = block
    return whole, True


def _whole_blocks(data: bytes) -> Iterator[Any]:
    from libipld import decode_dag_cbor  # noqa: PLC0415

    at, first = 0, True
    while at < len(data):
        length, at = _varint(data, at)
        if length <= 0 or at + length > len(data):
            return
        body = data[at : at + length]
        at += length
        if not first:
            try:
                yield decode_dag_cbor(body[36:])  # a CIDv1 of SHA-256 is 36 bytes
            except BaseException as error:
                if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
                    raise
        first = False


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 63:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
    return -1, at


def _keys(blocks: dict[Any, Any]) -> Iterator[tuple[Any, str]]:
    """(record, its key "collection/rkey") out of the nodes of the tree, whose keys are cut to what differs."""
    for block in blocks.values():
        if not (isinstance(block, dict) and isinstance(block.get("e"), list)):
            continue
        before = b""
        for entry in block["e"]:
            if isinstance(entry, dict) and isinstance(entry.get("k"), bytes) and isinstance(entry.get("p"), int):
                before = before[: entry["p"]] + entry["k"]
                yield entry.get("v"), before.decode("utf-8", "replace")


def _record(member: Member, block: dict[str, Any], key: str, did: str, position: int) -> Iterator[Record]:
    kind = block["$type"]
    rkey = key.rpartition("/")[2]
    sent, precision = moment(block.get("createdAt"))
    if kind == "app.bsky.feed.post":
        link = f"https://bsky.app/profile/{did}/post/{rkey}" if rkey and did else ""
        texts = [words_of(block.get("text")), *_alts(block.get("embed"))]
        yield Message(
            NETWORK,
            "comment" if block.get("reply") else "post",
            "\n".join(filter(None, texts)),
            sent,
            precision or "second",
            where=words_of(pick(pick(block.get("reply"), "parent"), "uri")),
            visibility="public",
            visibility_source="everything is public",
            link=link,
            source=member.path,
            position=position,
        )
    elif kind == "app.bsky.feed.repost":
        yield Message(
            NETWORK,
            "share",
            "",
            sent,
            precision or "second",
            visibility="public",
            visibility_source="everything is public",
            link=words_of(pick(block.get("subject"), "uri")),
            source=member.path,
            position=position,
        )
    elif kind == "app.bsky.graph.follow":
        yield Person(
            NETWORK, handle=words_of(block.get("subject")), relation="following", since=sent, source=member.path
        )
    elif kind == "app.bsky.actor.profile":
        yield Account(NETWORK, words_of(block.get("displayName")), did)
        if words_of(block.get("description")):
            yield Message(
                NETWORK,
                "profile",
                words_of(block["description"]),
                sent,
                visibility="public",
                visibility_source="everything is public",
                source=member.path,
                position=position,
            )


def _alts(embed: Any) -> Iterator[str]:
    """What is written for those who can't see the pictures."""
    held = pick(embed, "media") or embed
    for picture in pick(held, "images") or ():
        yield words_of(pick(picture, "alt"))


def _chats(member: Member) -> Iterator[Record]:
    try:
        with member.open() as stream:
            for position, line in enumerate(stream, 1):
                if line.strip():
                    yield _chat(member, line, position)
    except DamagedError as error:
        yield Unread(member.path, error.code, error.reason)


def _chat(member: Member, line: bytes, position: int) -> Record:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return Unread(member.path, "json", f"line {position} is broken; the next ones were read")
    held = pick(value, "message") if isinstance(pick(value, "message"), dict) else value
    text = words_of(pick(held, "text"))
    if not text:
        return Unread(member.path, "record", f"line {position} is no message")
    sent, precision = moment(pick(held, "sentAt", "createdAt"))
    return Message(
        NETWORK,
        "message",
        text,
        sent,
        precision or "second",
        where=words_of(pick(value, "convoId")),
        visibility="direct",
        visibility_source="a chat",
        source=member.path,
        position=position,
    )
