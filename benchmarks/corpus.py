"""The texts that speed is measured on: short drafts, long ordinary text, drafts full of identifiers, nasty Unicode."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle
from pathlib import Path

DATA = Path(__file__).parent / "data"
GOLD = ("identifiers.jsonl", "identifiers-test.jsonl")


def posts() -> list[str]:
    """200 ordinary Danish posts without an identifier."""
    return (DATA / "posts.txt").read_text(encoding="utf-8").splitlines()


def gold_texts() -> list[str]:
    """The texts of both gold sets; two in three hold identifiers."""
    rows = (row for name in GOLD for row in (DATA / name).read_text(encoding="utf-8").splitlines())
    return [json.loads(row)["text"] for row in rows]


def kinds() -> dict[str, list[str]]:
    """The texts that MB/s are told for. Gold drafts are far richer in identifiers than what people post."""
    return {"ordinary posts": posts(), "gold drafts": gold_texts(), "one long text": [long_text(1_000_000)]}


def long_text(length: int) -> str:
    """`length` characters of posts, with every gold text once, one for each ten posts."""
    return "\n".join(_upto(length, _sprinkled()))[:length]


def dense(length: int) -> str:
    """`length` characters of gold texts, over and over: the most work that real words can make."""
    return "\n".join(_upto(length, cycle(gold_texts())))[:length]


def _sprinkled() -> Iterator[str]:
    gold = iter(gold_texts())
    for at, post in enumerate(cycle(posts())):
        yield post
        if at % 10 == 9 and (text := next(gold, None)):
            yield text


def _upto(length: int, texts: Iterable[str]) -> Iterator[str]:
    taken = 0
    for text in texts:
        if taken >= length:
            return
        taken += len(text) + 1
        yield text


def nasty() -> dict[str, Callable[[int], str]]:
    """Texts that tempt a pattern into going back and forth, or folding into doing too much; each for a length."""
    kinds = {name: _repeat(unit) for name, unit in _UNITS.items()}
    return kinds | {"all of them in turn": _repeat("\n".join(unit * 40 for unit in _UNITS.values()) + "\n")}


def _repeat(unit: str) -> Callable[[int], str]:
    return lambda length: (unit * (length // len(unit) + 1))[:length]


_UNITS = {
    "one letter, no end": "a",
    "one digit, no end": "1",
    "spaced digits": "1 2 0 3 ",
    "s p a c e d letters": "c p r ",
    "digits and dashes": "0-1.",
    "near-CPR, no break": "3113991234",
    "CPR glued to CPR": "010203-1234",
    "phone digits in pairs": "20 30 40 50 ",
    "at signs": "@",
    "address halves": "a.b@c.",
    "hidden at signs": "a (at) b punktum ",
    "capital words": "Aa Bb ",
    "street halves": "vej 1 vej ",
    "label without end": "cpr nr. ",
    "born without date": "født den ",
    "blanks": " ",
    "line breaks": "\n",
    "zero-width between digits": "1\u200b2\u200d3\ufeff",
    "marks piled on one letter": "\u0301",
    "decomposed Danish": "a\u030ao\u0308",
    "full-width digits": "０１２３",
    "mathematical digits": "𝟎𝟏𝟐",
    "Cyrillic look-alikes": "срr",
    "l33t": "h3j m3d d1g ",
    "family emoji": "👨\u200d👩\u200d👧",
    "keycaps": "1️⃣2️⃣",
    "ligatures that grow": "ﷺﬃ",
    "right-to-left marks": "\u202e1\u202c2\u2066",
    "lone surrogates": "\ud800\udc00\ud800",
    "NUL": "\x00" + "1",
    "brackets": "([{",
    "IBAN beginnings": "DK50",
    "plates": "AB12345",
}
