"""A review of one's own archives: the account first, then every message, by what matters most.

`review()` reads archives and mailboxes, runs the checks over each own message with its audience as context, and gives a
`Review`: a value that is shown as text, JSON (`omtanke/review-1`) or one HTML page. Nothing is kept, sent or logged.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any

from omtanke import audience, mailbox, readers
from omtanke.archive import Account, Message, Person, Privacy, Unread
from omtanke.checks import CHECKS, a602_colleagues_can_see
from omtanke.engine import NO_FAULT, Audience, Check, Concern, Finding, Level, Phrase, Rules, Setting, check
from omtanke.errors import UsageError

_CHUNK = 400
_ALONE = 3000  # so many messages are checked before other processes are started
_CIRCLE = ("friend", "follower", "contact")
_WIDTH = {"public": 0, "unlisted": 1, "group": 2, "followers": 3, "friends": 3, "unknown": 4, "direct": 5}
_A602 = a602_colleagues_can_see.CHECK


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a review. Dates are whole days in UTC; `known` is the user's own list of colleagues."""

    guideline: Rules
    network: str | None = None
    since: date | None = None
    employed_since: date | None = None
    known: tuple[audience.Known, ...] = ()
    me: tuple[str, ...] = ()
    everything: bool = False
    zone: tzinfo = readers.ZONE
    checks: Sequence[Check] = field(default=CHECKS, repr=False)
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One message, what was found in it, who can see it, and what to do now (a key of `ACTIONS`)."""

    message: Message
    findings: tuple[Finding, ...]
    reach: audience.Reach
    colleagues: tuple[audience.Colleague, ...] = ()
    before_job: bool = False
    action: str = "leave"

    @property
    def level(self) -> Level:
        return max((f.level for f in self.findings), default=Level.NOTE)


@dataclass(frozen=True, slots=True)
class Read:
    """What came out of one archive: how many messages, and what was not read, grouped by place and kind."""

    network: str
    format: str
    messages: int
    unread: tuple[Unread, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address that an account is or was registered with. `work` is whether it is the employer's."""

    network: str
    email: str
    status: str
    work: bool
    source: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class Review:
    """The whole: `messages` by what matters most; with `Asked.everything` also those without findings."""

    archives: tuple[Read, ...]
    account: tuple[Address, ...]
    privacy: tuple[tuple[str, Privacy], ...]
    people: dict[str, int]
    colleagues: tuple[audience.Colleague, ...]
    messages: tuple[Reviewed, ...]
    counts: dict[str, int]
    checks: tuple[str, ...]
    mailbox: tuple[mailbox.Registration, ...] = ()
    mails: int = 0
    guideline: tuple[str, str] = ("", "")

    @property
    def flagged(self) -> tuple[Reviewed, ...]:
        """The messages with something to think about."""
        return tuple(m for m in self.messages if m.level > Level.NOTE)


def review(paths: Sequence[Path | str], asked: Asked, progress: Callable[[int], None] | None = None) -> Review:
    """Read these archives and mailboxes and judge them. `progress` gets how many are done since its last call.

    UsageError when a path is not there, or is of no network that is known.
    """
    boxes = [Path(p) for p in paths if mailbox.is_mailbox(Path(p))]
    archives = [p for p in paths if Path(p) not in boxes]
    registered = [mailbox.read(box) for box in boxes]
    work = _Work(asked)
    for export in readers.exports(archives, asked.network) if archives else ():
        with export.archive:
            work.read(export, progress)
    regs = tuple(r for found, _ in registered for r in found)
    return work.whole(regs, sum(mails for _, mails in registered))


class _Work:
    """A review under way: what was met so far, and only the messages that will be shown."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._reads: list[Read] = []
        self._accounts: dict[str, Account] = {}
        self._people: list[Person] = []
        self._kept: list[tuple[Message, tuple[Finding, ...]]] = []
        self._counts: Counter[str] = Counter(
            dict.fromkeys(("messages", "checked", "others", "without_text", "before"), 0)
        )

    def read(self, export: readers.Export, progress: Callable[[int], None] | None) -> None:
        """Read one export through and keep what matters of it."""
        counts: Counter[str] = Counter()
        unread: dict[tuple[str, str], Unread] = {}
        sources: set[str] = set()
        messages = self._messages(export, counts, unread, sources)
        for done, found in _checked(messages, self._asked):
            self._kept.extend(found)
            if progress:
                progress(done)
        told = tuple(u for u in unread.values() if u.code != "other" or u.source not in sources)
        for place, network in enumerate(export.networks or ("unknown",)):
            self._reads.append(Read(network, export.why.get(network, ""), counts[network], told if place == 0 else ()))

    def _messages(
        self, export: readers.Export, counts: Counter[str], unread: dict[tuple[str, str], Unread], sources: set[str]
    ) -> Iterator[Message]:
        """The own messages to check; everything else is put where it belongs."""
        for record in export.read(self._asked.zone):
            if isinstance(record, Message):
                counts[record.network] += 1
                sources.add(record.source)
                own = self._own(record)
                if self._is_asked_for(own):
                    yield own
            elif isinstance(record, Unread):
                key = record.source, record.code
                before = unread.get(key)
                unread[key] = replace(before, count=before.count + record.count) if before else record
            elif isinstance(record, Person):
                sources.add(record.source)
                self._people.append(record)
            else:
                sources.update([e.source for e in record.emails] + [p.source for p in record.privacy])
                before_that = self._accounts.get(record.network)
                self._accounts[record.network] = before_that + record if before_that else record

    def _own(self, message: Message) -> Message:
        """Whose it is, where the archive does not mark it and the user has said who they are."""
        if message.own is None and self._asked.me:
            mine = {audience.name_words(name) for name in self._asked.me}
            return replace(message, own=audience.name_words(message.author) in mine or message.author in self._asked.me)
        return message

    def _is_asked_for(self, message: Message) -> bool:
        self._counts["messages"] += 1
        if self._asked.since and message.sent and message.sent.date() < self._asked.since:
            self._counts["before"] += 1
            return False
        if message.own is False:
            self._counts["others"] += 1
        elif not message.text:
            self._counts["without_text"] += 1
        else:
            self._counts["checked"] += 1
            return True
        return self._asked.everything

    # The end -----------------------------------------------------------------------------------------------------

    def whole(self, registered: tuple[mailbox.Registration, ...], mails: int) -> Review:
        """Everything put together and sorted by what matters most."""
        employer = self._asked.guideline.employer
        seen = audience.colleagues(
            self._people,
            employers=(employer.name,),
            domains=employer.domains,
            known=self._asked.known,
            own=tuple(self._accounts.values()),
        )
        sizes = dict(Counter(p.network for p in self._people if p.relation in _CIRCLE))
        judged = sorted((self._judged(message, findings, seen, sizes) for message, findings in self._kept), key=_weight)
        shown = tuple(m for m in judged if m.findings or self._asked.everything)
        rules = self._asked.guideline
        ran = tuple(c.code for c in self._asked.checks if c.concern in NO_FAULT or rules.rule_of(c.concern) is not None)
        return Review(
            archives=tuple(self._reads),
            account=tuple(
                sorted(self._addresses(registered), key=lambda a: (not a.work, _STATUS.index(a.status), a.network))
            ),
            privacy=tuple((network, p) for network, account in self._accounts.items() for p in account.privacy),
            people=sizes,
            colleagues=seen,
            messages=shown,
            counts=dict(self._counts),
            checks=ran,
            mailbox=registered,
            mails=mails,
            guideline=(rules.id, rules.version),
        )

    def _addresses(self, registered: tuple[mailbox.Registration, ...]) -> Iterator[Address]:
        owns = self._asked.guideline.employer.owns
        told: set[tuple[str, str, str]] = set()
        for network, account in self._accounts.items():
            for email in account.emails:
                key = network, email.address.lower(), email.status
                if key not in told:
                    told.add(key)
                    work = owns(email.address.rpartition("@")[2])
                    yield Address(network, email.address, email.status, work, email.source, email.since)
        for reg in registered:
            yield Address(
                reg.network, reg.address, "mailbox", owns(reg.address.rpartition("@")[2]), "mailbox", reg.last
            )

    def _judged(
        self, message: Message, findings: tuple[Finding, ...], seen: Sequence[audience.Colleague], sizes: dict[str, int]
    ) -> Reviewed:
        told = audience.audience_of(message)
        circle = told in (None, Audience.FRIENDS, Audience.FRIENDS_OF_FRIENDS)
        who = (
            tuple(c for c in seen if c.person.network == message.network and c.person.relation in _CIRCLE)
            if circle
            else ()
        )
        findings = self._with_colleagues(message, findings, who, told)
        people = sizes.get(message.network, 0)
        since = self._asked.employed_since
        before = bool(since and message.sent and message.sent.date() < since)
        done = Reviewed(message, findings, audience.reach(message, people, self._default(message.network)), who, before)
        return replace(done, action=_action(done))

    def _default(self, network: str) -> str:
        """The account's own setting for who sees new posts, in the network's words."""
        account = self._accounts.get(network)
        for held in account.privacy if account else ():
            if (
                "future posts" in held.setting.lower()
                or "kommende opslag" in held.setting.lower()
                or "fremtidige opslag" in held.setting.lower()
            ):
                return held.value
        return ""

    def _with_colleagues(
        self,
        message: Message,
        findings: tuple[Finding, ...],
        who: tuple[audience.Colleague, ...],
        told: Audience | None,
    ) -> tuple[Finding, ...]:
        """The findings with A602 worded by who the colleagues are, added beside another finding, or taken out."""
        rest = tuple(
            replace(f, also=tuple(c for c in f.also if who or c != _A602.code))
            for f in findings
            if f.check != _A602.code
        )
        told_there = [f for f in findings if f.check == _A602.code]
        rule = self._asked.guideline.rule_of(Concern.AUDIENCE)
        if not who or rule is None or not any(c.code == _A602.code for c in self._asked.checks):
            return rest
        said = a602_colleagues_can_see.message(Setting(told, colleagues=tuple(_named(c) for c in who)))
        if told_there:
            return tuple(sorted((*rest, *(replace(f, message=said) for f in told_there)), key=lambda f: f.start))
        if any(f.level > Level.NOTE for f in rest):
            text = message.text
            own = Finding(
                _A602.code, _A602.name, _A602.concern, rule, Level.NOTE, 0, len(text), text, said, _A602.advice
            )
            return (*rest, own)
        return rest


_STATUS = ("current", "mailbox", "earlier", "verification", "possible", "autofill")


def _named(colleague: audience.Colleague) -> str:
    return colleague.label if colleague.sure else f"{colleague.label} (?)"


def _weight(held: Reviewed) -> tuple[Any, ...]:
    """Gravest first, then what most can see, then the newest; what is from before the job stands last of its kind."""
    sent = held.message.sent.timestamp() if held.message.sent else 0.0
    return -held.level, held.before_job, _WIDTH.get(held.message.visibility, 4), -len(held.findings), -sent


def _action(held: Reviewed) -> str:
    concerns = {f.concern for f in held.findings if f.level > Level.NOTE}
    if any(f.concern is Concern.THREAT_RECEIVED for f in held.findings):
        return "help"
    if not concerns:
        return "leave"
    if held.level is Level.STOP:
        return "delete"
    if held.before_job or held.message.visibility == "direct":
        return "leave" if held.before_job else "ask-hr"
    known = mailbox.networks().get(held.message.network, {})
    return "edit" if known.get("edit") and held.message.kind != "story" else "delete"


# The checks, in other processes when there is much -------------------------------------------------------------------

Found = list[tuple[Message, tuple[Finding, ...]]]


def _checked(messages: Iterator[Message], asked: Asked) -> Iterator[tuple[int, Found]]:
    """(how many were done, those to keep), chunk by chunk, in order."""
    first = list(islice(messages, _ALONE))
    for start in range(0, len(first), _CHUNK):
        chunk = first[start : start + _CHUNK]
        yield len(chunk), _check_all(chunk, asked)
    if len(first) < _ALONE:
        return
    chunks = iter(lambda: list(islice(messages, _CHUNK)), [])
    if asked.workers <= 1:
        yield from ((len(chunk), _check_all(chunk, asked)) for chunk in chunks)
    else:
        yield from _in_processes(chunks, asked)


def _in_processes(chunks: Iterable[list[Message]], asked: Asked) -> Iterator[tuple[int, Found]]:
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  costs a cold start what it need not
    from multiprocessing import get_context  # noqa: PLC0415

    with ProcessPoolExecutor(asked.workers, get_context("spawn"), _start_worker, (asked,)) as pool:
        under_way: deque[tuple[int, Future[Found]]] = deque()
        for chunk in chunks:
            under_way.append((len(chunk), pool.submit(_work, chunk)))
            if len(under_way) > 3 * asked.workers:
                done, found = under_way.popleft()
                yield done, found.result()
        while under_way:
            done, found = under_way.popleft()
            yield done, found.result()


_worker_asked: Asked | None = None  # in a worker process: what it was started for


def _start_worker(asked: Asked) -> None:
    global _worker_asked  # noqa: PLW0603  the one way a process pool can be given something once
    _worker_asked = asked


def _work(chunk: list[Message]) -> Found:
    assert _worker_asked is not None
    return _check_all(chunk, _worker_asked)


def _check_all(chunk: list[Message], asked: Asked) -> Found:
    found = ((message, _findings(message, asked)) for message in chunk)
    return [(message, findings) for message, findings in found if findings or asked.everything]


def _findings(message: Message, asked: Asked) -> tuple[Finding, ...]:
    if message.own is False or not message.text:
        return ()
    # Who the colleagues are is known at the end of the archive only; until then "?" keeps what they would be told of.
    return check(
        message.text, asked.guideline, audience.audience_of(message), checks=asked.checks, colleagues=("?",)
    ).findings


# As data -------------------------------------------------------------------------------------------------------------


def as_dict(held: Review, lang: str) -> dict[str, Any]:
    """As in the schema `omtanke/review-1`, worded in `lang`."""
    return {
        "schema": "omtanke/review-1",
        "guideline": {"id": held.guideline[0], "version": held.guideline[1]},
        "checks": list(held.checks),
        "archives": [_read_dict(read) for read in held.archives],
        "account": [_address_dict(address, lang) for address in held.account],
        "privacy": [
            {"network": n, "setting": p.setting, "value": p.value, "open": p.open, "source": p.source}
            for n, p in held.privacy
        ],
        "colleagues": [
            {"network": c.person.network, "name": c.label, "sure": c.sure, "reason": c.reason.say(lang)}
            for c in held.colleagues
        ],
        "mailbox": [
            {
                "network": r.network,
                "address": r.address,
                "sender": r.sender,
                "count": r.count,
                "first": _iso(r.first),
                "last": _iso(r.last),
            }
            for r in held.mailbox
        ],
        "messages": [_message_dict(message, lang) for message in held.messages],
        "summary": summary(held),
    }


def summary(held: Review) -> dict[str, Any]:
    """The numbers of a review, as in the schema."""
    levels = Counter(str(m.level) for m in held.messages if m.findings)
    return {
        **held.counts,
        "findings": {level: levels.get(level, 0) for level in ("stop", "think", "note")},
        "unread": sum(u.count for read in held.archives for u in read.unread),
        "work_emails": sum(a.work for a in held.account),
        "people": sum(held.people.values()),
        "colleagues": len(held.colleagues),
        "mails": held.mails,
    }


def _read_dict(read: Read) -> dict[str, Any]:
    unread = [{"source": u.source, "code": u.code, "reason": u.reason, "count": u.count} for u in read.unread]
    return {"network": read.network, "format": read.format, "messages": read.messages, "unread": unread}


def _address_dict(address: Address, lang: str) -> dict[str, Any]:
    known = mailbox.networks().get(address.network, {})
    return {
        "network": address.network,
        "email": address.email,
        "status": address.status,
        "work": address.work,
        "source": address.source,
        "since": _iso(address.since),
        "change": known.get("email", {}).get(lang, ""),
    }


def _message_dict(held: Reviewed, lang: str) -> dict[str, Any]:
    message = held.message
    return {
        "network": message.network,
        "kind": message.kind,
        "sent": _iso(message.sent),
        "precision": message.precision,
        "author": message.author,
        "own": message.own,
        "where": message.where,
        "visibility": message.visibility,
        "visibility_source": message.visibility_source,
        "audience": held.reach.words.say(lang),
        "text": message.text,
        "source": message.source,
        "position": message.position,
        "link": message.link,
        "attachments": list(message.attachments),
        "findings": [f.as_dict(lang) for f in held.findings],
        "colleagues": [c.label for c in held.colleagues] if held.findings else [],
        "before_job": held.before_job,
        "action": held.action,
    }


def _iso(when: datetime | None) -> str | None:
    return when.isoformat().replace("+00:00", "Z") if when else None


ACTIONS = {
    "delete": Phrase("Slet det", "Delete it"),
    "edit": Phrase("Ret det, eller slet det", "Change it, or delete it"),
    "ask-hr": Phrase(
        "Tænk over det; spørg HR eller din tillidsrepræsentant, hvis du er i tvivl",
        "Think about it; ask HR or your union representative when in doubt",
    ),
    "help": Phrase(
        "Du skal ikke stå alene med det: se »omtanke threat«",
        "You need not stand alone with this: see “omtanke threat”",
    ),
    "leave": Phrase("Lad det stå", "Leave it"),
}


def since_date(text: str) -> date:
    """A date as the user writes it (2024-05-01, 1.5.2024, 2024). UsageError for what is none."""
    from omtanke.records import moment  # noqa: PLC0415

    when = date(int(text), 1, 1) if text.isdigit() and len(text) == 4 and text > "0000" else None
    found = None if when else moment(text)[0]
    if when is None and found is None:
        raise UsageError(
            f"»{text}« er ikke en dato. Skriv for eksempel 2024-05-01.",
            f'"{text}" is no date. Write for instance 2024-05-01.',
        )
    return when or found.date()  # type: ignore[union-attr]  # one of them is there
