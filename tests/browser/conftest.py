"""A real server and the system's Chromium. Each page is tried at the width of a phone and of a desk, with and without JavaScript."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("django", reason="the extra `web` is not installed")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from web.serving import Served, serving  # noqa: E402 (only where the extra is installed)

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = os.environ.get("OMTANKE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Iterator[Served]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this system")
    with serving(tmp_path_factory.mktemp("browser") / "served") as running:
        yield running


@pytest.fixture(scope="session")
def chromium(served: Served):
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[360, 1280], ids=["phone", "desk"])
def width(request) -> int:
    return int(request.param)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def script(request) -> bool:
    return bool(request.param)


@pytest.fixture
def page(chromium, served: Served, width: int, script: bool):
    """A page in a fresh browser; the test fails where it asks another host for anything or breaks the security policy."""
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=script, base_url=served.url
    )
    made = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    made.on("request", lambda request: asked.append(request.url))
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    yield made
    context.close()
    assert [url for url in asked if not url.startswith(served.url)] == []
    assert [words for words in said if not any(known in words for known in ("404", "500", "ERR_FAILED", "htmx:"))] == []


@pytest.fixture
def axe(chromium, served: Served):
    """`axe(page)` gives what axe-core finds wrong, as `rule: element`. A page without JavaScript is looked at by its HTML."""

    def look(page) -> list[str]:
        looked = page.context.browser.new_context(viewport=page.viewport_size, bypass_csp=True, base_url=served.url)
        try:
            twin = looked.new_page()
            content = page.content()
            twin.route(page.url.partition("#")[0], lambda route: route.fulfill(body=content, content_type="text/html"))
            twin.goto(page.url)
            twin.add_script_tag(content=AXE.read_text(encoding="utf-8"))
            found = twin.evaluate(
                "axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
            )
            return [f"{wrong['id']}: {node['html'][:120]}" for wrong in found["violations"] for node in wrong["nodes"]]
        finally:
            looked.close()

    return look
