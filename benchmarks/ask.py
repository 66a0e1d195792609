"""How often `omtanke ask` names the right rule: on each author's questions, with the other authors' as examples.

    .venv/bin/python benchmarks/ask.py            # the figures, Markdown
    .venv/bin/python benchmarks/ask.py --errors   # and each question whose rule was missed

The guideline that is asked is Kalundborg's, with the examples replaced each time, so that nothing of an author is known.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import omtanke

FOLDER = Path(__file__).parent / "data" / "questions"
AUTHORS = ("first", "second", "third", "plain")


def read(author: str) -> tuple[omtanke.Question, ...]:
    """The questions of one author."""
    rows = map(json.loads, (FOLDER / f"{author}.jsonl").read_text(encoding="utf-8").splitlines())
    return tuple(
        omtanke.Question(row["question"], row["rule"], row["answer"], row["lang"], tuple(row["also"])) for row in rows
    )


@dataclass(frozen=True)
class Figures:
    """Shares of the questions of one author, each 0 to 1. `also`: the rule or one that might as well be named."""

    author: str
    questions: int
    rule: float
    also: float
    answer: float
    none_precision: float
    none_recall: float
    stated: float  # the mean confidence, which should be near `rule`

    def row(self) -> str:
        shares = (self.rule, self.also, self.answer, self.none_precision, self.none_recall, self.stated)
        return f"| {self.author} | {self.questions} | " + " | ".join(f"{s:.3f}" for s in shares) + " |"


HEAD = "| author left out | questions | rule | rule or also | answer | none: precision | none: recall | stated confidence |"


def figures(author: str, gold: Sequence[omtanke.Question], said: Sequence[omtanke.Answer]) -> Figures:
    pairs = list(zip(gold, said, strict=True))

    def share(hits: Sequence[bool]) -> float:
        return sum(hits) / len(hits) if hits else 0.0

    return Figures(
        author,
        len(pairs),
        share([a.rule == q.rule for q, a in pairs]),
        share([a.rule in (q.rule, *q.also) for q, a in pairs]),
        share([a.answer == q.answer for q, a in pairs]),
        share([q.rule == "none" for q, a in pairs if a.rule == "none"]),
        share([a.rule == "none" for q, a in pairs if q.rule == "none"]),
        sum(a.confidence for _, a in pairs) / len(pairs),
    )


def leave_out(author: str) -> tuple[tuple[omtanke.Question, ...], tuple[omtanke.Answer, ...]]:
    """An author's questions, and what is answered with the examples of the others."""
    others = tuple(question for other in AUTHORS if other != author for question in read(other))
    gold = read(author)
    asker = omtanke.Asker(replace(omtanke.load("kalundborg"), questions=others))
    return gold, asker.ask_all([q.question for q in gold])


def main() -> None:
    print(f"{HEAD}\n|{' --- |' * 8}")
    missed = []
    for author in AUTHORS:
        gold, said = leave_out(author)
        print(figures(author, gold, said).row())
        missed += [(q, a) for q, a in zip(gold, said, strict=True) if a.rule not in (q.rule, *q.also)]
    begin = time.perf_counter()
    asker = omtanke.Asker(omtanke.load("kalundborg"))
    ready = time.perf_counter()
    for _ in range(100):
        asker.ask("Må jeg sige nej til min chefs venneanmodning?")
    print(f"\nReady in {ready - begin:.2f} s, then {10 * (time.perf_counter() - ready):.1f} ms a question.")
    if "--errors" in sys.argv:
        for question, answer in missed:
            print(f"{question.rule:13} {answer.rule:13} {answer.confidence:.2f}  {question.question}")


if __name__ == "__main__":
    main()
