"""`omtanke serve`: the web application on this machine, in one process. Needs the extra `web`."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from importlib.util import find_spec
from pathlib import Path

from omtanke.engine import Phrase
from omtanke.errors import UsageError

_HELP = {
    "host": Phrase("adressen der lyttes på", "the address to listen on"),
    "port": Phrase("porten", "the port"),
    "threads": Phrase("hvor mange der betjenes på én gang", "how many are served at once"),
}
# A request or answer larger than this would be put on disk by the server. Nothing of a draft may be.
_IN_MEMORY = 64 * 1024 * 1024
_LARGEST_BODY = 8 * 1024 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    said = {name: phrase.say(str(parser.get_default("lang"))) for name, phrase in _HELP.items()}
    parser.add_argument("--host", default="127.0.0.1", metavar="H", help=said["host"])
    parser.add_argument("--port", type=int, default=8000, metavar="P", help=said["port"])
    parser.add_argument("--threads", type=int, default=8, metavar="N", help=said["threads"])


def run(args: argparse.Namespace) -> int:
    missing = [
        name
        for name in ("django", "waitress", "whitenoise", "csp", "dj_database_url", "markdown_it")
        if find_spec(name) is None
    ]
    if missing:
        raise UsageError(
            "Webprogrammet er ikke installeret. Skriv: pip install 'omtanke[web]'",
            "The web application is not installed. Write: pip install 'omtanke[web]'",
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "omtanke_web.settings")
    _keep_key()
    _prepare(args.lang)
    return _serve(args)


def _keep_key() -> None:
    """A demonstration keeps its key beside its database, so that a restart logs nobody out. Production brings its own."""
    from django.conf import settings

    if settings.PRODUCTION or os.environ.get("OMTANKE_SECRET_KEY"):
        return
    settings.DATA.mkdir(parents=True, exist_ok=True)
    file: Path = settings.DATA / "secret-key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50), encoding="ascii")
    settings.SECRET_KEY = file.read_text(encoding="ascii")


def _prepare(lang: str) -> None:
    """Checks the settings, brings the database up to date, and lays the static files where they are served from."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError

    settings.DATA.mkdir(parents=True, exist_ok=True)
    django.setup()
    try:
        call_command("check", fail_level="ERROR", stdout=sys.stderr)
    except SystemCheckError as error:
        raise UsageError(f"Indstillingerne holder ikke.\n{error}", f"The settings do not hold.\n{error}") from None
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def _serve(args: argparse.Namespace) -> int:
    from waitress.server import create_server

    from omtanke_web.wsgi import application

    try:
        server = create_server(
            application,
            host=args.host,
            port=args.port,
            threads=args.threads,
            ident=None,
            max_request_body_size=_LARGEST_BODY,
            inbuf_overflow=_IN_MEMORY,
            outbuf_overflow=_IN_MEMORY,
            clear_untrusted_proxy_headers=False,
        )
    except OSError as error:
        raise UsageError(
            f"Der kan ikke lyttes på {args.host}:{args.port} ({error.strerror}). Vælg en anden med --port.",
            f"Cannot listen on {args.host}:{args.port} ({error.strerror}). Choose another with --port.",
        ) from None
    said = Phrase("Omtanke svarer på", "Omtanke answers at").say(args.lang)
    stop = Phrase("Stop med Ctrl-C.", "Stop with Ctrl-C.").say(args.lang)
    print(f"{said} http://{args.host}:{_port(server)}/  {stop}", flush=True)
    try:
        server.run()
    finally:
        server.close()
    return 0


def _port(server: object) -> int:
    """The port listened on; with `--port 0` the system chose it. A name with several addresses makes several servers."""
    several = getattr(server, "effective_listen", None)
    return int(several[0][1] if several else getattr(server, "effective_port"))  # noqa: B009 (no stub tells of it)
