"""The command `omtanke`. Each subcommand is one file here and its line in `COMMANDS`, imported only when it is used.

A subcommand offers `HELP` (one line), `arguments(parser)` and `run(args)`, which returns the exit code: 0 for nothing to
think about, 1 for findings or problems, 2 for misuse (`UsageError`). `args.lang` is "da" or "en".
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from importlib import import_module
from typing import NoReturn, Protocol, cast

from omtanke.engine import Phrase
from omtanke.errors import OmtankeError

COMMANDS: dict[str, Phrase] = {
    "ask": Phrase("Spørg vejledningen: Må jeg …?", "Ask the guideline: May I …?"),
    "capture": Phrase("Optag en side på nettet som bevis", "Capture a page on the web as evidence"),
    "check": Phrase("Se et udkast efter, før du slår det op", "Look at a draft before you post it"),
    "checks": Phrase("Hvad der ses efter, og hvorfor", "What is looked for, and why"),
    "evidence": Phrase(
        "Sikr beviset på en trussel, og efterprøv det", "Secure the evidence of a threat, and verify it"
    ),
    "guideline": Phrase("Vis, efterse eller begynd en vejledning", "Show, validate or begin a guideline"),
    "networks": Phrase("Hvor og hvordan man anmelder til hvert netværk", "Where and how to report to each network"),
    "notice": Phrase("Skriv anmeldelsen ud fra et bevis", "Write the notice from a bundle"),
    "review": Phrase("Se dine egne gamle opslag efter", "Look at your own old posts"),
    "scan": Phrase("Se mange tekster efter i en fil", "Look at many texts in a file"),
}

MISUSE = 2
BUG = 3


class Command(Protocol):
    """What a subcommand's file offers."""

    def arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, args: argparse.Namespace) -> int: ...


class Parser(argparse.ArgumentParser):
    """A parser that answers misuse with one line that says what to do."""

    lang = "da"

    def error(self, message: str) -> NoReturn:
        message = _without_words(message)
        if self.lang == "da":
            for english, danish in _DANISH:
                message = re.sub(english, danish, message)
        hint = "Se" if self.lang == "da" else "See"
        self.exit(MISUSE, f"{self.prog}: {message}. {hint}: {self.prog} --help\n")


def _without_words(message: str) -> str:
    """A message of argparse without what may be words of a draft: it repeats what it was given."""
    head, colon, rest = message.partition("unrecognized arguments: ")
    if colon:
        shown = (w if re.fullmatch(r"--?[^\W\d_][^\W\d_-]{0,24}", w) else "…" for w in rest.split()[:3])
        return head + colon + " ".join(shown)
    return re.sub(r"(?<=: )'[^']*(?:[\s\d][^']*|[^']{20,})'|explicit argument .*", "'…'", message, count=1)


_DANISH = (
    (r"unrecognized arguments: (.*)", r"ukendt: \1"),
    (r"the following arguments are required: (.*)", r"der mangler: \1"),
    (r"argument ([^:]+): invalid choice: (.+) \(choose from (.*)\)", r"\1: \2 findes ikke; vælg mellem \3"),
    (r"argument ([^:]+): expected (?:one|at least one) argument", r"\1: der mangler en værdi"),
    (r"argument ([^:]+): not allowed with argument (.*)", r"\1 kan ikke bruges sammen med \2"),
    (r"argument ([^:]+): invalid (\w+) value: (.*)", r"\1: \3 er ikke \2"),
)


def main(argv: list[str] | None = None) -> int:
    """Run `omtanke` with these arguments and return its exit code. Never prints the words of a draft as an error."""
    words = _drafts_last(sys.argv[1:] if argv is None else argv)
    lang = _lang(words)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        args = _parser(words, lang).parse_args(words)
        return cast(Command, args.module).run(args)
    except OmtankeError as error:
        print(f"omtanke: {error.say(lang)}", file=sys.stderr)
        return MISUSE
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            os.dup2(
                os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
            )  # so that the interpreter's own flush is quiet
            return 0
        where = f"{error.filename}: " if error.filename else ""
        said = Phrase(
            f"{where}{error.strerror}. Se efter plads og rettigheder.",
            f"{where}{error.strerror}. Look for room and rights.",
        )
        print(f"omtanke: {said.say(lang)}", file=sys.stderr)
        return MISUSE
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # the one broad catch: a traceback might hold the words of a draft
        print(f"omtanke: {_bug(error).say(lang)}", file=sys.stderr)
        return BUG


def _drafts_last(words: list[str]) -> list[str]:
    """A draft that begins with a dash ("-hej med dig") is a draft, no option: a blank in it tells."""
    drafts = [w for w in words if w.startswith("-") and " " in w.strip() and "=" not in w.split(" ")[0]]
    if words[:1] != ["check"] or not drafts or "--" in words:
        return words
    return [*(w for w in words if w not in drafts), "--", *drafts]


def _bug(error: Exception) -> Phrase:
    where = error.__traceback__
    while where and where.tb_next:
        where = where.tb_next
    place = (
        f"{type(error).__name__}, {where.tb_frame.f_code.co_filename.rpartition(os.sep)[2]}:{where.tb_lineno}"
        if where
        else type(error).__name__
    )
    return Phrase(
        f"fejl i Omtanke ({place}). Din tekst er hverken gemt eller sendt. Fortæl os gerne om fejlen uden teksten.",
        f"a fault in Omtanke ({place}). Your text is neither kept nor sent. Please tell us of the fault, without the text.",
    )


def _lang(words: list[str]) -> str:
    """The language asked for by `--lang`, else English in an English locale, else Danish."""
    for at, word in enumerate(words):
        asked = (
            word[7:]
            if word.startswith("--lang=")
            else words[at + 1]
            if word == "--lang" and at + 1 < len(words)
            else ""
        )
        if asked in ("da", "en"):
            return asked
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.lower().startswith("en") else "da"


def _parser(words: list[str], lang: str) -> Parser:
    Parser.lang = lang
    about = Phrase(
        "Et privat ekstra par øjne på det, du vil skrive.", "A private second pair of eyes on what you want to write."
    )
    parser = Parser(prog="omtanke", description=about.say(lang), allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"omtanke {_version()}")
    commands = parser.add_subparsers(dest="command", metavar=" | ".join(COMMANDS), required=True)
    asked = next((w for w in words if w in COMMANDS), None)
    for name, said in COMMANDS.items():
        sub = commands.add_parser(name, help=said.say(lang), description=said.say(lang), allow_abbrev=False)
        if name == asked:
            module = cast(Command, import_module(f"omtanke.cli.{name}"))
            sub.set_defaults(module=module)
            sub.add_argument(
                "--lang",
                choices=("da", "en"),
                default=lang,
                help=Phrase("sproget i svarene", "language of the answers").say(lang),
            )
            module.arguments(sub)
    return parser


def _version() -> str:
    from omtanke import __version__

    return __version__
