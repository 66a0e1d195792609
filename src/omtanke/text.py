"""Text and Span: the writer's own text, a folded form to search in, and the way back.

People write `０１０２０３-１２３４`, `0 1 0 2 0 3 - 1 2 3 4`, `O1O2O3-l234`, `сpr` with a Cyrillic с, or an å as a + ring.
`Text.folded` shows all of them in one plain spelling. Every place found there is told in code points of the text as
it was written, so that `text[start:end]` is what the writer sees.

Folding goes in two rounds, each a list of edits, and each edit remembers where it came from:
1. characters: NFKC by cluster (a base letter with its marks), case, zero-width characters out, look-alikes to Latin,
   every digit to 0-9, every dash to `-`, every space to a plain one;
2. tokens: spaced digits and letters joined, letters that stand for digits in a number (O, l, I), and digits that
   stand for letters in a word (l33t).

Time is linear in the length of the text, and plain Danish never leaves the fast path (`str.lower`).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Span(NamedTuple):
    """A place in a text: code points `start` up to, not including, `end`."""

    start: int
    end: int


class Edit(NamedTuple):
    """`source[start:end]` was replaced by `new` (which may be empty)."""

    start: int
    end: int
    new: str


class Text:
    """What somebody wrote (`original`), and the form that checks search in (`folded`).

    Any `str` will do: empty, a million characters, lone surrogates, NUL. `span()` maps a place in `folded` back.
    """

    __slots__ = ("_layers", "folded", "original")

    def __init__(self, original: str) -> None:
        self.original = original
        plain, characters = _apply(original, character_edits(original), lower=True)
        self.folded, tokens = _apply(plain, token_edits(plain))
        self._layers = tuple(layer for layer in (tokens, characters) if layer)

    def span(self, start: int, end: int) -> Span:
        """The place in `original` of `folded[start:end]`. A cluster is never cut: it comes back whole."""
        for layer in self._layers:
            start, end = layer.back(start, end)
        return Span(start, end)

    def excerpt(self, start: int, end: int) -> str:
        """What the writer wrote at `folded[start:end]`."""
        span = self.span(start, end)
        return self.original[span.start : span.end]


class _Layer:
    """The way back over one round of edits: where each piece begins after it (`after`) and before it (`pieces`).

    A piece is copied one to one, or is the outcome of an edit, whose characters all map to the whole of its source.
    """

    __slots__ = ("after", "pieces")

    def __init__(self, after: list[int], pieces: list[tuple[int, int]]) -> None:
        self.after = after
        self.pieces = pieces  # (start in the source, its length there; -1 for a copied piece)

    def back(self, start: int, end: int) -> tuple[int, int]:
        first = self._place(start)[0]
        return (first, first) if end <= start else (first, self._place(end - 1)[1])

    def _place(self, position: int) -> tuple[int, int]:
        piece = bisect_right(self.after, position) - 1
        source, length = self.pieces[piece]
        if length >= 0:
            return source, source + length
        source += position - self.after[piece]
        return source, source + 1


def _apply(source: str, edits: Iterable[Edit], *, lower: bool = False) -> tuple[str, _Layer | None]:
    """`source` with `edits` (in order, apart) carried out, the rest lower-cased if asked, and the layer that leads back."""
    parts: list[str] = []
    after, pieces = [0], [(0, -1)]
    done = length = 0
    for edit in edits:
        kept = source[done : edit.start]
        parts += (kept.lower() if lower else kept, edit.new)
        length += len(kept)
        if edit.new:
            after.append(length)
            pieces.append((edit.start, edit.end - edit.start))
        length += len(edit.new)
        done = edit.end
        after.append(length)
        pieces.append((done, -1))
    rest = source[done:]
    parts.append(rest.lower() if lower else rest)
    return "".join(parts), _Layer(after, pieces) if len(after) > 1 else None


# Round 1: characters ---------------------------------------------------------------------------------------------

# Everything outside this set is looked at one cluster at a time. Inside it `str.lower` keeps the length.
_UNUSUAL = re.compile("[^\x00-\x7f\xc0-\xd6\xd8-\xde\xe0-\xf6\xf8-\xff]+")

# Letters that look like Latin ones: Unicode's confusables (UTS 39), the lower-case forms that occur in running text.
_LOOK_ALIKES = dict(
    zip(
        "авекмнорстухіјѕԁԛԝһӏүбзгп" + "αβεηικμνορτυχωϲϳ" + "ɡıɑʀꞵ∕⁄∶․‚’‘′`´ʼ՚،",
        "abekmhopctyxijsdqwhly63rn" + "abenikmvoptuxwcj" + "giarb//:.,''''''',",
        strict=True,
    )
)


def character_edits(source: str) -> Iterator[Edit]:
    """The edits of round 1, in order. Lower-casing of the usual characters is left to the caller."""
    if source.isascii():
        return
    for run in _UNUSUAL.finditer(source):
        start, end = run.span()
        if start and (unicodedata.combining(source[start]) or source[start] in _JOINERS):
            start -= 1  # marks belong to the usual letter before them: a + ring is å
        while start < end:
            stop = start + 1
            while stop < end and (unicodedata.combining(source[stop]) or source[stop] in _JOINERS):
                stop += 1
            cluster = source[start:stop]
            new = _fold_cluster(cluster) if len(cluster) <= _LONGEST else cluster[0].lower()
            if new != cluster:
                yield Edit(start, stop, new)
            start = stop


_JOINERS = frozenset("\ufe0e\ufe0f\u20e3")  # variation selectors and the keycap: 1️⃣ is a 1
_LONGEST = 32  # a letter with more marks than this is no letter of any language, and NFKC of it would cost


@lru_cache(maxsize=4096)
def _fold_cluster(cluster: str) -> str:
    """One base character with its marks, in plain spelling; "" for what takes no room on the screen."""
    return "".join(_fold_character(c) for c in unicodedata.normalize("NFKC", cluster).casefold())


def _fold_character(character: str) -> str:
    if character.isascii():
        return character
    code = ord(character)
    if 0x1F150 <= code <= 0x1F169 or 0x1F170 <= code <= 0x1F189:  # white letters on black, round and square
        return chr(ord("a") + (code - (0x1F150 if code <= 0x1F169 else 0x1F170)))
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category == "Pd" or character in "−⁃˗➖":
        return "-"
    if category == "Zs":
        return " "
    if category == "Cf" or character in _NO_WIDTH or 0xFE00 <= code <= 0xFE0F:
        return ""
    return _LOOK_ALIKES.get(character, character)


_NO_WIDTH = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u20e3")


# Round 2: tokens -------------------------------------------------------------------------------------------------

# Each pattern begins with what it is about and looks back afterwards: `re` then skips to the next candidate in C, which
# a look-behind in front would forbid (measured: four times as fast on ordinary text).
# "0 1 0 2 0 3": four or more single digits with one and the same sign between them.
_MAY_STAND_FOR = re.compile("[0-9@$]")  # most posts hold none, and are done with
_SPACED_DIGITS = re.compile(r"[0-9](?<![0-9]{2})([ ._*/-]| {2})[0-9](?:\1[0-9]){2,}(?![0-9])")
# "c p r", "f.ø.d.t": three or more single letters likewise, found by the second of them.
_SPACED_LETTERS = re.compile(r"(?<![^\W_])[^\W\d_]([ ._*-])[^\W\d_](?:\1[^\W\d_])+(?![^\W_])")
_A_SPACED_LETTER = re.compile(r"([ ._*-])[^\W\d_]\1[^\W\d_](?![^\W_])")
# "o1o2o3-l234": a number in which letters stand for 0 and 1.
_DIGIT_LIKE = re.compile(r"[0-9oil|](?<![^\W_].)[0-9oil|]*+(?:[ ./-][0-9oil|]++)*+")
_MIXED_DIGITS = re.compile(r"[0-9](?:[oil|]|(?<=[oil|].)|(?<=[oil|][ ./-].))")
_AS_DIGIT = str.maketrans("oil|", "0111")
# "p3rker", "idi0t": one or two digits or signs with letters on both sides.
_LEET = re.compile(r"[013457@$](?<=[^\W\d_].)[013457@$]?(?=[^\W\d_])")
_TOKEN, _TOKEN_BEFORE = re.compile(r"[^\W_]+"), re.compile(r"[^\W_]+$")
_AS_LETTER = str.maketrans("013457@$", "oieastas")


def token_edits(plain: str) -> list[Edit]:
    """The edits of round 2 to text that has been through round 1, in order and apart."""
    edits: list[Edit] = []
    if _MAY_STAND_FOR.search(plain):
        edits += (*_joined(_SPACED_DIGITS, plain), *_digits_for_letters(plain), *_letters_for_digits(plain))
    if _A_SPACED_LETTER.search(plain):
        edits += _joined(_SPACED_LETTERS, plain)
    edits.sort()
    apart: list[Edit] = []
    for edit in edits:
        if not apart or edit.start >= apart[-1].end:
            apart.append(edit)
    return apart


def _joined(pattern: re.Pattern[str], plain: str) -> Iterator[Edit]:
    """Each sign between two single characters as an edit of its own, so that a span may begin or end at any of them."""
    for run in pattern.finditer(plain):
        width = len(run[1])
        for at in range(run.start() + 1, run.end() - 1, width + 1):
            yield Edit(at, at + width, "")


def _digits_for_letters(plain: str) -> Iterator[Edit]:
    if not _MIXED_DIGITS.search(plain):
        return
    for run in _DIGIT_LIKE.finditer(plain):
        digits = sum(c.isdigit() for c in run[0])
        if digits < 4 or 2 * digits < len(run[0]) or plain[run.end() : run.end() + 1].isalpha():
            continue
        for part in re.finditer(r"[^ ]+", run[0]):  # the "i" of "010203-1234 i dag" is a word
            if any(c.isdigit() for c in part[0]):
                for at in range(run.start() + part.start(), run.start() + part.end()):
                    if plain[at] in "oil|":
                        yield Edit(at, at + 1, plain[at].translate(_AS_DIGIT))


def _letters_for_digits(plain: str) -> Iterator[Edit]:
    for match in _LEET.finditer(plain):
        if _in_a_word(plain, match):
            yield Edit(match.start(), match.end(), match[0].translate(_AS_LETTER))


def _in_a_word(plain: str, match: re.Match[str]) -> bool:
    """Whether the token is more letters than digits; an address in a mail keeps its @."""
    if "@" in match[0]:
        tail = plain[match.end() : match.end() + 64].split(None, 1)
        return not (tail and "." in tail[0])
    start, end = (
        _TOKEN_BEFORE.search(plain, max(match.start() - 16, 0), match.start()),
        _TOKEN.match(plain, match.end(), match.end() + 16),
    )
    token = (start[0] if start else "") + match[0] + (end[0] if end else "")
    return 2 * sum(c.isalpha() for c in token) > len(token)
