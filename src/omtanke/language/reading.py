"""What a text says, sentence by sentence: one pass of the model, shared by all checks that ask for it.

    reading(text)                 kept in the text's memo, and gone with it
    reading(text).marks("insult") the sentences that carry a signal, and how sure

An ordinary post is read as a whole; a long one by overlapping passages besides, so that one clause among three hundred
words is heard. Only where something is found are the sentences read one by one, to see which of them says it. Doubt
lowers a level here: criticism that the law protects, a threat that is told of, a quotation that is condemned.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from omtanke.errors import UsageError
from omtanke.language import SIGNALS, Name, Signals, signals
from omtanke.language.sentences import sentences
from omtanke.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omtanke.text import Text

NOTE, THINK, STOP = 0, 1, 2
NO_FAULT = frozenset({"threat-received", "protected-speech"})
FAULTS = tuple(signal for signal in SIGNALS if signal not in NO_FAULT)

_LEVELS = {"note": NOTE, "think": THINK, "stop": STOP}
_GRAVE = frozenset({"think", "stop"})
_POST = 90  # words; up to here a text is one passage
_WHOLE = 400  # words; up to here it is read as a whole besides
_PASSAGE = 60
_LETTERS = 8  # that count as a word where no blank parts them


class Mark(NamedTuple):
    """A sentence that carries a signal: its place, how sure (0 a mere note, 1 think again, 2 leave it out), the words.

    `cues` are the words around by which somebody could recognise a person told of; places are in the writer's own text.
    """

    span: Span
    level: int
    cues: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences that were read together, and what they say; places inside `said` begin at `span.start`."""

    span: Span
    said: Signals

    def level(self, signal: str) -> int | None:
        """How sure the model is, lowered where another signal speaks against it; None for not at all."""
        given = self.said.levels.get(signal)
        if given is None:
            return None
        level, chances = _LEVELS[given], self.said.probabilities
        if signal in NO_FAULT:
            return level
        if level == NOTE and chances[signal] < 0.5 and any(self.said.levels.get(s) in _GRAVE for s in FAULTS):
            return None  # a faint guess beside something graver is noise
        if chances["protected-speech"] > chances[signal]:
            level -= 1
        elif _LEVELS.get(self.said.levels.get("protected-speech", ""), NOTE) >= THINK:
            level = min(level, THINK)
        if signal == "threat" and chances["threat-received"] > chances["threat"]:
            level -= 1
        return level if level >= NOTE else None


@dataclass(slots=True)
class Reading:
    """All that was read of one text."""

    text: str
    sentences: tuple[Span, ...]
    passages: tuple[Passage, ...]
    _alone: dict[Span, Signals] = field(default_factory=dict)
    _found: dict[str, dict[Span, Mark]] = field(default_factory=dict)

    def marks(self, signal: str) -> tuple[Mark, ...]:
        """The sentences that carry `signal`, in their order, each once, at the level of the surest passage."""
        return tuple(mark for _, mark in sorted(self._marks(signal).items()))

    def _marks(self, signal: str) -> dict[Span, Mark]:
        if signal not in self._found:
            found = self._found[signal] = {}
            for mark in (mark for passage in self.passages for mark in self._in_passage(passage, signal)):
                if mark.span not in found or mark.level > found[mark.span].level:
                    found[mark.span] = mark
        return self._found[signal]

    def _in_passage(self, passage: Passage, signal: str) -> Iterator[Mark]:
        level = passage.level(signal)
        if level is None:
            return
        for span in self._responsible(passage, signal, level):
            own = level - 1 if _condemned(self.text, span) else level
            if own >= NOTE:
                yield Mark(span, own, _moved(passage.said.cues, passage.span.start))

    def fault(self) -> bool:
        """Whether anything here asks the writer to think again."""
        return any(mark.level >= THINK for signal in FAULTS for mark in self.marks(signal))

    def holds(self, signal: str, place: Span, least: int = NOTE) -> bool:
        """Whether the sentence around a place carries `signal`, at `least` as surely."""
        mark = self._marks(signal).get(self.sentence(place))
        return mark is not None and mark.level >= least

    def names(self) -> Iterator[Name]:
        """The names, in their order; places are in the writer's own text."""
        found = {
            (at + name.start, at + name.end): name._replace(start=at + name.start, end=at + name.end)
            for at, said in ((passage.span.start, passage.said) for passage in self.passages)
            for name in said.names
        }
        whole: list[Name] = []
        for _, name in sorted(found.items()):
            last = whole[-1] if whole else None
            if last and name.kind == last.kind and self.text[last.end : name.start] == " ":
                whole[-1] = last._replace(end=name.end)  # the model gives first names and surnames apart at times
            elif not last or name.start >= last.end:
                whole.append(name)
        yield from whole

    def sentence(self, place: Span) -> Span:
        """The sentence around a place."""
        at = bisect_right(self.sentences, (place.start, len(self.text))) - 1
        return self.sentences[at] if at >= 0 and place.start < self.sentences[at].end else place

    def _responsible(self, passage: Passage, signal: str, level: int) -> Sequence[Span]:
        """The sentences of a passage that say it by themselves, or else the one that comes nearest.

        For a mere note the words that carried it decide; what is graver is worth a second look at each sentence.
        """
        inside = _inside(self.sentences, passage.span)
        if len(inside) < 2:
            return inside
        places = _moved(passage.said.carriers.get(signal, ()), passage.span.start)
        if level == NOTE:
            return [max(inside, key=lambda span: _share(places, span))]
        self._read_alone(inside)
        best = max(inside, key=lambda span: self._alone[span].probabilities[signal] + _share(places, span) / 4)
        sure = (span for span in inside if _LEVELS.get(self._alone[span].levels.get(signal, ""), NOTE) >= THINK)
        return sorted({best, *sure})

    def _read_alone(self, spans: Sequence[Span]) -> None:
        new = [span for span in spans if span not in self._alone]
        self._alone |= zip(new, _read([self.text[a:b] for a, b in new]), strict=True)


def reading(text: Text) -> Reading:
    """What `text` says; the model runs at the first call only. UsageError when it, or its runtime, is not installed."""
    if "reading" not in text.memo:
        read_together([text])
    found: Reading = text.memo["reading"]
    return found


def read_together(texts: Sequence[Text]) -> None:
    """Read many texts at once, which is much quicker than one after the other; each keeps its own reading."""
    spans = [sentences(text.original) for text in texts]
    places = [_passages(text.original, of) for text, of in zip(texts, spans, strict=True)]
    said = iter(_read([t.original[a:b] for t, of in zip(texts, places, strict=True) for a, b in of]))
    for text, whole, parts in zip(texts, spans, places, strict=True):
        passages = tuple(Passage(place, next(said)) for place in parts)
        text.memo["reading"] = Reading(text.original, whole, passages)


def _read(texts: Sequence[str]) -> list[Signals]:
    """What each of `texts` says; the same words are read once."""
    _installed()
    distinct = list(dict.fromkeys(texts))
    said = dict(zip(distinct, signals(distinct), strict=True)) if distinct else {}
    return [said[text] for text in texts]


@cache
def _installed() -> None:
    here = Path(__file__).parent
    missing = [name for name in ("numpy", "onnxruntime", "tokenizers") if find_spec(name) is None]
    missing += [name for name in ("model.onnx", "tokenizer.json", "thresholds.toml") if not (here / name).is_file()]
    if missing:
        names = ", ".join(missing)
        raise UsageError(
            f"Sprogmodellen kan ikke køre: {names} mangler. Installér omtanke igen: pip install --force-reinstall omtanke.",
            f"The language model cannot run: {names} is missing. Install omtanke again: pip install --force-reinstall omtanke.",
        )


def _passages(text: str, spans: tuple[Span, ...]) -> list[Span]:
    """The places that are read: the whole of a post; of a longer text overlapping runs of sentences besides."""
    words = [max(len(text[a:b].split()), (b - a) // _LETTERS) for a, b in spans]
    whole = [Span(spans[0].start, spans[-1].end)] if spans and sum(words) <= _WHOLE else []
    return whole if sum(words) <= _POST else [*whole, *_runs(spans, words)]


def _runs(spans: tuple[Span, ...], words: list[int]) -> Iterator[Span]:
    """Runs of up to `_PASSAGE` words, each beginning with the last sentence of the one before where that is short."""
    first = 0
    while first < len(spans):
        last, total = first, words[first]
        while last + 1 < len(spans) and total + words[last + 1] <= _PASSAGE:
            last += 1
            total += words[last]
        yield Span(spans[first].start, spans[last].end)
        if last + 1 == len(spans):
            return
        again = last > first and words[last] + words[last + 1] <= _PASSAGE
        first = last if again else last + 1


def _inside(spans: tuple[Span, ...], place: Span) -> tuple[Span, ...]:
    return spans[bisect_left(spans, (place.start, 0)) : bisect_left(spans, (place.end, 0))]


def _moved(places: Sequence[Span], by: int) -> tuple[Span, ...]:
    return tuple(Span(start + by, end + by) for start, end in places)


def _share(places: Sequence[Span], span: Span) -> float:
    """How much of `places` lies in `span`, 0 to 1."""
    total = sum(end - start for start, end in places)
    inside = sum(max(0, min(end, span.end) - max(start, span.start)) for start, end in places)
    return inside / total if total else 0.0


# A quotation, in the marks that people type; and words that say what one thinks of it.
_QUOTED = re.compile(
    r'"[^"\n]{2,400}"|“[^“”\n]{2,400}[”"]|„[^„“”\n]{2,400}[“”]|”[^”\n]{2,400}”|»[^»«\n]{2,400}«|«[^«»\n]{2,400}»'
)
_CONDEMNING = re.compile(
    r"\b(?:uaccept\w+|ikke (?:i orden|okay|ok|acceptab\w+|sjovt|et job|normalt|sådan man)|rystende|rystet|modbydelig\w*|vammel\w*|"
    r"klam\w*|skam(?:meligt?|fuld\w*)?|forfærdelig\w*|racis\w+|sexis\w+|hadefuld\w*|grænseoverskridende|nedværdigende|"
    r"ubehagelig\w*|ødelægg\w+|chikane\w*|mobning|krænk\w+|meldt|anmeld\w*|sådan taler man|kan vi ikke være bekendt|finder (?:vi|jeg) (?:os )?ikke|"
    r"stop med|siger fra|sagde fra|hold op|uværdig\w*|trist|gør ondt|unacceptable|not (?:ok|okay|funny|acceptable)|disgust\w+|"
    r"shame\w*|awful|horrible|harass\w+|reported|racist|sexist|nobody should|ingen skal)\b",
    re.I,
)


def _condemned(text: str, span: Span) -> bool:
    """Whether most of a sentence is a quotation, and the words around it condemn what it says."""
    for quote in _QUOTED.finditer(text, max(0, span.start - 400), span.end + 400):
        if 2 * _overlap(quote, span) > span.end - span.start:
            around = text[max(0, quote.start() - 160) : quote.start()] + " " + text[quote.end() : quote.end() + 160]
            return _CONDEMNING.search(around) is not None
    return False


def _overlap(quote: re.Match[str], span: Span) -> int:
    return max(0, min(quote.end(), span.end) - max(quote.start(), span.start))
