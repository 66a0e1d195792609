"""Texts as people also type them: lower-cased, without commas, with slips, ae for æ, one word written to fool a filter.

A text and what is known of each of its characters are changed together, so that marks keep their places.
"""

from __future__ import annotations

import random
import unicodedata

Marked = list[tuple[str, int]]  # a character, and a code for what it belongs to

_SPELT = {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"}
_LEET = str.maketrans("aeiosAEIOS", "4310543105")


def augmented(marked: Marked, rng: random.Random) -> Marked:
    """The text changed in none, one or several ways. About half stay as they are."""
    for chance, change in _CHANGES:
        if rng.random() < chance:
            marked = change(marked, rng)
    return marked


def _recased(marked: Marked, how: str) -> Marked:
    cased = [(getattr(c, how)(), code) for c, code in marked]
    return [(new if len(new) == 1 else old, code) for (new, code), (old, _) in zip(cased, marked, strict=True)]


def _lower(marked: Marked, _rng: random.Random) -> Marked:
    return _recased(marked, "lower")


def _upper(marked: Marked, _rng: random.Random) -> Marked:
    return _recased(marked, "upper")


def _without_commas(marked: Marked, _rng: random.Random) -> Marked:
    kept = [(c, code) for c, code in marked if c not in ",;"]
    while kept and kept[-1][0] in ".!":
        kept.pop()
    return kept or marked


def _without_emoji(marked: Marked, _rng: random.Random) -> Marked:
    kept = [(c, code) for c, code in marked if unicodedata.category(c) not in ("So", "Sk") and c not in "\ufe0f\u200d"]
    return kept if any(c.isalnum() for c, _ in kept) else marked


def _spelt_out(marked: Marked, _rng: random.Random) -> Marked:
    return [(letter, code) for c, code in marked for letter in _SPELT.get(c, c)]


def _slips(marked: Marked, rng: random.Random) -> Marked:
    made = list(marked)
    for _ in range(1 + len(made) // 60):
        at = rng.randrange(max(1, len(made) - 1))
        if at + 1 >= len(made) or not (made[at][0].isalpha() and made[at + 1][0].isalpha()):
            continue
        way = rng.random()
        if way < 0.4:
            made[at], made[at + 1] = (made[at + 1][0], made[at][1]), (made[at][0], made[at + 1][1])
        elif way < 0.75:
            del made[at + 1]
        else:
            made.insert(at, made[at])
    return made


def _disguised(marked: Marked, rng: random.Random) -> Marked:
    """One longer word with digits for letters, a star inside, or its letters apart."""
    words = [run for run in _runs(marked) if run[1] - run[0] > 3]
    if not words:
        return marked
    begin, end = rng.choice(words)
    word, way = marked[begin:end], rng.random()
    if way < 0.4:
        word = [(c.translate(_LEET), code) for c, code in word]
    elif way < 0.7:
        at = rng.randrange(1, len(word) - 1)
        word[at] = ("*", word[at][1])
    else:
        sign = rng.choice(" .-")
        word = [part for c, code in word for part in ((c, code), (sign, code))][:-1]
    return [*marked[:begin], *word, *marked[end:]]


def _runs(marked: Marked) -> list[tuple[int, int]]:
    runs, begin = [], None
    for at, (c, _) in enumerate([*marked, (" ", 0)]):
        if c.isalpha() and begin is None:
            begin = at
        elif not c.isalpha() and begin is not None:
            runs.append((begin, at))
            begin = None
    return runs


_CHANGES = (
    (0.15, _lower),
    (0.02, _upper),
    (0.10, _without_commas),
    (0.10, _without_emoji),
    (0.08, _spelt_out),
    (0.12, _slips),
    (0.05, _disguised),
)
