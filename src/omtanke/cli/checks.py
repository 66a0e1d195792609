"""`omtanke checks`: what is looked for, why, by which rule, and examples."""

from __future__ import annotations

import argparse
import sys
from difflib import get_close_matches

from omtanke.checks import CHECKS, RETIRED
from omtanke.cli.check import dump
from omtanke.cli.look import Look
from omtanke.engine import Check, Phrase
from omtanke.errors import UsageError
from omtanke.guideline import Guideline, load


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("deed", nargs="?", choices=("list", "show"), default="list")
    parser.add_argument("code", nargs="?", metavar="CODE")
    parser.add_argument("--guideline", default="kalundborg", metavar="G")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    guideline = load(args.guideline)
    if args.deed == "show":
        shown = [_named(args.code)]
    elif args.code:
        raise UsageError(
            f"Mente du: omtanke checks show {args.code}?", f"Did you mean: omtanke checks show {args.code}?"
        )
    else:
        shown = list(CHECKS)
    if args.format == "json":
        print(dump([_as_dict(c, guideline, args.lang) for c in shown]))
    elif args.deed == "show":
        print(_whole(shown[0], guideline, args.lang))
    else:
        print("\n".join(_line(c, guideline, args.lang) for c in shown))
    return 0


def _named(code: str | None) -> Check:
    for check in CHECKS:
        if code and code.lower() in (check.code.lower(), check.name):
            return check
    if code in RETIRED:
        raise UsageError(f"{code} bruges ikke mere: {RETIRED[code]}", f"{code} is retired: {RETIRED[code]}")
    near = get_close_matches((code or "").upper(), [c.code for c in CHECKS], 1, 0.4)
    hint = f" Mente du {near[0]}?" if near else ""
    hint_en = f" Did you mean {near[0]}?" if near else ""
    raise UsageError(
        f"Der er intet tjek {code or 'uden kode'}.{hint} Se dem alle: omtanke checks list.",
        f"There is no check {code or 'without a code'}.{hint_en} See them all: omtanke checks list.",
    )


def _line(check: Check, guideline: Guideline, lang: str) -> str:
    rule = guideline.rule_of(check.concern)
    said = Phrase(f"regel {rule}", f"rule {rule}").say(lang) if rule else "–"
    return f"{check.code}  {check.name:16}  {said:9}  {check.title.say(lang)}"


def _whole(check: Check, guideline: Guideline, lang: str) -> str:
    look = Look(sys.stdout)
    labels = {
        "why": Phrase("Hvorfor", "Why"), "advice": Phrase("I stedet", "Instead"), "source": Phrase("Kilde", "Source"),
        "hits": Phrase("Rammer", "Finds"), "misses": Phrase("Rammer ikke", "Leaves alone"),
    }  # fmt: skip
    lines = [look.bold(_line(check, guideline, lang)), "", check.message.say(lang)]
    lines += [
        "",
        f"{labels['why'].say(lang)}: {check.why.say(lang)}",
        f"{labels['advice'].say(lang)}: {check.advice.say(lang)}",
    ]
    lines += [
        f"{labels['source'].say(lang)}: {check.source}",
        "",
        f"{labels['hits'].say(lang)}:",
        *(f"  {h}" for h in check.hits),
    ]
    return "\n".join([*lines, "", f"{labels['misses'].say(lang)}:", *(f"  {m}" for m in check.misses)])


def _as_dict(check: Check, guideline: Guideline, lang: str) -> dict[str, object]:
    return {
        "check": check.code, "name": check.name, "concern": str(check.concern), "rule": guideline.rule_of(check.concern),
        "title": check.title.say(lang), "message": check.message.say(lang), "why": check.why.say(lang),
        "advice": check.advice.say(lang), "source": check.source, "hits": list(check.hits), "misses": list(check.misses),
    }  # fmt: skip
