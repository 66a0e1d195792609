"""`omtanke networks list|show|stale`: where and how to report to each network."""

from __future__ import annotations

import argparse
import sys
import textwrap
from datetime import date

from omtanke.cli.look import Look
from omtanke.engine import Phrase
from omtanke.networks import NETWORKS, SITUATIONS, SURE, WAYS, Network, Route, network

_ORDER = Phrase(
    "Rækkefølgen er altid: sikr beviset, anmeld, og blokér så.", "The order is always: capture, report, then block."
)
_ACUTE = Phrase("Er nogen i fare nu? Ring 112.", "Is anybody in danger now? Call 112.")


def arguments(parser: argparse.ArgumentParser) -> None:
    lang = parser.get_default("lang") or "da"
    subs = parser.add_subparsers(dest="deed", required=True, metavar="list | show | stale")
    made = {
        "list": subs.add_parser("list", help=Phrase("Alle netværk", "All networks").say(lang)),
        "show": subs.add_parser("show", help=Phrase("Vejen hos ét netværk", "The way at one network").say(lang)),
        "stale": subs.add_parser(
            "stale", help=Phrase("Hvad der bør prøves igen", "What should be tried again").say(lang)
        ),
    }
    for sub in made.values():
        sub.add_argument("--lang", choices=("da", "en"), default=lang)
    made["show"].add_argument("network", metavar="X")
    made["show"].add_argument("--situation", choices=SITUATIONS)
    made["stale"].add_argument("--days", type=int, default=180, metavar="N")


def run(args: argparse.Namespace) -> int:
    if args.deed == "list":
        return _list(args.lang)
    if args.deed == "stale":
        return _stale(args.days, args.lang)
    _show(network(args.network), args.situation, args.lang)
    return 0


def _list(lang: str) -> int:
    for found in NETWORKS.values():
        ways = ", ".join(
            dict.fromkeys(SURE[route.sure].say(lang).split(";")[0].split(",")[0] for route in found.routes)
        )
        print(f"{found.id:<15} {found.name:<18} {_tried(found, lang)}; {ways}")
    return 0


def _stale(days: int, lang: str) -> int:
    stale = [found for found in NETWORKS.values() if found.stale(date.today(), days)]
    for found in stale:
        print(f"{found.id:<15} {_tried(found, lang)}")
    if not stale:
        print(Phrase("Alle er prøvet for nylig.", "All have been tried lately.").say(lang), file=sys.stderr)
    return int(bool(stale))


def _tried(found: Network, lang: str) -> str:
    if found.tried:
        return Phrase(f"prøvet {found.tried}", f"tried {found.tried}").say(lang)
    said = Phrase(f"ikke prøvet af os; kilderne læst {found.seen}", f"not tried by us; sources read {found.seen}")
    return said.say(lang)


def _show(found: Network, situation: str | None, lang: str) -> None:
    look = Look(sys.stdout)
    print(look.bold(f"{found.name} · {found.company}"))
    print(_ACUTE.say(lang))
    print(_ORDER.say(lang))
    print(look.dim(_tried(found, lang)))
    print("\n" + look.bold(Phrase("Hav klar", "Have at hand").say(lang)))
    for have in found.have:
        print(_wrapped("- ", have.say(lang)))
    for route in found.routes_for(situation) if situation else found.routes:
        _print_route(route, look, lang)
    print("\n" + _wrapped("", found.note.say(lang)))
    print(look.dim("\n".join((Phrase("Kilder:", "Sources:").say(lang), *(f"  {source}" for source in found.sources)))))


def _print_route(route: Route, look: Look, lang: str) -> None:
    situations = ", ".join(SITUATIONS[name].say(lang).lower() for name in route.situations)
    print("\n" + look.bold(WAYS[route.way].say(lang)) + f" ({situations})")
    print(look.dim(f"  {SURE[route.sure].say(lang)}"))
    if route.link:
        print(f"  {route.link}")
    for number, step in enumerate(route.steps, 1):
        print(_wrapped(f"  {number}. ", step.say(lang)))
    print(_wrapped("  → ", route.answer.say(lang)))


def _wrapped(lead: str, text: str) -> str:
    return textwrap.fill(text, 88, initial_indent=lead, subsequent_indent=" " * len(lead))
