"""Django's settings, read from the environment and from nowhere else. `checks.py` refuses what is unsafe in production.

| variable | means | when it is not there |
| --- | --- | --- |
| OMTANKE_PRODUCTION | 1: real people use it | a demonstration, on this machine only |
| OMTANKE_SECRET_KEY | signs sessions and forms; at least 50 characters | made anew at each start |
| OMTANKE_HOSTS | the names it answers to, with commas between | localhost |
| OMTANKE_PROXY | 1: a reverse proxy in front ends TLS and sets X-Forwarded-Proto | no proxy |
| OMTANKE_DATA | folder of the database and the built static files | ~/.local/share/omtanke |
| DATABASE_URL | postgres://… or sqlite:///… | SQLite in OMTANKE_DATA |
| OMTANKE_GUIDELINE | id of a shipped guideline, or a folder | kalundborg |
| OMTANKE_ACCESSIBILITY_URL | the published accessibility statement, where /was leads | a page that says it is missing |
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

HERE = Path(__file__).parent


def _on(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default).strip().lower() in ("1", "true", "yes", "on", "ja")


def _listed(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


# Omtanke's own --------------------------------------------------------------------------------------------------

PRODUCTION = _on("OMTANKE_PRODUCTION")
GUIDELINE = os.environ.get("OMTANKE_GUIDELINE", "kalundborg")
ACCESSIBILITY_URL = os.environ.get("OMTANKE_ACCESSIBILITY_URL", "")
DATA = Path(
    os.environ.get("OMTANKE_DATA")
    or Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "omtanke"
)

# Django ---------------------------------------------------------------------------------------------------------

DEBUG = False  # never: the page it shows at a crash tells of the request, and a request may hold a draft
SECRET_KEY = os.environ.get("OMTANKE_SECRET_KEY") or secrets.token_urlsafe(50)
ALLOWED_HOSTS = _listed("OMTANKE_HOSTS", "localhost,127.0.0.1,[::1]")
ROOT_URLCONF = "omtanke_web.urls"
WSGI_APPLICATION = "omtanke_web.wsgi.application"
INSTALLED_APPS = [
    "omtanke_web",
    "omtanke_web.journal",
    "omtanke_web.people",
    "omtanke_web.guidelines",
    "omtanke_web.cases",
    "omtanke_web.drafts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "omtanke_web.headers.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "omtanke_web.pages.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "omtanke_web.pages.around"],
            "builtins": ["omtanke_web.templatetags.omtanke"],
        },
    }
]

# One writer at a time, who asks for the lock before reading: no "database is locked" half-way through a transaction.
_SQLITE: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON",
}
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA / 'omtanke.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = _SQLITE
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# A draft stays in memory ----------------------------------------------------------------------------------------

# No upload handler that writes to disk: a file too large for memory is dropped, and the form says so.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DEFAULT_EXCEPTION_REPORTER = "omtanke_web.faults.Reporter"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "omtanke_web.faults.Formatter", "format": "{levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}
ADMINS: list[tuple[str, str]] = []  # a crash is told in the log and never by mail

# The browser's locks --------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # `no-referrer` would make browsers hide the origin of our own forms
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SESSION_COOKIE_AGE = 30 * 60  # ends after half an hour without a deed
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "omtanke_web.faults.stale"
if _on("OMTANKE_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
