"""The gold sets are sound, and a finding counts for what the README of benchmarks says. No clock: see `make bench`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import corpus
from gold import CODES, Line, Place, View, counts, read

EXACT, OVERLAP, BLIND = View(exact=True), View(exact=False), View(exact=False, blind=True)
PHONE = Place(5, 13, "I102")
LINE = Line("ring 20304050 eller 11223344", "identifier", (PHONE,), (Place(20, 28, "note:I102"),))


@pytest.mark.parametrize("name", corpus.GOLD)
def test_a_gold_set_is_large_enough_and_its_places_lie_in_their_lines(name):
    lines = read(corpus.DATA / name)
    assert len(lines) >= 400
    assert {line.kind for line in lines} == {"identifier", "look-alike", "ordinary"}
    for line in lines:
        for place in (*line.needed, *line.public):
            assert 0 <= place.start < place.end <= len(line.text), line.text
            assert place.code.removeprefix("note:") in CODES, line.text


@pytest.mark.parametrize("name", corpus.GOLD)
def test_only_lines_with_an_identifier_need_a_finding(name):
    assert [line.text for line in read(corpus.DATA / name) if line.needed and line.kind != "identifier"] == []


def test_no_text_stands_in_both_gold_sets():
    seen, unseen = ({line.text for line in read(corpus.DATA / name)} for name in corpus.GOLD)
    assert seen & unseen == set()


def test_the_posts_are_two_hundred_and_no_two_are_alike():
    assert len(corpus.posts()) == len(set(corpus.posts())) == 200


@pytest.mark.parametrize("length", [1, 1000, 30_000])
def test_a_text_of_the_corpus_is_as_long_as_it_says(length):
    makers = [corpus.long_text, corpus.dense, *corpus.nasty().values()]
    assert {len(make(length)) for make in makers} == {length}


@pytest.mark.parametrize(
    ("said", "view", "found", "expected"),  # expected: right, told, met, needed
    [
        ("the same span is right", EXACT, [PHONE], (1, 1, 1, 1)),
        ("another span is wrong where it must be exact", EXACT, [Place(0, 13, "I102")], (0, 1, 0, 1)),
        ("and right where it may overlap", OVERLAP, [Place(0, 13, "I102")], (1, 1, 1, 1)),
        ("another code is wrong", OVERLAP, [Place(5, 13, "I101")], (0, 1, 0, 1)),
        ("but right when blind to codes", BLIND, [Place(5, 13, "I101")], (1, 1, 1, 1)),
        ("two halves of one place meet it once", OVERLAP, [Place(5, 9, "I102"), Place(9, 13, "I102")], (2, 2, 1, 1)),
        ("the same finding twice counts once", EXACT, [PHONE, PHONE], (1, 1, 1, 1)),
        ("a public office counts for nothing", EXACT, [Place(20, 28, "I102")], (0, 0, 0, 1)),
        ("unsure and wrong counts for nothing", OVERLAP, [Place(14, 19, "I106", sure=False)], (0, 0, 0, 1)),
        ("unsure and right counts", OVERLAP, [Place(5, 13, "I102", sure=False)], (1, 1, 1, 1)),
        ("nothing found is a miss", EXACT, [], (0, 0, 0, 1)),
    ],
)
def test_what_a_finding_counts_for(said, view, found, expected):
    assert counts(LINE, found, view) == expected, said


def test_only_the_codes_of_a_view_count():
    assert counts(LINE, [PHONE], View(exact=True, codes=("I101",))) == (0, 0, 0, 0)
