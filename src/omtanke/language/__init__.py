"""What a text says: one small encoder of our own, run on the processor, without a network.

    signals(texts)   what each text does (insult, citizen-story, protected-speech …), how surely, and which words carry it
    people(text)     the persons named in it

Both come from the same pass: `signals([text])[0].names` costs nothing more. The model, its tokeniser and the thresholds
lie beside this file; `training/` makes them, and `training/model-card.md` says how good they are. They are loaded at
the first call, never at import. Nothing is kept of a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from omtanke.text import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["SIGNALS", "Name", "Signals", "people", "signals"]

SIGNALS = (
    "insult", "discrimination", "accusation", "threat", "citizen-story", "colleague-private", "internal-matter",
    "private-trade", "threat-received", "protected-speech",
)  # fmt: skip


class Name(NamedTuple):
    """A name in a text: `text[start:end]` is a person (`PER`), a place (`LOC`) or an organisation (`ORG`)."""

    start: int
    end: int
    kind: str
    probability: float


@dataclass(frozen=True, slots=True)
class Signals:
    """What the model says of one text. Places are in code points of the text as it was given.

    `probabilities` has a number for each of `SIGNALS`, and for `violates` (any signal that asks for a second look) and
    `offensive` (what a stranger would call offensive language); they are calibrated on authors the model had not read.
    `levels` has `"note"`, `"think"` or `"stop"` for each signal that holds, the surest first; `carriers` the words that
    speak most for each of these. `cues` are the words by which somebody could recognise a person told of.
    """

    probabilities: Mapping[str, float]
    levels: Mapping[str, str]
    carriers: Mapping[str, tuple[Span, ...]]
    cues: tuple[Span, ...]
    names: tuple[Name, ...]


def signals(texts: Sequence[str]) -> tuple[Signals, ...]:
    """What each of `texts` says, in their order. Any `str` will do; a long one is read stretch by stretch.

    Many texts in one call are much quicker than one after the other: those of like length go together.
    """
    from omtanke.language.encoder import read  # noqa: PLC0415 (the model and its runtime load at first use)

    return read(texts)


def people(text: str) -> tuple[Name, ...]:
    """The persons named in `text`, in their order."""
    return tuple(name for name in signals([text])[0].names if name.kind == "PER")
