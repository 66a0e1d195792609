"""Capture, against real pages served on loopback by a real browser. Skipped where no Chromium is installed."""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import ipaddress
import json
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from omtanke.bundle import verify
from omtanke.capture import BROWSERS, Captured, Limits, capture
from omtanke.cli import main
from omtanke.errors import CaptureError
from omtanke.gate import Gate, public

from .conftest import run

pytestmark = [
    pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="no Chromium"),
    # Playwright's own event loop, when a page goes away in the middle of an answer.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

QUICK = Limits(load=4, scroll=4)


@dataclass
class Site:
    """Pages by path, on loopback. A page is HTML, or does as it likes with the handler."""

    url: str = ""
    pages: dict[str, str | Callable[[http.server.BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            page = made.pages.get(self.path.partition("?")[0])
            if callable(page):
                page(self)
                return
            self.send_response(200 if page is not None else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((page or "<h1>Findes ikke</h1>").encode())

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            with contextlib.suppress(OSError):  # the browser went away
                super().handle()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    made.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def take(site: Site, path: str = "/", limits: Limits = QUICK) -> Captured:
    return capture(site.url + path, allow_private=True, limits=limits)


def part(captured: Captured, ending: str) -> bytes:
    return next(item.content for item in captured.items if item.name.endswith(ending))


def account(captured: Captured) -> dict:
    return json.loads(part(captured, ".json"))


def notes(captured: Captured) -> str:
    assert all(note.da and note.en for note in captured.notes)
    return "\n".join(note.en for note in captured.notes)


POST = "<title>Opslag</title><main><h1>Jeg ved, hvor du bor, Bo</h1><p>ÆØÅ 🔪</p></main>"


def test_a_page_becomes_picture_text_file_wacz_and_account(site: Site, tmp_path: Path) -> None:
    site.pages["/"] = POST
    captured = take(site)
    assert [(item.kind, item.name.rpartition(".")[2]) for item in captured.items] == [
        ("threat", "png"), ("text", "txt"), ("page", "mhtml"), ("capture", "wacz"), ("capture", "json"),
    ]  # fmt: skip
    assert "Jeg ved, hvor du bor, Bo" in part(captured, ".txt").decode()
    assert "ÆØÅ 🔪" in captured.text
    with Image.open(BytesIO(part(captured, ".png"))) as picture:
        assert picture.width == 1280 and len(picture.convert("RGB").getcolors(1 << 20) or ()) > 5
    assert b"multipart/related" in part(captured, ".mhtml")
    told = account(captured)
    assert (told["status"], told["title"]) == (200, "Opslag")
    assert ["Content-Type", "text/html; charset=utf-8"] in told["response_headers"]
    (tmp_path / "x.wacz").write_bytes(part(captured, ".wacz"))
    check = "import sys; from wacz.main import main; sys.exit(main(['validate', '-f', sys.argv[1]]))"
    valid = run(sys.executable, "-c", check, tmp_path / "x.wacz")
    assert valid.returncode == 0, valid.stdout + valid.stderr


def test_what_loads_late_is_there(site: Site) -> None:
    site.pages["/"] = """<div style="height:3000px">Top</div><div id=late></div><script>
      new IntersectionObserver(seen => {
        if (seen[0].isIntersecting) late.textContent = 'Den sene trussel' }).observe(late)
    </script>"""
    assert "Den sene trussel" in take(site).text


def test_frames_are_read_too(site: Site) -> None:
    site.pages["/"] = "<p>Udenfor</p><iframe src='/inner'></iframe>"
    site.pages["/inner"] = "<p>Indenfor rammen</p>"
    assert "Udenfor" in (text := take(site).text) and "Indenfor rammen" in text


def test_a_page_that_grows_for_ever_is_cut_and_says_so(site: Site) -> None:
    site.pages["/"] = """<div id=list></div><script>
      const more = () => { for (let i = 0; i < 40; i++) list.insertAdjacentHTML('beforeend', '<p>Opslag</p>') };
      more(); addEventListener('scroll', more)</script>"""
    captured = take(site, limits=Limits(load=4, scroll=3, height=5000))
    assert "scrolling" in notes(captured) or "longer" in notes(captured)
    with Image.open(BytesIO(part(captured, ".png"))) as picture:
        assert picture.height <= 5000


def test_redirects_are_told_hop_by_hop(site: Site) -> None:
    def hop(to: str) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", to)
            handler.end_headers()

        return answer

    site.pages |= {"/a": hop("/b"), "/b": hop("/c"), "/c": POST}
    captured = take(site, "/a")
    assert captured.final_url == f"{site.url}/c"
    assert [(hop["url"], hop["status"]) for hop in account(captured)["redirects"]] == [
        (f"{site.url}/a", 302), (f"{site.url}/b", 302),
    ]  # fmt: skip


def test_a_page_that_never_ends_is_taken_as_it_is(site: Site) -> None:
    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        handler.wfile.write(b"<h1>Begyndelsen</h1>" + b" " * 2000)
        for _ in range(300):
            handler.wfile.write(b"<p>mere</p>")
            handler.wfile.flush()
            time.sleep(0.1)

    site.pages["/"] = drip
    captured = take(site, limits=Limits(load=2, scroll=2))
    assert "Begyndelsen" in captured.text
    assert "had not finished loading" in notes(captured)


def test_a_server_that_never_answers_is_said(site: Site) -> None:
    site.pages["/"] = lambda handler: time.sleep(6)
    with pytest.raises(CaptureError, match="no answer in time"):
        take(site, limits=Limits(load=1))


def test_a_download_is_no_page(site: Site) -> None:
    def file(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/octet-stream")
        handler.send_header("Content-Disposition", "attachment; filename=x.bin")
        handler.end_headers()
        handler.wfile.write(b"x" * 1000)

    site.pages["/"] = file
    with pytest.raises(CaptureError, match="a file, not a page"):
        take(site)


def test_an_error_is_captured_and_said(site: Site) -> None:
    captured = take(site, "/gone")
    assert captured.status == 404
    assert "404" in notes(captured) and "Findes ikke" in captured.text


def test_fifty_megabytes(site: Site) -> None:
    def big(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        handler.wfile.write(b"<h1>Stor</h1><!--" + b"x" * (50 << 20) + b"--><p>Slut</p>")

    site.pages["/"] = big
    captured = take(site, limits=Limits(load=20, scroll=2))
    assert "Stor" in captured.text and "Slut" in captured.text


def test_more_than_the_most_is_cut_off(site: Site) -> None:
    site.pages["/"] = POST + "<script src=/big></script>"

    def big(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/javascript")
        handler.end_headers()
        for _ in range(20):
            handler.wfile.write(b" " * (1 << 20))

    site.pages["/big"] = big
    captured = take(site, limits=Limits(load=4, scroll=1, most=5 << 20))
    assert "cut off" in notes(captured) and "Jeg ved" in captured.text


def test_an_answer_too_big_for_the_archive_is_named_with_its_hash(site: Site) -> None:
    site.pages["/"] = POST + " " * 1000
    captured = take(site, limits=Limits(load=4, scroll=1, body=100))
    assert hashlib.sha256((POST + " " * 1000).encode()).hexdigest() in notes(captured)


LOGINS = {
    "a form and nothing else": "<form><input name=u><input type=password><button>Log ind</button></form>",
    "a redirect": "<script>location = '/login/?next=x'</script>",
}


@pytest.mark.parametrize("wall", LOGINS)
def test_a_page_behind_a_login_points_to_ones_own_screenshot(site: Site, wall: str) -> None:
    site.pages |= {"/": LOGINS[wall], "/login/": "<h1>Log ind for at se mere</h1>"}
    with pytest.raises(CaptureError, match="screenshot yourself") as caught:
        take(site)
    assert "skærmbillede" in caught.value.da


def test_a_public_page_with_a_login_box_is_no_wall(site: Site) -> None:
    site.pages["/"] = POST + "<p>Lang tekst. </p>" * 200 + "<form><input type=password></form>"
    assert "Jeg ved" in take(site).text


WALL = "<div role=dialog id=w>Vi bruger cookies.{buttons}</div>" + POST


@pytest.mark.parametrize("word", ["Afvis alle", "Kun nødvendige", "Reject all", "Decline optional cookies", "Nej tak"])
def test_a_cookie_wall_is_closed_by_its_own_rejection(site: Site, word: str) -> None:
    site.pages["/"] = WALL.format(
        buttons="<button onclick=\"document.title='sagde ja'\">Accepter alle</button>"
        f"<button onclick='w.remove()'>{word}</button>"
    )
    captured = take(site)
    assert "Vi bruger cookies" not in captured.text
    assert captured.title == "Opslag"
    assert word in notes(captured)


def test_nothing_is_ever_accepted_and_nothing_else_is_rejected(site: Site) -> None:
    site.pages["/"] = WALL.format(buttons="<button onclick='w.remove()'>Accepter alle</button>") + (
        "<section>Venneanmodning fra Ole<button onclick=\"document.title='afviste en ven'\">Afvis</button></section>"
    )
    captured = take(site)
    assert "Vi bruger cookies" in captured.text
    assert captured.title == "Opslag"


# Addresses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::",
    ],
)  # fmt: skip
def test_private_addresses_are_known_in_every_dress(address: str) -> None:
    assert not public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_public(address: str) -> None:
    assert public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_a_private_address_is_not_opened(site: Site, host: str) -> None:
    site.pages["/"] = POST
    port = site.url.rpartition(":")[2]
    with pytest.raises(CaptureError):
        capture(f"http://{host}:{port}/", limits=QUICK)
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "ftp://x/", "x", "http://", "http://u:p@x/"],
)
def test_only_pages_on_the_web(url: str) -> None:
    with pytest.raises(CaptureError, match="not the address of a page"):
        capture(url)


def only(address: str) -> Callable[[object], bool]:
    return lambda found: str(found) == address


def test_a_redirect_to_a_private_address_is_not_followed(site: Site) -> None:
    port = site.url.rpartition(":")[2]

    def away(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", f"http://127.0.0.2:{port}/secret")
        handler.end_headers()

    site.pages |= {"/": away, "/secret": "<h1>Hemmelig</h1>"}
    with pytest.raises(CaptureError, match="private net"):
        capture(site.url + "/", limits=QUICK, permit=only("127.0.0.1"))
    assert "/secret" not in site.asked


def test_what_a_page_fetches_goes_through_the_gate_too(site: Site) -> None:
    port = site.url.rpartition(":")[2]
    site.pages["/"] = (
        POST + f"<img src=http://127.0.0.2:{port}/secret><script>fetch('http://127.0.0.3:{port}/s')</script>"
    )
    captured = capture(site.url + "/", limits=QUICK, permit=only("127.0.0.1"))
    assert f"127.0.0.2:{port}" in notes(captured) and f"127.0.0.3:{port}" in notes(captured)
    assert site.asked == ["/"] or set(site.asked) <= {"/", "/favicon.ico"}


def test_the_gate_looks_at_the_address_it_connects_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that changes its address between two look-ups cannot slip through: there is one look-up."""
    asked = []
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: (asked.append(a[0]), real("127.0.0.1", *a[1:], **k))[1])
    gate = Gate(public, 1000)
    assert gate._connect("rebind.example", 80) is None
    assert asked == ["rebind.example"]
    assert list(gate.refused) == ["rebind.example:80"]
    gate.__exit__()


# The command -------------------------------------------------------------------------------------------------------


def test_the_command_captures_straight_into_a_bundle(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages |= {"/post": POST, "/ole": "<h1>Ole Opdigtet</h1>"}
    words = [
        "capture",
        f"{site.url}/post",
        "--profile-url",
        f"{site.url}/ole",
        "--network",
        "facebook",
        "-o",
        str(tmp_path / "b"),
    ]
    assert main(words) == 1  # loopback is private
    assert "--allow-private" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()
    assert main([*words, "--allow-private"]) == 0
    verdict = verify(tmp_path / "b")
    assert verdict == ()
    assert verdict.manifest and {"threat", "profile"} <= {item.kind for item in verdict.manifest.items}
    assert verdict.manifest.incident.links == (f"{site.url}/post",)
    assert verdict.manifest.incident.sender.profile == f"{site.url}/ole"
    assert main([*words, "--allow-private"]) == 2  # never rewritten
    assert main(["capture", f"{site.url}/post", "-o", str(tmp_path / "c")]) == 2  # the profile is missing


def test_without_a_browser_the_message_helps(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CaptureError, match="apt install chromium"):
        take(site)
