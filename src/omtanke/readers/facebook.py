"""Facebook, JSON and HTML ("Download your information").

The root moved in 2021, 2023 and 2024 (`posts/`, `your_activity_across_facebook/`, `your_facebook_activity/`), so a file
is known by its keys, and by its own name only where the keys are those of any record. A post carries no id, no link and
no audience; the title tells of a group, and `privacy_settings.json` of the audience of future posts.
Sources: key lists of donated exports (what-if-data-donation, November 2025), read for facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from omtanke import meta
from omtanke.archive import Account, Archive, Email, Member, Message, Person, Privacy, Record, Unread
from omtanke.records import listed, moment, one, pick, words_of

NETWORK = "facebook"
SUFFIXES = (".json", ".html")
SIGNS = {
    "comments_v2": re.compile(rb'"(?:group_)?(?:comments|posts)_v\d"\s*:'),
    "friends_v2": re.compile(rb'"friends(?:_v\d)?"\s*:\s*\['),
    "profile_v2": re.compile(rb'"profile(?:_v\d)?"\s*:\s*\{'),
    "data[].post": re.compile(rb'"data"\s*:\s*(?:\[\s*)?\{\s*"(?:post|update_timestamp|backdated_timestamp)"\s*:'),
    "data[].comment": re.compile(rb'"comment"\s*:\s*\{\s*"timestamp"\s*:'),
    "Who can see your future posts?": re.compile(rb"Who can see your future posts"),
    "contact_verifications_v2": re.compile(
        rb'"(?:contact_verifications|admin_records|lasso_videos|archived_stories|trash)_v\d"'
    ),
    "title of Facebook's": re.compile(rb"(?s)<title>[^<]*Facebook"),
}
# With a hint in the file, these folders decide between Meta's networks, whose shapes are alike.
ROOTS = (
    "your_facebook_activity",
    "your_activity_across_facebook",
    "this_profile's_activity_across_facebook",
    "comments_and_reactions",
    "profile_information",
    "posts",
    "groups",
    "friends",
)
HINTS = {
    "HTML of Meta's": re.compile(rb'(?s)<html.*class="[^"]*(?:_a6-[a-z]|_3-9[45]|_2pin|uiBoxWhite)'),
    "messages of Messenger": re.compile(
        rb'"(?:sender_name|senderName)"\s*:.*"(?:timestamp_ms|timestamp)"|"participants"\s*:', re.S
    ),
    "label_values": re.compile(rb'"label_values"\s*:'),
}
TELLS = {
    "da": "Facebooks arkiv siger aldrig, hvem der kunne se et opslag, og giver ingen links til opslagene.",
    "en": "Facebook's archive never tells who could see a post, and gives no links to the posts.",
}

_KINDS = {
    "comments": "comment",
    "group_comments": "comment",
    "group_posts": "post",
    "lasso_videos": "post",
    "reels": "post",
    "archived_stories": "story",
    "stories": "story",
    "trash": "post",
    "archive": "post",
    "pending_posts": "post",
    "profile_updates": "post",
    "posts": "post",
    "status_updates": "post",
    "notes": "post",
}
_GROUP_TITLE = re.compile(
    (
        r"(?:\bthe group|\bgruppen?|\bgroep|\bGruppe|\bgrupo|\bgroupe|\bgruppo|"
        r"\bgrup[ay]?|ryhmä\w*)\b\s*[:»\"“]?\s*(?P<group>.*?)[\"«”]?\.?$"
    ),
    re.IGNORECASE,
)
_WALL = re.compile(r"timeline|tidslinje|wall|væg|tijdlijn|chronik|biografía|journal", re.IGNORECASE)
_NOT_OWN = ("likes_and_reactions", "your_comment_active_days", "story_reactions", "people_you_may_know", "album")
_LABELLED = (
    "posts_on_other",
    "edits_you_made",
    "comment_edits",
    "post_edits",
    "trash",
    "archive",
    "your_contributions",
    "reviews",
)
_EMAIL_STATUS = {
    "emails": "current",
    "pending_emails": "verification",
    "previous_emails": "earlier",
    "ad_account_emails": "current",
}


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """Posts, comments, stories, captions, chats, the account and its friends."""
    members = [m for m in archive.members if m.suffix == ".json" and not _of_instagram(m)]
    owner = ""
    for member in sorted(members, key=lambda m: "profile_information" not in m.name):
        for record in _member(member, owner):
            if isinstance(record, Account) and record.name:
                owner = record.name
            yield record
    if not members:
        for member in archive.named(".html", ".htm"):
            yield from _page(member, zone)
    else:
        yield from (Unread(m.path, "other-format", "the JSON was read instead") for m in archive.named(".html", ".htm"))


def _of_instagram(member: Member) -> bool:
    return "your_instagram_activity" in member.parts


def _member(member: Member, owner: str) -> Iterator[Record]:
    if re.match(r"message_\d+\.json", member.name.lower()) or _is_chat(member):
        yield from meta.chat(NETWORK, member, owner)
        return
    known = False
    for entry in meta.entries(member):
        if isinstance(entry, Unread):
            known = True
            yield entry
            continue
        found = list(_records(member, entry))
        known = known or bool(found)
        yield from found
    if not known:
        yield Unread(member.path, "other", "holds no posts, comments, messages, people or account")


def _is_chat(member: Member) -> bool:
    head = member.head(2048)
    return b'"participants"' in head and (b'"messages"' in head or b'"threadName"' in head or b'"title"' in head)


def _records(member: Member, entry: meta.Entry) -> Iterator[Record]:
    key, value = meta.stem(entry.key), entry.value
    name = member.name.lower()
    if any(word in member.path.lower() for word in _NOT_OWN) and "photos" not in key:
        return
    if key in ("videos", "photos", "other_photos") or (key == "" and _is_media(value)):
        yield from _captions(member, entry, [value])
    elif key in ("friends", "followers", "following"):
        yield from _person(member, entry, {"friends": "friend", "followers": "follower"}.get(key, "following"))
    elif key in ("profile", "profile_information"):
        yield from _profile(member, value)
    elif key in ("contact_verifications", "admin_records") or "autofill" in name or name.startswith("registration"):
        yield from _addresses(member, value)
    elif isinstance(value, dict) and "label_values" in value:
        yield from _labelled(member, entry)
    elif key in _KINDS or (key == "" and _is_post(value)):
        yield from _messages(member, entry, _KINDS.get(key, "post"), "group" in key or key == "pending_posts")
    elif key == "" and ("post" in name or "comment" in name):
        yield Unread(member.path, "record", f"record {entry.position} is of no known shape")


def _is_media(value: Any) -> bool:
    return isinstance(value, dict) and "uri" in value and "creation_timestamp" in value


def _is_post(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "timestamp" in value
        and not value.keys().isdisjoint({"data", "title", "attachments"})
    )


def _messages(member: Member, entry: meta.Entry, kind: str, in_group: bool) -> Iterator[Record]:
    value = entry.value
    if not isinstance(value, dict):
        yield Unread(member.path, "record", f"record {entry.position} is no record")
        return
    title = words_of(value.get("title"))
    parts = [held for held in listed(value.get("data")) if isinstance(held, dict)]
    comment = next((c for held in parts if isinstance(c := one(held.get("comment")), dict)), {})
    text = words_of(comment.get("comment")) or next((t for held in parts if (t := words_of(held.get("post")))), "")
    group = words_of(comment.get("group")) or _group(title)
    sent, precision = moment(comment.get("timestamp") or value.get("timestamp") or None)
    if sent is None:
        yield Unread(member.path, "no-time", f"record {entry.position} has no time that can be read")
    in_group = in_group or bool(group)
    yield Message(
        NETWORK,
        "comment" if comment else kind,
        text,
        sent,
        precision,
        author=words_of(comment.get("author")),
        where=group or (title if _WALL.search(title) else ""),
        visibility="group" if in_group else "unknown",
        visibility_source=("the title names a group" if group else "stands among group posts")
        if in_group
        else "the export does not tell",
        attachments=meta.uris(value),
        source=member.path,
        position=entry.position,
    )
    yield from _captions(member, entry, list(meta.media(value)), text, group)


def _group(title: str) -> str:
    match = _GROUP_TITLE.search(title)
    return match["group"].strip() if match and match["group"].strip() else ""


def _captions(member: Member, entry: meta.Entry, held: list[Any], text: str = "", group: str = "") -> Iterator[Message]:
    """The captions of pictures, each once; a caption that repeats the post is the post."""
    seen = {text}
    for picture in held:
        caption = words_of(pick(picture, "description"))
        if not caption or caption in seen:
            continue
        seen.add(caption)
        sent, precision = moment(pick(picture, "creation_timestamp"))
        yield Message(
            NETWORK,
            "caption",
            caption,
            sent,
            precision or "second",
            where=group,
            visibility="group" if group else "unknown",
            visibility_source="the title names a group" if group else "the export does not tell",
            attachments=(words_of(pick(picture, "uri")),),
            source=member.path,
            position=entry.position,
        )


def _labelled(member: Member, entry: meta.Entry) -> Iterator[Record]:
    name = member.name.lower()
    if name == "privacy_settings.json":
        yield from _privacy(member, entry.value)
    elif any(word in name for word in _LABELLED):
        sent = meta.label_time(entry.value)
        kind = "comment" if "comment" in name else "post"
        yield Message(
            NETWORK,
            kind,
            meta.label_text(entry.value),
            sent,
            visibility_source="the export does not tell",
            attachments=meta.uris(entry.value),
            source=member.path,
            position=entry.position,
        )
    else:
        yield from _addresses(member, entry.value)


def _privacy(member: Member, value: Any) -> Iterator[Account]:
    for label in meta.labels(value):
        if label.label and label.value:
            yield Account(NETWORK, privacy=(Privacy(label.label, label.value, _is_open(label.value), member.path),))


def _is_open(value: str) -> bool | None:
    plain = value.strip().casefold()
    if re.match(
        (
            r"public|everyone|offentlig|alle\b|öffentlig|openbaar|público|"
            r"pública|publique|pubblic|friends of friends|venners venner"
        ),
        plain,
    ):
        return True
    return (
        False
        if re.match(
            r"friends|venner|only me|kun mig|freunde|nur ich|vrienden|alleen ik|amigos|solo yo|specific|custom", plain
        )
        else None
    )


def _person(member: Member, entry: meta.Entry, relation: str) -> Iterator[Record]:
    name = words_of(pick(entry.value, "name", "title"))
    for label in [] if name else list(meta.labels(entry.value)):
        name = name or label.value
    if name:
        since = moment(pick(entry.value, "timestamp"))[0]
        yield Person(NETWORK, name, relation=relation, since=since, source=member.path)
    else:
        yield Unread(member.path, "record", f"person {entry.position} has no name that can be read")


def _profile(member: Member, value: Any) -> Iterator[Record]:
    if not isinstance(value, dict):
        return
    held = one(value.get("emails"))
    emails = [
        Email(address, status, member.path)
        for key, status in _EMAIL_STATUS.items()
        for address in map(words_of, listed(pick(held, key)))
        if meta.EMAIL.fullmatch(address)
    ]
    name = one(value.get("name"))
    work = [words_of(pick(job, "employer")) for job in listed(value.get("work_experiences"))]
    yield Account(
        NETWORK,
        words_of(pick(name, "full_name")) or words_of(name),
        words_of(value.get("username")) or words_of(value.get("profile_uri")).rpartition("/")[2],
        tuple(filter(None, work)),
        tuple(emails),
    )


def _addresses(member: Member, value: Any, status: str = "") -> Iterator[Account]:
    """Every e-mail address in a log or among remembered answers to forms."""
    status = status or ("autofill" if "autofill" in member.name.lower() else "verification")
    for key, address, since in _walk_addresses(value, ""):
        told = {"old_email": "earlier"}.get(key, status)
        yield Account(NETWORK, emails=(Email(address, told, member.path, since),))


def _walk_addresses(value: Any, key: str) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, dict):
        since = moment(pick(value, "verification_time", "timestamp", "timestamp_value") or None)[0]
        for inner, held in value.items():
            for k, address, when in _walk_addresses(held, inner):
                yield k, address, when or since
    elif isinstance(value, list):
        for held in value:
            yield from _walk_addresses(held, key)
    elif isinstance(value, str) and meta.EMAIL.fullmatch(value.strip()):
        yield key, value.strip(), None


# HTML ----------------------------------------------------------------------------------------------------------------

_PAGES = (
    (re.compile(r"comments?(?:_\d+)?\.html|your_comments_in_groups"), "comment"),
    (re.compile(r"archived_stories|stor(?:y|ies)"), "story"),
    (
        re.compile(
            r"your_posts|posts_on_other|group_posts|profile_posts|your_reels|edits_you|archive|trash|posts(?:_\d+)?\.html|status"
        ),
        "post",
    ),
    (re.compile(r"your_friends|friends(?:_\d+)?\.html"), "friend"),
    (re.compile(r"message_\d+\.html"), "message"),
)


def _page(member: Member, zone: tzinfo) -> Iterator[Record]:
    name = member.name.lower()
    kind = next((k for pattern, k in _PAGES if pattern.search(name)), "")
    if any(word in member.path.lower() for word in _NOT_OWN):
        kind = ""
    if not kind:
        yield from _other_page(member)
        return
    group_page = "groups" in member.parts or "group" in name
    for block in meta.blocks(member, zone):
        if isinstance(block, Unread):
            yield block
        elif kind == "friend":
            yield Person(NETWORK, block.title or " ".join(block.texts), since=block.sent, source=member.path)
        else:
            yield _page_message(member, kind, block, group_page)


def _page_message(member: Member, kind: str, block: meta.Block, group_page: bool) -> Message:
    group = "" if kind == "message" else _group(block.title)
    shown = "direct" if kind == "message" else "group" if group or group_page else "unknown"
    texts = [text for text in block.texts if text != block.title]
    return Message(
        NETWORK,
        kind,
        "\n".join(dict.fromkeys(texts)),
        block.sent,
        block.precision,
        author=block.title if kind == "message" else "",
        own=None if kind == "message" else True,
        where=group,
        visibility=shown,
        visibility_source="the title names a group"
        if group
        else "stands among group posts"
        if shown == "group"
        else "the export does not tell",
        attachments=block.links,
        source=member.path,
        position=block.position,
    )


def _other_page(member: Member) -> Iterator[Record]:
    """A page about the account, or one that is of no use here."""
    if not re.search(r"profile_information|email|contact|registration|autofill|record_details", member.name.lower()):
        yield Unread(member.path, "other", "holds no posts, comments, messages, people or account")
        return
    page = member.head(4 * 2**20).decode("utf-8", "replace")
    status = (
        "current"
        if "profile_information" in member.name.lower()
        else "autofill"
        if "autofill" in member.name.lower()
        else "verification"
    )
    for address in dict.fromkeys(match[0] for match in meta.EMAIL.finditer(page)):
        yield Account(NETWORK, emails=(Email(address, status, member.path),))
