"""`omtanke guideline`: show one, find its faults, or begin a new one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from omtanke.cli.check import dump
from omtanke.cli.look import Look
from omtanke.engine import Phrase
from omtanke.errors import UsageError
from omtanke.guideline import Guideline, Passage, faults, load, new, shipped


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("deed", nargs="?", choices=("show", "validate", "new", "list"), default="show")
    parser.add_argument("where", nargs="?", metavar="G")
    parser.add_argument("--employer", default="", metavar="NAME")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    return {"show": _show, "validate": _validate, "new": _new, "list": _list}[args.deed](args)


def _list(args: argparse.Namespace) -> int:
    for name in shipped():
        guideline = load(name)
        print(f"{name:12}  {guideline.version:12}  {guideline.employer.name}")
    return 0


def _show(args: argparse.Namespace) -> int:
    guideline = load(args.where or "kalundborg")
    print(dump(as_dict(guideline)) if args.format == "json" else _told(guideline, args.lang))
    return 0


def _validate(args: argparse.Namespace) -> int:
    found = faults(args.where or ".")
    if args.format == "json":
        print(
            dump(
                [
                    {"file": f.file, "line": f.line, "what": f.what.say(args.lang), "mend": f.mend.say(args.lang)}
                    for f in found
                ]
            )
        )
    else:
        for fault in found:
            print(fault.say(args.lang))
        if not found:
            print(Phrase("Ingen fejl.", "No faults.").say(args.lang))
    return int(bool(found))


def _new(args: argparse.Namespace) -> int:
    if not args.where:
        raise UsageError("Skriv en mappe: omtanke guideline new MAPPE", "Give a folder: omtanke guideline new FOLDER")
    folder = Path(args.where)
    new(folder, folder.resolve().name, args.employer)
    said = Phrase(
        f"Begyndt i {folder}. Ret teksterne, og se efter med: omtanke guideline validate {folder}",
        f"Begun in {folder}. Mend the texts, and look with: omtanke guideline validate {folder}",
    )
    print(said.say(args.lang))
    return 0


def _told(guideline: Guideline, lang: str) -> str:
    look = Look(sys.stdout)
    rule, law = Phrase("Regel", "Rule"), Phrase("Loven i dag", "The law today")
    parts = [
        look.bold(guideline.title.say(lang)),
        look.dim(f"{guideline.employer.name} · {guideline.id} {guideline.version}"),
    ]
    parts += [
        _passage(p, look, lang) for name, p in guideline.passages.items() if name not in ("contact", "consequence")
    ]
    for each in guideline.rules:
        concerns = ", ".join(each.concerns)
        parts.append(
            look.bold(f"{rule.say(lang)} {each.number}: {each.passage.title.say(lang)}")
            + (look.dim(f"  ({concerns})") if concerns else "")
        )
        parts.append(each.passage.text.say(lang))
        for note in each.notes:
            title = look.bold(f"{law.say(lang)}: {note.passage.title.say(lang)}")
            parts.append(
                _indented(f"{title}\n{note.passage.text.say(lang)}\n{look.dim(f'{note.source} ({note.seen})')}")
            )
    parts += [_passage(p, look, lang) for name, p in guideline.passages.items() if name in ("contact", "consequence")]
    approved, item = Phrase("Godkendt af", "Approved by"), Phrase("punkt", "item")
    parts += [
        f"{approved.say(lang)} {a.body.say(lang)}, {a.date}{f', {item.say(lang)} {a.item}' if a.item else ''}."
        for a in guideline.approvals
    ]
    return "\n\n".join(parts)


def _passage(passage: Passage, look: Look, lang: str) -> str:
    return f"{look.bold(passage.title.say(lang))}\n{passage.text.say(lang)}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def as_dict(guideline: Guideline) -> dict[str, object]:
    """All of a guideline in plain values, both languages."""

    def both(said: Phrase) -> dict[str, str]:
        return {lang: said.say(lang) for lang in guideline.languages}

    def passage(p: Passage) -> dict[str, object]:
        return {"title": both(p.title), "text": both(p.text), "steps": [both(s) for s in p.steps]}

    return {
        "schema": "omtanke/guideline-1",
        "id": guideline.id,
        "version": guideline.version,
        "title": both(guideline.title),
        "employer": {
            "name": guideline.employer.name,
            "domains": list(guideline.employer.domains),
            "contacts": list(guideline.employer.contacts),
        },
        "passages": {name: passage(p) for name, p in guideline.passages.items()},
        "rules": [
            {
                "number": r.number,
                "concerns": [str(c) for c in r.concerns],
                **passage(r.passage),
                "notes": [
                    {"name": n.name, **passage(n.passage), "source": n.source, "seen": str(n.seen)} for n in r.notes
                ],
            }
            for r in guideline.rules
        ],
        "approvals": [{"body": both(a.body), "date": str(a.date), "item": a.item} for a in guideline.approvals],
    }
