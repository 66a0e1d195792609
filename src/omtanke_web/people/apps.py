"""The app `people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Its label is its name in the database."""

    name = "omtanke_web.people"
    label = "people"
