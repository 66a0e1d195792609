"""The app `cases`."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Its label is its name in the database."""

    name = "omtanke_web.cases"
    label = "cases"
