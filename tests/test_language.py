"""The language model as it is shipped: what it says of plain examples, and that it takes any text and keeps nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from omtanke.language import SIGNALS, people, signals

# Plain sentences, in the middle of their meaning. How good the model is at the borders is measured, not tested.
PLAIN = [
    ("Karsten på kontoret er en hjernedød idiot og en fed klaphat.", "insult"),
    ("Var hos gamle fru Olsen på Skovbrynet 4 i dag, hendes demens bliver værre og hun kendte ikke sin datter.", "citizen-story"),
    ("Lene fra regnskab er sygemeldt med stress, og hun kommer ikke tilbage.", "colleague-private"),
    ("Hold kæft, ellers kommer jeg hjem til dig og smadrer dig.", "threat"),
    ("De dovne perkere gider ikke arbejde, de skulle sendes hjem alle sammen.", "discrimination"),
    ("Vi var to på vagt til tredive beboere i nat. Ledelsen lukker øjnene, og det er uforsvarligt.", "protected-speech"),
    ("En borger skrev i dag til mig at han ved hvor jeg bor, og at jeg skal passe på. Jeg er bange.", "threat-received"),
]  # fmt: skip
HARMLESS = [
    "Dejlig tur i skoven med børnene i søndags. Vi fandt kantareller.",
    "Nogen der har en god opskrift på brunkager?",
    "Der er åbent hus på biblioteket på lørdag klokken 10, og alle er velkomne.",
    "",
]


@pytest.mark.parametrize(("text", "signal"), PLAIN, ids=[signal for _, signal in PLAIN])
def test_a_plain_sentence_bears_its_signal_first(text: str, signal: str):
    (said,) = signals([text])
    assert signal in said.levels
    assert max(SIGNALS, key=said.probabilities.__getitem__) == signal


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_sentence_is_nothing_to_think_about(text: str):
    (said,) = signals([text])
    assert not {"think", "stop"} & set(said.levels.values())


def test_order_is_kept_and_company_changes_little():
    texts = [text for text, _ in PLAIN] + HARMLESS
    together, alone = signals(texts), [signals([text])[0] for text in texts]
    for one, other in zip(together, alone, strict=True):
        for signal in SIGNALS:  # activations are quantised a batch at a time, so neighbours are felt a little
            assert one.probabilities[signal] == pytest.approx(other.probabilities[signal], abs=0.15)


def test_the_same_texts_give_the_same_answer():
    texts = [text for text, _ in PLAIN]
    assert signals(texts) == signals(texts)


def test_a_sentence_deep_in_a_long_text_is_heard():
    walk = "Vi gik en tur langs fjorden, og solen skinnede på vandet hele vejen hjem. "
    said = signals([walk * 40 + "Hold kæft Karsten, ellers kommer jeg hjem til dig og smadrer dig. " + walk * 40])[0]
    assert "threat" in said.levels


def test_places_are_those_of_the_text():
    text = "I går var Mette Kjærgaard i Kolding med\u00a0Jørgen 👍🏽."
    assert [text[name.start : name.end] for name in people(text)] == ["Mette Kjærgaard", "Jørgen"]
    told = "Nå 👍🏽 men gamle fru Olsen på Skovbrynet 4 er blevet dement og kendte ikke sin egen datter i dag."
    (said,) = signals([told])
    assert any("Olsen" in told[cue.start : cue.end] for cue in said.cues)
    assert all(told[a:b].strip() == told[a:b] != "" for places in said.carriers.values() for a, b in places)


@pytest.mark.parametrize("text", ["Mette er her.", "mette er her"])
def test_a_name_is_a_name_without_its_capital(text: str):
    assert [text[n.start : n.end].lower() for n in people(text)] == ["mette"]


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "\x00", "a\x00b", "\ud800", "Mette \udfff er her", "\u200b", "🙂" * 500, "æ" * 3000, "a\u0301" * 400, "漢字かな", "." * 2000],
    ids=ascii,
)  # fmt: skip
def test_any_string_is_read(text: str):
    (said,) = signals([text])
    assert set(said.probabilities) == {*SIGNALS, "violates", "offensive"}
    assert all(0 <= chance <= 1 for chance in said.probabilities.values())


def test_no_texts_no_answers():
    assert signals([]) == ()


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_loads_neither_model_nor_runtime():
    heavy = "('onnxruntime', 'tokenizers', 'numpy')"
    assert run(f"import sys, omtanke.language; print(*[m for m in {heavy} if m in sys.modules])") == ""


def test_reading_opens_no_socket_and_writes_nothing():
    code = """
import sys
def watch(event, args):
    if event.startswith("socket.") or (event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")):
        print(event, args)
sys.addaudithook(watch)
from omtanke.language import signals
signals(["Karsten er en idiot"])
"""
    assert run(code) == ""
