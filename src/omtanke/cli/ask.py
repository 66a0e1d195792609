"""`omtanke ask`: "May I …?", answered from the guideline, or honestly that it does not say, and whom to ask."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterator

from omtanke.ask import Answer, Asker
from omtanke.cli.check import dump
from omtanke.cli.drafts import decoded, read_bytes, read_lines
from omtanke.cli.look import Look, visible
from omtanke.engine import Level, Phrase
from omtanke.errors import UsageError
from omtanke.guideline import NONE, Guideline, Note, load

_HELP = {
    "question": Phrase("spørgsmålet", "the question"),
    "lines": Phrase("hver linje i filen er et spørgsmål (- for det, der sendes ind)", "each line of the file is a question (- for standard input)"),
    "guideline": Phrase("vejledning: et navn eller en mappe", "guideline: a name or a folder"),
    "format": Phrase("svarets form", "form of the answer"),
}  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    said = {name: phrase.say(str(parser.get_default("lang"))) for name, phrase in _HELP.items()}
    parser.add_argument("question", nargs="*", metavar="QUESTION", help=said["question"])
    parser.add_argument("--lines", metavar="F", help=said["lines"])
    parser.add_argument("--guideline", default="kalundborg", metavar="G", help=said["guideline"])
    parser.add_argument("--format", choices=("text", "json"), default="text", help=said["format"])


def run(args: argparse.Namespace) -> int:
    guideline = load(args.guideline)
    asker = Asker(guideline)
    look = Look(sys.stdout)
    for number, question in enumerate(_questions(args), 1):
        answer = asker.ask(question)
        if args.format == "json":
            print(dump(brief(answer) if args.lines else as_dict(answer, guideline, args.lang)))
        elif args.lines:
            print(f"{number}: {_head(answer, guideline, look, args.lang)}")
        else:
            print(told(answer, asker, look, args.lang))
    return 0


def _questions(args: argparse.Namespace) -> Iterator[str]:
    given = " ".join(args.question)
    if args.lines and given:
        raise UsageError("Skriv enten et spørgsmål eller en fil, ikke begge.", "Give a question or a file, not both.")
    if args.lines:
        yield from read_lines(args.lines)
        return
    if not given or given == "-":
        given = "" if sys.stdin is None or sys.stdin.isatty() else decoded(read_bytes("-"))
    if not given.strip():
        raise UsageError(
            'Der er intet spørgsmål. Skriv: omtanke ask "Må jeg …?", eller --lines FIL.',
            'There is no question. Write: omtanke ask "May I …?", or --lines FILE.',
        )
    yield given


# JSON ------------------------------------------------------------------------------------------------------------


def brief(answer: Answer) -> dict[str, object]:
    """One of many, as `--lines` gives it."""
    return {
        "question": answer.question,
        "rule": answer.rule,
        "answer": answer.answer,
        "confidence": answer.confidence,
    }


def as_dict(answer: Answer, guideline: Guideline, lang: str) -> dict[str, object]:
    """All of one answer, by schemas/ask-1.json."""
    passage = answer.passage
    return {
        "schema": "omtanke/ask-1",
        "guideline": {"id": guideline.id, "version": guideline.version},
        **brief(answer),
        "title": passage.title.say(lang) if passage else None,
        "text": passage.text.say(lang) if passage else None,
        "notes": [
            {"title": n.passage.title.say(lang), "text": n.passage.text.say(lang), "source": n.source}
            for n in answer.notes
        ],
        "also": [{"rule": rule, "confidence": probability} for rule, probability in answer.also],
        "leaned_on": [{"question": q.question, "rule": q.rule, "answer": q.answer} for q in answer.leaned_on],
        "contact": guideline.contact.text.say(lang),
    }


# Words -----------------------------------------------------------------------------------------------------------

_ANSWERS = {
    "yes": Phrase("Ja.", "Yes."),
    "no": Phrase("Nej.", "No."),
    "depends": Phrase("Det kommer an på det.", "It depends."),
    "info": Phrase("Vejledningen siger:", "The guideline says:"),
}
_SILENT = Phrase("Det siger vejledningen ikke noget om.", "The guideline does not say.")
_UNSURE = Phrase("Jeg er ikke sikker på, at det er det, du spørger om. Måske:", "I am not sure that this is what you ask. Perhaps:")  # fmt: skip
_MACHINE = Phrase(
    "Svaret er fundet af en maskine, der kan tage fejl; det er teksten, der gælder. Dit spørgsmål er hverken gemt eller sendt.",
    "A machine found this answer and may be wrong; it is the text that counts. Your question is neither kept nor sent.",
)
SURE = 0.45  # of the rules named at this confidence or above 84 % are right, on authors left out


def told(answer: Answer, asker: Asker, look: Look, lang: str) -> str:
    """The answer, the rule and its words, today's law, what it leaned on, and whom to ask."""
    guideline = asker.guideline
    parts = [_head(answer, guideline, look, lang)]
    if answer.passage:
        parts.append(_block(answer.passage.text.say(lang)))
    parts += [_note(note, look, lang) for note in answer.notes]
    maybe = [f"· {_name(rule, guideline, lang)}" for rule, _ in answer.also if rule != NONE]
    if maybe:
        parts.append("\n".join([look.dim(Phrase("Måske også:", "Perhaps also:").say(lang)), *maybe]))
    parts.append(_leaned(answer, asker, look, lang))
    if answer.rule != "contact":
        contact = Phrase("Spørg videre:", "Ask further:").say(lang)
        parts.append(f"{look.bold(contact)} {_flat(guideline.contact.text.say(lang))}")
    parts.append(look.dim(_MACHINE.say(lang)))
    return "\n\n".join(part for part in parts if part)


def _head(answer: Answer, guideline: Guideline, look: Look, lang: str) -> str:
    if answer.rule == NONE:
        return look.verdict(_SILENT.say(lang), Level.THINK)
    said = _ANSWERS[answer.answer] if answer.confidence >= SURE else _UNSURE
    level = Level.NOTE if answer.confidence >= SURE else Level.THINK
    return f"{look.verdict(said.say(lang), level)} {look.bold(_name(answer.rule, guideline, lang))}"


def _name(rule: str, guideline: Guideline, lang: str) -> str:
    """`Regel 5: Nej tak til en venneanmodning`, or a passage's title."""
    if rule in guideline.passages and rule not in (r.number for r in guideline.rules):
        return guideline.passages[rule].title.say(lang)
    return f"{Phrase('Regel', 'Rule').say(lang)} {rule}: {guideline.rule(rule).passage.title.say(lang)}"


def _note(note: Note, look: Look, lang: str) -> str:
    law = look.level(f" {Phrase('Loven i dag', 'The law today').say(lang)} ", Level.NOTE, good=True)
    source = look.dim(f"{note.source} ({note.seen})")
    return f"{law} {look.bold(note.passage.title.say(lang))}\n{_block(note.passage.text.say(lang))}\n  {source}"


def _leaned(answer: Answer, asker: Asker, look: Look, lang: str) -> str:
    if not asker.taught:
        return look.dim(
            Phrase(
                "Vejledningen har ingen eksempelspørgsmål, så svaret er fundet på ordene alene.",
                "The guideline has no example questions, so the answer was found by its words alone.",
            ).say(lang)
        )
    if not answer.leaned_on:
        return ""
    title = Phrase("Det ligner disse spørgsmål:", "It is like these questions:").say(lang)
    return "\n".join([look.dim(title), *(f"· {visible(_flat(q.question))}" for q in answer.leaned_on)])


def _flat(text: str) -> str:
    return " ".join(text.split())


def _block(text: str) -> str:
    return textwrap.indent(text, "  ")
