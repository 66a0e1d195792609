"""Text: folding, and the way back to what the writer wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omtanke.text import Text

NASTY = [
    "", "\0", "\ud800", "a\ud800b", "\udfff" * 3, "\u202eabc", "a" + "\u0301" * 2000, "\u200b" * 50, "👩‍👩‍👧‍👦 010203-1234", "ﷺﬃßİıſK",
    "𝟎𝟏𝟎𝟐𝟎𝟑-𝟏𝟐𝟑𝟒", "٠١٠٢٠٣-١٢٣٤", "❶❷③④⓪", "1️⃣2️⃣3️⃣", "\ufeffhej", "å vs å", "🅰🅱🆎", "｡ﾟ･", "\u1160\u3164", "i\u0307", "ŉ", "ΐ", "🇩🇰" * 9,
    "o|l" * 30, "0 1 0 2 0 3 - 1 2 3 4", "c.p.r", "- - - -", "1 2 3", "@@@@", "p3rk3r", "\r\n\t\v\f", "\x1b[31m", "Ǆǅǆ", "\U0010ffff",
]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Hej Med DIG", "hej med dig"),
        ("ÆØÅ ÉÜ", "æøå éü"),
        ("går", "går"),
        ("０１０２０３－１２３４", "010203-1234"),
        ("𝟎𝟏𝟎𝟐𝟎𝟑–𝟏𝟐𝟑𝟒", "010203-1234"),
        ("01\u200b02\u200b03-1234", "010203-1234"),
        ("0 1 0 2 0 3 - 1 2 3 4", "010203 - 1234"),
        ("0.1.0.2.0.3", "010203"),
        ("O1O2O3-l234", "010203-1234"),
        ("c p r", "cpr"),
        ("сpr", "cpr"),  # Cyrillic с
        ("p3rker", "perker"),
        ("1d1ot", "1diot"),  # a digit that begins a token may be a number: it stays
        ("idi0t", "idiot"),
        ("ﬃ", "ffi"),
        ("straße", "strasse"),
        ("1️⃣2️⃣", "12"),
        ("hanne@eksempel.dk", "hanne@eksempel.dk"),
        ("010203-1234 i dag", "010203-1234 i dag"),
        ("kl. 7 i 2 timer", "kl. 7 i 2 timer"),
        ("MP3-fil og B2B", "mp3-fil og b2b"),
    ],
)
def test_folds_what_people_write_into_one_plain_spelling(written: str, folded: str):
    assert Text(written).folded == folded


@pytest.mark.parametrize(
    ("written", "found", "excerpt"),
    [
        ("se ０１０２０３－１２３４ der", "010203-1234", "０１０２０３－１２３４"),
        ("se 0 1 0 2 0 3 - 1 2 3 4 der", "010203 - 1234", "0 1 0 2 0 3 - 1 2 3 4"),
        ("vi går hjem", "går", "går"),
        ("eﬃcient", "f", "ﬃ"),  # a cluster is never cut
        ("en id\u200biot her", "idiot", "id\u200biot"),
        ("🙈010203-1234🙈", "010203-1234", "010203-1234"),
    ],
)
def test_a_place_comes_back_as_the_writer_wrote_it(written: str, found: str, excerpt: str):
    text = Text(written)
    start = text.folded.index(found)
    assert text.excerpt(start, start + len(found)) == excerpt


@pytest.mark.parametrize("written", NASTY, ids=range(len(NASTY)))
def test_any_text_folds_and_every_place_leads_back(written: str):
    every_place_leads_back(written)


@given(st.text(st.characters(exclude_categories=[]), max_size=60) | st.text("0o1l| .-@pækr\u0301\u200b①", max_size=40))
def test_any_generated_text_folds_and_every_place_leads_back(written: str):
    every_place_leads_back(written)


def every_place_leads_back(written: str) -> None:
    text = Text(written)
    assert text.original == written
    last = 0
    for at in range(len(text.folded)):
        span = text.span(at, at + 1)
        assert 0 <= span.start < span.end <= len(written)
        assert span.start >= last or span.start == text.span(at - 1, at).start, "places run forward"
        last = span.start
    whole = text.span(0, len(text.folded))
    assert 0 <= whole.start <= whole.end <= len(written)
