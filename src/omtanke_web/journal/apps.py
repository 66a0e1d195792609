"""The app `journal`."""

from django.apps import AppConfig
from django.db.models.signals import pre_delete


class JournalConfig(AppConfig):
    """Its label is its name in the database. Also shuts the last door: a deletion that goes round model and queryset."""

    name = "omtanke_web.journal"
    label = "journal"

    def ready(self) -> None:
        from omtanke_web.journal.models import Entry, refuse_delete  # noqa: PLC0415 (models are ready now, not before)

        pre_delete.connect(refuse_delete, sender=Entry, dispatch_uid="journal-refuses-delete")
