"""Every page in both languages: what it says, its headers, its twin, and what happens at an address without a page."""

from __future__ import annotations

import pytest
from django.test import Client

import omtanke
from omtanke_web.pages import LANGUAGES, PAGES, address, at

ADDRESSES = [(address(name, lang), lang) for name in PAGES for lang in LANGUAGES]
SAYS = {
    "/": "Et privat ekstra par øjne",
    "/en": "A private second pair of eyes",
    "/tjek": "Hvad vil du skrive?",
    "/check": "What do you want to write?",
    "/truet": "Er du blevet truet?",
    "/threatened": "Have you been threatened?",
    "/vejledning": "Gode råd om at bruge sociale medier",
    "/guideline": "Good advice on using social media",
}


@pytest.mark.parametrize(("path", "lang"), ADDRESSES)
def test_a_page_speaks_the_language_of_its_address(client: Client, path: str, lang: str):
    for spelling in {path, path.rstrip("/") + "/"}:
        page = client.get(spelling)
        assert page.status_code == 200
        assert page["Content-Language"] == lang
        assert f'<html lang="{lang}">' in page.text
        assert SAYS[path] in page.text


@pytest.mark.parametrize(("path", "lang"), ADDRESSES)
def test_a_page_leads_to_its_twin(client: Client, path: str, lang: str):
    other = "da" if lang == "en" else "en"
    page = at(path)
    assert page is not None
    assert f'href="{address(page[0], other)}" lang="{other}"' in client.get(path).text


@pytest.mark.parametrize("path", [*SAYS, "/was", "/nope"])
def test_every_answer_is_locked_down_and_kept_by_nobody(client: Client, path: str):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["Cache-Control"].startswith("no-store")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", [*SAYS, "/was", "/nope"])
def test_a_page_asks_nothing_of_others_and_holds_no_code(client: Client, path: str):
    page = client.get(path).text
    assert 'src="http' not in page
    assert "<style" not in page
    assert "style=" not in page
    assert "onclick" not in page
    assert page.count("<script") == page.count("<script src=")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_guideline_is_read_whole(client: Client, lang: str):
    page = client.get(address("guideline", lang)).text
    rules = omtanke.load("kalundborg").rules
    assert len(rules) == 7
    for rule in rules:
        assert f'id="rule-{rule.number}"' in page
        assert rule.passage.title.say(lang) in page
        for note in rule.notes:
            assert note.passage.title.say(lang) in page
            assert note.source in page
    assert "2011" in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_is_threatened_gets_numbers_steps_and_networks(client: Client, lang: str):
    page = client.get(address("threatened", lang)).text
    assert 'href="tel:112"' in page
    assert 'href="tel:114"' in page
    steps = omtanke.load("kalundborg").rule("4").passage.steps
    places = [page.index(step.say(lang)) for step in steps]
    assert places == sorted(places)
    for network in omtanke.NETWORKS.values():
        assert f"<summary>{network.name}</summary>" in page


def test_was_leads_to_the_accessibility_statement(client: Client, settings):
    assert "Tilgængelighedserklæring" in client.get("/was").text
    settings.ACCESSIBILITY_URL = "https://www.was.digst.dk/eksempel-dk"
    answer = client.get("/was")
    assert (answer.status_code, answer["Location"]) == (302, "https://www.was.digst.dk/eksempel-dk")


def test_an_error_speaks_the_language_of_the_page_before(client: Client):
    assert "Siden findes ikke" in client.get("/nope").text
    client.get("/en")
    assert "There is no such page" in client.get("/nope").text
    client.get("/")
    assert "Siden findes ikke" in client.get("/nope").text


@pytest.mark.parametrize("path", ["/", "/truet", "/vejledning", "/was"])
def test_pages_to_read_take_nothing_in(client: Client, path: str):
    assert client.post(path, {"text": "x"}).status_code == 405
