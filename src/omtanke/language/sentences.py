"""Where the sentences of a text are: a plain splitter for posts, Danish and English, that keeps places.

A line ends a sentence, and so do `. ! ? …` before a space, with the quotes, brackets and emoji that follow; an emoji
does before a capital. Abbreviations ("f.eks.", "kl."), ordinals ("3. maj") and initials ("H. C. Holm") do not. What
runs on for more than about sixty words is cut, at a comma where there is one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from omtanke.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_WORDS = 60
MOST_CHARACTERS = 480

_EMOJI = "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d❤]"
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_STOP = re.compile(
    rf"(?:[.!?…]+|(?<=\S\s)(?=[:;]-?[()DP])|{_EMOJI}+)"  # a stop, or an emoji, drawn or typed
    rf"(?:[:;]-?[()DP])?[\"'”“»«’)\]]*(?:\s*{_EMOJI})*(?=\s)\s+"
)
# Words that end in a full stop and end no sentence.
_SHORT = re.compile(
    r"(?:^|[\s(/\"'»«”„-])(?:"
    r"f\.?eks|fx|kl|d|nr|ca|bl\.?a|dvs|d\.?v\.?s|mht|m\.?h\.?t|ift|i\.?f\.?t|pga|p\.?g\.?a|vedr|tlf|mob|hr|fr|frk|dr|prof|"
    r"gl|skt|sct|sr|jr|jf|stk|inkl|ekskl|evt|max|maks|min|ang|iht|i\.?h\.?t|jvf|kr|pr|pkt|afd|adr|afs|att|red|forb|bdt|ass|"
    r"etc|e\.?g|i\.?e|vs|mr|mrs|ms|no|approx|dept|jan|feb|apr|jun|jul|aug|sept?|okt|oct|nov|dec|man|tirs?|ons|tors?|fre|lør|"
    r"[a-zæøå]|[0-9]{1,4}"
    r")\.$",
    re.I,
)
_WORDY = re.compile(r"[^\W_]")
_WORD = re.compile(r"\S+")


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of `text` in order, apart, without the blanks around them. What bears no word goes with its neighbour.

    Empty for a text of blanks only. Time is linear.
    """
    found: list[Span] = []
    for line in _LINE.finditer(text):
        first = len(found)
        for span in _in_line(text, *line.span()):
            bare = not _WORDY.search(text, span.start, span.end)
            if bare and len(found) > first and span.end - found[-1].start <= MOST_CHARACTERS:
                found[-1] = Span(found[-1].start, span.end)
            else:
                found.append(span)
    return tuple(found)


def _in_line(text: str, start: int, end: int) -> Iterator[Span]:
    for stop in _STOP.finditer(text, start, end):
        if _ends(text, start, stop):
            yield from _cut(text, start, stop.end())
            start = stop.end()
    yield from _cut(text, start, end)


def _ends(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether a sentence ends at `stop`, by what stands before and behind it."""
    mark, following = stop[0][0], text[stop.end() : stop.end() + 1]
    if mark == "." and not stop[0].startswith(".."):
        return not _SHORT.search(text[max(start, stop.start() - 12) : stop.start() + 1])
    return mark in ".!?…" or following.isupper()


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """What stands between two places, trimmed, in pieces that are not too long."""
    words = [Span(*word.span()) for word in _WORD.finditer(text, start, end)]
    pieces = [piece for word in words for piece in _broken(word)]
    first = 0
    while first < len(pieces):
        last = _reach(text, pieces, first)
        yield Span(pieces[first].start, pieces[last].end)
        first = last + 1


def _broken(word: Span) -> Iterator[Span]:
    """A word, cut where it is longer than any word."""
    for at in range(word.start, word.end, MOST_CHARACTERS):
        yield Span(at, min(at + MOST_CHARACTERS, word.end))


def _reach(text: str, pieces: list[Span], first: int) -> int:
    """The last piece that goes with the one at `first`: all, or as many as are not too long, to the last comma of those."""
    last = first
    while last + 1 < len(pieces) and last + 1 - first < MOST_WORDS:
        if pieces[last + 1].end - pieces[first].start > MOST_CHARACTERS:
            break
        last += 1
    if last + 1 == len(pieces):
        return last
    commas = (at for at in range(last, first + (last - first) // 2, -1) if text[pieces[at].end - 1] in ",;:–-")
    return next(commas, last)
