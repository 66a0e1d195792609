"""The engine: what a check is, what it finds, and `check()`, which runs checks over one text.

The engine is given its checks and knows none of them. It opens no file, no socket, and keeps nothing.
A check looks at `Text.folded` and yields `Hit`s there; the engine turns them into `Finding`s in code points of the
writer's own text, merges those that tell of the same fact, and sorts them by place.

What several checks need to judge a candidate (labels before it, words near it, a public office around it) stands here
as finders, at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from omtanke.text import Text


class Concern(StrEnum):
    """What a rule of a guideline is about. The last two are no fault."""

    RESPECT = "respect"
    INSULT = "insult"
    DISCRIMINATION = "discrimination"
    DEFAMATION = "defamation"
    THREAT = "threat"
    CONFIDENTIALITY = "confidentiality"
    WORK_EMAIL = "work-email"
    AUDIENCE = "audience"
    THREAT_RECEIVED = "threat-received"
    PROTECTED_SPEECH = "protected-speech"


NO_FAULT = frozenset({Concern.THREAT_RECEIVED, Concern.PROTECTED_SPEECH})


class Level(IntEnum):
    """How much a finding asks of the writer. Advice, never a ban. Ordered."""

    NOTE = 0
    THINK = 1
    STOP = 2

    def __str__(self) -> str:
        return self.name.lower()


class Audience(StrEnum):
    """Who will see the text, as the writer says."""

    PUBLIC = "public"
    FRIENDS = "friends"
    FRIENDS_OF_FRIENDS = "friends-of-friends"
    GROUP = "group"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing said in Danish and in English."""

    da: str
    en: str

    def say(self, lang: str) -> str:
        """The words in `lang`: "en", or else Danish."""
        return self.en if lang == "en" else self.da


@dataclass(frozen=True, slots=True)
class Employer:
    """What is public about the employer: its mail domains, and contacts it has published itself (numbers, addresses)."""

    name: str = ""
    domains: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()

    def owns(self, domain: str) -> bool:
        """Whether `domain` is one of the employer's, or lies below one."""
        domain = domain.lower().rstrip(".")
        return any(domain == own or domain.endswith("." + own) for own in map(str.lower, self.domains))

    def publishes(self, contact: str) -> bool:
        """Whether the employer itself has published `contact`; numbers are compared by their last eight digits."""
        return _contact(contact) in _contacts(self.contacts)


@lru_cache(maxsize=64)
def _contacts(contacts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_contact, contacts))


def _contact(contact: str) -> str:
    if not re.search(r"[^\W\d_]", contact):
        return re.sub(r"\D", "", contact)[-8:]
    return " ".join(re.findall(r"[\w@.+-]+", contact.casefold()))


@dataclass(frozen=True, slots=True)
class Setting:
    """What a check may know beside the text. `colleagues` are the names of those who can see it, where that is known."""

    audience: Audience | None = None
    employer: Employer = Employer()
    colleagues: tuple[str, ...] = ()


class Rules(Protocol):
    """What the engine asks of a guideline; `omtanke.guideline.Guideline` is one."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def employer(self) -> Employer: ...
    def rule_of(self, concern: Concern) -> str | None:
        """The number of the first rule that covers `concern`, or None."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place in `Text.folded` that a check points at. `message` only where it differs from the check's own."""

    start: int
    end: int
    level: Level
    message: Phrase | None = None
    advice: Phrase | None = None


def _always(setting: Setting) -> bool:
    return True


@dataclass(frozen=True)
class Check:
    """One thing the engine looks for.

    `hits` are texts with the expected span between ⟦ ⟧, `misses` look-alikes without a finding above a note; both
    are the check's tests, in `setting`. `source` is where the fact or the duty behind it stands. `digits` is the least
    number of digits that a text must hold for the check to find anything: most posts hold few, and are passed by.
    `applies` tells whether the setting holds what the check needs; where it doesn't, the check is not run.
    """

    code: str
    name: str
    concern: Concern
    find: Callable[[Text, Setting], Iterator[Hit]]
    title: Phrase
    message: Phrase
    why: Phrase
    advice: Phrase
    source: str
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    setting: Setting = field(default=Setting())
    digits: int = 0
    applies: Callable[[Setting], bool] = _always


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in one text where a check found something; `text[start:end] == excerpt`, in code points.

    `also` are the codes of other checks that found the same fact and were merged into this one.
    """

    check: str
    name: str
    concern: Concern
    rule: str | None
    level: Level
    start: int
    end: int
    excerpt: str
    message: Phrase
    advice: Phrase
    also: tuple[str, ...] = ()

    def as_dict(self, lang: str) -> dict[str, Any]:
        """As in the schema `omtanke/report-1`, worded in `lang`."""
        said = {
            "check": self.check,
            "name": self.name,
            "concern": str(self.concern),
            "rule": self.rule,
            "level": str(self.level),
            "start": self.start,
            "end": self.end,
            "excerpt": self.excerpt,
            "message": self.message.say(lang),
            "advice": self.advice.say(lang),
        }
        return said | {"also": list(self.also)} if self.also else said


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one text, sorted by place, and the codes of the checks that were run."""

    guideline: str
    version: str
    findings: tuple[Finding, ...]
    checks: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """`ok`, `think` or `stop`: the highest level found. A note changes nothing."""
        level = max((f.level for f in self.findings), default=Level.NOTE)
        return "ok" if level == Level.NOTE else str(level)

    def as_dict(self, lang: str = "da") -> dict[str, Any]:
        """As in the schema `omtanke/report-1`, worded in `lang` ("da" or "en")."""
        return {
            "schema": "omtanke/report-1",
            "guideline": {"id": self.guideline, "version": self.version},
            "verdict": self.verdict,
            "findings": [finding.as_dict(lang) for finding in self.findings],
            "checks": list(self.checks),
        }


def check(
    text: str,
    guideline: Rules,
    audience: Audience | str | None = None,
    *,
    checks: Sequence[Check],
    colleagues: Sequence[str] = (),
) -> Report:
    """Run `checks` over `text` and report by `guideline`.

    A check whose concern no rule of the guideline covers is not run, and so is not in `Report.checks`. What is no
    fault (`NO_FAULT`) is always told: the law gives that answer, whether or not the guideline does.
    Any `str` is fine as `text`, and time is linear in its length. ValueError for an unknown `audience`.
    """
    setting = Setting(Audience(audience) if audience else None, guideline.employer, tuple(colleagues))
    covered = [
        c for c in checks if c.applies(setting) and (c.concern in NO_FAULT or guideline.rule_of(c.concern) is not None)
    ]
    read = Text(text)
    digits = len(_DIGIT.findall(read.folded))
    findings = [
        _finding(hit, c, read, guideline) for c in covered if digits >= c.digits for hit in c.find(read, setting)
    ]
    return Report(guideline.id, guideline.version, _merged(findings, text), tuple(c.code for c in covered))


_DIGIT = re.compile("[0-9]")


def _finding(hit: Hit, check: Check, text: Text, guideline: Rules) -> Finding:
    start, end = text.span(hit.start, hit.end)
    return Finding(
        check=check.code,
        name=check.name,
        concern=check.concern,
        rule=guideline.rule_of(check.concern),
        level=Level.NOTE if check.concern in NO_FAULT else hit.level,
        start=start,
        end=end,
        excerpt=text.original[start:end],
        message=hit.message or check.message,
        advice=hit.advice or check.advice,
    )


def _merged(findings: Iterable[Finding], text: str) -> tuple[Finding, ...]:
    """Findings by place. Those of one concern that overlap tell of the same fact and become one that names them all."""
    done: list[Finding] = []
    latest: dict[Concern, int] = {}  # where in `done` the last finding of a concern stands
    for finding in sorted(findings, key=_place):
        at = latest.get(finding.concern)
        if at is not None and finding.start < done[at].end:
            done[at] = _union(done[at], finding)
        else:
            latest[finding.concern] = len(done)
            done.append(finding)
    whole = (f if len(f.excerpt) == f.end - f.start else replace(f, excerpt=text[f.start : f.end]) for f in done)
    return tuple(sorted(whole, key=_place))


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.start, finding.end, finding.check


def _union(one: Finding, other: Finding) -> Finding:
    """The graver of the two (then the longer), over the place of both, naming the other's check. Its excerpt is stale."""
    chief, second = sorted((one, other), key=lambda f: (-f.level, f.start - f.end))
    others = {*chief.also, second.check, *second.also} - {chief.check}
    start, end = min(one.start, other.start), max(one.end, other.end)
    return replace(chief, start=start, end=end, also=tuple(sorted(others)))


# Finders: what checks are made of ----------------------------------------------------------------------------------
# All take the folded text and places in it, and look at a bounded window, so that a long text costs no more per place.


def words(choices: str) -> str:
    """A pattern of whole words. The choices are patterns, set apart by blanks; a blank inside one is written `[ ]`."""
    return r"(?<![^\W_])(?:" + "|".join(_choices(choices)) + r")(?![^\W_])"


def _choices(choices: str) -> list[str]:
    return re.sub(r"(?<!\[)\s+(?!\])", "\n", choices).strip().split("\n")


def before(folded: str, start: int, width: int = 40) -> str:
    """Up to `width` characters before a place, on the same line."""
    return folded[max(0, start - width) : start].rpartition("\n")[2]


def after(folded: str, end: int, width: int = 30) -> str:
    """Up to `width` characters after a place, on the same line."""
    return folded[end : end + width].partition("\n")[0]


def labelled(folded: str, start: int, label: re.Pattern[str]) -> bool:
    """Whether the words right before a place are a label of it: "ordrenr. ", "faktura: ", also before a list of numbers.

    `label` ends in `$`. A label somewhere else in the text says nothing about this number.
    """
    return label.search(_LISTED.sub("", before(folded, start, 60))[-32:]) is not None


# "faktura 0102031234, 0203041234 og ": the label of a list is the label of each number in it.
_LISTED = re.compile(r"(?:(?<![\w.-])\d[\d./-]{3,30}(?:,| og| eller| and| or|/| \+| &) ?)+$")


def near(folded: str, start: int, end: int, pattern: re.Pattern[str], back: int = 40, on: int = 30) -> bool:
    """Whether `pattern` is found within `back` characters before or `on` after a place, on its line."""
    return bool(pattern.search(before(folded, start, back)) or pattern.search(after(folded, end, on)))


def number_label(names: str) -> re.Pattern[str]:
    """A label of a number right before it: one of `names` (as in `words`, also ending a compound), nr., is, :, #.

    A name of up to four letters stands alone, since many words end in it: "altid" is no label `id`.
    """
    heads = (rf"(?<![^\W_]){name}" if len(name) <= 4 else name for name in _choices(names))
    return re.compile(
        r"(?:" + "|".join(heads) + r")(?:[- ]?(?:nummer|numre|nr|no|number|num|id|kode|ref))?(?:et)?"
        r" ?[.:#=]*(?: ?(?:er|var|is|på|nr|no|med|i))?[.:#=]*[ (\[\"']{0,3}$"
    )


# An office that publishes how to reach it. The words must stand close, and tell of an office, not of a person.
_OFFICE = re.compile(
    r"(?<![^\W_])(?:borgerservice\w*|rådhus\w*|kommunen?s? (?:hoved|kontakt)\w*|omstilling\w*|hovednummer\w*|reception\w*|"
    r"vagttelefon\w*|døgnvagt\w*|rådgivningslinje\w*|hotline\w*|livslinien|børnetelefon\w*|giftlinjen|lægevagt\w*|"
    r"skadestue\w*|tandlægevagt\w*|politi(?:et|station\w*)|bibliotek\w*|genbrugs\w*|jobcent\w*|svømmehal\w*|"
    r"museum|museet|skolens? (?:kontor|hoved)\w*|skolekontor\w*|kundeservice\w*|kundecent\w*|kontaktcent\w*|sekretariat\w*|"
    r"åbningstid\w*|telefontid\w*|pressetelefon\w*|pressevagt\w*|fagforening\w*|forening(?:en|ens)|"
    r"town hall|switchboard|front desk|citizen service\w*|opening hours|helpline|library)(?!@)"
)


_PERSONAL = re.compile(
    r"(?<![^\W_])(?:mig|ham|hende|min|mit|hans|hendes|\w+s egen|egen|eget|privat\w*|me|my|his|her)(?![^\W_])"
)
# Where the words about a number begin: behind a sentence's end, or behind another number.
_STRETCH = re.compile(r"[^.!?\n0-9]*(?:\w[.](?! [^\W\d_])[^.!?\n0-9]*)*$")


def stretch(folded: str, start: int, width: int = 70) -> str:
    """The words that lead up to a place: at most `width` characters, in its own sentence, behind any other number."""
    found = _STRETCH.search(before(folded, start, width))
    return found[0] if found else ""


def in_office(folded: str, start: int, end: int) -> bool:
    """Whether the words around a place tell that it belongs to an office open to the public, not to a person there."""
    lead = stretch(folded, start)
    offices = list(_OFFICE.finditer(lead))
    if offices:
        return not _PERSONAL.search(lead, offices[-1].end())
    behind = re.split(r"[.!?0-9]", after(folded, end, 45))[0]
    return not _PERSONAL.search(lead) and _OFFICE.search(behind) is not None


class Mail(NamedTuple):
    """An e-mail address in the folded text: its place and its two halves."""

    start: int
    end: int
    local: str
    domain: str


# The local part may hold what people put there; `(at)`, `snabel-a`, ` @ ` and ` punktum ` hide an address from robots.
_AT = r"(?:@| @ |@ | @| ?[(\[{<] ?(?:at|a|snabel-?a|alfa) ?[)\]}>] ?| snabel-?a ?| (?:at) (?=[\w-]+ (?:dot|punktum) ))"
_DOT = r"(?:\.| ?[(\[{] ?(?:dot|punktum|prik|\.) ?[)\]}] ?| (?:dot|punktum|prik) | \. (?=(?:dk|com|net|org|eu|se|no|de)\b))"
_TLD = r"(?:[a-z]{2,24}|xn--[a-z0-9-]{2,40})(?![\w])"
_MAIL = re.compile(
    rf"(?<=[\w+\-])(?P<at>{_AT})(?P<domain>[^\W_](?:[\w-]{{0,62}}){_DOT}(?:[^\W_][\w-]{{0,62}}{_DOT}){{0,4}}{_TLD})"
)
_ENDINGS = frozenset(
    ["dk", "com", "net", "org", "eu", "se", "no", "de", "uk", "gl", "fo", "fi", "is", "io", "me", "info"]
)
# Without one of these there is no address: asked first, since most posts hold none.
_MAIL_SIGNS = ("@", "(a", "[a", "{a", "<a", "( a", "[ a", "snabel", "punktum", " dot ", "alfa")
_LOCAL = re.compile(r"(?<![\w.+-])[^\W_][\w.+-]{0,63}$")


def mails(folded: str) -> Iterator[Mail]:
    """Every e-mail address, also `navn (at) eksempel punktum dk`. A handle (`@navn`) is none."""
    if not any(sign in folded for sign in _MAIL_SIGNS):
        return
    for match in _MAIL.finditer(folded):
        local = _LOCAL.search(folded, max(0, match.start() - 65), match.start())
        domain = re.sub(_DOT, ".", match["domain"])
        handle = " " in match["at"] and domain.rpartition(".")[2] not in _ENDINGS  # "følg @mette.holm"
        if local and not handle:
            yield Mail(local.start(), match.end(), local[0], domain)


# The names of shared mailboxes, as offices publish them.
_SHARED = re.compile(
    r"(?:kommunen?|borgerservice|kontakt|info|post|mail|hovedpostkasse|sikkerpost|digitalpost|hr|personale|presse|kommunikation|"
    r"job(?:center|net)?|ydelse\w*|bibliotek\w*|teknik\w*|milj[oø]\w*|byg(?:gesag\w*|geri)?|vej(?:e|afdeling\w*)?|affald\w*|genbrug\w*|"
    r"forsyning\w*|skole\w*|børnehave\w*|sundhed\w*|[aæ]ldre\w*|plejecenter\w*|hjemmepleje\w*|dagtilbud|pladsanvisning\w*|visitation\w*|"
    r"familie\w*|social\w*|handicap\w*|byr[aå]d\w*|sekretariat\w*|direktion|ledelse|leder|pedel|[oø]konomi\w*|faktura|regning|bogholderi|"
    r"l(?:o|ø|oe)n|indk[oø]b|it|support|helpdesk|service\w*|booking|billet\w*|museum|museet|kultur\w*|fritid\w*|idr[aæ]t\w*|svømmehal\w*|"
    r"hal(?:len|kontor\w*)?|turist\w*|redaktion\w*|tandplej\w*|medlem(?:mer)?|kontor\w*|webmaster|admin\w*|dpo|databeskyttelse\w*|"
    r"raadgivning|rådgivning|hello|hej|office|contact|sales|noreply|no-reply|ejendom\w*|park(?:ering\w*)?|beredskab\w*)"
    r"(?:[.-](?:nord|syd|øst|oest|vest|by|midt))?"
)


def is_shared_mailbox(local: str, domain: str) -> bool:
    """Whether an address is an office's, not a person's: `borgerservice@`, or the domain's own name before the @."""
    local = re.sub(r"[.\-_+]?(?:dk|\d{1,2})$", "", local)
    return bool(_SHARED.fullmatch(local)) or local == domain.rpartition(".")[0].rpartition(".")[2]
