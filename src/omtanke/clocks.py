"""The Danish clocks that a threat because of the job sets going, and the facts that decide what to do, as data.

`data/clocks.toml` holds them, each with its source and the day that was read.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from typing import Any

from omtanke.engine import Phrase


@dataclass(frozen=True, slots=True)
class Clock:
    """Something with a deadline: `within` from the `start` ("event": what happened, "absence": first day away)."""

    id: str
    within: timedelta
    start: str
    title: Phrase
    text: Phrase
    source: str
    seen: date

    def due(self, start: datetime) -> datetime:
        """When time is up, counted from an aware `start` in real hours, and told in the same zone."""
        if start.tzinfo is None:
            raise ValueError("`start` needs a zone")
        return (start.astimezone(UTC) + self.within).astimezone(start.tzinfo)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that decides what to do, without a deadline."""

    id: str
    text: Phrase
    source: str
    seen: date


def _read() -> dict[str, Any]:
    return tomllib.loads((resources.files("omtanke") / "data" / "clocks.toml").read_text("utf-8"))


def _clock(given: dict[str, Any]) -> Clock:
    return Clock(
        given["id"],
        timedelta(hours=given.get("hours", 0), days=given.get("days", 0)),
        given["from"],
        Phrase(**given["title"]),
        Phrase(**given["text"]),
        given["source"],
        given["seen"],
    )


_GIVEN = _read()
CLOCKS: dict[str, Clock] = {given["id"]: _clock(given) for given in _GIVEN["clock"]}
FACTS: dict[str, Fact] = {
    given["id"]: Fact(given["id"], Phrase(**given["text"]), given["source"], given["seen"]) for given in _GIVEN["fact"]
}
