"""How fast, how much memory, and whether the time stays linear.

    .venv/bin/python benchmarks/speed.py

README.md beside this file says what is printed and what it stands on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import takewhile
from math import log10
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import corpus
from omtanke import CHECKS, Check, Report, Text, engine, load
from report import MB, forget, heading, machine, rate, say_sizes, size, table, target

SIZES = (10_000, 100_000, 1_000_000)
COLD_RUNS = 21
LONGEST = 120.0  # seconds; a size that would take longer by the growth so far is not run, and said so
CPR_TARGET, ALL_TARGET, COLD_TARGET = 8.0, 1.0, 0.35

GUIDELINE = load("kalundborg")
# What asks the language model is measured by itself: it reads a post in milliseconds, where a pattern takes microseconds.
PATTERNS = tuple(c for c in CHECKS if not c.sentences and c.code not in ("E501", "I105"))


def main() -> None:
    print(f"Speed of Omtanke, on {machine()}")
    cpr, whole = throughput()
    cold = cold_start()
    memory()
    steepest = linear()
    heading("Targets")
    for name, rates, wanted in (("CPR alone", cpr, CPR_TARGET), ("All patterns", whole, ALL_TARGET)):
        for where, reached in rates.items():
            target(f"{name}, {where}: {reached:.2f} MB/s, wanted at least {wanted:.0f}", reached >= wanted)
    target(f"omtanke check Hej: {cold:.2f} s of user time, wanted at most {COLD_TARGET}", cold <= COLD_TARGET)
    target(
        f"Linear time: the steepest growth has the exponent {steepest:.2f} (1 is linear, 2 quadratic)", steepest < 1.3
    )


def throughput() -> tuple[dict[str, float], dict[str, float]]:
    """Print MB/s of each check by kind of text. Those of CPR alone, and of all checks together."""
    texts = corpus.kinds()
    heading("MB/s of processor time on one core")
    say_sizes(texts)
    runs: dict[str, Callable[[str], object]] = {"folding alone": Text}
    runs |= {f"{check.code} {check.name}": checked(check) for check in PATTERNS}
    runs["all patterns"] = checked(*PATTERNS)
    rates = {name: {kind: rate(run, of) for kind, of in texts.items()} for name, run in runs.items()}
    table(("", *texts), [(name, *(f"{mbs:.2f}" for mbs in of.values())) for name, of in rates.items()])
    print("Each line folds the text, runs its check and makes the report, as `omtanke.check` does.")
    return next(r for name, r in rates.items() if name.startswith("I101")), rates["all patterns"]


def checked(*checks: Check) -> Callable[[str], Report]:
    return lambda text: engine.check(text, GUIDELINE, checks=checks)


def cold_start() -> float:
    """Print what `omtanke check Hej` costs from a cold shell; the median of its user time in seconds."""
    heading(f'`omtanke check "Hej"`, a new process each time, median of {COLD_RUNS} runs')
    runs = [_one_run([str(Path(sys.executable).parent / "omtanke"), "check", "Hej"]) for _ in range(COLD_RUNS)]
    bare = [_one_run([sys.executable, "-c", ""]) for _ in range(COLD_RUNS)]
    head = ("", "user s", "system s", "wall s")
    table(head, [(name, *_medians(of)) for name, of in (("omtanke check Hej", runs), ("python alone", bare))])
    return median(run[0] for run in runs)


def _one_run(command: Sequence[str]) -> tuple[float, float, float]:
    """(user, system, wall) seconds of one process, by its own resource usage."""
    start = perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)  # so that Popen does not wait for it again
    if child.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {child.returncode}; is Omtanke installed in this environment?")
    return usage.ru_utime, usage.ru_stime, wall


def _medians(runs: Sequence[tuple[float, float, float]]) -> tuple[str, ...]:
    return tuple(f"{median(column):.3f}" for column in zip(*runs, strict=True))


def memory() -> None:
    """Print the highest resident memory of a process that checks one text, by the kernel's own mark."""
    heading("Peak memory of a new process that checks one text")
    rows = [("python alone", _peak("pass")), ("import omtanke", _peak("import omtanke"))]
    rows += [(name, _peak(_CHECK.format(make=make))) for name, make in _TEXTS]
    table(("", "MB"), [(name, f"{peak:.0f}") for name, peak in rows])


_TEXTS = (
    ("check of Hej", "'Hej'"),
    ("check of ordinary text, 1 MB", "corpus.long_text(1_000_000)"),
    ("check of mixed nasty Unicode, 1,000,000 characters", "corpus.nasty()['all of them in turn'](1_000_000)"),
    ("check of drafts full of identifiers, 1,000,000 characters", "corpus.dense(1_000_000)"),
)
_CHECK = "import corpus, omtanke; omtanke.check({make}, omtanke.load('kalundborg'))"
# Not ru_maxrss, which a child inherits from the process that starts it.
_MARK = "\nprint(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))"


def _peak(code: str) -> float:
    """MB (10^6 bytes) at the highest."""
    done = subprocess.run(
        [sys.executable, "-c", code + _MARK], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
    )
    return int(done.stdout) * 1024 / MB


def linear() -> float:
    """Print seconds of processor time by length; the exponent of the steepest growth (1 is linear)."""
    heading("Seconds by length in characters, all patterns; growth: the exponent from the second size to the last")
    texts = {"ordinary posts": corpus.long_text, "drafts full of identifiers": corpus.dense, **corpus.nasty()}
    run = checked(*PATTERNS)
    rows, steepest = [], 0.0
    for name, make in texts.items():
        taken = _by_size(run, make)
        growth = log10(taken[-1] / taken[-2]) / log10(SIZES[len(taken) - 1] / SIZES[len(taken) - 2])
        steepest = max(steepest, growth)
        told = [f"{seconds:.3f}" for seconds in taken] + ["not run"] * (len(SIZES) - len(taken))
        rows.append((name, *told, f"{growth:.2f}", f"{corpus_rate(make, taken):.2f}"))
    table(("", *(f"{length:,}" for length in SIZES), "growth", "MB/s"), rows)
    return steepest


def _by_size(run: Callable[[str], object], make: Callable[[int], str]) -> list[float]:
    """Seconds for each size, up to the first that would take longer than `LONGEST`; always two at least."""
    taken: list[float] = []

    def bearable(_length: int) -> bool:
        return len(taken) < 2 or taken[-1] * max(10.0, taken[-1] / taken[-2]) < LONGEST

    for length in takewhile(bearable, SIZES):
        taken.append(_seconds(run, make(length)))
    return taken


def _seconds(run: Callable[[str], object], text: str) -> float:
    """The best of three, so that a neighbour on the machine does not bend the curve."""
    taken = []
    for _ in range(3):
        forget()
        start = process_time()
        run(text)
        taken.append(process_time() - start)
    return min(taken)


def corpus_rate(make: Callable[[int], str], taken: Sequence[float]) -> float:
    """MB/s at the largest size that was run."""
    return size([make(SIZES[len(taken) - 1])]) / MB / taken[-1]


if __name__ == "__main__":
    main()
