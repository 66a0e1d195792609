"""TikTok: one `user_data.json` or `user_data_tiktok.json`.

Two generations were met in 2025 (`Activity/Video/Profile Information` and `Your Activity/Post/Profile Info`); an empty
list is null, and the case of keys varies, so a list is known by its own name and keys only. The names of people one
chats with stand as keys: they are used as the place of a message and never told in an `Unread`. Times are UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from omtanke.archive import Account, Archive, Email, Member, Message, Person, Privacy, Record, Unread
from omtanke.records import Piece, json_records, moment, pick, words_of

NETWORK = "tiktok"
SUFFIXES = (".json", ".txt")
SIGNS = {
    "CommentsList": re.compile(
        rb'"(?:CommentsList|FansList|ProfileMap|SettingsMap|FavoriteVideoList|VideoList|ChatHistory)"\s*:'
    ),
    "App Settings": re.compile(
        rb'"(?:Your Activity|Video Browsing History|Tiktok Live|'
        rb'App Settings|TikTok Shopping|Direct Messages?)"\s*:\s*\{'
    ),
    "Date/Comment text": re.compile(
        rb"(?m)^Date: \d{4}-\d\d-\d\d [\d:]+(?: UTC)?\r?\n(?:Comment|Link|Video Link|Username): "
    ),
}
HINTS: dict[str, re.Pattern[bytes]] = {}
TELLS = {
    "da": "TikToks arkiv siger ikke, hvem der kunne se en kommentar; det afhænger af videoen, den står under.",
    "en": "TikTok's archive does not tell who could see a comment; that depends on the video it stands under.",
}
_VISIBLE = {
    "everyone": "public",
    "public": "public",
    "alle": "public",
    "offentlig": "public",
    "friends": "friends",
    "friends only": "friends",
    "friend": "friends",
    "venner": "friends",
    "followers": "followers",
    "followers only": "followers",
    "følgere": "followers",
    "only me": "direct",
    "self": "direct",
    "only you": "direct",
    "private": "direct",
    "kun mig": "direct",
}
_MINE = (
    "watch",
    "browsing",
    "like",
    "favorite",
    "search",
    "share",
    "login",
    "shopping",
    "hashtag",
    "effects",
    "sounds",
    "block",
    "status",
    "ads",
    "purchase",
)


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """Videos, comments, live comments, chats, the account, its settings, and who follows."""
    handle = next((h for m in archive.named(".json") if (h := _handle(m))), "")
    for member in archive.named(".json"):
        known = False
        for piece in json_records(member, deep=lambda path: False):
            if isinstance(piece, Unread):
                known = True
                yield piece
                continue
            for record in _piece(member, piece, handle):
                known = True
                yield record
        if not known:
            yield Unread(member.path, "other", "holds no posts, comments, messages, people or account")
    for member in archive.named(".txt"):
        yield from _text_file(member)


def _handle(member: Member) -> str:
    """The account's user name, which marks its own messages."""
    for piece in json_records(member):
        keys = [key.casefold() for key in piece.keys] if isinstance(piece, Piece) and not piece.in_list else []
        if keys[-1:] == ["username"] and "profile" in " ".join(keys):
            return words_of(piece.value) if isinstance(piece, Piece) else ""
    return ""


def _piece(member: Member, piece: Piece, handle: str) -> Iterator[Record]:
    keys = [key.casefold() for key in piece.keys]
    last, above = (keys[-1] if keys else ""), " ".join(keys)
    in_list = piece.in_list
    if in_list and last == "commentslist":
        yield _comment(member, piece)
    elif in_list and last == "comments" and "live" in above:
        yield _live(member, piece)
    elif in_list and last in ("videolist", "postlist") and not any(word in above for word in _MINE):
        yield _video(member, piece, "deleted" in above)
    elif in_list and last == "fanslist":
        yield from _person(member, piece, "follower")
    elif in_list and last == "following":
        yield from _person(member, piece, "following")
    elif in_list and "chathistory" in above.replace(" ", ""):
        yield _chat(member, piece, handle)
    elif not in_list and piece.value not in (None, "", [], {}):
        yield from _fact(member, keys, piece.value)
    elif in_list and last in ("story", "storylist", "stories"):
        yield _video(member, piece, False)


def _comment(member: Member, piece: Piece) -> Record:
    sent, precision = moment(pick(piece.value, "date"))
    text = words_of(pick(piece.value, "comment"))
    if sent is None and not text:
        return Unread(member.path, "record", f"comment {piece.position} is of no known shape")
    link = words_of(pick(piece.value, "url"))
    return Message(
        NETWORK,
        "comment",
        text,
        sent,
        precision or "second",
        visibility_source="depends on the video; the export does not tell",
        link="" if link == "N/A" else link,
        source=member.path,
        position=piece.position,
    )


def _live(member: Member, piece: Piece) -> Record:
    sent, precision = moment(pick(piece.value, "CommentTime", "RawTime"))
    text = words_of(pick(piece.value, "CommentContent", "comment"))
    if not text:
        return Unread(member.path, "record", f"live comment {piece.position} is of no known shape")
    return Message(
        NETWORK,
        "comment",
        text,
        sent,
        precision or "second",
        where="LIVE",
        visibility="public",
        visibility_source="written in a live video",
        source=member.path,
        position=piece.position,
    )


def _video(member: Member, piece: Piece, deleted: bool) -> Record:
    value = piece.value
    sent, precision = moment(pick(value, "Date", "CreateDate"))
    text = "\n".join(
        dict.fromkeys(
            t
            for key in ("Title", "Description", "AddYoursText")
            if (t := words_of(pick(value, key))) not in ("", "N/A")
        )
    )
    link = words_of(pick(value, "Link", "VideoLink"))
    if sent is None and not text and not link:
        return Unread(member.path, "record", f"video {piece.position} is of no known shape")
    told = words_of(pick(value, "WhoCanView"))
    source = f"WhoCanView: {told}" if told else "recently deleted" if deleted else "the export does not tell"
    return Message(
        NETWORK,
        "post",
        text,
        sent,
        precision or "second",
        visibility=_VISIBLE.get(told.casefold(), "unknown"),
        visibility_source=source,
        link=link,
        source=member.path,
        position=piece.position,
    )


def _person(member: Member, piece: Piece, relation: str) -> Iterator[Record]:
    handle = words_of(pick(piece.value, "UserName"))
    if handle:
        yield Person(
            NETWORK, handle=handle, relation=relation, since=moment(pick(piece.value, "Date"))[0], source=member.path
        )
    else:
        yield Unread(member.path, "record", f"person {piece.position} has no name that can be read")


def _chat(member: Member, piece: Piece, handle: str) -> Record:
    sent, precision = moment(pick(piece.value, "Date"))
    author, text = words_of(pick(piece.value, "From")), words_of(pick(piece.value, "Content"))
    if sent is None and not text:
        return Unread(member.path, "record", f"message {piece.position} of a chat is of no known shape")
    where = re.sub(r"^Chat History with (.*?):?$", r"\1", piece.keys[-1])
    group = "group" in " ".join(piece.keys[:-1]).casefold()
    return Message(
        NETWORK,
        "message",
        text,
        sent,
        precision or "second",
        author=author,
        own=author == handle if handle else None,
        where=where,
        visibility="group" if group else "direct",
        visibility_source="a chat",
        source=member.path,
        position=piece.position,
    )


def _fact(member: Member, keys: list[str], value: Any) -> Iterator[Account]:
    last, above, said = keys[-1] if keys else "", " ".join(keys[:-1]), words_of(value)
    if "@" in said and ("email" in last):
        status = "autofill" if "fill" in above else "current"
        yield Account(NETWORK, emails=(Email(said, status, member.path),))
    elif "profilemap" in above and last in ("username", "displayname") and said:
        yield Account(NETWORK, handle=said) if last == "username" else Account(NETWORK, said)
    elif "settingsmap" in above and "live" not in above and last.startswith(("private account", "who can")) and said:
        yield Account(NETWORK, privacy=(Privacy(last.capitalize(), said, _is_open(last, said), member.path),))


def _is_open(setting: str, value: str) -> bool | None:
    plain = value.casefold()
    if setting.startswith("private account"):
        return {
            "no": True,
            "disabled": True,
            "off": True,
            "nej": True,
            "yes": False,
            "enabled": False,
            "on": False,
            "ja": False,
        }.get(plain)
    return {"everyone": True, "alle": True, "friends": False, "no one": False, "only me": False}.get(plain)


def _text_file(member: Member) -> Iterator[Record]:
    """The text files of the time before JSON: blocks of `Key: value`, one empty line apart."""
    page = member.head(64 * 2**20).decode("utf-8-sig", "replace")
    made = 0
    for position, block in enumerate(re.split(r"\r?\n\s*\r?\n", page), 1):
        held = dict(re.findall(r"(?m)^([A-Z][\w ]{1,30}): ?(.*?)\r?$", block))
        piece = Piece((position - 1,), held)
        if "Comment" in held:
            yield _comment(member, piece)
        elif "email" in " ".join(held).casefold():
            yield from (
                Account(NETWORK, emails=(Email(v.strip(), "current", member.path),))
                for k, v in held.items()
                if "email" in k.casefold() and "@" in v
            )
        elif {"Who can view", "Who Can View"} & held.keys() or ("Link" in held and "Likes" in held):
            yield _video(member, Piece(piece.path, {k.replace(" ", ""): v for k, v in held.items()}), False)
        elif "Username" in held and member.name.lower().startswith("follow"):
            yield from _person(member, piece, "follower" if "follower" in member.name.lower() else "following")
        else:
            continue
        made += 1
    if not made:
        yield Unread(member.path, "other", "holds no posts, comments, people or account")
