"""X, once Twitter: `data/*.js`, each `window.YTD.<type>.part<N> = [...]`; before 2019 `tweets.csv`, `data/js/tweets`.

All numbers are strings, text is HTML-escaped, and a long post stands cut in `tweets.js` and whole in `note-tweet.js`,
without the tweet's id: the two are joined by time. Nothing tells who could see a tweet; a protected account is told of
by its history only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from html import unescape
from typing import Any

from omtanke.archive import Account, Archive, Email, Member, Message, Person, Privacy, Record, Unread
from omtanke.records import Piece, Row, cell, csv_records, json_records, listed, moment, pick, words_of

NETWORK = "x"
SUFFIXES = (".js", ".csv")
SIGNS = {
    "window.YTD": re.compile(rb"window\.(?:YTD\.\w+\.part\d+|__THAR_CONFIG)\s*="),
    "Grailbird": re.compile(rb"Grailbird\.data\.\w+\s*="),
    "tweet_id,in_reply_to_status_id": re.compile(rb'"?tweet_id"?,"?in_reply_to_status_id"?'),
}
HINTS: dict[str, re.Pattern[bytes]] = {}
TELLS = {
    "da": "X' arkiv siger ikke, hvem der kunne se et opslag, og kender dem, du følger, kun ved et nummer.",
    "en": "X's archive does not tell who could see a post, and knows those you follow only by a number.",
}
_NOT_TOLD = "the export does not tell"
_GROUPS = {"twitterCircleTweet": "Twitter Circle", "communityTweet": "a community"}
_TWEETS = {
    "tweet": "tweet",
    "deletedTweet": "tweet",
    "tweets": "tweet",
    "communityTweet": "tweet",
    "twitterCircleTweet": "tweet",
}


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """Tweets, long posts, messages, the account and those who follow."""
    scripts = list(archive.named(".js"))
    own, handle = "", ""
    long_posts: dict[tuple[datetime | None, str], str] = {}
    for member in sorted(scripts, key=_order):
        kind = _kind(archive.head(member))
        for record in _member(member, kind, own, handle, long_posts):
            if isinstance(record, _Owner):
                own, handle = record.id or own, record.handle or handle
            else:
                yield record
    yield from _left_over(long_posts)
    for member in archive.named(".csv"):
        if b"tweet_id" not in archive.head(member)[:300]:
            yield Unread(member.path, "other", "holds no posts, messages, people or account")
        elif scripts:
            yield Unread(member.path, "other-format", "the scripts beside it, which say the same, were read instead")
        else:
            yield from _old_csv(member)


class _Owner:
    """The account's own number, which marks its own messages."""

    def __init__(self, id: str, handle: str) -> None:  # noqa: A002
        self.id, self.handle = id, handle


def _order(member: Member) -> tuple[bool, bool, str]:
    """The account first, then the long posts that others are joined with."""
    name = member.name.lower()
    return not name.startswith("account"), not name.startswith(("note-tweet", "notetweet")), member.path


def _kind(head: bytes) -> str:
    match = re.search(rb"window\.YTD\.(\w+)\.part\d+|Grailbird\.data\.(tweets)\w+", head[:400])
    if not match:
        return ""
    words = (match[1] or match[2]).decode().split("_")
    return words[0] + "".join(word.capitalize() for word in words[1:])


_KINDS = (
    "tweet",
    "tweets",
    "deletedTweet",
    "deletedTweets",
    "communityTweet",
    "twitterCircleTweet",
    "noteTweet",
    "article",
    "account",
    "emailAddressChange",
    "protectedHistory",
    "follower",
    "following",
    "directMessages",
    "directMessagesGroup",
    "directMessage",
    "directMessageGroup",
    "profile",
    "grokChatItem",
    "periscopeCommentsMadeByUser",
    "deletedNoteTweet",
)


def _member(
    member: Member, kind: str, own: str, handle: str, long_posts: dict[tuple[datetime | None, str], str]
) -> Iterator[Record | _Owner]:
    if kind not in _KINDS:
        if member.size and "assets" not in member.parts:
            yield Unread(member.path, "other", "holds no posts, messages, people or account")
        return
    for piece in json_records(member, skip="="):
        if isinstance(piece, Unread):
            yield piece
        elif not piece.path:
            continue
        elif not isinstance(piece.value, dict):
            yield Unread(member.path, "record", f"record {piece.position} is no record")
        else:
            yield from _record(member, kind, piece, own, handle, long_posts)


def _record(
    member: Member, kind: str, piece: Piece, own: str, handle: str, long_posts: dict[tuple[datetime | None, str], str]
) -> Iterator[Record | _Owner]:
    value = piece.value
    if kind == "account":
        yield from _account(member, pick(value, "account") or value)
    elif kind == "emailAddressChange":
        yield from _changes(member, pick(value, "emailAddressChange"))
    elif kind == "protectedHistory":
        yield _protected(member, pick(value, "protectedHistory") or value)
    elif kind in ("follower", "following"):
        held = pick(value, kind)
        yield Person(NETWORK, handle=words_of(pick(held, "accountId")), relation=kind, source=member.path)
    elif kind.startswith("directMessage"):
        yield from _conversation(member, piece, own)
    elif kind in ("noteTweet", "deletedNoteTweet"):
        _remember(member, piece, long_posts)
    elif kind in ("article", "grokChatItem", "periscopeCommentsMadeByUser"):
        yield _other_text(member, kind, piece)
    elif kind != "profile":
        yield _tweet(member, kind, piece, handle, long_posts)


def _tweet(
    member: Member, kind: str, piece: Piece, handle: str, long_posts: dict[tuple[datetime | None, str], str]
) -> Record:
    held = next(
        (
            v
            for key in ("tweet", "deletedTweet", "communityTweet", "twitterCircleTweet")
            if isinstance(v := piece.value.get(key), dict)
        ),
        piece.value,
    )
    text = unescape(words_of(pick(held, "full_text", "text")))
    sent, precision = moment(pick(held, "created_at", "createdAt"))
    number = words_of(pick(held, "id_str", "id", "tweetId"))
    if not number and not text:
        return Unread(member.path, "record", f"record {piece.position} is of no known shape")
    text = _whole(text, sent, long_posts)
    group = _GROUPS.get(kind, "")
    reply = words_of(pick(held, "in_reply_to_status_id_str", "in_reply_to_status_id"))
    return Message(
        NETWORK,
        "share" if text.startswith("RT @") else "comment" if reply else "post",
        text,
        sent,
        precision or "second",
        where=words_of(pick(held, "in_reply_to_screen_name")),
        visibility="group" if group else "unknown",
        visibility_source=f"written in {group}" if group else _NOT_TOLD,
        link=f"https://x.com/{handle or 'i/web'}/status/{number}" if number.isdigit() else "",
        attachments=tuple(
            u
            for m in listed(pick(pick(held, "extended_entities", "entities"), "media"))
            if (u := words_of(pick(m, "media_url_https", "expanded_url")))
        ),
        source=member.path,
        position=piece.position,
    )


def _remember(member: Member, piece: Piece, long_posts: dict[tuple[datetime | None, str], str]) -> None:
    note = pick(piece.value, "noteTweet", "deletedNoteTweet") or piece.value
    text = unescape(words_of(pick(pick(note, "core"), "text")))
    if text:
        long_posts[moment(pick(note, "createdAt"))[0], f"{member.path}#{piece.position}"] = text


def _whole(text: str, sent: datetime | None, long_posts: dict[tuple[datetime | None, str], str]) -> str:
    """The long post that this tweet is the beginning of, else the tweet."""
    if not long_posts or len(text) < 200:
        return text
    beginning = re.sub(r"\s*(?:…|\.\.\.)?\s*(?:https://t\.co/\w+)?\s*$", "", text)[:180]
    for (when, place), whole in long_posts.items():
        near = when is None or sent is None or abs((when - sent).total_seconds()) < 120
        if near and whole.startswith(beginning):
            del long_posts[when, place]
            return whole
    return text


def _left_over(long_posts: dict[tuple[datetime | None, str], str]) -> Iterator[Message]:
    for (when, place), text in long_posts.items():
        path, _, position = place.rpartition("#")
        yield Message(NETWORK, "post", text, when, visibility_source=_NOT_TOLD, source=path, position=int(position))


def _other_text(member: Member, kind: str, piece: Piece) -> Record:
    held = next(iter(piece.value.values()), None) if len(piece.value) == 1 else piece.value
    texts = [
        words_of(v) for key in ("title", "text", "message", "plainText", "content", "body") if (v := pick(held, key))
    ]
    sent, precision = moment(pick(held, "createdAt", "publishedAt", "created_at"))
    if not any(texts):
        return Unread(member.path, "record", f"record {piece.position} is of no known shape")
    own = None if kind == "grokChatItem" and words_of(pick(held, "sender")).lower() not in ("user", "1") else True
    shown = ("direct", "a chat with Grok") if kind == "grokChatItem" else ("unknown", _NOT_TOLD)
    return Message(
        NETWORK,
        "post" if kind == "article" else "message" if kind == "grokChatItem" else "comment",
        unescape("\n".join(texts)),
        sent,
        precision or "second",
        own=own,
        visibility=shown[0],
        visibility_source=shown[1],
        source=member.path,
        position=piece.position,
    )


def _account(member: Member, held: Any) -> Iterator[Record | _Owner]:
    handle, email = words_of(pick(held, "username")), words_of(pick(held, "email"))
    yield _Owner(words_of(pick(held, "accountId")), handle)
    emails = (Email(email, "current", member.path),) if "@" in email else ()
    yield Account(NETWORK, words_of(pick(held, "accountDisplayName")), handle, emails=emails)


def _changes(member: Member, held: Any) -> Iterator[Account]:
    for change in listed(pick(held, "emailChange")):
        when = moment(pick(change, "changedAt"))[0]
        for key, status in (("changedFrom", "earlier"), ("changedTo", "verification")):
            address = words_of(pick(change, key))
            if "@" in address:
                yield Account(NETWORK, emails=(Email(address, status, member.path, when),))


def _protected(member: Member, held: Any) -> Account:
    said = (
        ", ".join(f"{key}: {words_of(v) or v}" for key, v in held.items() if not isinstance(v, (dict, list)))
        if isinstance(held, dict)
        else ""
    )
    return Account(NETWORK, privacy=(Privacy("protected", said or "told", None, member.path),))


def _conversation(member: Member, piece: Piece, own: str) -> Iterator[Record]:
    talk = pick(piece.value, "dmConversation") or piece.value
    group = "Group" in member.name or "group" in member.name
    for held in listed(pick(talk, "messages")):
        said = pick(held, "messageCreate", "welcomeMessageCreate")
        if not isinstance(said, dict):
            continue
        sent, precision = moment(pick(said, "createdAt"))
        author = words_of(pick(said, "senderId"))
        yield Message(
            NETWORK,
            "message",
            unescape(words_of(pick(said, "text"))),
            sent,
            precision or "second",
            author=author,
            own=author == own if own else None,
            where=words_of(pick(talk, "conversationId")),
            visibility="group" if group else "direct",
            visibility_source="a conversation",
            attachments=tuple(map(words_of, listed(pick(said, "mediaUrls")))),
            source=member.path,
            position=piece.position,
        )


def _old_csv(member: Member) -> Iterator[Record]:
    """`tweets.csv` of the zips before 2019."""
    for row in csv_records(member, lambda header: "tweet_id" in header):
        if not isinstance(row, Row):
            yield row
            continue
        sent, precision = moment(cell(row.cells, "timestamp"))
        number, text = cell(row.cells, "tweet_id"), unescape(cell(row.cells, "text"))
        kind = (
            "share"
            if cell(row.cells, "retweeted_status_id")
            else "comment"
            if cell(row.cells, "in_reply_to_status_id")
            else "post"
        )
        yield Message(
            NETWORK,
            kind,
            text,
            sent,
            precision or "second",
            visibility_source=_NOT_TOLD,
            link=f"https://x.com/i/web/status/{number}",
            source=member.path,
            position=row.position,
        )
