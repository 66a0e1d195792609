"""What the tests of the web application share. The database is made anew: SQLite, or what TEST_DATABASE_URL names."""

from __future__ import annotations

import os
import tempfile

import pytest

django = pytest.importorskip("django", reason="the extra `web` is not installed")
pytest.importorskip("pytest_django", reason="the extra `dev` is not installed")

_FOLDER = tempfile.TemporaryDirectory(prefix="omtanke-web-")
os.environ["OMTANKE_DATA"] = _FOLDER.name
os.mkdir(f"{_FOLDER.name}/static")  # noqa: PTH102
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "omtanke_web.settings")
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
django.setup()


@pytest.fixture(autouse=True)
def plain_static(settings):
    """Static files by their own names; the names with hashes are made by `omtanke serve`."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
