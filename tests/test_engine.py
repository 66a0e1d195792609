"""The engine: spans, verdicts, merging, and what it may be given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omtanke.checks import CHECKS, check
from omtanke.engine import Audience, Check, Concern, Employer, Hit, Level, Phrase, Setting
from omtanke.engine import check as check_with
from omtanke.guideline import load
from omtanke.text import Text

KALUNDBORG = load("kalundborg")
SAID = Phrase("da", "en")


def look_for(code: str, words: dict[str, Level], concern: Concern = Concern.RESPECT) -> Check:
    """A check that finds the given words at the given levels."""

    def find(text: Text, setting: Setting) -> Iterator[Hit]:
        for word, level in words.items():
            at = text.folded.find(word)
            if at >= 0:
                yield Hit(at, at + len(word), level)

    return Check(code, "made-up", concern, find, SAID, Phrase(code, code), SAID, SAID, "here", (), ())


@pytest.mark.parametrize(
    ("levels", "verdict"),
    [([], "ok"), ([Level.NOTE], "ok"), ([Level.THINK, Level.NOTE], "think"), ([Level.STOP, Level.THINK], "stop")],
)
def test_the_verdict_is_the_highest_level_and_a_note_changes_nothing(levels: list[Level], verdict: str):
    checks = [look_for(f"T10{i}", {f"w{i}": level}) for i, level in enumerate(levels)]
    assert check_with("w0 w1 w2", KALUNDBORG, checks=checks).verdict == verdict


@pytest.mark.parametrize("concern", [Concern.THREAT_RECEIVED, Concern.PROTECTED_SPEECH])
def test_what_is_no_fault_is_told_as_a_note_whatever_the_check_says(concern: Concern):
    report = check_with("stop", KALUNDBORG, checks=[look_for("H799", {"stop": Level.STOP}, concern)])
    assert [f.level for f in report.findings] == [Level.NOTE]
    assert report.verdict == "ok"


def test_overlapping_findings_of_one_concern_become_one_that_names_them_all():
    checks = [
        look_for("T101", {"bcd": Level.NOTE}),
        look_for("T102", {"cdef": Level.STOP}),
        look_for("T103", {"xyz": Level.NOTE}),
    ]
    first, second = check_with("abcdefg xyz", KALUNDBORG, checks=checks).findings
    assert (first.check, first.also, first.excerpt, first.level) == ("T102", ("T101",), "bcdef", Level.STOP)
    assert (second.check, second.also) == ("T103", ())


def test_findings_of_two_concerns_stand_beside_each_other():
    checks = [look_for("T101", {"abc": Level.THINK}), look_for("T102", {"abc": Level.THINK}, Concern.THREAT)]
    assert [f.check for f in check_with("abc", KALUNDBORG, checks=checks).findings] == ["T101", "T102"]


def test_findings_are_sorted_by_place():
    report = check("ring 20 30 40 50, cpr 010203-1234, mail til hanne@eksempel.dk", KALUNDBORG)
    assert [f.check for f in report.findings] == ["I102", "I101", "I103"]
    assert [f.start for f in report.findings] == sorted(f.start for f in report.findings)


def test_the_report_lists_the_checks_that_were_run():
    told = check("", KALUNDBORG).checks
    assert set(told) <= {c.code for c in CHECKS}
    assert {"I101", "E501"} <= set(told)
    assert "A601" not in told, "nobody said who will see it"
    assert "A601" in check("", KALUNDBORG, Audience.PUBLIC).checks


def test_a_concern_that_no_rule_covers_is_not_looked_for():
    fjordby = load("fjordby")
    unheard = look_for("H799", {"a": Level.NOTE}, Concern.PROTECTED_SPEECH)  # no rule of theirs covers it; the law does
    report = check_with("a", fjordby, checks=[unheard, look_for("T101", {"a": Level.THINK}, Concern.AUDIENCE)])
    assert [(f.check, f.rule) for f in report.findings] == [("H799", None), ("T101", "C")]


def test_rule_numbers_are_the_guidelines_own():
    text = "cpr 010203-1234"
    assert [check(text, load(g)).findings[0].rule for g in ("kalundborg", "fjordby")] == ["3", "A"]


def test_an_unknown_audience_is_an_error():
    with pytest.raises(ValueError, match="everybody"):
        check("hej", KALUNDBORG, "everybody")


@pytest.mark.parametrize(
    ("contact", "published"),
    [
        ("59 53 44 00", True),
        ("+45 59534400", True),
        ("kalundborg@kalundborg.dk", True),
        ("59 53 44 01", False),
        ("", False),
    ],
)
def test_an_employer_knows_its_own_contacts(contact: str, published: bool):
    assert KALUNDBORG.employer.publishes(contact) is published


def test_an_employer_owns_what_lies_below_its_domains():
    employer = Employer("x", ("Kommune.dk",))
    assert [employer.owns(d) for d in ("kommune.dk", "skole.kommune.dk", "ikkekommune.dk")] == [True, True, False]


@given(st.text(st.characters(exclude_categories=[]), max_size=120), st.sampled_from([None, *Audience]))
def test_any_text_is_checked_and_every_finding_is_where_it_says(text: str, audience: Audience | None):
    found_where_it_says(text, audience)


@given(st.lists(st.sampled_from(
    ["010203-1234", "0102031234", " ", "20 30 40 50", "a@b.dk", "Lærkevej 7", "cpr", "født", "12.3.1948", "AB 12 345", "reg 1234", "0012345678", "\u200b", "O1",
     "🙈", "\ud800", "sag 24/12345", "mellem os", "(", ")", "-", ".", "2", "l", "\n", "i", "å", "bor på", "DK50 0040 0440 1162 43"]), max_size=14).map("".join))  # fmt: skip
def test_pieces_of_identifiers_in_any_order_are_checked(text: str):
    found_where_it_says(text, Audience.PUBLIC)


def found_where_it_says(text: str, audience: Audience | None) -> None:
    report = check(text, KALUNDBORG, audience)
    assert all(text[f.start : f.end] == f.excerpt and f.excerpt for f in report.findings)
    by_concern: dict[Concern, int] = {}
    for finding in report.findings:
        assert finding.start >= by_concern.get(finding.concern, 0), "findings of one concern don't overlap"
        by_concern[finding.concern] = finding.end


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        " ",
        "1",
        "1 ",
        "0102031234 ",
        "@",
        "a@",
        "\u0301",
        "l|",
        "vej 1 ",
        "+45",
        "- ",
        "c p r ",
        "\ud800",
        "mellem os ",
    ],
)
def test_a_million_characters_of_one_kind_are_checked(piece: str):
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    assert check(text, KALUNDBORG, Audience.PUBLIC).checks
