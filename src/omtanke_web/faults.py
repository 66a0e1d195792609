"""What is told when something breaks: where, and never what somebody wrote.

The message of an exception, the locals of a frame and the body of a request may all hold a draft. So logs and reports
name the place only, and the pages say what to do.
"""

from __future__ import annotations

import logging
from pathlib import Path
from types import TracebackType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PrivateFault(Exception):
    """Something failed while a draft was handled. Its message is the place where it did; it holds no word of the draft."""


def place(error: BaseException) -> str:
    """The type of an exception and the lines it went through, the outermost first: `KeyError at views.py:12, text.py:90`."""
    if isinstance(error, PrivateFault):
        return str(error)
    lines = []
    step = error.__traceback__
    while step:
        lines.append(f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}")
        step = step.tb_next
    return f"{type(error).__name__} at {', '.join(lines)}"


class Formatter(logging.Formatter):
    """Writes the place of an exception where others write its message and its lines of code."""

    def formatException(self, ei: Raised) -> str:  # noqa: N802 (logging's own name)
        return place(ei[1]) if ei[1] else ""


class Reporter(ExceptionReporter):
    """Django's report of a crash, cut down to the place; it would show locals and the form otherwise."""

    def get_traceback_text(self) -> SafeString:
        return mark_safe(place(self.exc_value) if self.exc_value else "")  # file names and numbers

    def get_traceback_html(self) -> SafeString:
        return self.get_traceback_text()

    def get_traceback_data(self) -> dict[str, Any]:
        return {"place": self.get_traceback_text()}


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: the page stood open too long, cookies are off, or another site sent it."""
    return _told(request, "stale", 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What cannot be read as a form: too large, or broken on the way."""
    return _told(request, "unreadable", 400)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A page that is not for this person."""
    return _told(request, "refused", 403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An address without a page."""
    return _told(request, "missing", 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours failed."""
    return _told(request, "broken", 500)


def _told(request: HttpRequest, fault: str, status: int) -> HttpResponse:
    """A whole page, or for htmx the piece that goes where the answer would have stood."""
    piece = request.headers.get("HX-Request") == "true"
    return render(request, "fault-piece.html" if piece else "fault.html", {"fault": fault}, status=status)
