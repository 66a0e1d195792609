"""A report as a page shows it: the draft in pieces, some marked, and each finding with its rule, why, and a better way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import omtanke

_WHY = {check.code: check.why for check in omtanke.CHECKS}


@dataclass(frozen=True, slots=True)
class Told:
    """One finding under its number. `tone` is `note`, `think`, `stop`, or `fine` and `help` for what is no fault."""

    number: int
    finding: omtanke.Finding
    rule: omtanke.Rule | None
    why: omtanke.Phrase | None
    tone: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the draft, and the findings it belongs to; the references stand where a finding ends."""

    text: str
    told: tuple[Told, ...]
    ends: tuple[Told, ...]

    @property
    def tone(self) -> str:
        """The tone of the gravest finding here, or nothing."""
        return max(self.told, key=lambda told: _WEIGHT[told.tone]).tone if self.told else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """All of it. `fine` where criticism may be said, `help` where the writer tells of a threat."""

    verdict: str
    pieces: tuple[Piece, ...]
    told: tuple[Told, ...]
    fine: bool
    help: bool
    checks: tuple[str, ...]


_WEIGHT = {"fine": 0, "help": 1, "note": 2, "think": 3, "stop": 4}
_TONES = {omtanke.Concern.PROTECTED_SPEECH: "fine", omtanke.Concern.THREAT_RECEIVED: "help"}


def answer(text: str, report: omtanke.Report, guideline: omtanke.Guideline) -> Answer:
    """The answer to a draft whose report this is."""
    told = tuple(_told(number, finding, guideline) for number, finding in enumerate(report.findings, 1))
    tones = {one.tone for one in told}
    return Answer(report.verdict, tuple(_pieces(text, told)), told, "fine" in tones, "help" in tones, report.checks)


def _told(number: int, finding: omtanke.Finding, guideline: omtanke.Guideline) -> Told:
    rule = guideline.rule(finding.rule) if finding.rule else None
    return Told(number, finding, rule, _WHY.get(finding.check), _TONES.get(finding.concern, str(finding.level)))


def _pieces(text: str, told: tuple[Told, ...]) -> Iterator[Piece]:
    """The text cut wherever a finding begins or ends, so that findings may overlap."""
    cuts = sorted({0, len(text), *(t.finding.start for t in told), *(t.finding.end for t in told)})
    for start, end in pairwise(cuts):
        here = tuple(t for t in told if t.finding.start <= start and end <= t.finding.end)
        yield Piece(text[start:end], here, tuple(t for t in here if t.finding.end == end))
