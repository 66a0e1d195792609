"""A draft stays in memory: nothing of it in the database, a session, a log, a cache, a mail, an error page, an address
or a file, after a check and after a crash in the middle of one."""

from __future__ import annotations

import logging
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

import omtanke
from omtanke_web.faults import Formatter, Reporter
from web.serving import serving

SECRET = "Sylvestersen fra Ålevej"
DRAFT = f"Fru {SECRET} har 010203-1234 og ringer fra 20 30 40 50"
PARTS = ("Sylvestersen", "010203-1234", "20 30 40 50", "levej")


class Everything(logging.Handler):
    """Keeps each record as an ordinary handler would write it: message, arguments and the whole traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(logging.Formatter("%(message)s %(pathname)s").format(record))
        self.written.append(Formatter("%(message)s").format(record))


@pytest.fixture
def log():
    """All that any logger says."""
    handler, loggers = (
        Everything(),
        [logging.getLogger(), logging.getLogger("django"), logging.getLogger("django.request")],
    )
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    yield handler.written
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def database() -> str:
    """All rows of all tables."""
    with connection.cursor() as cursor:
        told = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            told += [repr(row) for row in cursor.fetchall()]
    return "\n".join(told)


def kept(client: Client, log: list[str]) -> str:
    """What stands anywhere but in the answer."""
    mails = [f"{m.subject} {m.body} {m.alternatives}" for m in getattr(mail, "outbox", [])]
    return "\n".join([database(), *log, *mails, repr(cache._cache), repr(dict(client.session)), str(client.cookies)])


def clean(text: str) -> bool:
    return not any(part in text for part in PARTS)


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_nothing_is_kept_of_a_check(client: Client, log: list[str], headers: dict[str, str]):
    answer = client.post("/tjek", {"text": DRAFT}, headers=headers)
    assert "010203-1234" in answer.text
    assert clean(kept(client, log))
    assert answer["Cache-Control"].startswith("no-store")
    assert clean(str(answer.headers))


def crash(text: str, *_: object) -> omtanke.Report:
    """A check that fails with the draft in its message, its context, its notes and its locals."""
    try:
        raise KeyError(text)
    except KeyError as error:
        error.add_note(text)
        raise ValueError(f"broken at {text}") from error


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["check", "template"])
def test_nothing_is_kept_of_a_crash_in_the_middle(monkeypatch, settings, log: list[str], where: str):
    settings.ADMINS, settings.MANAGERS = [("a", "a@example.dk")], [("a", "a@example.dk")]
    if where == "check":
        monkeypatch.setattr(omtanke, "check", crash)
    else:
        monkeypatch.setattr("omtanke_web.drafts.views.answer", lambda text, *_: crash(text))
    client = Client(raise_request_exception=False)
    answer = client.post("/tjek", {"text": DRAFT})
    assert answer.status_code == 500
    assert "Noget gik galt hos os" in answer.text
    assert clean(answer.text)
    assert clean(kept(client, log))
    assert any("ValueError at" in line and "test_private.py" in line for line in log), (
        "the place is told, so that it can be mended"
    )


@pytest.mark.parametrize("debug", [False, True])
def test_the_exception_itself_carries_nothing_on(monkeypatch, settings, rf, debug: bool):
    from omtanke_web.drafts.views import check
    from omtanke_web.faults import PrivateFault

    settings.DEBUG = debug
    monkeypatch.setattr(omtanke, "check", crash)
    request = rf.post("/tjek", {"text": DRAFT})
    with pytest.raises(PrivateFault) as raised:
        check(request)
    error = raised.value
    assert error.__context__ is None
    assert error.__cause__ is None
    assert clean(str(error))
    report = Reporter(request, type(error), error, error.__traceback__)
    assert clean(report.get_traceback_text() + report.get_traceback_html() + str(report.get_traceback_data()))


def test_a_form_too_large_for_memory_is_not_put_on_disk(tmp_path: Path, monkeypatch, client: Client):
    import tempfile

    from django.core.files.uploadedfile import SimpleUploadedFile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for size in (100, 5_000_000):
        client.post("/tjek", {"text": DRAFT, "file": SimpleUploadedFile("a.txt", b"x" * size)})
    assert list(tmp_path.iterdir()) == []


# The whole server ------------------------------------------------------------------------------------------------


class Browser:
    """Gets and posts as a browser without JavaScript does, with its cookies."""

    def __init__(self, url: str) -> None:
        self.url, self.jar = url, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def post(self, path: str, text: str) -> str:
        self.opener.open(self.url + path).close()
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        body = urllib.parse.urlencode({"text": text, "csrfmiddlewaretoken": token or ""}).encode()
        try:
            with self.opener.open(self.url + path, body) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.read().decode()


def test_a_server_writes_nothing_of_a_draft_anywhere(tmp_path: Path):
    with serving(tmp_path / "served") as served:
        browser = Browser(served.url)
        assert "010203-1234" in browser.post("/tjek", DRAFT)
        assert "for lang" in browser.post("/tjek", DRAFT * 15_000)  # more than a server holds in memory by default
        crashed = browser.post("/tjek", f"{DRAFT} CRASH")
        assert "Noget gik galt hos os" in crashed
        assert clean(crashed)
        assert "ValueError at" in served.told()
        assert list((served.folder / "tmp").iterdir()) == []
    files = [file for file in served.folder.rglob("*") if file.is_file()]
    assert any(file.name == "omtanke.sqlite3" for file in files)
    for file in files:
        held = file.read_bytes()
        assert not any(part.encode() in held for part in PARTS), file
