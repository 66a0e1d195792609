"""`omtanke notice BUNDLE`: the notice to the network, the police or the manager, ready to paste. It sends nothing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from omtanke.cli.look import visible
from omtanke.engine import Phrase
from omtanke.errors import UsageError
from omtanke.networks import SITUATIONS, Network, network

_TO = {
    "network": Phrase("netværket, efter DSA artikel 16", "the network, under DSA article 16"),
    "police": Phrase("politiet", "the police"),
    "manager": Phrase("din leder, uden følsomme enkeltheder", "your manager, with no sensitive detail"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    lang = parser.get_default("lang") or "da"
    parser.add_argument("bag", metavar="BUNDLE", type=Path)
    parser.add_argument(
        "--network", metavar="X", help=Phrase("netværket; ellers bevisets", "the network; else the bundle's").say(lang)
    )
    parser.add_argument(
        "--to", choices=_TO, default="network", help="; ".join(f"{k}: {v.say(lang)}" for k, v in _TO.items())
    )
    parser.add_argument("--situation", choices=SITUATIONS, default="threat")
    parser.add_argument("--only", choices=("da", "en"), help=Phrase("kun det ene sprog", "one language only").say(lang))
    for name in ("name", "email", "phone", "address"):
        parser.add_argument(f"--{name}", default="", metavar="TEXT")


def run(args: argparse.Namespace) -> int:
    try:
        from omtanke.bundle import verify
        from omtanke.notice import Sender, to_manager, to_network, to_police
    except ModuleNotFoundError as error:
        raise UsageError(
            f"Beviser kræver {error.name}: pip install 'omtanke[evidence]'.",
            f"Evidence needs {error.name}: pip install 'omtanke[evidence]'.",
        ) from error
    if not args.bag.exists():
        raise UsageError(f"{args.bag} findes ikke.", f"{args.bag} is not there.")
    verdict = verify(args.bag)
    manifest = verdict.manifest
    if manifest is None:
        raise UsageError(
            f"{args.bag} er ikke et bevis, der kan læses.", f"{args.bag} is not a bundle that can be read."
        )
    sender = Sender(args.name, args.email, args.phone, args.address)
    if args.to == "network":
        made = to_network(manifest, _network(args, manifest.incident.network), sender, args.situation)
    else:
        made = {"police": to_police, "manager": to_manager}[args.to](manifest, sender)
    rule = "\n" + "―" * 60 + "\n\n"
    languages = (args.only,) if args.only else ("da",) if args.to == "manager" and args.lang == "da" else ("da", "en")
    print(visible(rule.join(made.text.say(lang) for lang in languages)))
    for gap in made.gaps:
        print(f"omtanke: {Phrase(f'mangler: {gap.da}', f'missing: {gap.en}').say(args.lang)}", file=sys.stderr)
    print(f"omtanke: {_UNSENT.say(args.lang)}", file=sys.stderr)
    if not verdict.sound:
        print(f"omtanke: {_ILL.say(args.lang)}", file=sys.stderr)
    return int(not verdict.sound)


_UNSENT = Phrase(
    "Intet er sendt. Læs teksten igennem; lovhenvisningerne er fra gemte sider og bekræftes af arbejdspladsens jurist.",
    "Nothing has been sent. Read it through; the law named is from stored pages, for the employer's lawyer to confirm.",
)
_ILL = Phrase(
    "Beviset er ikke, som det blev forseglet: kør `omtanke evidence verify`.",
    "The bundle is not as it was sealed: run `omtanke evidence verify`.",
)


def _network(args: argparse.Namespace, told: str) -> Network:
    if not (args.network or told):
        raise UsageError("Hvilket netværk? Giv --network.", "Which network? Give --network.")
    return network(args.network or told)
