"""One page on the web into items of evidence, with a real browser that is installed on the computer.

Duty of care: one page, when a person asks for it; no crawling, no logging in, no pretending to be somebody. A
cookie wall is closed by its own button for rejecting, or not at all. All that was done is told in the account (JSON). The
browser's only way out is `omtanke.gate`. Needs the extra `capture`, and a Chromium of the system's.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    CDPSession,
    Error,
    Page,
    Playwright,
    Request,
    Response,
    sync_playwright,
)
from playwright.sync_api import (
    TimeoutError as Late,
)

from omtanke.bundle import Original
from omtanke.bundle.manifest import moment
from omtanke.engine import Phrase
from omtanke.errors import CaptureError
from omtanke.gate import Address, Gate, public

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "brave-browser")


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: a page can go on for ever. Seconds, pixels, bytes."""

    load: float = 30.0
    scroll: float = 20.0
    height: int = 15_000  # Chromium draws no picture higher than 16 384
    most: int = 300 << 20
    body: int = 64 << 20


@dataclass(frozen=True, slots=True)
class Captured:
    """A page as it was. `items`: picture, text, the page as one file, WACZ, the account of how; `notes` for people."""

    url: str
    final_url: str
    status: int
    title: str
    text: str
    items: tuple[Original, ...]
    notes: tuple[Phrase, ...]


@dataclass
class _Visit:
    """One visit: the page, the limits, and what was done and met, in order."""

    url: str
    browser: Browser
    page: Page
    gate: Gate
    limits: Limits
    started: datetime
    response: Response | None = None
    actions: list[str] = field(default_factory=list)
    notes: list[Phrase] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    finished: set[Request] = field(default_factory=set)

    def say(self, da: str, en: str, *, worth_telling: bool = True) -> None:
        """Note what was done; `worth_telling` if a person should know of it."""
        self.actions.append(en)
        if worth_telling:
            self.notes.append(Phrase(da, en))

    def met(self, response: Response) -> None:
        self.responses.append(response)

    def done(self, request: Request) -> None:
        self.finished.add(request)


def capture(
    url: str,
    kind: str = "threat",
    *,
    allow_private: bool = False,
    limits: Limits = Limits(),
    permit: Any = None,
) -> Captured:
    """Capture the page at `url`; its picture becomes an item of `kind` ("threat" or "profile").

    CaptureError, with what to do instead, when there is no browser, the address is private and not allowed, nobody
    answers, the page wants a login, or the link is a download. A page that answers with an error is captured as it is,
    and says so in `notes`.
    """
    _check(url)
    judge = permit or (_any if allow_private else public)
    started = datetime.now().astimezone()
    with Gate(judge, limits.most) as gate, sync_playwright() as playwright:
        browser = _browser(playwright, gate)
        try:
            return _visit(_Visit(url, browser, _page(browser), gate, limits, started), kind)
        finally:
            browser.close()


def _any(_: Address) -> bool:
    return True


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise CaptureError(
            f"{url} er ikke en adresse på en side (https://…).", f"{url} is not the address of a page (https://…)."
        )


def _browser(playwright: Playwright, gate: Gate) -> Browser:
    path = os.environ.get("OMTANKE_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        raise CaptureError(
            "Der er ingen Chromium på computeren. Installér en (apt install chromium), eller peg på en med "
            "OMTANKE_CHROMIUM. Du kan altid forsegle dit eget skærmbillede med `omtanke evidence seal`.",
            "There is no Chromium on this computer. Install one (apt install chromium), or point to one with "
            "OMTANKE_CHROMIUM. You can always seal your own screenshot with `omtanke evidence seal`.",
        )
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    try:
        return playwright.chromium.launch(
            executable_path=path,
            chromium_sandbox=not root,  # Chromium refuses its sandbox to root
            args=["--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--disable-quic"],
            proxy={"server": f"http://127.0.0.1:{gate.port}", "bypass": "<-loopback>"},
        )
    except Error as error:
        first = error.message.splitlines()[0]
        raise CaptureError(f"{path} kunne ikke startes: {first}", f"{path} could not be started: {first}") from error


# The visit ----------------------------------------------------------------------------------------------------------


def _page(browser: Browser) -> Page:
    context = browser.new_context(
        locale="da-DK",
        viewport={"width": 1280, "height": 1024},
        accept_downloads=False,
        service_workers="block",  # so that every request is seen
    )
    page = context.new_page()
    context.on("page", lambda popup: popup.close())
    return page


def _visit(visit: _Visit, kind: str) -> Captured:
    page = visit.page
    page.on("response", visit.met)
    page.on("requestfinished", visit.done)
    visit.response = _go(visit)
    _settle(visit)
    _close_cookie_wall(visit)
    _refuse_login(visit)
    _scroll(visit)
    at = datetime.now().astimezone().replace(microsecond=0)
    cdp = page.context.new_cdp_session(page)
    cdp.send("Page.stopLoading")
    text, picture = _text(page), _picture(visit)
    kept = [
        (kind, "png", picture),
        ("text", "txt", text.encode("utf-8", "replace")),
        ("page", "mhtml", _single_file(visit, cdp)),
        ("capture", "wacz", _wacz(visit, text)),
        ("capture", "json", _account(visit, cdp)),
    ]
    stem = re.sub(r"[^a-z0-9]+", "-", (urlsplit(page.url).hostname or "page").lower()).strip("-")
    items = tuple(
        Original(content, what, f"{stem}.{ending}", link=page.url, captured=at)
        for what, ending, content in kept
        if content
    )
    status = visit.response.status if visit.response else 0
    return Captured(visit.url, page.url, status, page.title(), text, items, _notes(visit))


def _go(visit: _Visit) -> Response | None:
    url, gate = visit.url, visit.gate
    try:
        response = visit.page.goto(url, wait_until="commit", timeout=visit.limits.load * 1000)
    except Error as error:
        raise _unreached(url, gate, error) from error
    if response is not None and _host(response.url) in gate.refused:
        raise _refused(url, gate)
    visit.say(f"åbnede {url}", f"opened {url}", worth_telling=False)
    return response


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _refused(url: str, gate: Gate) -> CaptureError:
    hosts = ", ".join(gate.refused)
    return CaptureError(
        f"{url} fører til en adresse på et privat net ({hosts}), som ikke åbnes. Er det meningen, så brug "
        "--allow-private.",
        f"{url} leads to an address on a private net ({hosts}), which is not opened. If that is meant, use "
        "--allow-private.",
    )


def _unreached(url: str, gate: Gate, error: Error) -> CaptureError:
    if gate.refused:
        return _refused(url, gate)
    if "Download is starting" in error.message or "net::ERR_ABORTED" in error.message:
        return CaptureError(
            f"{url} er en fil og ikke en side. Hent filen, og forsegl den med `omtanke evidence seal --file`.",
            f"{url} is a file, not a page. Download it, and seal it with `omtanke evidence seal --file`.",
        )
    why = "no answer in time" if isinstance(error, Late) else error.message.splitlines()[0][:200]
    return CaptureError(
        f"{url} kunne ikke åbnes ({why}). Tag selv et skærmbillede, og forsegl det med `omtanke evidence seal`.",
        f"{url} could not be opened ({why}). Take a screenshot yourself, and seal it with `omtanke evidence seal`.",
    )


def _settle(visit: _Visit) -> None:
    page, limits = visit.page, visit.limits
    try:
        page.wait_for_load_state("load", timeout=limits.load * 1000)
    except Late:
        visit.say(
            f"siden var ikke færdig efter {limits.load:g} sekunder; den er taget, som den var",
            f"the page had not finished loading after {limits.load:g} seconds; captured as it was",
        )
    with contextlib.suppress(Late):
        page.wait_for_load_state("networkidle", timeout=3000)


# Cookie walls: words that reject, on a button of something that speaks of cookies. Nothing else is ever pressed.
_REJECT = re.compile(
    r"^\s*(?:afvis(?: alle)?(?: valgfrie)?(?: cookies)?|(?:tillad )?kun (?:de )?nødvendige(?: cookies)?|nej tak|"
    r"(?:decline|reject)(?: all)?(?: optional)?(?: cookies)?|deny(?: all)?|"
    r"(?:only|use|allow)(?: only)? (?:strictly )?necessary(?: cookies)?(?: only)?|necessary(?: cookies)? only)\s*$",
    re.IGNORECASE,
)
_OF_COOKIES = """button => {
  for (let part = button, up = 0; part && up < 8; part = part.parentElement, up++) {
    if (part === document.body) return false;
    if (/cookie|samtykke|consent/i.test(part.innerText || '') && (part.innerText || '').length < 6000) return true;
  }
  return false;
}"""


def _close_cookie_wall(visit: _Visit) -> None:
    page = visit.page
    for frame in page.frames:
        with contextlib.suppress(Error):
            buttons = frame.get_by_role("button", name=_REJECT)
            for at in range(min(buttons.count(), 5)):
                button = buttons.nth(at)
                if button.is_visible() and (frame != page.main_frame or button.evaluate(_OF_COOKIES)):
                    words = button.inner_text(timeout=1000).strip()
                    button.click(timeout=2000)
                    visit.say(
                        f"lukkede en cookie-boks med dens egen knap: {words}",
                        f"closed a cookie wall by its own button: {words}",
                    )
                    page.wait_for_timeout(500)
                    return


_LOGIN = re.compile(
    r"/(?:log[-_]?in|sign[-_]?in|checkpoint|accounts/login|authwall|auth|uas/login)(?:[/.?]|$)", re.IGNORECASE
)


def _refuse_login(visit: _Visit) -> None:
    """CaptureError if what came instead of the page is a wall of login."""
    page, url, response = visit.page, visit.url, visit.response
    moved = page.url.split("#")[0] != url.split("#", maxsplit=1)[0] and _LOGIN.search(urlsplit(page.url).path)
    asked = response is not None and response.status == 401
    fields = page.locator("input[type=password]")
    with contextlib.suppress(Error):
        asked = asked or (fields.count() > 0 and fields.first.is_visible() and len(_text(page)) < 1500)
    if moved or asked:
        raise CaptureError(
            f"{url} vil have, at man logger ind, og det gør programmet ikke. Tag selv et skærmbillede, hvor hele "
            "adressen kan ses, og forsegl det med `omtanke evidence seal --threat`.",
            f"{url} asks for a login, and the program does not log in. Take a screenshot yourself, with the whole "
            "address visible, and seal it with `omtanke evidence seal --threat`.",
        )


def _scroll(visit: _Visit) -> None:
    """Down the page a screen at a time, so that what loads late has loaded, and back to the top."""
    page, limits = visit.page, visit.limits
    until, at = time.monotonic() + limits.scroll, 0
    with contextlib.suppress(Error):
        while time.monotonic() < until:
            height = int(page.evaluate("() => document.documentElement.scrollHeight"))
            if at >= min(height, limits.height):
                break
            at += 900
            page.evaluate("at => window.scrollTo(0, at)", at)
            page.wait_for_timeout(150)
        else:
            visit.say(
                f"holdt op med at rulle efter {limits.scroll:g} sekunder",
                f"stopped scrolling after {limits.scroll:g} seconds",
            )
        if height > limits.height:
            visit.say(
                f"siden er længere end {limits.height} pixel; billedet slutter der",
                f"the page is longer than {limits.height} pixels; the picture ends there",
            )
        with contextlib.suppress(Late):
            page.wait_for_load_state("networkidle", timeout=3000)
        page.evaluate("() => window.scrollTo(0, 0)")
        page.wait_for_timeout(200)
        visit.say(
            f"rullede {min(at, height)} pixel ned og tilbage",
            f"scrolled {min(at, height)} pixels down and back",
            worth_telling=False,
        )


# What is kept -------------------------------------------------------------------------------------------------------


def _text(page: Page) -> str:
    """The text a person can see, with that of the frames inside the page after it."""
    parts = []
    for frame in page.frames:
        with contextlib.suppress(Error):
            seen = str(frame.evaluate("() => document.body ? document.body.innerText : ''")).strip()
            parts.append(seen if frame == page.main_frame else f"\n―― {frame.url} ――\n{seen}")
    return "\n".join(part for part in parts if part)


def _picture(visit: _Visit) -> bytes:
    page, limits = visit.page, visit.limits
    try:
        size = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": max(1280, min(size[0], 4000)), "height": max(200, min(size[1], limits.height))}
        return page.screenshot(full_page=True, clip=clip, timeout=30_000, animations="disabled")  # type: ignore[arg-type]
    except Error:
        visit.say(
            "hele siden kunne ikke tegnes; billedet viser toppen",
            "the whole page could not be drawn; the picture shows the top of it",
        )
        return page.screenshot(timeout=30_000)


def _single_file(visit: _Visit, cdp: CDPSession) -> bytes:
    try:
        return str(cdp.send("Page.captureSnapshot", {"format": "mhtml"})["data"]).encode("utf-8", "replace")
    except Error as error:
        why = error.message.splitlines()[0]
        visit.say(f"siden kunne ikke gemmes som én fil: {why}", f"the page could not be kept as one file: {why}")
        return b""


def _account(visit: _Visit, cdp: CDPSession) -> bytes:
    """How the page was captured, and everything the server said about it."""
    page, response, gate = visit.page, visit.response, visit.gate
    told = {
        "schema": "omtanke/capture-1",
        "url": visit.url,
        "final_url": page.url,
        "title": page.title(),
        "status": response.status if response else None,
        "redirects": list(_redirects(response)),
        "response_headers": _headers(response),
        "certificate": _certificate(response, cdp, page.url),
        "browser": f"Chromium {visit.browser.version}",
        "user_agent": page.evaluate("() => navigator.userAgent"),
        "viewport": page.viewport_size,
        "started": moment(visit.started),
        "finished": moment(datetime.now().astimezone()),
        "actions": visit.actions,
        "notes": [note.en for note in _notes(visit)],
        "refused_addresses": list(gate.refused),
        "bytes": gate.passed,
        "requests": [{"url": answer.url[:2000], "status": answer.status} for answer in visit.responses],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode("utf-8", "replace")


def _safely(ask: Any) -> Any:
    try:
        return ask()
    except Error:
        return None


def _headers(response: Response | None) -> list[list[str]]:
    if response is None:
        return []
    return [[header["name"], header["value"]] for header in _safely(response.headers_array) or ()]


def _redirects(response: Response | None) -> Iterator[dict[str, Any]]:
    """Each hop before the page, from the first."""
    hops, request = [], response.request.redirected_from if response else None
    while request is not None:
        hops.append(request)
        request = request.redirected_from
    for hop in reversed(hops):
        answer = _safely(hop.response)
        yield {"url": hop.url, "status": answer.status if answer else None, "headers": _headers(answer)}


def _certificate(response: Response | None, cdp: CDPSession, url: str) -> dict[str, Any] | None:
    """Who the page proved to be: names and times, and the chain itself (DER in base64)."""
    if response is None or not url.startswith("https:"):
        return None
    details = _safely(response.security_details) or {}
    parts = urlsplit(url)
    chain = _safely(lambda: cdp.send("Network.getCertificate", {"origin": f"https://{parts.netloc}"})["tableNames"])
    return {**details, "chain_der_base64": chain or []}


def _notes(visit: _Visit) -> tuple[Phrase, ...]:
    """What a person should know of the visit."""
    notes, response, gate = list(visit.notes), visit.response, visit.gate
    if response is not None and response.status >= 400:
        notes.append(Phrase(f"siden svarede med fejl {response.status}", f"the page answered with {response.status}"))
    if gate.full:
        most = gate.most >> 20
        notes.append(
            Phrase(f"der kom over {most} MiB; resten er skåret af", f"over {most} MiB came; the rest was cut off")
        )
    if gate.refused:
        hosts = ", ".join(gate.refused)
        notes.append(
            Phrase(
                f"siden ville hente fra private adresser, som ikke blev åbnet: {hosts}",
                f"the page asked for private addresses, which were not opened: {hosts}",
            )
        )
    return tuple(notes)


def _wacz(visit: _Visit, text: str) -> bytes:
    """Every answer that was received, as a WACZ that replayweb.page opens."""
    from wacz.main import main as wacz  # noqa: PLC0415  slow to import, and only a real visit needs it

    at = visit.started.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with tempfile.TemporaryDirectory() as place:
        warc, out, pages = Path(place) / "data.warc.gz", Path(place) / "page.wacz", Path(place) / "pages.jsonl"
        with warc.open("wb") as file:
            _write_warc(file, visit, at)
        header = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages", "hasText": True}
        line = {"id": "1", "url": visit.page.url, "ts": at, "title": visit.page.title(), "text": text[:100_000]}
        pages.write_text(f"{json.dumps(header)}\n{json.dumps(line)}\n", encoding="utf-8")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            wacz(["create", "-o", str(out), "-p", str(pages), "--copy-pages", "-f", str(warc)])
        return out.read_bytes() if out.exists() else b""


def _write_warc(file: BinaryIO, visit: _Visit, at: str) -> None:
    from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415
    from warcio.warcwriter import WARCWriter  # noqa: PLC0415

    writer = WARCWriter(file, gzip=True)
    writer.write_record(writer.create_warcinfo_record("data.warc.gz", {"software": "omtanke"}))
    for answer in visit.responses:
        if not answer.url.startswith(("http:", "https:")):
            continue
        body = _body(answer, visit)
        # The browser has unpacked the body already, so the headers about packing are kept under another name.
        fields = [(_renamed(name), value.replace("\n", " ")) for name, value in _headers(answer)]
        record = writer.create_warc_record(
            answer.url,
            "response",
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(f"{answer.status} {answer.status_text}".strip(), fields, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": at},
        )
        writer.write_record(record)


def _renamed(name: str) -> str:
    packing = name.lower() in {"content-encoding", "content-length", "transfer-encoding"}
    return f"X-Archive-Orig-{name}" if packing else name


def _body(answer: Response, visit: _Visit) -> bytes:
    if 300 <= answer.status < 400:
        return b""
    try:
        # Asking for the body of an answer that is still coming would wait until it ends, which may be never.
        body = answer.body() if answer.request in visit.finished else None
    except Error:
        body = None
    if body is None:
        at = answer.url[:200]
        visit.say(f"indholdet af {at} kunne ikke gemmes", f"the bytes of {at} could not be kept", worth_telling=False)
        return b""
    if len(body) > visit.limits.body:
        at, size, digest = answer.url[:200], len(body), hashlib.sha256(body).hexdigest()
        visit.say(
            f"{at} er {size} byte og ligger ikke i WACZ-filen; sha256 {digest}",
            f"{at} is {size} bytes and is not in the WACZ; sha256 {digest}",
        )
        return b""
    return body
