"""What may be said and what not, as the Ombudsman decided: the one fault that this software must not make.

The gists are retold in words of our own; the outcomes are real (see the sources). Criticism that the law protects gets
the green answer and nothing above a note, and never `stop`.
"""

from __future__ import annotations

import pytest

from omtanke.checks import check
from omtanke.engine import Level
from omtanke.guideline import load

KALUNDBORG = load("kalundborg")

# (case, a post of that gist)
PROTECTED = [
    ("FOB 2019-18", "WTF????? Direktøren står og siger at vi bare skal løbe lidt hurtigere og smile imens. Hvad bilder de sig ind deroppe på gangen?"),
    ("FOB 2018-12", "Blev skældt ud af lederen i dag for noget jeg ikke havde gjort. Jeg er ikke den eneste der har klaget over tonen i vores hjemmepleje, og jeg er træt af det."),
    ("FOB 2018-12", "Vi er flere i hjemmeplejen der har klaget over ledelsen, og der sker ingenting. Det er et dårligt sted at arbejde lige nu."),
    ("Gribskov 2016", "Nu får vi en mail om at vi skal tale pænt om kommunen. Jeg siger stadig hvad jeg mener om de besparelser, og det er at de er vanvittige."),
    ("Overblik 17", "Som lærer på en af byens skoler siger jeg det lige ud: den skolereform er et makværk, og byrådet burde skamme sig."),
    ("first-hand facts", "I nat var vi to på vagt til tredive beboere, og det er uforsvarligt. Det må siges højt."),
    ("named policy", "Borgmesteren lovede flere hænder, og nu skærer hun i ældreplejen igen. Det er løftebrud, og det er os på gulvet der betaler."),
    ("English", "Our council has cut the night shift again and calls it efficiency. It is not safe, and I am furious about it."),
]  # fmt: skip

# (case, a post of that gist, the checks that may tell of it)
OVER_THE_LINE = [
    ("Ombudsman 2017", "Vores kommunaldirektør har måske ikke sandhed som sin spidskompetence, han lyver for byrådet hver gang.", {"W402", "R301"}),
    ("Ombudsman 2021", "De har plattet min kommune for sygedagpengerefusion under corona, det firma.", {"W402"}),
    pytest.param("FOB 2018-8", "Nosseløse tabere, hele redaktionen, og det er nogle lorte-journalister.", {"R301"}, marks=pytest.mark.xfail(reason="the model does not yet hear it")),
    ("Vestre Landsret 2019", "På afsnittet i dag: en på 34 med borderline og hiv, kvinden fra Lemvig med leversvigt, og ham den unge efter sit tredje selvmordsforsøg.", {"C201"}),
]  # fmt: skip


@pytest.mark.parametrize(("case", "post"), PROTECTED, ids=lambda value: value[:24])
def test_protected_criticism_gets_a_green_answer_and_at_most_a_note(case: str, post: str):
    report = check(post, KALUNDBORG)
    assert [(f.check, f.excerpt) for f in report.findings if f.level > Level.NOTE] == [], case
    assert "H702" in {f.check for f in report.findings}, case
    assert report.verdict == "ok"


@pytest.mark.parametrize(("case", "post", "checks"), OVER_THE_LINE, ids=lambda value: str(value)[:24])
def test_what_went_over_the_line_is_told(case: str, post: str, checks: set[str]):
    assert checks & {f.check for f in check(post, KALUNDBORG).findings}, case


def test_the_green_answer_never_stands_beside_something_to_think_about():
    post = "Normeringen er til grin og byrådet burde skamme sig. Du er en klam lille gris, Karsten, og dum som en dør."
    report = check(post, KALUNDBORG)
    if any(f.level > Level.NOTE and f.check[0] in "CRW" for f in report.findings):
        assert "H702" not in {f.check for f in report.findings}


def test_the_green_answer_names_the_four_limits_and_that_nobody_may_hinder():
    (finding,) = [f for f in check(PROTECTED[5][1], KALUNDBORG).findings if f.check == "H702"]
    assert finding.level == Level.NOTE
    assert "du har lov" in finding.message.da.lower() or "har du lov" in finding.message.da.lower()
