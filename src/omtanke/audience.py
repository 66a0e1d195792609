"""Who can see a message, and who of them are colleagues.

From what the archive tells: the message's visibility and its source, the account's own settings, the people in it. An
unknown visibility stays unknown; what the settings and the list of friends make likely is said beside it, as likely.
Colleagues are known by the employer that LinkedIn names, by an e-mail domain, or by a list the user gives; names are
matched with care for spelling, order and middle names, and a match that is not sure is shown as not sure.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from omtanke.archive import Account, Message, Person
from omtanke.engine import Audience, Phrase
from omtanke.errors import UsageError

_AUDIENCES = {
    "public": Audience.PUBLIC,
    "unlisted": Audience.PUBLIC,
    "followers": Audience.FRIENDS,
    "friends": Audience.FRIENDS,
    "group": Audience.GROUP,
    "direct": Audience.DIRECT,
}
# A circle of friends overlaps: of each friend's friends, some are one's own friends or another friend's. The range is
# between a tenth and all of them being new; the mean of friends per user is from Ugander et al. 2011 (190; median 99).
_FRIENDS_PER_FRIEND = (99, 190)
_NEW = (0.1, 1.0)
_SHARED_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.dk",
        "outlook.com",
        "outlook.dk",
        "live.com",
        "live.dk",
        "msn.com",
        "yahoo.com",
        "yahoo.dk",
        "icloud.com",
        "me.com",
        "mac.com",
        "mail.dk",
        "mail.com",
        "gmx.net",
        "gmx.com",
        "proton.me",
        "protonmail.com",
        "pm.me",
        "stofanet.dk",
        "jubii.dk",
        "ofir.dk",
        "tdcadsl.dk",
        "webspeed.dk",
        "privat.dk",
        "email.dk",
    ]
)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody on the user's own list of colleagues."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody among the people of an archive who is, or may be, a colleague; and why."""

    person: Person
    reason: Phrase
    sure: bool

    @property
    def label(self) -> str:
        return self.person.name or self.person.handle


@dataclass(frozen=True, slots=True)
class Reach:
    """Who can see a message: in words, with the number of people of the archive, and a range where it is none."""

    audience: Audience | None
    words: Phrase
    people: int = 0
    low: int = 0
    high: int = 0


def audience_of(message: Message) -> Audience | None:
    """The engine's word for a message's visibility; None where the archive does not tell."""
    return _AUDIENCES.get(message.visibility)


def reach(message: Message, people: int, setting: str = "") -> Reach:
    """Who can see `message`, by its visibility; `people` are those told of, `setting` the account's default."""
    told = audience_of(message)
    if message.visibility == "public":
        return Reach(told, Phrase("alle", "everybody"))
    if message.visibility == "unlisted":
        return Reach(told, Phrase("alle, der finder det (ikke vist i lister)", "everybody who finds it (not listed)"))
    if message.visibility == "followers":
        return Reach(told, Phrase("dem, der følger dig", "those who follow you"), people)
    if message.visibility == "friends":
        return Reach(
            told,
            Phrase(f"dine venner eller forbindelser{_count(people)}", f"your friends or connections{_count(people)}"),
            people,
        )
    if message.visibility == "group":
        place = f" »{message.where}«" if message.where else ""
        return Reach(
            told,
            Phrase(
                f"alle i gruppen{place}; arkivet siger ikke hvem",
                f"everybody in the group{place}; the archive does not tell who",
            ),
        )
    if message.visibility == "direct":
        return Reach(told, Phrase("dem, det er skrevet til", "those it was written to"))
    return Reach(None, _unknown(setting), people)


def _count(people: int) -> str:
    return f" ({people})" if people else ""


def _unknown(setting: str) -> Phrase:
    if not setting:
        return Phrase("ukendt: arkivet siger det ikke", "unknown: the archive does not tell")
    return Phrase(
        f"ukendt: arkivet siger det ikke. Nye opslag ses i dag af: {setting}",
        f"unknown: the archive does not tell. New posts are today seen by: {setting}",
    )


def friends_of_friends(friends: int) -> tuple[int, int, Phrase]:
    """(low, high, how it was reckoned) of how many friends of friends there may be: no archive knows them."""
    low, high = (round(friends * each * new) for each, new in zip(_FRIENDS_PER_FRIEND, _NEW, strict=True))
    return (
        low,
        high,
        Phrase(
            f"Venners venner kender arkivet ikke. Har dine {friends} venner "
            f"hver 99-190 venner, og er mellem hver tiende og alle af dem nye, "
            f"er det {low}-{high} mennesker.",
            f"Friends of friends are unknown to the archive. If your {friends} "
            f"friends have 99-190 friends each, and between one in ten and all "
            f"of them are new, that is {low}-{high} people.",
        ),
    )


# Colleagues ----------------------------------------------------------------------------------------------------------


def colleagues(
    people: Iterable[Person],
    *,
    employers: Sequence[str] = (),
    domains: Sequence[str] = (),
    known: Sequence[Known] = (),
    own: Sequence[Account] = (),
) -> tuple[Colleague, ...]:
    """Those of `people` who are or may be colleagues; each once per network, the sure ones first.

    `employers` and `domains` are the employer's names and mail domains, `known` the user's own list; `own` adds the
    employers and mail domains that the archives themselves tell of, which alone make nobody sure but LinkedIn's.
    """
    names = [*employers, *(name for account in own for name in account.employers)]
    guessed = {e.address.rpartition("@")[2].lower() for account in own for e in account.emails} - _SHARED_MAIL
    by_name = _Names(known)
    mails = {k.email.casefold() for k in known if k.email}
    found: dict[tuple[str, str, str], Colleague] = {}
    everybody = list(people)
    told = {id(p): m for p in everybody if (m := _by_mail(p, domains, mails, guessed) or _by_employer(p, names))}
    # A friend on Facebook who is called like a colleague on LinkedIn is perhaps the same person.
    elsewhere = _Names([Known(p.name) for p in everybody if (m := told.get(id(p))) and m[1] and p.name])
    for person in everybody:
        match = told.get(id(person)) or by_name.match(person) or _namesake(elsewhere, person)
        if match and (person.name or person.handle):
            key = person.network, person.name.casefold(), person.handle.casefold()
            found.setdefault(key, Colleague(person, *match))
    return tuple(sorted(found.values(), key=lambda c: (not c.sure, c.label.casefold())))


Match = tuple[Phrase, bool]


def _namesake(elsewhere: _Names, person: Person) -> Match | None:
    if not elsewhere.match(person):
        return None
    return Phrase("hedder som en kollega i et andet arkiv", "is called like a colleague in another archive"), False


def _by_mail(person: Person, domains: Sequence[str], mails: set[str], guessed: set[str]) -> Match | None:
    domain = person.email.rpartition("@")[2].lower()
    if not domain:
        return None
    if any(domain == own.lower() or domain.endswith("." + own.lower()) for own in domains):
        return Phrase(f"har en mail hos {domain}", f"has a mail address at {domain}"), True
    if person.email.casefold() in mails:
        return Phrase("står på din liste", "is on your list"), True
    if domain in guessed:
        return Phrase(f"har en mail hos {domain} ligesom du", f"has a mail address at {domain} as you have"), False
    return None


def _by_employer(person: Person, employers: Sequence[str]) -> Match | None:
    if not person.employer:
        return None
    theirs = _plain(person.employer)
    for employer in filter(None, employers):
        ours = _plain(employer)
        reason = Phrase(
            f"arbejder ifølge sin profil hos {person.employer}", f"works at {person.employer} by their profile"
        )
        if theirs == ours:
            return reason, True
        if _alike(theirs, ours):
            return reason, False
    return None


def _alike(one: str, other: str) -> bool:
    """Whether two employers' names may be the same: they share a long word, or are spelt nearly alike."""
    words = [{w for w in name.split() if len(w) >= 6 and w not in _COMMON} for name in (one, other)]
    shared = any(a.startswith(b[:7]) or b.startswith(a[:7]) or a in b or b in a for a in words[0] for b in words[1])
    return shared or difflib.SequenceMatcher(None, one, other).ratio() > 0.85


_COMMON = frozenset(
    ["kommune", "region", "danmark", "denmark", "municipality", "company", "university", "universitet", "hospital"]
)


class _Names:
    """The names of the user's list, indexed by their words so that each friend is compared with few."""

    def __init__(self, known: Sequence[Known]) -> None:
        self._lists: dict[str, list[tuple[str, ...]]] = {}
        for entry in known:
            words = name_words(entry.name)
            for word in {w[:3] for w in words}:
                self._lists.setdefault(word, []).append(words)

    def match(self, person: Person) -> Match | None:
        for said, is_handle in ((person.name, False), (person.handle, True)):
            words = name_words(re.sub(r"[._\-\d]+", " ", said) if is_handle else said)
            nearby = {listed for word in words for listed in self._lists.get(word[:3], ())}
            best = max((_likeness(words, listed) for listed in nearby), default=0)
            if best == 2 and not is_handle:
                return Phrase("står på din liste", "is on your list"), True
            if best:
                return Phrase("ligner et navn på din liste", "resembles a name on your list"), False
        return None


def _likeness(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """2: the same name, in any order and spelling. 1: perhaps the same. 0: not.

    First and last name must be there; what differs beside them (a middle name, a letter, an initial) makes it a perhaps.
    """
    if len(one) < 2 or len(other) < 2:
        return 0
    if sorted(one) == sorted(other):
        return 2
    short, long = sorted((one, other), key=len)
    rest = list(long)
    for word in short:
        twin = next((w for w in rest if _near(word, w)), None)
        if twin is None:
            return 0
        rest.remove(twin)
    ends = {short[0], short[-1]}
    return 1 if rest == [] or any(_near(end, long[-1]) for end in ends) else 0


def _near(one: str, other: str) -> bool:
    """Whether two parts of a name may be the same: alike but for one letter in a long one, or an initial."""
    if one == other or (len(min(one, other, key=len)) == 1 and one[0] == other[0]):
        return True
    if _sound(one) == _sound(other):
        return True
    return min(len(one), len(other)) >= 5 and difflib.SequenceMatcher(None, one, other).ratio() >= 0.85


def _sound(word: str) -> str:
    """A name as it sounds: Christian and Kristian, Sofie and Sophie, Thea and Tea, Hansson and Hanson are one."""
    for spelt, heard in (
        ("ch", "k"),
        ("ck", "k"),
        ("ph", "f"),
        ("th", "t"),
        ("c", "k"),
        ("z", "s"),
        ("w", "v"),
        ("q", "k"),
        ("aa", "å"),
        ("x", "ks"),
    ):
        word = word.replace(spelt, heard)
    return re.sub(r"(.)\1", r"\1", word)


@lru_cache(maxsize=65536)
def name_words(name: str) -> tuple[str, ...]:
    """The parts of a name, spelt alike: "Ågård, Bjørn" and "Bjoern Aagaard" are ("aagaard", "bjoern") in some order."""
    return tuple(_plain(name).split())


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFC", name).casefold()
    for letter, spelt in (
        ("æ", "ae"),
        ("ä", "ae"),
        ("ø", "oe"),
        ("ö", "oe"),
        ("å", "aa"),
        ("ü", "ue"),
        ("é", "e"),
        ("ß", "ss"),
    ):
        folded = folded.replace(letter, spelt)
    folded = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W\d_]+", folded))


# The user's own list -------------------------------------------------------------------------------------------------


def read_list(path: Path) -> tuple[Known, ...]:
    """A list of colleagues: vCard, CSV with or without a header, or a name a line. UsageError when nobody is in it."""
    try:
        text = _text(path.read_bytes())
    except OSError as error:
        raise UsageError(
            f"Listen {path} kan ikke læses ({error.strerror}).", f"The list {path} can't be read ({error.strerror})."
        ) from error
    found = tuple(_cards(text) if re.search(r"(?im)^BEGIN:VCARD", text) else _rows(text))
    if not found:
        raise UsageError(
            f"Der er ingen navne i {path}. Skriv ét navn på hver linje, eller brug en CSV- eller vCard-fil.",
            f"There are no names in {path}. Write one name a line, or use a CSV or vCard file.",
        )
    return found


def _text(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what Excel saves as CSV in Denmark


def _cards(text: str) -> Iterator[Known]:
    """vCard 2.1 to 4.0 (RFC 6350): FN, or else N; lines may be folded, and 2.1 quotes as printable."""
    unfolded = re.sub(r"\r?\n[ \t]", "", re.sub(r"=\r?\n", "", text))
    for card in re.findall(r"(?is)BEGIN:VCARD(.*?)END:VCARD", unfolded):
        held: dict[str, str] = {}
        for line in card.splitlines():
            key, _, value = line.partition(":")
            name, *options = key.upper().split(";")
            if "QUOTED-PRINTABLE" in "".join(options):
                import quopri  # noqa: PLC0415

                value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
            held.setdefault(name.rpartition(".")[2], value.replace("\\,", ",").strip())
        last, first, middle = ([*held.get("N", "").split(";"), "", "", ""])[:3]
        name = held.get("FN") or " ".join(filter(None, (first, middle, last)))
        if name or held.get("EMAIL"):
            yield Known(name, held.get("EMAIL", ""))


_FIRST = re.compile(r"fornavn|first ?name|given", re.IGNORECASE)
_LAST = re.compile(r"efternavn|last ?name|surname|family", re.IGNORECASE)
_FULL = re.compile(r"^(?:name|navn|full ?name|fulde navn|display ?name|medarbejder|employee|kollega)$", re.IGNORECASE)
_EMAIL = re.compile(r"e-?mail|mail", re.IGNORECASE)


def _rows(text: str) -> Iterator[Known]:
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count) if re.search(r"[;,\t]", first) else "\0"
    rows = [
        row
        for row in csv.reader(io.StringIO(text), delimiter=delimiter if delimiter != "\0" else "\t")
        if any(map(str.strip, row))
    ]
    if not rows:
        return
    header = [cell.strip() for cell in rows[0]]
    column = {
        kind: next((i for i, cell in enumerate(header) if pattern.search(cell)), None)
        for kind, pattern in (("first", _FIRST), ("last", _LAST), ("full", _FULL), ("mail", _EMAIL))
    }
    if column["full"] is None and column["first"] is None and column["mail"] is None:
        yield from (_bare(row) for row in rows)
        return
    for row in rows[1:]:
        cells = {kind: row[i].strip() if i is not None and i < len(row) else "" for kind, i in column.items()}
        name = cells["full"] or f"{cells['first']} {cells['last']}".strip()
        if name or cells["mail"]:
            yield Known(name, cells["mail"])


def _bare(row: list[str]) -> Known:
    """A row without a header: the address is where an @ is; "Holm, Anna" is a name in two cells."""
    mail = next((cell.strip() for cell in row if "@" in cell), "")
    names = [cell.strip() for cell in row if cell.strip() and "@" not in cell]
    return Known(" ".join(names[:2]) if names and " " not in names[0] else (names[0] if names else ""), mail)
