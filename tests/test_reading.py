"""Sentences and their places, and how doubt lowers what the model says; most of it without the model."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omtanke.checks import CHECKS
from omtanke.engine import Employer, Setting, listed
from omtanke.errors import UsageError
from omtanke.language import SIGNALS, Signals
from omtanke.language import reading as module
from omtanke.language.cues import cues
from omtanke.language.reading import NOTE, STOP, THINK, Passage, Reading, reading
from omtanke.language.sentences import MOST_CHARACTERS, MOST_WORDS, sentences
from omtanke.text import Span, Text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hej. Det er mig! Ikke? Jo…\nOg så", ["Hej.", "Det er mig!", "Ikke?", "Jo…", "Og så"]),
        ("Mød kl. 11 d. 3. maj hos H. C. Holm, f.eks. på 2. sal. Tak", ["Mød kl. 11 d. 3. maj hos H. C. Holm, f.eks. på 2. sal.", "Tak"]),
        ("Hun græd 😢 Jeg gik hjem 🙂 og sov", ["Hun græd 😢", "Jeg gik hjem 🙂 og sov"]),
        ("Puha. 😅 Nu er det slut :) Vi ses", ["Puha. 😅", "Nu er det slut :)", "Vi ses"]),
        ('Han sagde "gå hjem." Det gjorde jeg.', ['Han sagde "gå hjem."', "Det gjorde jeg."]),
        ("han er syg. det er synd", ["han er syg.", "det er synd"]),
        ("4. klasse er på tur", ["4. klasse er på tur"]),
        ("Se www.eksempel.dk nu. Ja", ["Se www.eksempel.dk nu.", "Ja"]),
        ("🎉🎉", ["🎉🎉"]),
        ("  \n ", []),
    ],
)  # fmt: skip
def test_where_sentences_end(text: str, parts: list[str]):
    assert [text[a:b] for a, b in sentences(text)] == parts


@given(
    st.text(max_size=400)
    | st.lists(st.sampled_from(["a", "ord ", ". ", "😂 ", "\n", "! ", "x" * 700, "kl. "]), max_size=80).map("".join)
)
def test_sentences_hold_every_word_once_in_order_and_are_never_too_long(text: str):
    found = sentences(text)
    assert all(a < b <= c for (a, b), (c, _) in itertools.pairwise(found))
    assert "".join("".join(text[a:b].split()) for a, b in found) == "".join(text.split())
    assert all(
        b - a <= MOST_CHARACTERS and len(text[a:b].split()) <= MOST_WORDS for a, b in found if text[a:b].isalnum()
    )


def said(**chances: float) -> Signals:
    """What a model might say: a `stop` from 0.9, `think` from 0.7, a note from 0.3."""
    given = dict.fromkeys(SIGNALS, 0.0) | {name.replace("_", "-"): chance for name, chance in chances.items()}
    steps = (("stop", 0.9), ("think", 0.7), ("note", 0.3))
    levels = {
        name: next(step for step, least in steps if chance >= least) for name, chance in given.items() if chance >= 0.3
    }
    return Signals(given, levels, dict.fromkeys(levels, ()), (), ())


@pytest.mark.parametrize(
    ("model", "signal", "level"),
    [
        (said(insult=0.95), "insult", STOP),
        (said(insult=0.95, protected_speech=0.75), "insult", THINK),  # protected criticism is never at stop
        (said(insult=0.95, protected_speech=0.97), "insult", THINK),
        (said(insult=0.75, protected_speech=0.8), "insult", NOTE),
        (said(insult=0.35, protected_speech=0.8), "insult", None),
        (said(threat=0.75, threat_received=0.95), "threat", NOTE),  # told of, not made
        (said(threat=0.75, threat_received=0.4), "threat", THINK),
        (said(protected_speech=0.8, insult=0.95), "protected-speech", THINK),
        (said(), "insult", None),
    ],
)
def test_doubt_lowers_the_level(model: Signals, signal: str, level: int | None):
    assert Passage(Span(0, 9), model).level(signal) == level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ('"Din klamme so." Sådan taler man ikke til en kollega.', THINK),
        (
            "Det er uacceptabelt, når nogen skriver »din klamme so« til os.",
            STOP,
        ),  # the sentence is more than the quotation
        ('"Din klamme so." Det er hun nemlig.', STOP),
    ],
)
def test_a_condemned_quotation_drops_one_level(text: str, level: int):
    (span, *_) = sentences(text)
    read = Reading(text, (span,), (Passage(span, said(insult=0.95)),))
    assert [mark.level for mark in read.marks("insult")] == [level]


def test_the_words_that_point_at_somebody_are_named():
    text = "Var hos den gamle dame på 82 år på Skovbrynet i dag. Demensen tager fart, sagde Lone på stue 9."
    found = cues(text, Span(0, len(text)), [Span(text.index("Lone"), text.index("Lone") + 4)])
    assert {text[a:b] for a, b in found} >= {"den gamle dame", "82 år", "Skovbrynet", "Demensen", "Lone", "stue 9"}
    assert listed(text, found[:3]).da.count("»") == 3


def test_one_pass_serves_all_checks(monkeypatch: pytest.MonkeyPatch):
    calls: list[list[str]] = []
    real = module.signals
    monkeypatch.setattr(module, "signals", lambda texts: calls.append(list(texts)) or real(texts))
    text = Text("Bussen kom til tiden.")
    for check in CHECKS:
        list(check.find(text, Setting(employer=Employer())))
    assert len(calls) == 1
    assert reading(text) is reading(text)


def test_a_clause_far_into_a_long_text_is_heard():
    filler = "Vi havde en god dag på kontoret med kaffe og kage. " * 40
    texts: list[str] = []
    for place in module._passages(filler, sentences(filler)):
        texts.append(filler[place.start : place.end])
    assert all(len(text.split()) <= 60 for text in texts)
    assert "".join(filler.split()) in "".join("".join(t.split()) for t in texts) or len(texts) > 5


def test_a_missing_model_is_told_plainly(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "onnxruntime" else object())
    module._installed.cache_clear()
    with pytest.raises(UsageError, match="onnxruntime is missing"):
        reading(Text("Hej"))
    module._installed.cache_clear()


def test_identifiers_alone_never_load_the_model():
    code = (
        "import sys, omtanke; g = omtanke.load('kalundborg'); from omtanke import engine\n"
        "engine.check('ring 20 30 40 50', g, checks=[c for c in omtanke.CHECKS if c.code.startswith('I10') and c.code != 'I105'])\n"
        "assert 'onnxruntime' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
