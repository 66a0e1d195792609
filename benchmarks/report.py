"""What both benchmarks print with: tables, the machine they ran on, and a clock of one core."""

from __future__ import annotations

import gc
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

MB = 1_000_000  # bytes of UTF-8


def heading(words: str) -> None:
    print(f"\n{words}\n{'-' * len(words)}")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        first, *rest = (
            cell.ljust(w) if at == 0 else cell.rjust(w) for at, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join((first, *rest)).rstrip())


def target(words: str, reached: bool) -> None:
    print(f"  [{'reached' if reached else 'NOT REACHED'}] {words}")


def machine() -> str:
    """Processor, cores and Python, since a speed says nothing without them."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    python = f"Python {platform.python_version()}"
    return f"{name or platform.machine()}, {os.cpu_count()} cores, {python}, {platform.system()}"


def size(texts: Sequence[str]) -> int:
    """Bytes of UTF-8; a lone surrogate counts as three."""
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)


def say_sizes(texts: dict[str, list[str]]) -> None:
    for name, of in texts.items():
        print(f"{name}: {len(of)}, {size(of) / 1000:.0f} kB, {size(of) / len(of):.0f} bytes each")


def rate(find: Callable[[str], object], texts: Sequence[str], seconds: float = 0.5) -> float:
    """MB/s of processor time of this one process, in the best of passes over `texts` for `seconds`, three at least.

    The best, since a neighbour on the machine can only make a pass slower. What others left in memory is set aside, so
    that nobody pays for it.
    """
    gc.collect()
    gc.freeze()
    taken: list[float] = []
    while len(taken) < 3 or sum(taken) < seconds:
        forget()
        taken.append(_pass(find, texts))
    return size(texts) / MB / min(taken)


def _pass(find: Callable[[str], object], texts: Sequence[str]) -> float:
    start = process_time()
    for text in texts:
        find(text)
    return process_time() - start


def forget() -> None:
    """Empty Omtanke's own caches, so that a second pass over the same texts is no faster than the first."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "omtanke":
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
