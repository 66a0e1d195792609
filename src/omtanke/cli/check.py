"""`omtanke check`: a draft, and what in it touches which rule."""

from __future__ import annotations

import argparse
import json
import re
import sys
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from omtanke.checks import CHECKS, check
from omtanke.cli.drafts import decoded, read_bytes, read_lines
from omtanke.cli.look import Look, mark, visible
from omtanke.engine import NO_FAULT, Audience, Concern, Finding, Level, Phrase, Report
from omtanke.errors import UsageError
from omtanke.guideline import Guideline, load

_HELP = {
    "text": Phrase("udkastet", "the draft"),
    "file": Phrase(
        "læs udkastet i en fil (- for det, der sendes ind)", "read the draft from a file (- for standard input)"
    ),
    "lines": Phrase("hver linje i filen er et udkast", "each line of the file is a draft"),
    "guideline": Phrase("vejledning: et navn eller en mappe", "guideline: a name or a folder"),
    "audience": Phrase("hvem der vil kunne se det", "who will be able to see it"),
    "domain": Phrase("arbejdspladsens maildomæne; kan gentages", "the employer's mail domain; may be repeated"),
    "format": Phrase("svarets form", "form of the answer"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    said = {name: phrase.say(str(parser.get_default("lang"))) for name, phrase in _HELP.items()}
    parser.add_argument("text", nargs="*", metavar="TEXT", help=said["text"])
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--file", metavar="F", help=said["file"])
    source.add_argument("--lines", metavar="F", help=said["lines"])
    parser.add_argument("--guideline", default="kalundborg", metavar="G", help=said["guideline"])
    parser.add_argument("--audience", choices=[str(a) for a in Audience], help=said["audience"])
    parser.add_argument("--employer-domain", action="append", default=[], metavar="D", help=said["domain"])
    parser.add_argument("--format", choices=("text", "json", "sarif"), default="text", help=said["format"])


def run(args: argparse.Namespace) -> int:
    guideline = with_domains(load(args.guideline), args.employer_domain)
    reports = []
    out = _Output(args.format, args.lang, guideline, args.file or args.lines or "")
    for text in _drafts(args):
        report = check(text, guideline, args.audience)
        out.add(text, report, many=args.lines is not None)
        reports.append(report.verdict)
    out.end()
    return int(any(verdict != "ok" for verdict in reports))


def with_domains(guideline: Guideline, domains: list[str]) -> Guideline:
    """The guideline with more mail domains of the employer. UsageError for what is no domain."""
    for domain in domains:
        if not re.fullmatch(r"(?:[\w-]+\.)+[^\W\d_]{2,}", domain):
            raise UsageError(
                f"»{domain}« er ikke et domæne. Skriv for eksempel kalundborg.dk.",
                f'"{domain}" is no domain. Write for instance kalundborg.dk.',
            )
    employer = replace(guideline.employer, domains=(*guideline.employer.domains, *domains))
    return replace(guideline, employer=employer)


# The drafts ------------------------------------------------------------------------------------------------------


def _drafts(args: argparse.Namespace) -> Iterator[str]:
    given = " ".join(args.text)
    if (args.file or args.lines) and given:
        raise UsageError("Skriv enten en tekst eller en fil, ikke begge.", "Give either a text or a file, not both.")
    if args.lines:
        yield from read_lines(args.lines)
    elif args.file or given == "-":
        yield decoded(read_bytes(args.file or "-"))
    elif args.text:
        yield given
    else:
        piped = "" if sys.stdin is None or sys.stdin.isatty() else decoded(sys.stdin.buffer.read())
        if not piped:
            raise UsageError(
                'Der er ingen tekst. Skriv: omtanke check "teksten", eller --file FIL.',
                'There is no text. Write: omtanke check "the text", or --file FILE.',
            )
        yield piped


# The answers -----------------------------------------------------------------------------------------------------


class _Output:
    """Writes the reports one after the other in the form that was asked for."""

    def __init__(self, form: str, lang: str, guideline: Guideline, source: str) -> None:
        self.form, self.lang, self.guideline = form, lang, guideline
        self.source = source
        self.look = Look(sys.stdout)
        self.results: list[dict[str, object]] = []
        self.number = 0

    def add(self, text: str, report: Report, *, many: bool) -> None:
        self.number += 1
        if self.form == "json":
            print(dump(report.as_dict(self.lang)))
        elif self.form == "sarif":
            breaks = [at for at, c in enumerate(text) if c == "\n"]
            line = self.number if many else 0
            self.results += [_sarif_result(f, breaks, self.source, self.lang, line) for f in report.findings]
        elif many:
            print(f"{self.number}: {_verdict(report, self.look, self.lang)}")
            if report.findings:
                print(told(text, report, self.guideline, self.look, self.lang) + "\n")
        else:
            print(told(text, report, self.guideline, self.look, self.lang))
            print(_verdict(report, self.look, self.lang))
            print(self.look.dim(_privacy(report).say(self.lang)))

    def end(self) -> None:
        if self.form == "sarif":
            print(dump(_sarif(self.results, self.lang)))


def dump(value: object) -> str:
    """JSON on one line; lone surrogates, which no UTF-8 can hold, as escapes."""
    text = json.dumps(value, ensure_ascii=False)
    return json.dumps(value) if re.search("[\ud800-\udfff]", text) else text


def told(text: str, report: Report, guideline: Guideline, look: Look, lang: str) -> str:
    """The draft with its words marked, and each finding with its rule, why, and what to write instead."""
    by_code = {c.code: c for c in CHECKS}
    parts = [mark(text, report.findings, look)]
    for number, finding in enumerate(report.findings, 1):
        rule = Phrase(f"regel {finding.rule}", f"rule {finding.rule}").say(lang) if finding.rule else ""
        head = look.level(
            f" {_LEVELS[finding.level].say(lang)} ", finding.level, finding.concern is Concern.PROTECTED_SPEECH
        )
        names = "+".join((finding.check, *finding.also))
        title = guideline.rule(finding.rule).passage.title.say(lang) if finding.rule else ""
        parts.append(
            f"{number} {head} {look.bold(visible(_short(finding.excerpt)))}  {look.dim(' · '.join(w for w in (names, rule, title) if w))}\n"
            f"  {visible(finding.message.say(lang))}\n"
            f"  {look.dim(_WHY.say(lang))} {by_code[finding.check].why.say(lang)}\n"
            f"  {look.dim((_ADVICE if finding.concern in NO_FAULT else _INSTEAD).say(lang))} {finding.advice.say(lang)}"
        )
    return "\n\n".join(parts) + "\n"


_LEVELS = {
    Level.NOTE: Phrase("Godt at vide", "Good to know"),
    Level.THINK: Phrase("Tænk igen", "Think again"),
    Level.STOP: Phrase("Lad det ude", "Leave it out"),
}
_WHY = Phrase("Hvorfor:", "Why:")
_INSTEAD = Phrase("I stedet:", "Instead:")
_ADVICE = Phrase("Godt råd:", "Advice:")  # criticism that may be said needs nothing instead


def _short(excerpt: str) -> str:
    line = " ".join(excerpt.split())
    return line if len(line) <= 60 else line[:57] + "…"


def _verdict(report: Report, look: Look, lang: str) -> str:
    said = {
        "ok": Phrase("Intet at tænke over.", "Nothing to think about."),
        "think": Phrase("Tænk over det, der er markeret. Du bestemmer.", "Think about what is marked. You decide."),
        "stop": Phrase("Lad det, der er markeret, være ude. Du bestemmer.", "Leave out what is marked. You decide."),
    }[report.verdict]
    level = {"ok": Level.NOTE, "think": Level.THINK, "stop": Level.STOP}[report.verdict]
    return look.verdict(said.say(lang), level)


def _privacy(report: Report) -> Phrase:
    codes = ", ".join(report.checks)
    return Phrase(f"Set efter: {codes}. Intet er gemt eller sendt.", f"Looked for: {codes}. Nothing is kept or sent.")


def _sarif_result(finding: Finding, breaks: list[int], source: str, lang: str, line: int) -> dict[str, object]:
    """A finding as SARIF has it. `breaks` are the places of the line breaks, in order; `line` counts drafts, 0 for one."""
    above = bisect_left(breaks, finding.start)
    region = {
        "startLine": line or above + 1,
        "startColumn": finding.start - (breaks[above - 1] + 1 if above and not line else 0) + 1,
        "charOffset": finding.start,
        "charLength": finding.end - finding.start,
        "snippet": {"text": finding.excerpt},
    }
    if line:
        del region["charOffset"]
    return {
        "ruleId": finding.check,
        "level": {Level.NOTE: "note", Level.THINK: "warning", Level.STOP: "error"}[finding.level],
        "message": {"text": f"{finding.message.say(lang)} {finding.advice.say(lang)}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(source)}, "region": region}}],
        "properties": {"rule": finding.rule, "concern": str(finding.concern), "also": list(finding.also)},
    }


def _uri(source: str) -> str:
    from urllib.parse import quote

    return quote(source) if source and source != "-" else "draft"


def _sarif(results: list[dict[str, object]], lang: str) -> dict[str, object]:
    from omtanke import __version__

    rules = [
        {
            "id": c.code,
            "name": c.name,
            "shortDescription": {"text": c.title.say(lang)},
            "fullDescription": {"text": c.why.say(lang)},
            "help": {"text": c.advice.say(lang)},
            **({"helpUri": c.source} if c.source.startswith("http") else {}),
        }
        for c in CHECKS
    ]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "omtanke", "version": __version__, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
