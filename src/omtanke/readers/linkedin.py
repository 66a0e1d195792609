"""LinkedIn (`Basic_` or `Complete_LinkedInDataExport_MM-DD-YYYY.zip`): CSV files known by their header rows.

`Comments.csv` escapes quotes by a backslash where `Shares.csv` doubles them, `Connections.csv` has a note above its
header, a hidden connection leaves only its date, and file names may carry a member's number. Times are UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import tzinfo

from omtanke.archive import Account, Archive, Email, Member, Message, Person, Record, Unread
from omtanke.records import Row, cell, csv_header, csv_records, moment, plain_text

NETWORK = "linkedin"
SUFFIXES = (".csv", ".html")
SIGNS = {
    "Date,ShareLink,ShareCommentary": re.compile(rb"(?i)Share ?Link\W+Share ?Commentary"),
    "Date,Link,Message": re.compile(rb"(?m)^(?:\xef\xbb\xbf)?\W?Date\W+Link\W+Message"),
    "First Name,Last Name,URL": re.compile(rb"First Name,Last Name,(?:URL|Email Address|Company)"),
    "Email Address,Confirmed,Primary": re.compile(rb"Email Address,Confirmed,Primary"),
    "Company Name,Title,Description": re.compile(rb"Company Name,Title,Description"),
    "Verification type,Organization name": re.compile(rb"Verification type,Organization name"),
    "CONVERSATION ID,CONVERSATION TITLE": re.compile(rb"(?i)\"?CONVERSATION ID\"?,\"?CONVERSATION TITLE"),
    "First Name,Last Name,Maiden Name": re.compile(rb"First Name,Last Name,Maiden Name"),
    "From,To,Sent At,Message,Direction": re.compile(rb"From,To,Sent At,Message,Direction"),
    "Date,Media Description,Media Link": re.compile(rb"Media Description,Media Link"),
}
HINTS = {"linkedin.com links": re.compile(rb"https://www\.linkedin\.com/")}
TELLS = {
    "da": "LinkedIns arkiv siger ikke, hvem der kunne se en kommentar; det afhænger af opslaget, den står under.",
    "en": "LinkedIn's archive does not tell who could see a comment; that depends on the post it stands under.",
}
_VISIBLE = {
    "PUBLIC": "public",
    "ANYONE": "public",
    "MEMBER_NETWORK": "friends",
    "CONNECTIONS": "friends",
    "CONNECTIONS_ONLY": "friends",
    "LOGGED_IN": "public",
    "LOGGED_IN_MEMBERS": "public",
    "GROUP": "group",
    "CONTAINER": "group",
}
_NOT_TOLD = "depends on the post; the export does not tell"


def read(archive: Archive, zone: tzinfo) -> Iterator[Record]:
    """Shares, comments, articles, messages, invitations, connections, and the account."""
    name = _own_name(archive)
    for member in archive.named(".csv"):
        header = csv_header(archive.head(member), lambda row: _reader_of(row) is not None)
        make = _reader_of(header)
        if make is None:
            yield Unread(member.path, "other", "holds no posts, comments, messages, people or account")
            continue
        for row in csv_records(member, lambda cells: _reader_of(cells) is not None):
            yield from [row] if isinstance(row, Unread) else make(member, row, name)
    for member in archive.named(".html", ".htm"):
        yield from _article(member, zone)


def _own_name(archive: Archive) -> str:
    for member in archive.named("profile.csv"):
        for row in csv_records(member, lambda cells: "First Name" in cells):
            if isinstance(row, Row):
                return f"{cell(row.cells, 'First Name')} {cell(row.cells, 'Last Name')}".strip()
    return ""


Make = Callable[[Member, Row, str], Iterator[Record]]


def _reader_of(header: list[str]) -> Make | None:
    """What to do with the rows below this header, by the names in it."""
    names = {re.sub(r"[\W_]", "", cell.casefold()) for cell in header}
    return next((make for wanted, make in _FILES if wanted <= names), None)


def _share(member: Member, row: Row, name: str) -> Iterator[Record]:
    told = cell(row.cells, "Visibility")
    yield _message(
        member,
        row,
        "post",
        cell(row.cells, "ShareCommentary"),
        cell(row.cells, "ShareLink"),
        told,
        tuple(filter(None, (cell(row.cells, "SharedUrl"), cell(row.cells, "MediaUrl")))),
    )


def _comment(member: Member, row: Row, name: str) -> Iterator[Record]:
    yield _message(member, row, "comment", cell(row.cells, "Message"), cell(row.cells, "Link"))


def _media(member: Member, row: Row, name: str) -> Iterator[Record]:
    if cell(row.cells, "Media Description"):
        yield _message(member, row, "caption", cell(row.cells, "Media Description"), cell(row.cells, "Media Link"))


def _repost(member: Member, row: Row, name: str) -> Iterator[Record]:
    yield _message(member, row, "share", "", cell(row.cells, "Link"))


def _message(
    member: Member, row: Row, kind: str, text: str, link: str, told: str = "", attachments: tuple[str, ...] = ()
) -> Message:
    sent, precision = moment(cell(row.cells, "Date", "Date/Time"))
    shown = _VISIBLE.get(re.sub(r"\W", "_", told.upper()), "unknown")
    text = re.sub(r'(?:\n[" ]*)+$', "", re.sub(r'"\r?\n"', "\n", text)).strip()  # LinkedIn quotes each line of a post
    return Message(
        NETWORK,
        kind,
        text,
        sent,
        precision or "second",
        visibility=shown,
        visibility_source=f"Visibility: {told}" if told else _NOT_TOLD,
        link=link,
        attachments=attachments,
        source=member.path,
        position=row.position,
    )


def _direct(member: Member, row: Row, name: str) -> Iterator[Record]:
    cells = row.cells
    author = cell(cells, "FROM")
    text = "\n".join(filter(None, (cell(cells, "SUBJECT"), plain_text(cell(cells, "CONTENT", "Message")))))
    to = cell(cells, "TO", "RECIPIENT PROFILE URLS")
    sent, precision = moment(cell(cells, "DATE", "Sent At"))
    outgoing = cell(cells, "Direction").upper()
    own = outgoing == "OUTGOING" if outgoing else (author.casefold() == name.casefold() if name else None)
    yield Message(
        NETWORK,
        "message",
        text,
        sent,
        precision or "second",
        author=author,
        own=own,
        where=cell(cells, "CONVERSATION TITLE") or to,
        visibility="group" if to.count(",") > 1 else "direct",
        visibility_source="a message",
        source=member.path,
        position=row.position,
    )


def _connection(member: Member, row: Row, name: str) -> Iterator[Record]:
    cells = row.cells
    who = f"{cell(cells, 'First Name')} {cell(cells, 'Last Name')}".strip()
    since = moment(cell(cells, "Connected On"))[0]
    link = cell(cells, "URL")
    yield Person(
        NETWORK,
        who,
        link.rstrip("/").rpartition("/")[2],
        "friend",
        cell(cells, "Company"),
        cell(cells, "Email Address"),
        since,
        member.path,
    )


def _email(member: Member, row: Row, name: str) -> Iterator[Record]:
    address = cell(row.cells, "Email Address")
    confirmed = cell(row.cells, "Confirmed").lower() != "no"
    if "@" in address:
        since = moment(cell(row.cells, "Updated On"))[0]
        yield Account(NETWORK, emails=(Email(address, "current" if confirmed else "verification", member.path, since),))


def _verification(member: Member, row: Row, name: str) -> Iterator[Record]:
    address, employer = cell(row.cells, "Email address"), cell(row.cells, "Organization name")
    since = moment(cell(row.cells, "Verified date"))[0]
    emails = (Email(address, "verification", member.path, since),) if "@" in address else ()
    yield Account(NETWORK, employers=(employer,) if employer not in ("", "N/A") else (), emails=emails)


def _position(member: Member, row: Row, name: str) -> Iterator[Record]:
    if not cell(row.cells, "Finished On"):
        yield Account(NETWORK, employers=(cell(row.cells, "Company Name"),))


def _profile(member: Member, row: Row, name: str) -> Iterator[Record]:
    yield Account(NETWORK, f"{cell(row.cells, 'First Name')} {cell(row.cells, 'Last Name')}".strip())
    for title in ("Headline", "Summary"):
        if cell(row.cells, title):
            yield Message(
                NETWORK,
                "profile",
                cell(row.cells, title),
                visibility="unknown",
                visibility_source=_NOT_TOLD,
                source=member.path,
                position=row.position,
            )


# Header names without case, spaces and signs, the most telling first.
_FILES: tuple[tuple[frozenset[str], Make], ...] = (
    (frozenset({"sharelink", "sharecommentary"}), _share),
    (frozenset({"verificationtype", "organizationname"}), _verification),
    (frozenset({"emailaddress", "confirmed", "primary"}), _email),
    (frozenset({"conversationid", "from", "content"}), _direct),
    (frozenset({"from", "to", "sentat", "message", "direction"}), _direct),
    (frozenset({"firstname", "lastname", "connectedon"}), _connection),
    (frozenset({"firstname", "lastname", "headline"}), _profile),
    (frozenset({"companyname", "title", "startedon"}), _position),
    (frozenset({"mediadescription", "medialink"}), _media),
    (frozenset({"date", "link", "message"}), _comment),
)


def _article(member: Member, zone: tzinfo) -> Iterator[Record]:
    if "articles" not in member.parts:
        yield Unread(member.path, "other", "no article")
        return
    page = member.head(8 * 2**20).decode("utf-8", "replace")
    title = plain_text(_between(page, "<h1", "</h1>"))
    written = re.search(r'class="(?:published|created)"[^>]*>\D{0,20}([\d][^<]{6,40})<', page)
    sent, precision = moment(written[1].strip()) if written else (None, "second")
    body = plain_text(_between(page, "<body", "</body>") or page)
    yield Message(
        NETWORK,
        "post",
        body or title,
        sent,
        precision or "second",
        visibility="public",
        visibility_source="an article is public",
        source=member.path,
        position=1,
    )


def _between(page: str, start: str, end: str) -> str:
    return page.partition(start)[2].partition(">")[2].partition(end)[0]
