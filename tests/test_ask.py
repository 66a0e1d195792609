"""Ask: questions in words that stand in no file of examples, and what is answered where the guideline is silent."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omtanke.ask import Asker, ask
from omtanke.guideline import load

KALUNDBORG, FJORDBY = Asker(load("kalundborg")), Asker(load("fjordby"))
RULES = {"1", "2", "3", "4", "5", "6", "7", "background", "work-use", "private-use", "outside-work", "contact", "none"}
SCHEMA = json.loads((files("omtanke") / "schemas" / "ask-1.json").read_text(encoding="utf-8"))

# In words that stand in no file of examples; a test below holds that.
QUESTIONS = [
    ("Må jeg sige nej til min chefs venneanmodning?", "5"),
    ("maa jeg sige nej til min chefs veneanmodning", "5"),
    ("Can I turn down my manager's friend request?", "5"),
    ("Skal jeg forklare min kollega, hvorfor jeg ikke vil være venner på Facebook?", "5"),
    ("En borger skriver på Facebook, at han vil slå mig ihjel. Hvad gør jeg?", "4"),
    ("Someone threatened me on Facebook because of my job. What do I do?", "4"),
    ("Skal jeg tage et skærmbillede af truslen?", "4"),
    ("Kan jeg bruge min arbejdsmail til min private Facebook-profil?", "6"),
    ("May I register my private Instagram with my work email?", "6"),
    ("Må jeg skrive om en borger, hvis jeg udelader navnet?", "3"),
    ("Gælder tavshedspligten også på Facebook?", "3"),
    ("Må jeg skrive noget racistisk i en kommentar?", "2"),
    ("Does the duty of confidentiality also apply on social media?", "3"),
    ("Hvilken dato blev retningslinjen vedtaget?", "background"),
    ("Hvem har skrevet vejledningen, og hvorfor?", "background"),
    ("Hvem kan jeg spørge, hvis jeg har spørgsmål til vejledningen?", "contact"),
    ("Who can answer questions about the guideline?", "contact"),
    ("Kan du sige det hele i én sætning?", "7"),
    ("Må jeg sende en hurtig besked til min kone i arbejdstiden?", "private-use"),
    ("Gælder reglerne også, når jeg har fri i weekenden?", "outside-work"),
    ("Hvor mange feriedage har jeg?", "none"),
    ("How do I reset the printer?", "none"),
    ("Hvad får jeg i løn under barsel?", "none"),
]


@pytest.mark.parametrize(("question", "rule"), QUESTIONS)
def test_everyday_questions_find_their_rule(question: str, rule: str):
    assert KALUNDBORG.ask(question).rule == rule


def test_none_of_these_questions_stands_among_the_examples():
    known = {q.question.casefold() for q in KALUNDBORG.guideline.questions}
    assert [q for q, _ in QUESTIONS if q.casefold() in known] == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Må jeg sige nej til min chefs venneanmodning?", "yes"),
        ("Kan jeg bruge min arbejdsmail til min private Facebook-profil?", "no"),
        ("Må jeg skrive noget racistisk i en kommentar?", "no"),
        ("Hvilken dato blev retningslinjen vedtaget?", "info"),
    ],
)
def test_yes_no_or_what_it_says(question: str, answer: str):
    assert KALUNDBORG.ask(question).answer == answer


def test_the_answer_brings_the_words_the_law_and_what_it_leaned_on():
    answer = KALUNDBORG.ask("Gælder tavshedspligten også på Facebook?")
    assert answer.passage == KALUNDBORG.guideline.rule("3").passage
    assert "speech" in [note.name for note in answer.notes]
    assert 1 <= len(answer.leaned_on) <= 3
    assert {q.rule for q in answer.leaned_on} == {"3"}


@pytest.mark.parametrize(
    "question",
    ["Må jeg kritisere nedskæringerne offentligt?", "May I criticise my workplace?", "er det illoyalt at være uenig"],
)
def test_criticism_is_met_with_todays_law_whatever_rule_is_found(question: str):
    assert KALUNDBORG.ask(question).notes[0].name == "speech"


@pytest.mark.parametrize("question", ["", "   ", "???", "🙂", "\x00", "\ud800", "xyzzy plugh", "asdfgh qwert zxcvb"])
def test_what_asks_nothing_is_answered_none(question: str):
    answer = KALUNDBORG.ask(question)
    assert (answer.question, answer.rule, answer.answer, answer.passage) == (question, "none", "info", None)


@settings(max_examples=40)
@given(st.text(max_size=300))
def test_any_text_is_answered_with_a_rule_of_the_guideline(question: str):
    answer = KALUNDBORG.ask(question)
    assert answer.rule in RULES
    assert 0 <= answer.confidence <= 1


def test_a_very_long_story_is_answered():
    story = "Vi havde travlt hele ugen, og vejret var gråt. " * 2000
    assert KALUNDBORG.ask("Må jeg sige nej til min chefs venneanmodning? " + story).rule in RULES


# Other guidelines ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("Må jeg fortælle naboen, at en kunde fik lukket for vandet?", "A"),
        ("Can I use my work e-mail for a private Facebook profile?", "B.2"),
        ("Jeg har fået en trussel i en kommentar. Hvad nu?", "C"),
        ("Hvem svarer på spørgsmål om siden?", "contact"),
        ("Hvor mange feriedage har jeg?", "none"),
    ],
)
def test_another_employers_guideline_answers_with_its_own_numbers(question: str, rule: str):
    assert FJORDBY.ask(question).rule == rule


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("Må jeg sige nej til en venneanmodning fra min leder?", "5"),
        ("I got a threat on Facebook, what do I do?", "4"),
        ("Må jeg bruge arbejdsmailen privat?", "6"),
        ("xyzzy plugh", "none"),
    ],
)
def test_without_example_questions_the_rules_own_words_answer_and_say_so(question: str, rule: str):
    answer = Asker(replace(load("kalundborg"), questions=())).ask(question)
    assert answer.rule == rule
    assert answer.leaned_on == ()
    assert rule == "none" or answer.confidence <= 0.5


def test_ask_remembers_the_guideline_it_was_asked_last_and_no_other():
    question = "Må jeg bruge min arbejdsmail til en privat profil?"
    assert [ask(question, a.guideline).rule for a in (KALUNDBORG, FJORDBY, KALUNDBORG)] == ["6", "B.2", "6"]


# The command -----------------------------------------------------------------------------------------------------


def test_the_command_tells_the_rule_its_words_and_whom_to_ask(omtanke):
    ran = omtanke("ask", "Må jeg sige nej til min chefs venneanmodning?")
    assert ran.code == 0
    assert ran.out.startswith("✓ Ja. Regel 5: Nej tak til en venneanmodning\n")
    assert "du behøver ikke give en grund" in ran.out
    assert "Det ligner disse spørgsmål:" in ran.out
    assert "HR og Personale" in ran.out


def test_the_command_says_honestly_that_the_guideline_does_not_say(omtanke):
    ran = omtanke("ask", "How many days of holiday do I have?", "--lang", "en")
    assert ran.code == 0
    assert "The guideline does not say." in ran.out
    assert "HR og Personale" in ran.out


def test_one_answer_in_json_follows_the_schema(omtanke):
    ran = omtanke("ask", "--format", "json", "Gælder tavshedspligten også på Facebook?")
    answer = json.loads(ran.out)
    jsonschema.validate(answer, SCHEMA)
    assert (answer["rule"], answer["guideline"]["id"]) == ("3", "kalundborg")


def test_many_lines_give_one_short_answer_each_in_order_empty_ones_too(omtanke, tmp_path):
    questions = ["Må jeg sige nej til min chefs venneanmodning?", "", "Hvor mange feriedage har jeg?"]
    file = tmp_path / "spørgsmål æøå.txt"
    file.write_text("\n".join(questions) + "\n", encoding="utf-8")
    ran = omtanke("ask", "--lines", str(file), "--format", "json")
    answers = [json.loads(line) for line in ran.out.splitlines()]
    for answer in answers:
        jsonschema.validate(answer, SCHEMA)
        assert list(answer) == ["question", "rule", "answer", "confidence"]
    assert [a["question"] for a in answers] == questions
    assert [a["rule"] for a in answers] == ["5", "none", "none"]


def test_a_question_may_be_sent_in(omtanke):
    assert "Regel 5" in omtanke("ask", stdin="Må jeg sige nej til min chefs venneanmodning?".encode()).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask"], "Der er intet spørgsmål."),
        (["ask", "  "], "Der er intet spørgsmål."),
        (["ask", "Må jeg?", "--lines", "x"], "ikke begge"),
        (["ask", "--lines", "findes-ikke.txt"], "kan ikke læses"),
        (["ask", "Må jeg?", "--guideline", "findes-ikke"], "Der er ingen vejledning"),
    ],
)
def test_misuse_says_what_to_do(omtanke, words: list[str], said: str):
    ran = omtanke(*words)
    assert ran.code == 2
    assert said in ran.err
