"""Instagram, JSON and HTML.

2020: flat files with ISO dates (`media.json`, `comments.json`); 2021 `account_information/`; 2022 `content/`; from 2024
`your_instagram_activity/` with `content/` or `media/`. One picture keeps its caption in `media[0].title`, several
pictures at the top: both are read. No post tells who could see it. Threads lies in the same zip and is read by its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from omtanke import meta
from omtanke.archive import Account, Archive, Email, Member, Message, Person, Privacy, Record, Unread
from omtanke.records import listed, moment, pick, words_of

NETWORK = "instagram"
SUFFIXES = (".json", ".html")
SIGNS = {
    "ig_stories": re.compile(
        rb'"ig_(?:stories|reels_media|archived_post_media|igtv_media|other_media|recently_deleted_media|profile_picture)"'
    ),
    "comments_media_comments": re.compile(rb'"comments_(?:media|reels|story)_comments"'),
    "relationships_following": re.compile(rb'"relationships_(?:following|followers|close_friends|hide_stories_from)"'),
    "profile_user": re.compile(
        rb'"(?:profile_user|account_history_registration_info|account_history_account_privacy_history)"'
    ),
    "string_map_data": re.compile(rb'"string_map_data"\s*:\s*\{'),
    "instagram.com followers": re.compile(rb'"href"\s*:\s*"https://www\.instagram\.com/'),
    "media_comments (2020)": re.compile(rb'"(?:media_comments|taken_at)"\s*:'),
    "title of Instagram's": re.compile(rb"(?s)<title>[^<]*Instagram"),
    "Media Owner": re.compile(rb'"label"\s*:\s*"Media Owner"'),
}
ROOTS = ("your_instagram_activity", "followers_and_following", "content")
HINTS = {
    "HTML of Meta's": re.compile(rb'(?s)<html.*class="[^"]*(?:_a6-[a-z]|_3-9[45]|_2pin|uiBoxWhite)'),
    "label_values": re.compile(rb'"label_values"\s*:'),
    "media[].creation_timestamp": re.compile(
        rb'^\s*\[\s*\{\s*"media"\s*:\s*\[\s*\{\s*"uri"\s*:(?!.*(?:text_app_post|label_values))', re.S
    ),
    "messages of Messenger": re.compile(rb'"participants"\s*:.*"sender_name"\s*:', re.S),
    "private_account": re.compile(rb'"private_account"\s*:'),
}
TELLS = {
    "da": "Instagrams arkiv siger aldrig, hvem der kunne se et opslag, og giver ingen links til opslagene.",
    "en": "Instagram's archive never tells who could see a post, and gives no links to the posts.",
}

_MEDIA_KEYS = {
    "ig_stories": "story",
    "ig_reels_media": "post",
    "ig_archived_post_media": "post",
    "ig_igtv_media": "post",
    "ig_other_media": "post",
    "ig_recently_deleted_media": "post",
    "ig_posts": "post",
    "photos": "post",  # 2020
    "videos": "post",
    "stories": "story",
    "direct": "message",
}
_COMMENT_KEYS = re.compile(
    r"comments_(?:media|reels|story)_comments|comments_\w+|media_comments|live_comments|story_comments"
)
_PEOPLE = {
    "relationships_followers": "follower",
    "followers": "follower",
    "relationships_following": "following",
    "following": "following",
    "relationships_close_friends": "friend",
}
_TOLD = "the export does not tell"


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """Posts, stories, reels, comments, chats, the account, followers and those followed."""
    members = [m for m in archive.members if m.suffix == ".json" and _is_ours(m)]
    owner = ""
    for member in sorted(members, key=lambda m: "personal_information" not in m.name and m.name != "profile.json"):
        for record in _member(member, owner, zone):
            if isinstance(record, Account):
                owner = owner or record.name or record.handle
            yield record
    if not members:
        for member in archive.named(".html", ".htm"):
            yield from _page(member, zone)


def _is_ours(member: Member) -> bool:
    """Not what the Threads and Facebook readers take: both may lie in the same download."""
    if (
        "threads" in member.parts
        or "your_facebook_activity" in member.parts
        or "your_activity_across_facebook" in member.parts
    ):
        return False
    return b'"text_post_app_' not in member.head(512)


def _member(member: Member, owner: str, zone: tzinfo) -> Iterator[Record]:
    if re.match(r"message_\d+\.json", member.name.lower()):
        yield from meta.chat(NETWORK, member, owner)
        return
    known = False
    for entry in meta.entries(member):
        if isinstance(entry, Unread):
            known = True
            yield entry
            continue
        found = list(_records(member, entry, zone, owner))
        known = known or bool(found)
        yield from found
    if not known:
        yield Unread(member.path, "other", "holds no posts, comments, messages, people or account")


def _records(member: Member, entry: meta.Entry, zone: tzinfo, owner: str) -> Iterator[Record]:
    key, value, name = entry.key, entry.value, member.name.lower()
    if key in _MEDIA_KEYS or (key == "" and _is_media_post(value)):
        yield from _posts(member, entry, _MEDIA_KEYS.get(key, "story" if "stor" in name else "post"), zone)
    elif _COMMENT_KEYS.fullmatch(key) or (key == "" and "comment" in name and "allowed" not in name):
        yield _comment(member, entry, zone)
    elif key in _PEOPLE or (key == "" and ("follower" in name or name.startswith("following"))):
        yield from _people(member, entry, _PEOPLE.get(key, "follower" if "follower" in name else "following"))
    elif key == "" and isinstance(value, dict) and "conversation" in value:
        yield from _old_chat(member, entry, zone, owner)
    elif key == "" and "conversation" in name:
        yield Unread(member.path, "record", f"record {entry.position} is of no known shape")
    elif key == "profile_media_reposts":
        yield _comment(member, entry, zone, "share")
    elif (
        key in ("profile_user", "account_history_registration_info", "inferred_data_inferred_emails")
        or "email" in name
        or "autofill" in name
    ):
        yield from _account(member, entry)
    elif "privacy" in key or key == "settings_allow_comments_from":
        yield from _settings(member, value)
    elif member.name.lower() == "profile.json":
        yield from _old_profile(member, entry)


def _is_media_post(value: Any) -> bool:
    return isinstance(value, dict) and (
        ("media" in value and "label_values" not in value) or {"uri", "creation_timestamp"} <= value.keys()
    )


def _posts(member: Member, entry: meta.Entry, kind: str, zone: tzinfo) -> Iterator[Record]:
    value = entry.value
    if not isinstance(value, dict):
        yield Unread(member.path, "record", f"record {entry.position} is no record")
        return
    pictures = list(meta.media(value)) or [value]
    texts = [words_of(pick(held, "title", "caption")) for held in [value, *pictures]]
    text = next(filter(None, texts), "")
    times = [
        moment(pick(held, "creation_timestamp", "taken_at", "timestamp") or None, zone) for held in [value, *pictures]
    ]
    sent, precision = next((t for t in times if t[0]), (None, "second"))
    uris = tuple(uri for held in pictures if (uri := words_of(pick(held, "uri", "path"))))
    if sent is None and not uris and not text:
        yield Unread(member.path, "record", f"record {entry.position} is of no known shape")
        return
    yield _made(member, entry, kind, text, sent, precision, attachments=uris)
    for other, when in zip(texts[1:], times[1:], strict=True):
        if other and other != text:
            yield _made(member, entry, "caption", other, when[0] or sent, when[1] or precision, attachments=uris)


def _made(member: Member, entry: meta.Entry, kind: str, text: str, sent: Any, precision: str, **more: Any) -> Message:
    told = {"visibility": "unknown", "visibility_source": _TOLD} | more
    return Message(NETWORK, kind, text, sent, precision, source=member.path, position=entry.position, **told)


def _comment(member: Member, entry: meta.Entry, zone: tzinfo, kind: str = "comment") -> Record:
    value = entry.value
    if isinstance(value, list) and len(value) >= 2:  # 2020: [time, text, owner]
        sent, precision = moment(value[0], zone)
        return _made(
            member, entry, kind, words_of(value[1]), sent, precision, where=words_of(value[2] if len(value) > 2 else "")
        )
    text, sent = meta.label_text(value), meta.label_time(value)
    if not isinstance(value, dict) or (not text and sent is None):
        return Unread(member.path, "record", f"comment {entry.position} is of no known shape")
    owners = [
        label.value
        for label in meta.labels(value)
        if label.value and label.value != text and not label.value.startswith("http")
    ]
    return _made(member, entry, kind, text, sent, "second", where=owners[0] if owners else "")


def _people(member: Member, entry: meta.Entry, relation: str) -> Iterator[Record]:
    value = entry.value
    if isinstance(value, dict) and not {"string_list_data", "title"}.isdisjoint(value):
        found = list(meta.labels(value))
        handle = next((label.value for label in found if label.value), "") or words_of(value.get("title"))
        if not handle:
            href = words_of(pick(next(iter(listed(value.get("string_list_data"))), None), "href"))
            handle = href.rstrip("/").rpartition("/")[2]
        since = next((label.when for label in found if label.when), None)
        if handle:
            yield Person(NETWORK, handle=handle, relation=relation, since=since, source=member.path)
            return
    elif isinstance(value, dict):  # 2020: the handle is the key
        for handle, when in value.items():
            yield Person(NETWORK, handle=handle, relation=relation, since=moment(when)[0], source=member.path)
        return
    yield Unread(member.path, "record", f"person {entry.position} has no name that can be read")


def _old_chat(member: Member, entry: meta.Entry, zone: tzinfo, owner: str) -> Iterator[Record]:
    people = listed(entry.value.get("participants"))
    for place, held in enumerate(listed(entry.value.get("conversation")), 1):
        sent, precision = moment(pick(held, "created_at"), zone)
        author = words_of(pick(held, "sender"))
        if sent is None and not author:
            yield Unread(member.path, "record", f"message {place} is no message")
            continue
        yield Message(
            NETWORK,
            "message",
            words_of(pick(held, "text")),
            sent,
            precision,
            author=author,
            own=author == owner if owner else None,
            visibility="group" if len(people) > 2 else "direct",
            visibility_source="participants",
            source=member.path,
            position=place,
        )


def _account(member: Member, entry: meta.Entry) -> Iterator[Account]:
    name = member.name.lower()
    status = (
        "possible"
        if "possible" in name or "inferred" in entry.key
        else "autofill"
        if "autofill" in name
        else "current"
        if entry.key == "profile_user"
        else "verification"
    )
    found = list(meta.labels(entry.value))
    if not found and isinstance(entry.value, dict):
        found = [meta.Label(str(k), words_of(v), None) for k, v in entry.value.items()]
    emails = tuple(
        Email(x.value, status, member.path, x.when if status != "current" else None)
        for x in found
        if meta.EMAIL.fullmatch(x.value)
    )
    yield Account(
        NETWORK,
        next((x.value for x in found if x.label.casefold() in ("name", "navn", "naam")), ""),
        next(
            (
                x.value
                for x in found
                if re.match(r"user ?name|brugernavn|gebruikersnaam|benutzername", x.label, re.IGNORECASE)
            ),
            "",
        ),
        emails=emails,
        privacy=tuple(_privacy(x, member) for x in found if _IS_PRIVATE.match(x.label) and x.value),
    )


_IS_PRIVATE = re.compile(
    r"private account|privat konto|privéaccount|privates konto|cuenta privada|compte privé", re.IGNORECASE
)


def _privacy(label: meta.Label, member: Member) -> Privacy:
    private = meta.truth(label.value)
    return Privacy(label.label, label.value, None if private is None else not private, member.path)


def _settings(member: Member, value: Any) -> Iterator[Account]:
    for label in meta.labels(value):
        if label.value:
            is_open = True if re.match(r"everyone|alle\b|public", label.value, re.IGNORECASE) else None
            yield Account(NETWORK, privacy=(Privacy(label.label or "history", label.value, is_open, member.path),))


def _old_profile(member: Member, entry: meta.Entry) -> Iterator[Account]:
    value = words_of(entry.value)
    if entry.key == "email" and meta.EMAIL.fullmatch(value):
        yield Account(NETWORK, emails=(Email(value, "current", member.path),))
    elif entry.key in ("username", "name"):
        yield Account(NETWORK, handle=value) if entry.key == "username" else Account(NETWORK, value)
    elif entry.key == "private_account":
        yield Account(
            NETWORK, privacy=(Privacy("private_account", str(entry.value), entry.value is False, member.path),)
        )


# HTML ----------------------------------------------------------------------------------------------------------------


def _page(member: Member, zone: tzinfo) -> Iterator[Record]:
    name = member.name.lower()
    if "personal_information" in name or "email" in name or "signup" in name:
        page = member.head(4 * 2**20).decode("utf-8", "replace")
        status = "current" if "personal" in name else "possible" if "possible" in name else "verification"
        for address in dict.fromkeys(match[0] for match in meta.EMAIL.finditer(page)):
            yield Account(NETWORK, emails=(Email(address, status, member.path),))
        return
    kind = next(
        (
            k
            for word, k in (
                ("comment", "comment"),
                ("stor", "story"),
                ("message_", "message"),
                ("follow", "person"),
                ("post", "post"),
                ("reel", "post"),
            )
            if word in name
        ),
        "",
    )
    if not kind or "allowed" in name or "liked" in name or "saved" in name:
        yield Unread(member.path, "other", "holds no posts, comments, messages, people or account")
        return
    for block in meta.blocks(member, zone):
        if isinstance(block, Unread):
            yield block
        elif kind == "person":
            handle = (
                block.title
                or next(iter(block.texts), "")
                or (block.links[0].rstrip("/").rpartition("/")[2] if block.links else "")
            )
            yield Person(
                NETWORK,
                handle=handle,
                relation="follower" if "follower" in name else "following",
                since=block.sent,
                source=member.path,
            )
        else:
            yield _page_message(member, kind, block)


def _page_message(member: Member, kind: str, block: meta.Block) -> Message:
    record = {"string_map_data": {label: {"value": value} for label, value in block.pairs}}
    text = (
        meta.label_text(record)
        or "\n".join(dict.fromkeys([block.title, *block.texts] if kind != "message" else block.texts)).strip()
    )
    shown = "direct" if kind == "message" else "unknown"
    return Message(
        NETWORK,
        kind,
        text,
        block.sent,
        block.precision,
        author=block.title if kind == "message" else "",
        own=None if kind == "message" else True,
        visibility=shown,
        visibility_source=_TOLD,
        attachments=block.links,
        source=member.path,
        position=block.position,
    )
