"""`omtanke capture URL`: a page on the web, straight into a bundle."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from omtanke.cli.evidence import seal_with, sealing_arguments
from omtanke.cli.look import visible
from omtanke.engine import Phrase
from omtanke.errors import CaptureError, EvidenceError, UsageError

_PROFILE = Phrase("adressen på afsenderens profil, som også optages", "the sender's profile, to be captured as well")
_PRIVATE = Phrase("åbn også adresser på private net", "open addresses on private nets too")


def arguments(parser: argparse.ArgumentParser) -> None:
    lang = parser.get_default("lang") or "da"
    parser.add_argument("url", metavar="URL")
    parser.add_argument("--profile-url", metavar="URL", help=_PROFILE.say(lang))
    parser.add_argument("--allow-private", action="store_true", help=_PRIVATE.say(lang))
    parser.add_argument("-o", "--out", metavar="BAG", type=Path, required=True)
    parser.add_argument("--stamp", metavar="URL", help="RFC 3161 (OMTANKE_STAMP)")
    parser.add_argument("--ca", metavar="PEM", help="OMTANKE_STAMP_CA")
    sealing_arguments(parser, lang)


def run(args: argparse.Namespace) -> int:
    try:
        from omtanke.capture import capture
    except ModuleNotFoundError as error:
        raise UsageError(
            f"Optagelse kræver {error.name}: pip install 'omtanke[capture]'.",
            f"Capturing needs {error.name}: pip install 'omtanke[capture]'.",
        ) from error
    if os.path.lexists(args.out):  # before the visit, which takes a while
        raise UsageError(f"{args.out} findes allerede.", f"{args.out} is there already.")
    if not (args.profile_url or args.profile or args.no_profile):
        raise UsageError(
            'Afsenderens profil mangler: giv --profile-url, --profile FILE eller --no-profile "hvorfor".',
            'The sender\'s profile is missing: give --profile-url, --profile FILE or --no-profile "why".',
        )
    try:
        visits = [capture(args.url, "threat", allow_private=args.allow_private)]
        if args.profile_url:
            visits.append(capture(args.profile_url, "profile", allow_private=args.allow_private))
        for visit in visits:
            for note in visit.notes:
                print(f"omtanke: {visible(visit.final_url)}: {visible(note.say(args.lang))}", file=sys.stderr)
        args.link = list(dict.fromkeys([*args.link, args.url]))
        args.sender_link = args.sender_link or args.profile_url or ""
        return seal_with(args, [item for visit in visits for item in visit.items])
    except (CaptureError, EvidenceError) as error:  # the page, the disk or the key failed: no misuse
        print(f"omtanke: {visible(error.say(args.lang))}", file=sys.stderr)
        return 1
