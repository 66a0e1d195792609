"""Check on the web: the draft marked, each finding told, in both languages, with a form that bears with everything."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

import omtanke
from omtanke_web.drafts.answers import answer
from omtanke_web.drafts.forms import LONGEST

CPR = "Hun hedder noget med B, 010203-1234, og er sød."


def asked(client: Client, text: str, lang: str = "da", **more: str) -> str:
    """The page that answers a draft."""
    return client.post("/tjek" if lang == "da" else "/check", {"text": text, **more}).text


def test_a_finding_is_marked_and_told_with_rule_why_and_a_better_way(client: Client):
    page = asked(client, CPR)
    finding = omtanke.check(CPR, omtanke.load("kalundborg")).findings[0]
    why = next(c.why for c in omtanke.CHECKS if c.code == finding.check)
    assert '<mark class="mark-stop">010203-1234</mark>' in page
    for said in (finding.message.da, why.da, finding.advice.da, "Regel 3", 'href="/vejledning#rule-3"'):
        assert said in unescape(page)
    assert "Lad det, der er markeret, være ude" in page


def test_the_answer_is_in_the_language_of_the_page(client: Client):
    page = unescape(asked(client, CPR, "en"))
    finding = omtanke.check(CPR, omtanke.load("kalundborg")).findings[0]
    assert finding.message.en in page
    assert finding.message.da not in page
    assert "Rule 3" in page


def test_a_text_with_nothing_in_it_gets_a_plain_yes_and_the_list_of_what_was_looked_for(client: Client):
    page = asked(client, "Dejlig dag i skoven i dag.")
    assert "Intet at tænke over" in page
    assert "I101" in page
    assert "<mark" not in page


def test_who_will_see_it_changes_the_answer(client: Client):
    said = {audience: asked(client, CPR, audience=audience).count('<li class="finding ') for audience in ("", "public")}
    reports = {a: len(omtanke.check(CPR, omtanke.load("kalundborg"), a or None).findings) for a in said}
    assert said == reports


def test_htmx_gets_the_answer_alone(client: Client):
    piece = client.post("/tjek", {"text": CPR}, headers={"HX-Request": "true"}).text
    assert "<html" not in piece
    assert '<mark class="mark-stop">' in piece
    assert 'hx-swap-oob="innerHTML"' in piece


HOSTILE = '<script>alert(1)</script> 010203-1234 "><img src=x onerror=alert(1)> {{ 7 }}'


def test_a_draft_is_text_and_never_page(client: Client):
    page = asked(client, HOSTILE)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "{{ 7 }}" in page


@pytest.mark.parametrize(
    "text",
    [
        "\n\nførst to tomme linjer 010203-1234",
        "linje et\r\nlinje to 010203-1234\r\n",
        "🙂🙂 å 010203-1234 æøå",
        "&amp; <b> 010203-1234",
    ],
)
def test_the_writer_gets_the_own_text_back_unchanged(client: Client, text: str):
    page = asked(client, text)
    area = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    draft = re.search(r'<div class="draft"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert area and draft
    assert unescape(area[1]).replace("\r\n", "\n") == text.replace("\r\n", "\n")
    without_numbers = re.sub(r'<a class="ref".*?</a>', "", draft[1], flags=re.DOTALL)
    assert unescape(re.sub(r"<[^>]+>", "", without_numbers)) == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"text": ""}, "Skriv eller indsæt først"),
        ({"text": " \n\t "}, "Skriv eller indsæt først"),
        ({}, "Skriv eller indsæt først"),
        ({"text": "x" * (LONGEST + 1)}, "Teksten er for lang"),
        ({"text": "a\x00b"}, "tegn, som ikke kan læses"),
        ({"text": CPR, "audience": "alle-sammen"}, "Vælg en af mulighederne"),
    ],
)
def test_what_cannot_be_answered_is_told_plainly(client: Client, sent: dict[str, str], told: str):
    page = client.post("/tjek", sent)
    assert page.status_code == 200
    assert told in unescape(page.text)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"text=%E6%F8%E5+010203-1234&audience="),
        ("application/x-www-form-urlencoded", b"text=\xff\xfe%00%zz&&&=&text"),
        ("application/json", b'{"text": "010203-1234"}'),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data", b"no boundary"),
        ("text/plain", b"\x80" * 100),
        ("application/x-www-form-urlencoded", b"text=" + b"%F0%9F%99%82" * 25_000),
        ("application/x-www-form-urlencoded", b"text=" + b"x" * 5_000_000),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(1500))),
    ],
)
def test_a_broken_form_gets_an_answer_in_plain_words(kind: str, body: bytes):
    page = Client(raise_request_exception=False).post("/tjek", body, content_type=kind)
    assert page.status_code in (200, 400)
    assert '<html lang="da">' in page.text


def test_a_form_without_its_token_is_told_what_to_do():
    page = Client(enforce_csrf_checks=True).post("/tjek", {"text": CPR})
    assert page.status_code == 403
    assert "Prøv igen" in page.text
    assert "010203" not in page.text


@pytest.mark.parametrize("path", ["/tjek", "/check"])
def test_a_text_in_the_address_is_not_read(client: Client, path: str):
    assert "010203-1234" not in client.get(path, {"text": CPR}).text


# What is no fault ------------------------------------------------------------------------------------------------


def finding(
    text: str, words: str, concern: omtanke.Concern, level: omtanke.Level = omtanke.Level.NOTE
) -> omtanke.Finding:
    """A finding at some words of a text, as a check would make it."""
    start = text.index(words)
    said = omtanke.Phrase("…", "…")
    return omtanke.Finding("X1", "x", concern, None, level, start, start + len(words), words, said, said)


def report(*findings: omtanke.Finding) -> omtanke.Report:
    return omtanke.Report("kalundborg", "1", findings, ("X1",))


@pytest.mark.parametrize(
    ("concern", "tone", "fine", "help_"),
    [(omtanke.Concern.PROTECTED_SPEECH, "fine", True, False), (omtanke.Concern.THREAT_RECEIVED, "help", False, True)],
)
def test_criticism_gets_a_green_answer_and_a_threat_the_door_to_help(
    concern: omtanke.Concern, tone: str, fine: bool, help_: bool
):
    from django.template.loader import render_to_string

    text = "Ledelsen sparer de forkerte steder."
    told = answer(text, report(finding(text, "sparer", concern)), omtanke.load("kalundborg"))
    assert (told.verdict, told.fine, told.help, told.told[0].tone) == ("ok", fine, help_, tone)
    page = render_to_string("drafts/answer.html", {"answer": told})
    assert ("panel-fine" in page, "panel-help" in page) == (fine, help_)


def test_findings_may_overlap_and_the_gravest_colours_the_words():
    text = "a bbb ccc ddd e"
    one = finding(text, "bbb ccc", omtanke.Concern.CONFIDENTIALITY, omtanke.Level.THINK)
    two = finding(text, "ccc ddd", omtanke.Concern.INSULT, omtanke.Level.STOP)
    told = answer(text, report(one, two), omtanke.load("kalundborg"))
    assert [(p.text, p.tone, [t.number for t in p.ends]) for p in told.pieces] == [
        ("a ", "", []),
        ("bbb ", "think", []),
        ("ccc", "stop", [1]),
        (" ddd", "stop", [2]),
        (" e", "", []),
    ]
