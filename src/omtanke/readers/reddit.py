"""Reddit: a flat zip of CSV files, with `checkfile.csv`, the only checksum list of any network.

Known by header rows (YouTube has a `comments.csv` too). A subreddit is public unless it is closed, which the archive
does not mark; the column `ip` is never read. Times are UTC; files may be split (`comments_1.csv`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo

from omtanke.archive import Account, Archive, Email, Member, Message, Person, Record, Unread
from omtanke.records import Row, cell, csv_header, csv_records, moment

NETWORK = "reddit"
SUFFIXES = (".csv",)
SIGNS = {
    "id,permalink,date,ip,subreddit": re.compile(
        rb"(?m)^(?:\xef\xbb\xbf)?\W?id\W+permalink\W+date\W+(?:\w+\W+)?subreddit"
    ),
    "id,permalink,thread_id": re.compile(rb"id,permalink,thread_id|message_id,created_at,updated_at"),
    "statistic,value": re.compile(rb"(?m)^(?:\xef\xbb\xbf)?statistic,value"),
    "filename,sha256": re.compile(rb"(?m)^(?:\xef\xbb\xbf)?filename,sha256"),
}
HINTS: dict[str, re.Pattern[bytes]] = {}
TELLS = {
    "da": "Reddits arkiv siger ikke, hvilke fora der er lukkede; alle regnes for åbne.",
    "en": "Reddit's archive does not tell which communities are closed; all are taken as open.",
}


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """Posts, comments, messages, chats, the account, and friends."""
    handle = ""
    for member in sorted(archive.named(".csv"), key=lambda m: not m.name.lower().startswith(("statistics", "account"))):
        header = {name.casefold() for name in csv_header(archive.head(member))}
        kind = _kind(header, member.name.lower())
        if not kind:
            yield Unread(member.path, "other", "holds no posts, comments, messages, people or account")
            continue
        for row in csv_records(member):
            if isinstance(row, Unread):
                yield row
            else:
                for record in _row(member, kind, row, handle):
                    handle = record.handle if isinstance(record, Account) and record.handle else handle
                    yield record


def _kind(header: set[str], name: str) -> str:
    if {"permalink", "body"} <= header and "subreddit" in header:
        return "post" if "title" in header else "comment"
    if {"from", "body"} <= header or {"message_id", "message"} <= header or "thread_id" in header:
        return "message" if "headers" not in name else ""
    if {"statistic", "value"} <= header:
        return "account"
    return "friend" if "username" in header and name.startswith("friends") else ""


def _row(member: Member, kind: str, row: Row, handle: str) -> Iterator[Record]:
    if kind in ("post", "comment"):
        yield _post(member, kind, row)
    elif kind == "message":
        yield _message(member, row, handle)
    elif kind == "account":
        yield from _fact(member, cell(row.cells, "statistic").casefold(), cell(row.cells, "value"))
    else:
        yield Person(NETWORK, handle=cell(row.cells, "username"), source=member.path)


def _post(member: Member, kind: str, row: Row) -> Record:
    cells = row.cells
    text = "\n".join(filter(None, (cell(cells, "title"), cell(cells, "body"))))
    sent, precision = moment(cell(cells, "date"))
    link = cell(cells, "permalink")
    if not text and not link and sent is None:
        return Unread(member.path, "record", f"row {row.position} is of no known shape")
    place = cell(cells, "subreddit")
    url = cell(cells, "url")
    return Message(
        NETWORK,
        kind,
        text,
        sent,
        precision or "second",
        where=f"r/{place}" if place else "",
        visibility="public",
        visibility_source="a subreddit; whether it is closed is not told",
        link=f"https://www.reddit.com{link}" if link.startswith("/") else link,
        attachments=(url,) if url and url != link else (),
        source=member.path,
        position=row.position,
    )


def _message(member: Member, row: Row, handle: str) -> Message:
    cells = row.cells
    author = cell(cells, "from", "username")
    sent, precision = moment(cell(cells, "date", "created_at"))
    text = "\n".join(filter(None, (cell(cells, "subject"), cell(cells, "body", "message"))))
    room = cell(cells, "channel_name", "subreddit")
    return Message(
        NETWORK,
        "message",
        text,
        sent,
        precision or "second",
        author=author,
        own=author.casefold() == handle.casefold() if handle else None,
        where=cell(cells, "to") or room,
        visibility="group" if room and not cell(cells, "to") else "direct",
        visibility_source="a message",
        link=cell(cells, "permalink"),
        source=member.path,
        position=row.position,
    )


def _fact(member: Member, name: str, value: str) -> Iterator[Account]:
    if name == "email address" and "@" in value:
        yield Account(NETWORK, emails=(Email(value, "current", member.path),))
    elif name == "account name":
        yield Account(NETWORK, handle=value)
