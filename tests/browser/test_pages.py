"""Every page in a real browser, in both languages, at both widths, with and without JavaScript: it fits, axe finds nothing
wrong with it, and what it is for can be done."""

from __future__ import annotations

import pytest

PATHS = ["/", "/en", "/tjek", "/check", "/truet", "/threatened", "/vejledning", "/guideline", "/was", "/nope"]
DRAFT = "Sikke en dag. Hun hedder noget med B, 010203-1234.\nSkriv til lone@kalundborg.dk eller ring 20 30 40 50."


@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_and_can_be_used_by_all(page, axe, width: int, path: str):
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    assert fits(page, width)
    assert axe(page) == []


def fits(page, width: int) -> bool:
    """Whether nothing stands out to the right."""
    outermost = "Math.max(...[...document.querySelectorAll('body *:not(.sr-only):not(.skip)')].map(e => e.getBoundingClientRect().right))"
    return bool(page.evaluate(outermost) <= width + 1)


@pytest.mark.parametrize(
    ("path", "verdict"), [("/tjek", "Lad det, der er markeret"), ("/check", "Leave out what is marked")]
)
def test_a_draft_is_answered_below_it(page, axe, width: int, script: bool, path: str, verdict: str):
    page.goto(path)
    page.fill("#text", DRAFT)
    if not script:
        page.click("button[type=submit]")
    page.locator(".findings li").first.wait_for()
    assert verdict in page.locator(".verdict").inner_text()
    assert page.locator("mark").all_inner_texts() == ["010203-1234", "lone@kalundborg.dk", "20 30 40 50"]
    assert page.locator(".finding").count() == 3
    assert page.input_value("#text") == DRAFT
    assert fits(page, width)
    assert axe(page) == []


def test_the_number_at_a_word_leads_to_what_is_said_of_it(page, script: bool):
    page.goto("/tjek")
    page.fill("#text", DRAFT)
    page.click("button[type=submit]")
    page.locator(".draft a.ref").nth(1).click()
    assert page.url.endswith("#finding-2")
    page.locator("#finding-2 a").click()
    assert "/vejledning#rule-" in page.url


@pytest.mark.parametrize("script", [True], indirect=True)
def test_a_reader_of_the_screen_hears_the_verdict_and_no_more(page):
    page.goto("/tjek")
    status = page.locator("#verdict[role=status]")
    assert status.inner_text().strip() == ""
    page.fill("#text", DRAFT)
    page.locator(".findings li").first.wait_for()
    assert status.inner_text().strip() == "Lad det, der er markeret, være ude. Du bestemmer."
    page.fill("#text", "Dejlig dag i skoven.")
    page.locator(".verdict-ok").wait_for()
    assert status.inner_text().strip() == "Intet at tænke over"


@pytest.mark.parametrize("script", [True], indirect=True)
def test_the_browser_keeps_nothing(page):
    page.goto("/tjek")
    page.fill("#text", DRAFT)
    page.locator(".findings li").first.wait_for()
    kept = page.evaluate(
        """async () => JSON.stringify({
            local: {...localStorage}, session: {...sessionStorage}, state: history.state, cookie: document.cookie,
            url: location.href, databases: await indexedDB.databases(), caches: await caches.keys(),
        })"""
    )
    assert "010203" not in kept + str(page.context.cookies())
    page.goto("/")
    page.go_back()
    assert page.input_value("#text") == ""


def test_the_switch_leads_to_the_same_page_in_the_other_language(page):
    page.goto("/truet")
    page.click("text=English")
    assert page.url.endswith("/threatened")
    page.click("text=Dansk")
    assert page.url.endswith("/truet")


def test_the_three_doors_open_by_keyboard(page):
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for number, path in enumerate(["/tjek", "/vejledning", "/truet"]):
        page.goto("/")
        page.locator(".door a").nth(number).focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{path}")


def test_a_crash_says_so_and_shows_nothing_of_the_draft(page, script: bool):
    page.goto("/tjek")
    page.fill("#text", f"{DRAFT} CRASH")
    if script:
        page.locator("#answer .alert").wait_for()
        assert "010203" not in page.locator("#answer").inner_text()
        assert page.input_value("#text").startswith("Sikke")
    else:
        page.click("button[type=submit]")
        assert "Noget gik galt hos os" in page.inner_text("h1")
        assert "010203" not in page.content()


@pytest.mark.parametrize("script", [True], indirect=True)
def test_without_a_network_the_text_stays_and_the_page_says_so(page):
    page.goto("/check")
    page.route("**/check", lambda route: route.abort())
    page.fill("#text", DRAFT)
    page.locator("#unreached").wait_for()
    assert page.input_value("#text") == DRAFT
    page.unroute("**/check")
    page.click("button[type=submit]")
    page.locator(".findings li").first.wait_for()
    assert not page.locator("#unreached").is_visible()
