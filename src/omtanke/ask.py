"""Ask: "May I …?", answered from the guideline, or honestly "it does not say".

A question is told apart by what example questions it is like. Two views of it are put side by side: its own words (whole
words, pairs, and pieces of three to five letters, so that slips, dialect and compounds count) and what it speaks of
(`data/ask.toml`, which also bridges Danish and English). Kernel ridge regression over the examples gives each rule a
score; it is solved in a moment at the first question, so a guideline needs no training but its own `questions.jsonl`,
and what an answer leaned on is what added most to its score. One without examples is asked by its rules' own sentences:
that works in a smaller way, and the confidence says so.

Stands on the floor of `guideline` and knows it: a question means nothing without one. Nothing is kept of a question.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import log1p, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from omtanke.engine import Concern
from omtanke.guideline import ANSWERS, ASKABLE, NONE, Guideline, Note, Passage, Question
from omtanke.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np


__all__ = ["Answer", "Asker", "Likely", "ask"]

LONGEST = 20_000  # characters of a question that are read: a story of four pages

# What follows was chosen by leaving whole authors out (benchmarks/ask.py), for the sum of the three.
_SEEN_IN = 2  # examples; a piece of one example only says nothing of how alike two are
_COMMON = 40  # examples; from there on one matrix product is quicker
_CONCEPTS_WEIGH = 0.4  # of the concepts' likeness beside that of the words
_RIDGE = 0.8
_SHARPNESS = 7.0  # of the softmax: the confidence is right as often as it says on an author left out
_SILENCE = 0.03  # a head start for "the guideline does not say": what is like nothing is not answered
_KNOWN = 1 / 8  # of a question's pieces must stand in some example, or it is gibberish
_LEAST = 0.16  # a rule that is less probable than this is a guess, and "it does not say" the honest answer
_UNLIKE = 0.1  # to every example
_OTHER_RULES = 0.5  # how much an example of another rule counts for yes or no
_UNSURE = 0.5  # no confidence is higher where there are no example questions


class Likely(NamedTuple):
    """A rule number, passage name or `none`, and how probable it is."""

    rule: str
    probability: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What a guideline answers.

    `rule` is a rule's number, the name of a passage (`background`, `work-use`, `private-use`, `outside-work`, `contact`)
    or `none`; `answer` is yes, no, depends or info. `confidence` (0 to 1) is of the rule. `passage` and `notes` are
    its words and today's law, None and () for `none`. `also` are other rules that may be meant; `leaned_on` the example
    questions that spoke most for this one.
    """

    question: str
    rule: str
    answer: str
    confidence: float
    passage: Passage | None
    notes: tuple[Note, ...]
    also: tuple[Likely, ...]
    leaned_on: tuple[Question, ...]


def ask(question: str, guideline: Guideline) -> Answer:
    """What `guideline` answers `question`, in Danish or English. Any `str` will do; an empty one is answered `none`."""
    if not _last or _last[0][0] is not guideline:
        _last[:] = [(guideline, Asker(guideline))]
    return _last[0][1].ask(question)


_last: list[tuple[Guideline, Asker]] = []  # the examples of the guideline that was asked last; no question


class Asker:
    """A guideline made ready for many questions."""

    def __init__(self, guideline: Guideline) -> None:
        self.guideline = guideline
        self.taught = bool(guideline.questions)
        self._examples = (*(guideline.questions or _own_sentences(guideline)), *_silent(guideline))
        self._labels = tuple(dict.fromkeys((*_labels(guideline), NONE)))
        self._fit()

    def ask(self, question: str) -> Answer:
        """What the guideline answers."""
        return self.ask_all([question])[0]

    def ask_all(self, questions: Sequence[str]) -> tuple[Answer, ...]:
        """What the guideline answers each of `questions`, in their order."""
        return tuple(self._ask(question) for question in questions)

    def _fit(self) -> None:
        import numpy as np  # noqa: PLC0415 (loads at the first question)

        examples = self._examples
        self._view = _View([e.question for e in examples])
        alike = self._view.alike
        ridge = _RIDGE * np.eye(len(examples), dtype=np.float32)
        is_rule = np.array([[e.rule == label for label in self._labels] for e in examples], np.float32)
        self._rule_weights = np.linalg.solve(alike + ridge, is_rule)
        self._rule_of = is_rule.argmax(1)
        same = _OTHER_RULES + (1 - _OTHER_RULES) * (self._rule_of[:, None] == self._rule_of)
        is_answer = np.array([[e.answer == answer for answer in ANSWERS] for e in examples], np.float32)
        self._usual_answer = is_answer.mean(0)
        self._answer_weights = np.linalg.solve(alike * same + ridge, is_answer - self._usual_answer)

    def _ask(self, question: str) -> Answer:
        alike = self._view.likeness(question[:LONGEST])
        if alike.max() < _UNLIKE:
            return self._answered(question, NONE, "info", 1.0, (), ())
        scores = alike @ self._rule_weights
        scores[-1] += _SILENCE
        shares = _softmax(_SHARPNESS * scores)
        order = shares.argsort()[::-1]
        best = int(order[0])
        if shares[best] < _LEAST:
            return self._answered(question, NONE, "info", float(shares[best]), (), ())
        shares = shares if self.taught else shares * _UNSURE
        also = tuple(Likely(self._labels[i], round(float(shares[i]), 3)) for i in order[1:4] if shares[i] >= 0.15)
        spoke = alike * self._rule_weights[:, best] * (self._rule_of == best)
        leaned = tuple(self._examples[i] for i in spoke.argsort()[::-1][:3] if spoke[i] > 0)
        rule = self._labels[best]
        return self._answered(question, rule, self._yes_or_no(alike, best), float(shares[best]), also, leaned)

    def _yes_or_no(self, alike: np.ndarray, rule: int) -> str:
        if self._labels[rule] == NONE or not self.taught:
            return "info"
        near = alike * (_OTHER_RULES + (1 - _OTHER_RULES) * (self._rule_of == rule))
        return ANSWERS[int((near @ self._answer_weights + self._usual_answer).argmax())]

    def _answered(
        self, question: str, rule: str, answer: str, confidence: float, also: tuple[Likely, ...], leaned: tuple[Question, ...]
    ) -> Answer:  # fmt: skip
        rules = {r.number: r for r in self.guideline.rules}
        passage = rules[rule].passage if rule in rules else self.guideline.passages.get(rule)
        leaned = leaned if self.taught else ()
        return Answer(question, rule, answer, round(confidence, 3), passage, self._notes(question, rule), also, leaned)

    def _notes(self, question: str, rule: str) -> tuple[Note, ...]:
        """Today's law beside the rule; to a question about criticism first of all that it is allowed, whatever the rule."""
        speech = self.guideline.rule_of(Concern.PROTECTED_SPEECH)
        asked = (speech if _speaks_of("#criticism", Text(question[:LONGEST]).folded) else None, rule)
        return tuple(
            n for number in dict.fromkeys(asked) for r in self.guideline.rules if r.number == number for n in r.notes
        )


def _labels(guideline: Guideline) -> Iterator[str]:
    """What may be answered: every rule, and the passages that are asked about."""
    yield from (rule.number for rule in guideline.rules)
    yield from (name for name in ASKABLE if name in guideline.passages)


def _own_sentences(guideline: Guideline) -> Iterator[Question]:
    """The guideline's own sentences, as examples of what they stand under."""
    passages = {r.number: r.passage for r in guideline.rules}
    passages |= {name: guideline.passages[name] for name in ASKABLE if name in guideline.passages}
    for rule, passage in passages.items():
        for lang in guideline.languages:
            said = f"{passage.title.say(lang)}. {passage.text.say(lang)}"
            for sentence in re.split(r"(?<=[.!?:])\s+", said):
                if re.search(r"\w{2}", sentence):
                    yield Question(sentence, rule, "info", lang)


def _silent(guideline: Guideline) -> Iterator[Question]:
    """What no guideline answers, as far as this one's own examples don't tell."""
    known = {q.question for q in guideline.questions}
    for question in _data()["silent"]:
        if question not in known:
            yield Question(question, NONE, "info", "da")


def _softmax(scores: np.ndarray) -> np.ndarray:
    import numpy as np  # noqa: PLC0415

    exponents = np.exp(scores - scores.max())
    shares: np.ndarray = exponents / exponents.sum()
    return shares


# The views -------------------------------------------------------------------------------------------------------


class _View:
    """Example questions, by what they hold: the product of two is how alike they are.

    A question holds a few hundred of twenty thousand pieces, so each piece keeps its own examples and values.
    """

    def __init__(self, questions: Sequence[str]) -> None:
        import numpy as np  # noqa: PLC0415

        self._size = len(questions)
        held = [_held(question) for question in questions]
        seen_in = Counter(piece for pieces, concepts in held for piece in (*pieces, *concepts))
        words = {piece for pieces, _ in held for piece in pieces if seen_in[piece] >= _SEEN_IN}
        self._rare = {piece: np.log((1 + self._size) / (1 + seen_in[piece])) + 1 for piece in words}
        self._usual = {concept: (seen_in[concept] / self._size) ** 0.5 + 0.15 for concept in _concepts()}
        rows = [self._row(*one) for one in held]
        places: dict[str, list[tuple[int, float]]] = {}
        for example, row in enumerate(rows):
            for piece, value in row.items():
                places.setdefault(piece, []).append((example, value))
        self._places = {
            piece: (np.array([example for example, _ in at]), np.array([value for _, value in at], np.float32))
            for piece, at in places.items()
        }
        self.alike = self._among_examples()

    def likeness(self, question: str) -> np.ndarray:
        """How alike the question is to each example; all 0 for one that is empty or gibberish."""
        import numpy as np  # noqa: PLC0415

        alike = np.zeros(self._size, np.float32)
        pieces, concepts = _held(question)
        if len(self._rare.keys() & pieces.keys()) < _KNOWN * len(pieces):
            return alike
        for piece, value in self._row(pieces, concepts).items():
            if piece in self._places:
                examples, values = self._places[piece]
                alike[examples] += values * value
        return alike

    def _among_examples(self) -> np.ndarray:
        """How alike each example is to each: common pieces in one product, rare ones pair by pair (a tenth of the time)."""
        import numpy as np  # noqa: PLC0415

        alike = np.zeros((self._size, self._size), np.float32)
        common = np.zeros((sum(len(at) > _COMMON for at, _ in self._places.values()), self._size), np.float32)
        done = 0
        for examples, values in self._places.values():
            if len(examples) > _COMMON:
                common[done, examples] = values
                done += 1
            else:
                alike[examples[:, None], examples] += values[:, None] * values
        alike += common.T @ common
        return alike

    def _row(self, pieces: Counter[str], concepts: dict[str, float]) -> dict[str, float]:
        """What a question holds, weighed: the words of length 1, the concepts of _CONCEPTS_WEIGH or less."""
        words = {piece: log1p(times) * self._rare[piece] for piece, times in pieces.items() if piece in self._rare}
        topics = {concept: value / self._usual[concept] for concept, value in concepts.items()}
        by_words = 1 / (sqrt(sum(v * v for v in words.values())) + 1e-6)
        # One concept is a weaker hint than four: hence the + 1.
        by_topics = sqrt(_CONCEPTS_WEIGH) / (sqrt(sum(v * v for v in topics.values())) + 1)
        return {p: v * by_words for p, v in words.items()} | {c: v * by_topics for c, v in topics.items()}


def _held(question: str) -> tuple[Counter[str], dict[str, float]]:
    """How often a question has each piece, and the concepts it speaks of (the root of how many words, at most three)."""
    folded = Text(question).folded
    spoken = {concept: _speaks_of(concept, folded) for concept in _concepts()}
    return Counter(_pieces(folded)), {concept: min(n, 3) ** 0.5 for concept, n in spoken.items() if n}


def _pieces(folded: str) -> Iterator[str]:
    """Words, pairs of words, and pieces of three to five letters of each word, with its ends marked."""
    words = re.findall(r"\w+", folded)
    yield from words
    yield from map(" ".join, pairwise(words))
    for word in words:
        marked = f"_{word[:40]}_"
        for size in (3, 4, 5):
            yield from ("~" + marked[at : at + size] for at in range(len(marked) - size + 1))


class _Word(NamedTuple):
    """A word or phrase of a concept, and whether it must begin or end where a word does."""

    bare: str
    pattern: re.Pattern[str]

    def stands_in(self, folded: str) -> bool:
        """Whether the text has it. Most texts lack most words, and `in` tells that a hundred times as fast."""
        return self.bare in folded and self.pattern.search(folded) is not None


@cache
def _concepts() -> dict[str, tuple[_Word, ...]]:
    """The words of each concept of data/ask.toml; # tells a concept from a word."""
    return {f"#{name}": tuple(map(_word, words.split("|"))) for name, words in _data()["concepts"].items()}


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("omtanke") / "data" / "ask.toml").read_text(encoding="utf-8"))


def _speaks_of(concept: str, folded: str) -> int:
    """How many of the concept's words stand in the text."""
    return sum(word.stands_in(folded) for word in _concepts()[concept])


def _word(entry: str) -> _Word:
    """`leder`, `*leder` or `leder$`: at the beginning of a word, anywhere in it, or all of it."""
    bare = entry.removeprefix("*").removesuffix("$").lower()
    begins = "" if entry.startswith("*") or not bare[0].isalnum() else r"(?<!\w)"
    return _Word(bare, re.compile(begins + re.escape(bare) + (r"(?!\w)" if entry.endswith("$") else "")))
