"""Guideline: an employer's rules as data, and the reading of its folder.

A folder holds `guideline.toml` (rules with their concerns, employer, approvals, legal notes) and one text per language
(`da.md`, `en.md`) whose headings carry the names of what they tell, the same in each: `## Mind your words {#rule-2}`.
Besides `rule-…` and `note-…` a name is free; `contact` is required. `questions.jsonl`, if it is there, holds example
questions that `omtanke ask` learns from, one a line.

`load()` gives a Guideline that holds together or raises GuidelineError with every Fault. `faults()` lists them: each
names file, line, what is wrong and how to mend it.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from omtanke.engine import Concern, Employer, Phrase
from omtanke.errors import GuidelineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SCHEMA = "omtanke/guideline-1"
LANGUAGES = ("da", "en")
# The passages that a question may be about, and what is answered where the guideline does not say.
ASKABLE = ("background", "work-use", "private-use", "outside-work", "contact")
NONE = "none"
QUESTIONS = "questions.jsonl"
ANSWERS = ("yes", "no", "depends", "info")


class Fault(NamedTuple):
    """Something wrong in a guideline's folder. `line` counts from 1; 0 where a whole file or folder is meant."""

    file: str
    line: int
    what: Phrase
    mend: Phrase

    def say(self, lang: str) -> str:
        """`guideline.toml:12: what. Mend.`"""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what.say(lang)} {self.mend.say(lang)}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading and what stands below it. `steps` are the numbered lines, in order; they are part of `text` too."""

    title: Phrase
    text: Phrase
    steps: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What today's law says beside a rule, where that stands, and the day it was read there."""

    name: str
    passage: Passage
    source: str
    seen: date


@dataclass(frozen=True, slots=True)
class Rule:
    """One numbered rule, what it says, the concerns it covers, and the legal notes beside it."""

    number: str
    concerns: tuple[Concern, ...]
    passage: Passage
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """Which body approved the guideline, when, and under which item of its agenda."""

    body: Phrase
    date: date
    item: str


@dataclass(frozen=True, slots=True)
class Question:
    """An example question: the rule that answers it (a number, one of `ASKABLE`, or `none`), and what it answers.

    `also` are rules that somebody might as well have named.
    """

    question: str
    rule: str
    answer: str
    lang: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guideline:
    """An employer's guideline: rules, facts (`passages`, by name), contact and approvals. `version` is a date or a name."""

    id: str
    version: str
    title: Phrase
    employer: Employer
    rules: tuple[Rule, ...]
    passages: Mapping[str, Passage]
    approvals: tuple[Approval, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    questions: tuple[Question, ...] = ()
    _rules: Mapping[Concern, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        first = {concern: rule.number for rule in reversed(self.rules) for concern in rule.concerns}
        object.__setattr__(self, "_rules", first)  # frozen; asked for at every check of every text

    @property
    def contact(self) -> Passage:
        """Whom to ask."""
        return self.passages["contact"]

    def rule_of(self, concern: Concern) -> str | None:
        """The number of the first rule that covers `concern`, or None."""
        return self._rules.get(concern)

    def rule(self, number: str) -> Rule:
        """The rule with that number. UsageError if there is none."""
        for rule in self.rules:
            if rule.number == number:
                return rule
        raise UsageError(
            f"Vejledningen har ingen regel {number}. Den har: {', '.join(r.number for r in self.rules)}.",
            f"The guideline has no rule {number}. It has: {', '.join(r.number for r in self.rules)}.",
        )


def shipped() -> tuple[str, ...]:
    """The ids of the guidelines that come with Omtanke."""
    folders = (files("omtanke") / "guidelines").iterdir()
    return tuple(sorted(f.name for f in folders if f.is_dir() and f.name not in ("skeleton", "__pycache__")))


def load(where: str | Path = "kalundborg") -> Guideline:
    """The guideline of that id, or in that folder. GuidelineError with all its faults; UsageError if it isn't there."""
    guideline, wrong = _read(_folder(where))
    if guideline is None:
        raise GuidelineError(
            "Vejledningen hænger ikke sammen:\n" + "\n".join(f.say("da") for f in wrong),
            "The guideline does not hold together:\n" + "\n".join(f.say("en") for f in wrong),
            wrong,
        )
    return guideline


def faults(where: str | Path) -> tuple[Fault, ...]:
    """Everything wrong with the guideline of that id or in that folder, by file and line. UsageError if it isn't there."""
    return _read(_folder(where))[1]


def new(folder: Path, name: str, employer: str = "") -> None:
    """Write a small guideline that validates into `folder`, to go on from. UsageError if something is there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            f"{folder} findes i forvejen og er ikke tom. Vælg en anden mappe.",
            f"{folder} exists already and is not empty. Choose another folder.",
        )
    with as_file(files("omtanke") / "guidelines" / "skeleton") as skeleton:
        folder.mkdir(parents=True, exist_ok=True)
        for file in ("guideline.toml", *(f"{lang}.md" for lang in LANGUAGES), QUESTIONS):
            shutil.copyfile(skeleton / file, folder / file)
    toml = folder / "guideline.toml"
    text = toml.read_text(encoding="utf-8").replace('"skeleton"', _toml_string(name), 1)
    text = text.replace('"2026-01-01"', f'"{date.today()}"', 1)
    if employer:
        text = text.replace('"Arbejdspladsen"', _toml_string(employer), 1)
    toml.write_text(text, encoding="utf-8")


def _toml_string(value: str) -> str:
    escaped = "".join(
        f"\\u{ord(c):04x}" if c < " " or c == "\x7f" else c for c in value.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'


def _folder(where: str | Path) -> Path:
    if isinstance(where, str) and where in (*shipped(), "skeleton"):
        with as_file(files("omtanke") / "guidelines" / where) as folder:
            return folder
    folder = Path(where)
    if folder.is_dir():
        return folder
    raise UsageError(
        f"Der er ingen vejledning »{where}«. Skriv en mappe eller en af dem, der følger med: {', '.join(shipped())}.",
        f'There is no guideline "{where}". Give a folder or one of those that come along: {", ".join(shipped())}.',
    )


# Reading ---------------------------------------------------------------------------------------------------------


def _read(folder: Path) -> tuple[Guideline | None, tuple[Fault, ...]]:
    reading = _Reading(folder)
    guideline = reading.guideline()
    return (None if reading.faults else guideline), tuple(sorted(reading.faults, key=lambda f: (f.file, f.line)))


class _Place(NamedTuple):
    """Where a table of the TOML file stands: its header and how many of that header came before."""

    header: str
    number: int = 0


@dataclass
class _Reading:
    """One pass over a folder: what was read, and the faults met on the way."""

    folder: Path
    faults: list[Fault] = field(default_factory=list)

    def guideline(self) -> Guideline | None:
        data = self._toml()
        if data is None:
            return None
        self._known(data, _TOP, _Place(""))
        top = _Place("")
        if data.get("schema") != SCHEMA:
            self._at(
                top,
                "schema",
                f'»schema« skal være "{SCHEMA}".',
                f'"schema" must be "{SCHEMA}".',
                "Ret linjen.",
                "Mend the line.",
            )
        texts = self._texts(data.get("languages"))
        rules = self._rules(data.get("rule"), self._notes(data, texts), texts)
        names = [*_ordered(texts), "contact"]
        free = {
            name: self._passage(texts, name) for name in dict.fromkeys(names) if not name.startswith(("rule-", "note-"))
        }
        for name in _ordered(texts):
            self._owned(name, texts, data)
        return Guideline(
            id=self._string(data, "id", top),
            version=self._string(data, "version", top),
            title=Phrase(*(texts[lang].title if lang in texts else "" for lang in LANGUAGES)),
            employer=self._employer(data.get("employer")),
            rules=rules,
            passages=free,
            approvals=tuple(self._approval(a, i) for i, a in enumerate(self._tables(data, "approval"))),
            languages=tuple(texts),
            questions=self._questions(data, texts),
        )

    # Faults --------------------------------------------------------------------------------------------------

    def _fault(self, file: str, line: int, da: str, en: str, mend_da: str, mend_en: str) -> None:
        self.faults.append(Fault(file, line, Phrase(da, en), Phrase(mend_da, mend_en)))

    def _at(self, place: _Place, key: str, da: str, en: str, mend_da: str, mend_en: str) -> None:
        self._fault("guideline.toml", _line_of(self._source, place, key), da, en, mend_da, mend_en)

    # guideline.toml ------------------------------------------------------------------------------------------

    def _toml(self) -> dict[str, Any] | None:
        self._source = self._file("guideline.toml") or ""
        if not self._source:
            return None
        try:
            return tomllib.loads(self._source)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            line = re.search(r"line (\d+)", str(error))
            last = self._source.count("\n") + 1
            self._fault(
                "guideline.toml", int(line[1]) if line else last,
                f"Det er ikke TOML ({error}).", f"This is not TOML ({error}).",
                "Se efter anførselstegn, kantede parenteser og datoer som 2026-01-31.",
                "Look for quotation marks, brackets, and dates like 2026-01-31.",
            )  # fmt: skip
            return None

    def _file(self, name: str) -> str | None:
        """The text of a file of the folder; None, with a fault, when it is missing or no UTF-8."""
        path = self.folder / name
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except OSError:
            self._fault(name, 0, "Filen mangler.", "The file is missing.", "Læg den i mappen.", "Put it in the folder.")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            self._fault(
                name,
                line,
                "Filen er ikke i UTF-8.",
                "The file is not UTF-8.",
                "Gem den som UTF-8.",
                "Save it as UTF-8.",
            )
        else:
            if text.strip():
                return text.replace("\r\n", "\n")
            self._fault(name, 1, "Filen er tom.", "The file is empty.", "Skriv indholdet.", "Write its content.")
        return None

    def _known(self, table: Mapping[str, Any], keys: tuple[str, ...], place: _Place) -> None:
        for key in table:
            if key not in keys:
                near = get_close_matches(key, keys, 1)
                self._at(
                    place, key, f"Ukendt felt »{key}«.", f'Unknown field "{key}".',
                    f"Mente du »{near[0]}«?" if near else f"Felterne er: {', '.join(keys)}.",
                    f'Did you mean "{near[0]}"?' if near else f"The fields are: {', '.join(keys)}.",
                )  # fmt: skip

    def _string(self, table: Mapping[str, Any], key: str, place: _Place, example: str = "") -> str:
        value = table.get(key)
        if isinstance(value, str) and value.strip():
            return value
        shown = example or {"id": "kalundborg", "version": "2026-01-31"}.get(key, "…")
        if value is None or value == "":
            what = f"»{key}« mangler.", f'"{key}" is missing.'
        else:
            what = f"»{key}« er ikke en tekst.", f'"{key}" is not a text.'
        self._at(place, key, *what, f'Skriv {key} = "{shown}".', f'Write {key} = "{shown}".')
        return ""

    def _date(self, table: Mapping[str, Any], key: str, place: _Place) -> date:
        value = table.get(key)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        what = (
            (f"»{key}« mangler.", f'"{key}" is missing.')
            if value is None
            else (f"»{key}« er ingen dato.", f'"{key}" is no date.')
        )
        self._at(place, key, *what, f"Skriv {key} = 2026-01-31.", f"Write {key} = 2026-01-31.")
        return date.min

    def _tables(self, data: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self._at(
                _Place(""),
                key,
                f"»{key}« skal være blokke.",
                f'"{key}" must be blocks.',
                f"Skriv [[{key}]].",
                f"Write [[{key}]].",
            )
            return
        yield from value

    def _strings(self, table: Mapping[str, Any], key: str, place: _Place) -> tuple[str, ...]:
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        self._at(
            place,
            key,
            f"»{key}« skal være en liste af tekster.",
            f'"{key}" must be a list of texts.',
            f'Skriv {key} = ["…"].',
            f'Write {key} = ["…"].',
        )
        return ()

    def _employer(self, value: object) -> Employer:
        place = _Place("employer")
        if not isinstance(value, dict):
            self._at(
                place,
                "",
                "Blokken [employer] mangler.",
                "The block [employer] is missing.",
                'Skriv den, med name = "…".',
                'Write it, with name = "…".',
            )
            return Employer()
        self._known(value, _EMPLOYER, place)
        domains = self._strings(value, "domains", place)
        for domain in domains:
            if not re.fullmatch(r"(?:[a-z0-9æøå](?:[a-z0-9æøå-]*[a-z0-9æøå])?\.)+[a-z]{2,}", domain.lower()):
                self._at(
                    place,
                    "domains",
                    f"»{domain}« er ikke et domæne.",
                    f'"{domain}" is no domain.',
                    'Skriv det uden @ og www: "eksempel.dk".',
                    'Write it without @ and www: "eksempel.dk".',
                )
        return Employer(
            self._string(value, "name", place, "Eksempel Kommune"), domains, self._strings(value, "contacts", place)
        )

    def _approval(self, table: Mapping[str, Any], index: int) -> Approval:
        place = _Place("approval", index)
        self._known(table, _APPROVAL, place)
        body = table.get("body")
        said = Phrase(*(body.get(lang, "") if isinstance(body, dict) else "" for lang in LANGUAGES))
        if not (isinstance(said.da, str) and said.da and isinstance(said.en, str) and said.en):
            self._at(
                place, "body", "»body« mangler på et af sprogene.", '"body" is missing in one of the languages.',
                'Skriv body = { da = "Hovedudvalget", en = "The main committee" }.', 'Write body = { da = "Hovedudvalget", en = "The main committee" }.',
            )  # fmt: skip
        return Approval(said, self._date(table, "date", place), str(table.get("item", "")))

    def _notes(self, data: Mapping[str, Any], texts: Mapping[str, _Markdown]) -> dict[str, list[Note]]:
        """The legal notes, by the number of their rule."""
        notes: dict[str, list[Note]] = {}
        numbers = (
            [r.get("number") for r in data["rule"] if isinstance(r, dict)] if isinstance(data.get("rule"), list) else []
        )
        for index, table in enumerate(self._tables(data, "note")):
            place = _Place("note", index)
            self._known(table, _NOTE, place)
            name, rule = self._string(table, "name", place, "speech"), self._string(table, "rule", place, "3")
            if rule and rule not in numbers:
                self._at(
                    place,
                    "rule",
                    f"Der er ingen regel »{rule}«.",
                    f'There is no rule "{rule}".',
                    "Skriv nummeret på en regel.",
                    "Write the number of a rule.",
                )
            source = self._string(table, "source", place, "https://…")
            if source and not re.match(r"https?://[^\s/]+\.", source):
                self._at(
                    place,
                    "source",
                    "»source« er ingen webadresse.",
                    '"source" is no web address.',
                    "Skriv hele adressen med https://.",
                    "Write the whole address with https://.",
                )
            passage = self._passage(texts, f"note-{name}") if name else Passage(_NOTHING, _NOTHING)
            notes.setdefault(rule, []).append(Note(name, passage, source, self._date(table, "seen", place)))
        return notes

    def _rules(
        self, value: object, notes: Mapping[str, list[Note]], texts: Mapping[str, _Markdown]
    ) -> tuple[Rule, ...]:
        if not isinstance(value, list) or not value:
            self._at(
                _Place(""),
                "",
                "Der er ingen regler.",
                "There are no rules.",
                "Skriv mindst én [[rule]].",
                "Write at least one [[rule]].",
            )
            return ()
        rules: list[Rule] = []
        for index, table in enumerate(self._tables({"rule": value}, "rule")):
            place = _Place("rule", index)
            self._known(table, _RULE, place)
            number = self._number(table, place, [r.number for r in rules])
            passage = self._passage(texts, f"rule-{number}") if number else Passage(_NOTHING, _NOTHING)
            rules.append(Rule(number, self._concerns(table, place), passage, tuple(notes.get(number, ()))))
        return tuple(rules)

    def _number(self, table: Mapping[str, Any], place: _Place, before: list[str]) -> str:
        number = table.get("number")
        if not isinstance(number, str) or not re.fullmatch(r"[\w.§-]{1,12}", number):
            what = (
                ("Reglen har intet nummer.", "The rule has no number.")
                if number in (None, "")
                else ("Nummeret er ikke en kort tekst.", "The number is not a short text.")
            )
            self._at(
                place, "number", *what, f'Skriv number = "{place.number + 1}".', f'Write number = "{place.number + 1}".'
            )
            return ""
        if number in before:
            self._at(
                place,
                "number",
                f"Nummeret »{number}« er brugt før.",
                f'The number "{number}" was used before.',
                "Giv reglen sit eget.",
                "Give the rule its own.",
            )
        return number

    def _concerns(self, table: Mapping[str, Any], place: _Place) -> tuple[Concern, ...]:
        if "concerns" not in table:
            self._at(
                place,
                "concerns",
                "»concerns« mangler.",
                '"concerns" is missing.',
                'Skriv concerns = ["respect"], eller [] for ingen.',
                'Write concerns = ["respect"], or [] for none.',
            )
        found = []
        for name in self._strings(table, "concerns", place):
            if name in _CONCERNS:
                found.append(Concern(name))
                continue
            near = get_close_matches(name, _CONCERNS, 1)
            self._at(
                place, "concerns", f"Ukendt emne »{name}«.", f'Unknown concern "{name}".',
                f"Mente du »{near[0]}«?" if near else f"Emnerne er: {', '.join(_CONCERNS)}.",
                f'Did you mean "{near[0]}"?' if near else f"The concerns are: {', '.join(_CONCERNS)}.",
            )  # fmt: skip
        return tuple(found)

    # da.md, en.md --------------------------------------------------------------------------------------------

    def _texts(self, value: object) -> dict[str, _Markdown]:
        """The texts in the order of `languages`; both languages are needed."""
        order = [v for v in value if v in LANGUAGES] if isinstance(value, list) else []
        for lang in LANGUAGES:
            if lang not in order:
                self._at(
                    _Place(""),
                    "languages",
                    f"Sproget »{lang}« mangler.",
                    f'The language "{lang}" is missing.',
                    'Skriv languages = ["da", "en"].',
                    'Write languages = ["da", "en"].',
                )
        if isinstance(value, list) and (strange := [v for v in value if v not in LANGUAGES]):
            self._at(
                _Place(""),
                "languages",
                f"Ukendt sprog »{strange[0]}«.",
                f'Unknown language "{strange[0]}".',
                "Sprogene er da og en.",
                "The languages are da and en.",
            )
        texts = {}
        for lang in dict.fromkeys([*order, *LANGUAGES]):
            source = self._file(f"{lang}.md")
            if source is not None:
                texts[lang] = self._markdown(f"{lang}.md", source)
        return texts

    def _markdown(self, file: str, source: str) -> _Markdown:
        text = _Markdown("", {}, {})
        name = ""
        for number, line in enumerate(source.split("\n"), 1):
            heading = re.match(r"(#{1,6})\s+(.*?)\s*(?:\{#([\w.§-]+)\})?\s*$", line)
            if not heading:
                if name:
                    text.bodies[name][1].append(line)
                continue
            name = heading[3] or ""
            if len(heading[1]) == 1 and not name:
                text = text._replace(title=heading[2])
            elif not name:
                self._fault(
                    file,
                    number,
                    "Overskriften har intet {#navn}.",
                    "The heading has no {#name}.",
                    "Skriv for eksempel {#rule-1} til sidst på linjen.",
                    "Write for instance {#rule-1} at the end of the line.",
                )
            elif name in text.bodies:
                self._fault(
                    file,
                    number,
                    f"Navnet »{name}« er brugt før.",
                    f'The name "{name}" was used before.',
                    "Hver overskrift har sit eget navn.",
                    "Each heading has its own name.",
                )
            else:
                text.bodies[name] = (heading[2], [])
                text.lines[name] = number
        if not text.title:
            self._fault(
                file,
                1,
                "Titlen mangler.",
                "The title is missing.",
                "Begynd filen med »# Titel«.",
                'Begin the file with "# Title".',
            )
        return text

    def _passage(self, texts: Mapping[str, _Markdown], name: str) -> Passage:
        """What the texts say under `name`; a fault for each language where it is missing or empty."""
        told: dict[str, tuple[str, str, list[str]]] = {}
        for lang, text in texts.items():
            file = f"{lang}.md"
            if name not in text.bodies:
                self._fault(
                    file,
                    0,
                    f"Afsnittet {{#{name}}} mangler.",
                    f"The passage {{#{name}}} is missing.",
                    f"Skriv »## … {{#{name}}}« og teksten.",
                    f'Write "## … {{#{name}}}" and the text.',
                )
                continue
            title, lines = text.bodies[name]
            body = "\n".join(lines).strip()
            if not body or not title:
                self._fault(
                    file,
                    text.lines[name],
                    f"Afsnittet {{#{name}}} er tomt.",
                    f"The passage {{#{name}}} is empty.",
                    "Skriv overskrift og tekst.",
                    "Write heading and text.",
                )
            told[lang] = title, body, _steps(body)
        counts = {lang: len(t[2]) for lang, t in told.items()}
        if len(set(counts.values())) > 1:
            few = min(counts, key=lambda lang: counts[lang])
            self._fault(
                f"{few}.md", texts[few].lines[name], f"{{#{name}}} har {counts[few]} trin her og {max(counts.values())} på det andet sprog.",
                f"{{#{name}}} has {counts[few]} steps here and {max(counts.values())} in the other language.", "Skriv de samme trin på begge sprog.", "Write the same steps in both languages.",
            )  # fmt: skip
        da, en = (told.get(lang, ("", "", [])) for lang in LANGUAGES)
        return Passage(Phrase(da[0], en[0]), Phrase(da[1], en[1]), tuple(map(Phrase, da[2], en[2])))

    def _owned(self, name: str, texts: Mapping[str, _Markdown], data: Mapping[str, Any]) -> None:
        """A text for a rule or note that the data doesn't have."""
        kind, _, own = name.partition("-")
        if kind not in ("rule", "note"):
            return
        key = "number" if kind == "rule" else "name"
        tables = data.get(kind)
        known = [t.get(key) for t in tables if isinstance(t, dict)] if isinstance(tables, list) else []
        for lang, text in texts.items():
            if own not in known and name in text.lines:
                self._fault(
                    f"{lang}.md", text.lines[name], f"{{#{name}}} svarer ikke til noget i guideline.toml.", f"{{#{name}}} matches nothing in guideline.toml.",
                    f'Skriv [[{kind}]] med {key} = "{own}", eller ret navnet.', f'Write [[{kind}]] with {key} = "{own}", or mend the name.',
                )  # fmt: skip

    # questions.jsonl -----------------------------------------------------------------------------------------

    def _questions(self, data: Mapping[str, Any], texts: Mapping[str, _Markdown]) -> tuple[Question, ...]:
        """The example questions; none where the file is not there."""
        if not (self.folder / QUESTIONS).exists():
            return ()
        tables = data.get("rule")
        numbers = [r.get("number") for r in tables if isinstance(r, dict)] if isinstance(tables, list) else []
        named = [name for name in ASKABLE if any(name in text.bodies for text in texts.values())]
        labels = (*(n for n in numbers if isinstance(n, str)), *named, NONE)
        first: dict[str, int] = {}
        read = []
        for number, line in enumerate((self._file(QUESTIONS) or "").split("\n"), 1):
            question = self._question(number, line, labels) if line.strip() else None
            if not question:
                continue
            if question.question in first:
                before = first[question.question]
                self._fault(
                    QUESTIONS, number, f"Spørgsmålet står også på linje {before}.", f"The question stands on line {before} too.",
                    "Slet den ene linje.", "Delete one of the lines.",
                )  # fmt: skip
            first.setdefault(question.question, number)
            read.append(question)
        return tuple(read)

    def _question(self, number: int, line: str, labels: tuple[str, ...]) -> Question | None:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            self._fault(
                QUESTIONS, number, "Linjen er ikke et JSON-objekt.", "The line is no JSON object.",
                'Skriv {"question": "…", "rule": "1", "answer": "yes", "lang": "da"}.',
                'Write {"question": "…", "rule": "1", "answer": "yes", "lang": "da"}.',
            )  # fmt: skip
            return None
        also = found.get("also", [])
        good = self._one_of(number, "rule", found.get("rule"), labels)
        good &= self._one_of(number, "answer", found.get("answer"), ANSWERS)
        good &= self._one_of(number, "lang", found.get("lang"), LANGUAGES)
        for rule in also if isinstance(also, list) else [also]:
            good &= self._one_of(number, "also", rule, labels)
        asked = found.get("question")
        if not isinstance(asked, str) or not asked.strip():
            self._fault(
                QUESTIONS, number, "»question« mangler.", '"question" is missing.',
                'Skriv "question": "Må jeg …?".', 'Write "question": "May I …?".',
            )  # fmt: skip
            return None
        return Question(asked, found["rule"], found["answer"], found["lang"], tuple(also)) if good else None

    def _one_of(self, number: int, key: str, value: object, known: tuple[str, ...]) -> bool:
        if isinstance(value, str) and value in known:
            return True
        shown = value if isinstance(value, str) else json.dumps(value)[:40]
        self._fault(
            QUESTIONS, number, f"»{key}« er {shown}.", f'"{key}" is {shown}.',
            f"Skriv en af: {', '.join(known)}.", f"Write one of: {', '.join(known)}.",
        )  # fmt: skip
        return False


class _Markdown(NamedTuple):
    """A text: its title, and under each name the heading with the lines below it, and where that heading stands."""

    title: str
    bodies: dict[str, tuple[str, list[str]]]
    lines: dict[str, int]


_TOP = ("schema", "id", "version", "languages", "employer", "approval", "rule", "note")
_EMPLOYER = ("name", "domains", "contacts")
_APPROVAL = ("body", "date", "item")
_RULE = ("number", "concerns")
_NOTE = ("name", "rule", "source", "seen")
_CONCERNS = tuple(map(str, Concern))
_NOTHING = Phrase("", "")


def _ordered(texts: Mapping[str, _Markdown]) -> list[str]:
    """Every name of the texts, in the order of the first that has it."""
    return list(dict.fromkeys(name for text in texts.values() for name in text.bodies))


def _steps(body: str) -> list[str]:
    """The numbered lines of a passage, with the lines that go on with them."""
    steps: list[str] = []
    for line in body.split("\n"):
        numbered = re.match(r"\d+[.)]\s+(.*)", line)
        if numbered:
            steps.append(numbered[1])
        elif steps and line.startswith(" ") and line.strip():
            steps[-1] += " " + line.strip()
    return steps


def _line_of(source: str, place: _Place, key: str) -> int:
    """The line of a key in a table of a TOML text; the table's header if the key isn't there; 1 if that isn't either.

    tomllib tells no lines, so they are found again: headers are counted, then the key is looked for below.
    """
    header, seen, found = "", -1, 0
    for number, line in enumerate(source.split("\n"), 1):
        match = re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]?\]", line)
        if match:
            header = match[1]
            seen += header == place.header
            if header == place.header and seen == place.number:
                found = number
        here = header == place.header and (not place.header or seen == place.number)
        if here and key and re.match(rf'\s*["\']?{re.escape(key)}["\']?\s*[=.]', line):
            return number
        if not place.header and key and match and match[1] == key:
            return number
    return found or 1
