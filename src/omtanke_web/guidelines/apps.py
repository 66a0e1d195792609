"""The app `guidelines`."""

from django.apps import AppConfig


class GuidelinesConfig(AppConfig):
    """Its label is its name in the database."""

    name = "omtanke_web.guidelines"
    label = "guidelines"
