"""The application itself: where its system checks are made known."""

from __future__ import annotations

from django.apps import AppConfig


class Web(AppConfig):
    """`omtanke_web`; the label keeps it apart from the library."""

    name = "omtanke_web"
    label = "web"

    def ready(self) -> None:
        from omtanke_web import checks  # noqa: F401, PLC0415 (registers itself, once apps are loaded)
