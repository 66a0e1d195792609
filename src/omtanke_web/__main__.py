"""`python -m omtanke_web …`: Django's own commands (`migrate`, `check --deploy`, `journal verify`) with our settings."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run a management command as told by `sys.argv`."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings must be named first)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "omtanke_web.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
