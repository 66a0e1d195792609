"""The app `drafts`."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """It has no models, and may not get any."""

    name = "omtanke_web.drafts"
    label = "drafts"
