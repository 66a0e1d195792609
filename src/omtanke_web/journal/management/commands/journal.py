"""`python -m omtanke_web journal verify [--head HASH]`: whether the journal is whole. Exit code 1 where it is not."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from omtanke_web.journal.models import verify


class Command(BaseCommand):
    """For an administrator, and for a timer each night."""

    help = "Verify the journal, and print its head to keep elsewhere."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("deed", choices=["verify"])
        parser.add_argument("--head", default="", help="a head printed before; it must still be in the chain")

    def handle(self, *_args: Any, **options: Any) -> None:
        head = str(options["head"]).strip().lower()
        if head and not re.fullmatch("[0-9a-f]{64}", head):
            raise CommandError("--head is 64 hexadecimal digits, as `journal verify` prints them", returncode=2)
        found = verify(head)
        for wrong in found.wrong:
            self.stderr.write(wrong)
        self.stdout.write(f"{found.entries} entries, head {found.head}")
        if found.wrong:
            sys.exit(1)
