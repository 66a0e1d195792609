"""System checks: what must hold before anybody is let in. `python -m omtanke_web check`; `omtanke serve` runs them too.

| code | what | when |
| --- | --- | --- |
| omtanke.E001 | the secret key is missing or short | production |
| omtanke.E002 | any host, or this machine only, is answered to | production |
| omtanke.E003 | the guideline does not hold together | always |
| omtanke.E004 | the design system's files were not built | always |
| omtanke.W001 | no accessibility statement to lead to | production |
| omtanke.W002 | no reverse proxy is told of, so every page redirects to https on this server | production |
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Warn

import omtanke

_LOCAL = {"localhost", "127.0.0.1", "[::1]", ""}
VENDORED = ("vendor/dkfds/css/dkfds.min.css", "vendor/htmx.min.js")


@register("omtanke")
def ready(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """All that is wrong with the settings."""
    found = [*_guideline(), *_built()]
    return [*found, *_production()] if settings.PRODUCTION else found


def _guideline() -> Iterator[CheckMessage]:
    try:
        omtanke.load(settings.GUIDELINE)
    except omtanke.OmtankeError as error:
        yield Error(
            error.en, hint="Set OMTANKE_GUIDELINE to a shipped id or a folder that validates.", id="omtanke.E003"
        )


def _built() -> Iterator[CheckMessage]:
    missing = [name for name in VENDORED if not finders.find(name)]
    if missing:
        yield Error(f"Missing: {', '.join(missing)}.", hint="Run `make static`; it needs npm.", id="omtanke.E004")


def _production() -> Iterator[CheckMessage]:
    if len(os.environ.get("OMTANKE_SECRET_KEY", "")) < 50:
        yield Error(
            "The secret key is missing or shorter than 50 characters.",
            hint='Set OMTANKE_SECRET_KEY, for instance to the output of: python -c "import secrets; print(secrets.token_urlsafe(50))"',
            id="omtanke.E001",
        )
    hosts = set(settings.ALLOWED_HOSTS)
    if "*" in hosts or hosts <= _LOCAL:
        yield Error(
            "The names this server answers to are not told.",
            hint="Set OMTANKE_HOSTS to them, for instance omtanke.example.dk; never to *.",
            id="omtanke.E002",
        )
    if not settings.ACCESSIBILITY_URL.startswith("https://"):
        yield Warn(
            "There is no accessibility statement for /was to lead to; the law on web accessibility asks for one.",
            hint="Set OMTANKE_ACCESSIBILITY_URL to its https address.",
            id="omtanke.W001",
        )
    if not getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        yield Warn(
            "No reverse proxy ends TLS, and this server speaks plain HTTP: browsers will be redirected without end.",
            hint="Set OMTANKE_PROXY=1 once a proxy sets X-Forwarded-Proto itself, whatever the browser sent.",
            id="omtanke.W002",
        )
