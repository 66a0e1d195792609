"""How well identifiers are found, and how fast, side by side with four other tools in one run.

    PYTHONPATH=src .venv-bench/bin/python benchmarks/identifiers.py [--errors]

README.md beside this file says what is printed and what it stands on.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import DATA, GOLD, kinds, posts
from gold import CODES, Find, Line, Place, View, read
from peers import CPR_ALONE, OURS, TOOLS, Tool, no_network
from report import heading, machine, rate, say_sizes, table, target
from scores import Score, score, share_hit

EXACT, OVERLAP = View(exact=True), View(exact=False)
BLIND = View(exact=False, blind=True)
ROUNDS = 3
F1_TARGET, HIT_TARGET, CPR_TARGET, ALL_TARGET = 0.97, 1 / 50, 8.0, 1.0


@dataclass(frozen=True)
class Set:
    """A gold set, by the name it is printed under."""

    name: str
    file: str

    @property
    def lines(self) -> tuple[Line, ...]:
        return read(DATA / self.file)


SETS = (
    Set("Development set (seen: our checks were tuned on it)", GOLD[0]),
    Set("Test set (set aside: not to be tuned on)", GOLD[1]),
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Quality and speed of finding identifiers, side by side.")
    parser.add_argument("--errors", action="store_true", help="print our errors on the development set instead")
    asked = parser.parse_args()
    no_network()
    if asked.errors:
        errors(SETS[0].lines, OURS.load())
    else:
        compare({tool: tool.load() for tool in TOOLS}, {tool: tool.load() for tool in CPR_ALONE})


def compare(tools: dict[Tool, Find], alone: dict[Tool, Find]) -> None:
    print(f"Identifiers in Danish drafts, on {machine()}")
    print("F1 with its 95 % bootstrap interval over lines. No network.")
    introduce(tools)
    reached = [quality(gold, tools) for gold in SETS]
    ordinary(tools)
    rates = speed(tools)
    cpr = cpr_alone(alone)
    heading("Targets")
    for gold, (f1, hit, ahead) in zip(SETS, reached, strict=True):
        name = gold.name.partition(" (")[0]
        target(f"{name}: exact span-F1 {f1:.3f}, wanted at least {F1_TARGET}", f1 >= F1_TARGET)
        target(f"{name}: {hit:.1%} of look-alike lines hit, wanted at most {HIT_TARGET:.0%}", hit <= HIT_TARGET)
        target(f"{name}: ahead of every other tool in F1, by label and blind to it", ahead)
    ours = rates.pop(OURS)
    at_least("All checks", ours, ALL_TARGET)
    for tool, others in rates.items():
        faster = [name for name in ours if ours[name] > others[name]]
        target(f"All checks: faster than {tool.name}, on: {', '.join(faster) or 'nothing'}", len(faster) == len(ours))
    at_least("CPR alone", cpr, CPR_TARGET)


def at_least(name: str, rates: dict[str, float], wanted: float) -> None:
    for where, reached in rates.items():
        target(f"{name}, {where}: {reached:.2f} MB/s, wanted at least {wanted:.0f}", reached >= wanted)


def introduce(tools: dict[Tool, Find]) -> None:
    heading("The tools, as set up")
    for tool in tools:
        print(f"{tool.name} {tool.version}: {tool.setup}")
        print(f"    looks for {' '.join(tool.kinds)}; cannot find: {tool.blind_spots}")


def quality(gold: Set, tools: dict[Tool, Find]) -> tuple[float, float, bool]:
    """Print the tables of one gold set. (our exact F1, share of look-alike lines that we hit, ahead of all others)."""
    lines = gold.lines
    found = {tool: [find(line.text) for line in lines] for tool, find in tools.items()}
    heading(f"{gold.name}: {len(lines)} lines, {sum(len(line.needed) for line in lines)} places")
    exact = {tool: score(lines, places, EXACT) for tool, places in found.items()}
    blind = {tool: score(lines, places, BLIND) for tool, places in found.items()}
    table(
        (
            "",
            "F1 exact span",
            "F1 overlap",
            "F1 label-blind overlap",
            "F1 own kinds overlap",
            "look-alikes hit",
            "ordinary hit",
        ),
        [
            (
                tool.name,
                *map(told, (exact[tool], score(lines, places, OVERLAP), blind[tool], own_kinds(tool, lines, places))),
                *(share(lines, places, kind) for kind in ("look-alike", "ordinary")),
            )
            for tool, places in found.items()
        ],
    )
    by_code(lines, found)
    hit, of, *_ = share_hit(lines, found[OURS], "look-alike")
    others = [tool for tool in tools if tool is not OURS]
    ahead = all(exact[OURS].f1 > exact[t].f1 and blind[OURS].f1 > blind[t].f1 for t in others)
    return exact[OURS].f1, hit / of, ahead


def by_code(lines: Sequence[Line], found: dict[Tool, list[Sequence[Place]]]) -> None:
    others = [tool for tool in found if tool is not OURS]
    print("\nPer code: omtanke whole; the others' F1 by overlap (– where the tool does not look for it)")
    rows = []
    for code in CODES:
        exact, overlap = (score(lines, found[OURS], View(exact=e, codes=(code,))) for e in (True, False))
        view = View(exact=False, codes=(code,))
        rest = [f"{score(lines, found[t], view).f1:.3f}" if code in t.kinds else "–" for t in others]
        places = sum(place.code == code for line in lines for place in line.needed)
        row = (code, str(places), told(exact), f"{exact.precision:.3f}", f"{exact.recall:.3f}", told(overlap), *rest)
        rows.append(row)
    head = ("", "places", "F1 exact span", "precision", "recall", "F1 overlap", *(tool.name for tool in others))
    table(head, rows)


def ordinary(tools: dict[Tool, Find]) -> None:
    texts = posts()
    heading(f"{len(texts)} ordinary posts without an identifier: posts with a false alarm")
    for tool, find in tools.items():
        print(f"{tool.name.ljust(16)} {sum(any(place.sure for place in find(text)) for text in texts)}")


def speed(tools: dict[Tool, Find]) -> dict[Tool, dict[str, float]]:
    """Print and give MB/s of each tool for each kind of text."""
    texts = kinds()
    heading("MB/s of processor time on one core")
    say_sizes(texts)
    rates = {name: side_by_side(tools, of) for name, of in texts.items()}
    table(
        ("", "kinds", *texts),
        [(tool.name, str(len(tool.kinds)), *(f"{rates[name][tool]:.2f}" for name in texts)) for tool in tools],
    )
    return {tool: {name: rates[name][tool] for name in texts} for tool in tools}


def side_by_side(tools: dict[Tool, Find], texts: Sequence[str]) -> dict[Tool, float]:
    """MB/s of each tool, the best of rounds in which they take turns."""
    rounds = [{tool: rate(find, texts) for tool, find in tools.items()} for _ in range(ROUNDS)]
    return {tool: max(of[tool] for of in rounds) for tool in tools}


def cpr_alone(tools: dict[Tool, Find]) -> dict[str, float]:
    """Print quality of CPR numbers alone by exact span, and MB/s. Our MB/s for each kind of text."""
    heading("CPR numbers alone: F1 by exact span; MB/s")
    view = View(exact=True, codes=("I101",))
    quality = {
        tool: [told(score(gold.lines, [find(line.text) for line in gold.lines], view)) for gold in SETS]
        for tool, find in tools.items()
    }
    texts = kinds()
    rates = {name: side_by_side(tools, of) for name, of in texts.items()}
    rows = [(tool.name, *quality[tool], *(f"{rates[name][tool]:.1f}" for name in texts)) for tool in tools]
    table(("", "F1 development", "F1 test", *(f"MB/s {name}" for name in texts)), rows)
    return {name: rates[name][next(iter(tools))] for name in texts}


def errors(lines: Sequence[Line], find: Find) -> None:
    """Our own errors, by exact span. Only ever of the development set."""
    for line in lines:
        told_of, needed = set(find(line.text)), set(line.needed)
        for mark, places in (("missed", needed - told_of), ("false", told_of - needed)):
            for place in sorted(places, key=lambda p: p.start):
                print(f"{mark} {place.code} ⟦{line.text[place.start : place.end]}⟧ in: {line.text!r}")


def own_kinds(tool: Tool, lines: Sequence[Line], found: Sequence[Sequence[Place]]) -> Score:
    """By overlap, with only the codes that the tool looks for as needed."""
    return score(lines, found, View(exact=False, codes=tool.kinds))


def told(score: Score) -> str:
    return f"{score.f1:.3f} [{score.low:.3f}, {score.high:.3f}]"


def share(lines: Sequence[Line], found: Sequence[Sequence[Place]], kind: str) -> str:
    hit, of, low, high = share_hit(lines, found, kind)
    return f"{hit}/{of} [{low:.0%}, {high:.0%}]"


if __name__ == "__main__":
    main()
