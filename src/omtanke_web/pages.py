"""Every page has two addresses, one in each language, and the address decides the language.

So a link keeps its language when it is shared, and nobody needs a cookie to read English. Pages with one address only
(an error, a log-in) go by the language of the page before: a cookie that says "en" and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.utils import translation

import omtanke

LANGUAGES = ("da", "en")
# The address of each page in Danish and English, without the slash before.
PAGES: dict[str, tuple[str, str]] = {
    "front": ("", "en"),
    "check": ("tjek", "check"),
    "threatened": ("truet", "threatened"),
    "guideline": ("vejledning", "guideline"),
}
_BY_ADDRESS = {
    address: (name, lang) for name, pair in PAGES.items() for address, lang in zip(pair, LANGUAGES, strict=True)
}
_COOKIE = "language"


def addresses(name: str, view: Callable[..., HttpResponse]) -> list[URLPattern]:
    """The two URL patterns of a page, with or without a slash at the end."""
    return [
        re_path(rf"^{address}/?$" if address else "^$", view, name=f"{name}-{lang}")
        for address, lang in zip(PAGES[name], LANGUAGES, strict=True)
    ]


def address(name: str, lang: str) -> str:
    """Where a page stands in a language: `address("check", "da") == "/tjek"`."""
    return "/" + PAGES[name][LANGUAGES.index(lang)]


def at(path: str) -> tuple[str, str] | None:
    """The name and language of the page at a path, or None."""
    return _BY_ADDRESS.get(path.strip("/"))


class Language:
    """Middleware that speaks the language of the address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = at(request.path_info)
        before = "en" if request.COOKIES.get(_COOKIE) == "en" else "da"
        lang = page[1] if page else before
        with translation.override(lang):
            response = self.get_response(request)
        response["Content-Language"] = lang
        if page and lang != before:
            response.set_cookie(_COOKIE, lang, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
        return response


@lru_cache(maxsize=1)
def guideline() -> omtanke.Guideline:
    """The guideline in force. Read once; a new version needs a new start."""
    return omtanke.load(settings.GUIDELINE)


def around(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs: its language, its twin in the other, and whose guideline it is."""
    lang = translation.get_language() or "da"
    page = at(request.path_info)
    other = "da" if lang == "en" else "en"
    return {
        "lang": lang,
        "page": page[0] if page else "",
        "other": other,
        "twin": address(page[0] if page else "front", other),
        "employer": guideline().employer.name,
        "demonstration": not settings.PRODUCTION,
    }
