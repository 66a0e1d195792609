"""Guidelines: the two that come along, and the faults that a folder may have."""

from __future__ import annotations

import shutil
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omtanke.engine import Concern
from omtanke.errors import GuidelineError, UsageError
from omtanke.guideline import Guideline, faults, load, new, shipped

KALUNDBORG = load("kalundborg")


@pytest.mark.parametrize("name", [*shipped(), "skeleton"])
def test_what_comes_along_has_no_faults(name: str):
    assert faults(name) == ()


def test_kalundborg_has_its_seven_rules_in_order():
    assert [r.number for r in KALUNDBORG.rules] == ["1", "2", "3", "4", "5", "6", "7"]


@pytest.mark.parametrize(
    ("concern", "rule"),
    [
        (Concern.RESPECT, "1"), (Concern.AUDIENCE, "1"), (Concern.INSULT, "2"), (Concern.DISCRIMINATION, "2"), (Concern.DEFAMATION, "2"),
        (Concern.CONFIDENTIALITY, "3"), (Concern.PROTECTED_SPEECH, "3"), (Concern.THREAT_RECEIVED, "4"), (Concern.WORK_EMAIL, "6"),
    ],
)  # fmt: skip
def test_kalundborgs_rules_cover_these_concerns(concern: Concern, rule: str):
    assert KALUNDBORG.rule_of(concern) == rule


@pytest.mark.parametrize(
    ("where", "da", "en"),
    [
        (
            "background",
            "nyheder, borgerservice, inddragelse af borgerne, markedsføring af aktiviteter og branding",
            "citizen service",
        ),
        ("background", "i den daglige\ndrift eller i afgrænsede projekter", "limited projects"),
        ("work-use", "ligesom telefon og internet", "like the telephone and the internet"),
        ("private-use", "allermest nødvendige", "bare minimum"),
        ("outside-work", "med omtanke", "with forethought"),
        ("not-private", "Facebook, LinkedIn, Myspace og YouTube er **ikke** private", "**not** private"),
        ("consequence", "følger for din ansættelse", "employment law"),
        ("contact", "HR og Personale", "HR og Personale"),
    ],
)
def test_kalundborg_tells_what_the_document_of_2011_says(where: str, da: str, en: str):
    passage = KALUNDBORG.passages[where]
    assert da in passage.text.da
    assert en in passage.text.en


def test_rule_4_has_its_three_steps_in_order():
    steps = KALUNDBORG.rule("4").passage.steps
    assert [word in step.da for word, step in zip(("skærmbillede", "Anmeld", "leder"), steps, strict=True)] == [
        True
    ] * 3
    assert [word in step.en for word, step in zip(("screenshot", "Report", "manager"), steps, strict=True)] == [
        True
    ] * 3


def test_it_was_approved_by_the_main_committee():
    (approval,) = KALUNDBORG.approvals
    assert (approval.body.da, approval.date, approval.item) == ("Hovedudvalget", date(2011, 8, 16), "6")


def test_the_law_stands_beside_rule_3():
    notes = {n.name: n for n in KALUNDBORG.rule("3").notes}
    assert "nr. 557 af 27/05/2025" in notes["speech"].passage.text.da
    assert "Loyalitet er intet argument" in notes["loyalty"].passage.title.da
    assert all(n.source.startswith("https://") for n in notes.values())


def test_another_employer_has_other_numbers_and_english_first():
    fjordby = load("fjordby")
    assert fjordby.languages == ("en", "da")
    assert [r.number for r in fjordby.rules] == ["A", "B.1", "B.2", "C"]
    assert fjordby.rule_of(Concern.CONFIDENTIALITY) == "A"
    assert fjordby.rule("A").passage.title.en == "Customers' affairs stay with us"


def test_asking_for_a_rule_that_is_not_there_names_those_that_are():
    with pytest.raises(UsageError, match="no rule 9. It has: 1, 2, 3"):
        KALUNDBORG.rule("9")


def test_a_guideline_that_is_not_there_names_those_that_are():
    with pytest.raises(UsageError, match="fjordby, kalundborg"):
        load("odense")


# Faults ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the Kalundborg guideline to break, in a path with a space and Danish letters."""
    return Path(shutil.copytree(str(files("omtanke") / "guidelines" / "kalundborg"), tmp_path / "min vejledning æøå"))


def line_with(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.split("\n"), 1) if part in line)


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "what", "mend"),
    [
        ("guideline.toml", '"respect", "audience"', '"respekt"', '"respekt"', 'Unknown concern "respekt".', 'Did you mean "respect"?'),
        ("guideline.toml", '"respect", "audience"', '"vejr"', '"vejr"', 'Unknown concern "vejr".', "The concerns are: respect, insult"),
        ("guideline.toml", 'number = "2"\n', "", "[[rule]]", "The rule has no number.", 'Write number = "2".'),
        ("guideline.toml", 'number = "2"', "number = 2", "number = 2", "The number is not a short text.", 'Write number = "2".'),
        ("guideline.toml", 'number = "2"', 'number  = "1"', 'number  = "1"', 'The number "1" was used before.', "Give the rule its own."),
        ("guideline.toml", "date = 2011-08-16", 'date = "16. august 2011"', "date =", '"date" is no date.', "Write date = 2026-01-31."),
        ("guideline.toml", "date = 2011-08-16", "", "[[approval]]", '"date" is missing.', "Write date = 2026-01-31."),
        ("guideline.toml", "date = 2011-08-16", "date = 2011-13-45", "date =", "This is not TOML", "dates like 2026-01-31"),
        ("guideline.toml", 'id = "kalundborg"', "", None, '"id" is missing.', 'Write id = "kalundborg".'),
        ("guideline.toml", 'concerns = ["threat-received"]', "", "[[rule]]", '"concerns" is missing.', "or [] for none"),
        ("guideline.toml", "concerns = []", "emner = []", "emner", 'Unknown field "emner".', "The fields are: number, concerns."),
        ("guideline.toml", "[employer]", "[employr]", "[employr]", 'Unknown field "employr".', 'Did you mean "employer"?'),
        ("guideline.toml", '["da", "en"]', '["da"]', "languages", 'The language "en" is missing.', 'Write languages = ["da", "en"].'),
        ("guideline.toml", '"kalundborg.dk"', '"@kalundborg"', "domains", '"@kalundborg" is no domain.', "without @ and www"),
        ("guideline.toml", 'rule = "4"', 'rule = "44"', 'rule = "44"', 'There is no rule "44".', "Write the number of a rule."),
        ("guideline.toml", "https://at.dk", "at.dk", '"at.dk', '"source" is no web address.', "https://"),
        ("guideline.toml", 'schema = "omtanke/guideline-1"', 'schema = "x"', "schema", '"schema" must be', "Mend the line."),
        ("da.md", "## Pas på ordvalget {#rule-2}", "## Pas på ordvalget", "## Pas på ordvalget", "The heading has no {#name}.", "{#rule-1}"),
        ("en.md", "## Mind your words {#rule-2}", "## Mind your words {#rule-8}", "{#rule-8}", "{#rule-8} matches nothing", '[[rule]] with number = "8"'),
        ("en.md", "{#rule-5}", "{#rule-6}", "The work address is for work", 'The name "rule-6" was used before.', "its own name"),
        ("en.md", "3. Contact your manager", "Contact your manager", "{#rule-4}", "{#rule-4} has 2 steps here and 3", "same steps"),
        ("questions.jsonl", '"rule": "5"', '"rule": "55"', '"rule": "55"', '"rule" is 55.', "Write one of: 1, 2, 3, 4, 5, 6, 7, background"),
        ("questions.jsonl", '"answer": "depends"', '"answer": "maybe"', '"answer": "maybe"', '"answer" is maybe.', "yes, no, depends, info"),
        ("questions.jsonl", '"lang": "en"', '"lang": 1', '"lang": 1', '"lang" is 1.', "Write one of: da, en."),
        ("questions.jsonl", '"also": []', '"also": ["9"]', '"also": ["9"]', '"also" is 9.', "Write one of: 1, 2"),
        ("questions.jsonl", '{"question": "Hvor gammel', '["question": "Hvor gammel', "Hvor gammel", "The line is no JSON object.", '"rule": "1"'),
        ("questions.jsonl", '"question": "Hvor gammel er den her vejledning egentlig?"', '"question": " "', '"question": " "', '"question" is missing.', "May I"),
        ("da.md", "# Gode råd om at bruge sociale medier", "", None, "The title is missing.", 'Begin the file with "# Title".'),
    ],
)  # fmt: skip
def test_a_fault_names_file_line_and_mend(
    folder: Path, file: str, old: str, new: str, at: str | None, what: str, mend: str
):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    broken = text.replace(old, new, 1)
    (folder / file).write_text(broken, encoding="utf-8")
    found = [f for f in faults(folder) if f.file == file and what in f.what.en]
    assert found, [f.say("en") for f in faults(folder)]
    assert mend in found[0].mend.en
    if at == "[[rule]]" or at == "[[approval]]":
        before = text[: text.index(old)]
        assert found[0].line == before.count("\n", 0, before.rindex(at)) + 1
    else:
        assert found[0].line == (line_with(broken, at) if at else 1)


@pytest.mark.parametrize(
    ("file", "name"),
    [("en.md", "{#note-speech}"), ("en.md", "{#rule-7}"), ("da.md", "{#contact}"), ("en.md", "{#work-use}")],
)
def test_a_missing_translation_is_told(folder: Path, file: str, name: str):
    text = (folder / file).read_text(encoding="utf-8")
    head = next(line for line in text.split("\n") if name in line)
    (folder / file).write_text(text.replace(head, ""), encoding="utf-8")
    assert (file, f"The passage {name} is missing.") in [(f.file, f.what.en) for f in faults(folder)]


@pytest.mark.parametrize("file", ["guideline.toml", "da.md", "en.md"])
def test_a_missing_file_an_empty_one_and_one_in_another_encoding_are_told(folder: Path, file: str):
    (folder / file).write_bytes(b"title\n\xe6\xf8\xe5")
    assert (file, 2, "The file is not UTF-8.") in [(f.file, f.line, f.what.en) for f in faults(folder)]
    (folder / file).write_text("  \n", encoding="utf-8")
    assert (file, "The file is empty.") in [(f.file, f.what.en) for f in faults(folder)]
    (folder / file).unlink()
    assert (file, "The file is missing.") in [(f.file, f.what.en) for f in faults(folder)]


def test_a_question_that_stands_twice_is_told(folder: Path):
    file = folder / "questions.jsonl"
    line = '{"question": "Må jeg?", "rule": "5", "answer": "yes", "lang": "da"}\n'
    file.write_text(line + "\n" + line, encoding="utf-8")
    assert [(f.line, f.what.en) for f in faults(folder)] == [(3, "The question stands on line 1 too.")]


def test_a_guideline_needs_no_questions(folder: Path):
    (folder / "questions.jsonl").unlink()
    assert load(folder).questions == ()


def test_a_guideline_with_faults_is_not_loaded_and_all_are_told(folder: Path):
    toml = folder / "guideline.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8").replace('"respect", ', '"respekt", ').replace('"threat"]', '"trussel"]'),
        encoding="utf-8",
    )
    with pytest.raises(GuidelineError) as error:
        load(folder)
    assert [f.what.en for f in error.value.faults] == ['Unknown concern "respekt".', 'Unknown concern "trussel".']
    assert "guideline.toml:" in str(error.value)


def test_a_new_guideline_validates_and_bears_its_names(tmp_path: Path):
    new(tmp_path / "ny", 'min "egen"', 'Nordby\\Kommune "x"')
    made = load(tmp_path / "ny")
    assert (made.id, made.employer.name) == ('min "egen"', 'Nordby\\Kommune "x"')


def test_new_never_writes_over_anything(tmp_path: Path):
    (tmp_path / "noter.txt").write_text("vigtigt", encoding="utf-8")
    with pytest.raises(UsageError, match="not empty"):
        new(tmp_path, "x")
    assert (tmp_path / "noter.txt").read_text(encoding="utf-8") == "vigtigt"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(["guideline.toml", "da.md", "en.md", "questions.jsonl"]),
    st.integers(0, 6000),
    st.integers(0, 40),
    st.binary(max_size=20),
)
def test_any_damaged_folder_gives_faults_or_a_guideline(folder: Path, file: str, at: int, cut: int, put: bytes):
    original = (files("omtanke") / "guidelines" / "kalundborg" / file).read_bytes()
    (folder / file).write_bytes(original[:at] + put + original[at + cut :])
    found = faults(folder)
    if found:
        assert all(f.what.da and f.mend.da and f.line >= 0 for f in found)
    else:
        assert isinstance(load(folder), Guideline)
    (folder / file).write_bytes(original)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=4), lambda v: st.lists(v, max_size=3) | st.dictionaries(st.sampled_from(["number", "concerns", "name", "body", "da", "date"]), v, max_size=3), max_leaves=5))  # fmt: skip
def test_any_value_in_any_field_is_a_fault_or_fine(folder: Path, value: object):
    import tomlkit

    for key in ("rule", "note", "approval", "employer", "languages", "version"):
        try:
            line = tomlkit.dumps({key: value})
        except (tomlkit.exceptions.TOMLKitError, ValueError, TypeError):
            continue  # None is no TOML
        (folder / "guideline.toml").write_text('schema = "omtanke/guideline-1"\nid = "x"\n' + line, encoding="utf-8")
        assert faults(folder)
