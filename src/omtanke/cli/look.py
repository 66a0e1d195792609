"""How answers look in a terminal: colours where there are any, plain marks where there are none."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TextIO

from omtanke.engine import Finding, Level


class Look:
    """Styles for a stream: colours on a terminal, none elsewhere or with NO_COLOR (no-color.org); FORCE_COLOR asks for them."""

    def __init__(self, stream: TextIO) -> None:
        terminal = stream.isatty() and os.environ.get("TERM") != "dumb"
        self.colour = not os.environ.get("NO_COLOR") and (terminal or bool(os.environ.get("FORCE_COLOR")))

    def _style(self, text: str, codes: str) -> str:
        return f"\x1b[{codes}m{text}\x1b[0m" if self.colour else text

    def bold(self, text: str) -> str:
        return self._style(text, "1")

    def dim(self, text: str) -> str:
        return self._style(text, "2")

    def level(self, text: str, level: Level, good: bool = False) -> str:
        """A label in the colour of a level (blue, amber, red), or green for what may be said."""
        colours = {Level.NOTE: "44;97", Level.THINK: "103;30", Level.STOP: "41;97"}
        return self._style(text, "1;" + ("42;30" if good else colours[level])) if self.colour else f"[{text.strip()}]"

    def verdict(self, text: str, level: Level) -> str:
        sign, colour = {Level.NOTE: ("✓", "32"), Level.THINK: ("?", "33"), Level.STOP: ("!", "31")}[level]
        return self._style(f"{sign} {text}", f"1;{colour}")

    def marked(self, text: str, level: Level, number: int) -> str:
        """Words of a draft that a finding is about, with its number."""
        if self.colour:
            colours = {Level.NOTE: "34", Level.THINK: "33", Level.STOP: "31"}
            return f"\x1b[1;4;{colours[level]}m{text}\x1b[0m\x1b[2m[{number}]\x1b[0m"
        return f"⟦{text}⟧[{number}]"


def visible(text: str) -> str:
    """Text that can't steer the terminal: control characters and direction marks are shown, not carried out."""
    return re.sub(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]",
        lambda m: chr(0x2400 + ord(m[0])) if m[0] < " " else "\ufffd",
        text,
    )


def mark(text: str, findings: Iterable[Finding], look: Look) -> str:
    """The draft with the words of each finding marked and numbered; of overlapping ones the narrowest is shown."""
    parts, done = [], 0
    shown: list[tuple[int, Finding]] = []
    for number, finding in sorted(enumerate(findings, 1), key=lambda pair: pair[1].end - pair[1].start):
        if all(finding.end <= other.start or other.end <= finding.start for _, other in shown):
            shown.append((number, finding))
    for number, finding in sorted(shown, key=lambda pair: pair[1].start):
        parts += [
            visible(text[done : finding.start]),
            look.marked(visible(text[finding.start : finding.end]), finding.level, number),
        ]
        done = finding.end
    parts.append(visible(text[done:]))
    bar = look.dim("│ ")
    return "\n".join(bar + line for line in "".join(parts).split("\n"))
