"""The gold sets, and what a finding counts for against one.

A gold line marks the places that must be found (`needed`) and those of a public office (`public`), which count neither
as needed nor as a false alarm. Offsets are code points, end exclusive.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CODES = ("I101", "I102", "I103", "I104", "I106", "I107", "I108", "I109")


@dataclass(frozen=True, slots=True)
class Place:
    """`text[start:end]` is a `code`. Not `sure`: the tool says less than that ("a date"), so it may only be right."""

    start: int
    end: int
    code: str
    sure: bool = True

    def overlaps(self, other: Place) -> bool:
        return self.start < other.end and other.start < self.end


Find = Callable[[str], Sequence[Place]]


@dataclass(frozen=True, slots=True)
class Line:
    """One draft of a gold set; `kind` is "identifier", "look-alike" or "ordinary"."""

    text: str
    kind: str
    needed: tuple[Place, ...]
    public: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One way to score: exactly the same span or any overlap, by code or blind to it, and for which codes."""

    exact: bool
    blind: bool = False
    codes: tuple[str, ...] = CODES

    def same(self, found: Place, needed: Place) -> bool:
        if not self.blind and found.code != needed.code:
            return False
        return (found.start, found.end) == (needed.start, needed.end) if self.exact else found.overlaps(needed)


def read(path: Path) -> tuple[Line, ...]:
    """The lines of a gold set in JSONL."""
    return tuple(_line(json.loads(row)) for row in path.read_text(encoding="utf-8").splitlines())


def _line(row: dict[str, Any]) -> Line:
    marked = [Place(start, end, code) for start, end, code in row["spans"]]
    public = tuple(place for place in marked if place.code.startswith("note:"))
    return Line(row["text"], row["kind"], tuple(place for place in marked if place not in public), public)


def counts(line: Line, found: Iterable[Place], view: View) -> tuple[int, int, int, int]:
    """(findings that are right, findings that count, needed places met, needed places)."""
    needed = [place for place in line.needed if place.code in view.codes]
    told = _counting(line, (place for place in found if view.blind or place.code in view.codes), view)
    right = sum(any(view.same(place, need) for need in needed) for place in told)
    met = sum(any(view.same(place, need) for place in told) for need in needed)
    return right, len(told), met, len(needed)


def _counting(line: Line, found: Iterable[Place], view: View) -> list[Place]:
    """Findings without doublets, those in a public office's contact, and unsure ones that are not right."""
    once = {(p.start, p.end, "" if view.blind else p.code): p for p in sorted(found, key=lambda p: p.sure)}.values()
    return [p for p in once if not (is_public(line, p) or (not p.sure and not _any_same(line, p, view)))]


def _any_same(line: Line, place: Place, view: View) -> bool:
    return any(view.same(place, need) for need in line.needed)


def is_public(line: Line, place: Place) -> bool:
    return any(map(place.overlaps, line.public)) and not any(map(place.overlaps, line.needed))
