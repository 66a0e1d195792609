"""Every check by its own examples, and the register that holds them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import omtanke.checks
from omtanke.checks import CHECKS, RETIRED
from omtanke.checks.i101_cpr_number import born, modulus_11
from omtanke.engine import Audience, Check, Concern, Employer, Level, Report, Setting, check


class AnyGuideline:
    """A guideline whose rule 1 covers everything."""

    id, version = "any", "1"

    def __init__(self, employer: Employer) -> None:
        self.employer = employer

    def rule_of(self, concern: Concern) -> str | None:
        return "1"


def look(example: str, by: Check) -> Report:
    guideline, setting = AnyGuideline(by.setting.employer), by.setting
    return check(example, guideline, setting.audience, checks=[by], colleagues=setting.colleagues)


NOTES = {"A602"}  # every finding is a note: good to know, and no more


HITS = [pytest.param(c, hit, id=f"{c.code}-{hit}") for c in CHECKS for hit in c.hits]
MISSES = [pytest.param(c, miss, id=f"{c.code}-{miss}") for c in CHECKS for miss in c.misses]


@pytest.mark.parametrize(("by", "hit"), HITS)
def test_finds_what_it_says_and_nothing_beside_it(by: Check, hit: str):
    report = look(re.sub("[⟦⟧]", "", hit), by)
    assert [
        f.excerpt
        for f in report.findings
        if f.level > Level.NOTE or by.concern in omtanke.checks.engine.NO_FAULT or by.code in NOTES
    ] == re.findall("⟦(.*?)⟧", hit)


@pytest.mark.parametrize(("by", "miss"), MISSES)
def test_leaves_look_alikes_alone(by: Check, miss: str):
    assert [f.excerpt for f in look(miss, by).findings if f.level > Level.NOTE or by.code in NOTES] == []


def test_the_register_holds_every_file_in_order():
    files = sorted(p.stem for p in Path(omtanke.checks.__file__).parent.glob("*.py") if p.stem != "__init__")
    assert [f"{c.code.lower()}_{c.name.replace('-', '_')}" for c in CHECKS] == files


def test_codes_are_never_used_twice():
    codes = [c.code for c in CHECKS] + list(RETIRED)
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("by", CHECKS, ids=lambda c: c.code)
def test_a_check_tells_all_it_must(by: Check):
    assert len(by.hits) >= 3
    assert len(by.misses) >= 3
    assert re.fullmatch(r"https?://\S+|guideline", by.source)
    for said in (by.title, by.message, by.why, by.advice):
        assert said.da.strip()
        assert said.en.strip()
        assert said.da != said.en
        assert not re.search(r"illoyal|loyalit|disloyal|ulovlig|kriminel|criminal", f"{said.da} {said.en}", re.I), (
            "loyalty is never a reason, and nobody is judged"
        )


@pytest.mark.parametrize(
    ("number", "date"),
    [
        ("0102031234", "1903-02-01"),
        ("0102034234", "2003-02-01"),
        ("0102374234", "1937-02-01"),
        ("0102035234", "2003-02-01"),
        ("0102585234", "1858-02-01"),
        ("2902004123", "2000-02-29"),
        ("2902003123", None),  # 1900 had no 29 February
        ("3102034234", None),
    ],
)
def test_the_seventh_digit_tells_the_century(number: str, date: str | None):
    found = born(number[:2], number[2:4], number[4:6], number[6:])
    assert (found and str(found)) == date


@pytest.mark.parametrize(("number", "passes"), [("0707614285", True), ("0102031234", False)])
def test_modulus_11(number: str, passes: bool):
    assert modulus_11(number) is passes


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("nummeret er 010203-1234", Level.STOP),
        ("nummeret er 0102031234", Level.THINK),  # no sign of a person: it may be something else
        ("nummeret er 0707614285", Level.STOP),  # modulus 11 raises the level
        ("hendes cpr: 0102031234", Level.STOP),
    ],
)
def test_modulus_11_and_the_words_beside_it_raise_the_level_of_a_cpr_number(text: str, level: Level):
    assert [f.level for f in look(text, _by("I101")).findings] == [level]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("I102", "Ring til rådhuset på 59 53 44 00"),
        ("I102", "Hovednummeret er 70 20 30 40"),
        ("I102", "Min direkte linje er 59 53 12 34"),
        ("I103", "Spørg biblioteket: kalundborg@eksempel.dk"),
        ("I104", "Skolen på Skolevej 3 holder åbent hus"),
        ("I107", "Politibil AB 12 345 holdt ved skolen"),
        ("I108", "Støt foreningen: reg. 1234 konto 0012345678"),
        ("I109", "Ombudsmandens sag nr. 2018-12345 er værd at læse"),
    ],
)
def test_what_belongs_to_an_office_is_at_most_a_note(code: str, text: str):
    by = _by(code)
    employer = Employer("Eksempel Kommune", ("eksempelkommune.dk",), ("59 53 12 34",))
    report = check(text, AnyGuideline(employer), checks=[by])
    assert [f.level for f in report.findings] == [Level.NOTE]


@pytest.mark.parametrize(
    "text", ["Skriv til borgerservice@kalundborg.dk", "kommune@kalundborg.dk svarer", "hr@kalundborg.dk"]
)
def test_the_employers_shared_mailboxes_are_no_finding(text: str):
    employer = Employer("Kalundborg", ("kalundborg.dk",))
    assert check(text, AnyGuideline(employer), checks=[_by("E501"), _by("I103")]).findings == ()


@pytest.mark.parametrize(
    ("audience", "levels"),
    [
        (None, []),
        (Audience.DIRECT, []),
        (Audience.FRIENDS, [Level.THINK]),
        (Audience.GROUP, [Level.THINK]),
        (Audience.PUBLIC, [Level.THINK, Level.NOTE]),
    ],
)
def test_a_wide_audience_is_told_only_when_the_writer_said_who_will_see_it(
    audience: Audience | None, levels: list[Level]
):
    text = "Det bliver mellem os. Min chef er på kursus"
    assert [f.level for f in check(text, AnyGuideline(Employer()), audience, checks=[_by("A601")]).findings] == levels


def test_one_word_elsewhere_does_not_silence_a_number():
    text = "Fakturanummeret mangler, ordrenummeret også, men borgeren hedder 010203-1234"
    assert [f.excerpt for f in look(text, _by("I101")).findings] == ["010203-1234"]


def _by(code: str) -> Check:
    return next(c for c in CHECKS if c.code == code)


def test_a_check_sees_the_setting_it_is_given():
    assert Setting().audience is None
    assert Setting().employer == Employer()
