"""The examples the model is trained and judged on, in one shape, and how they are split.

A fifth of the written examples, by whole authors, is never trained on (`HELD_OUT`): what a model says of an author it
knows tells little. Of DKHate and of DaN+ the parts for judging are fixed too.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
DATA, BUILD, LOG = HERE / "data", HERE / "build", HERE / "log"
WRITTEN, PUBLIC = DATA / "written", DATA / "public"
FUNCTIONAL = HERE.parent / "benchmarks" / "data" / "functional.jsonl"
SHIPPED = HERE.parent / "src" / "omtanke" / "language"
SHARED = HERE.parent.parent / "shared" / "data"  # word lists to count the vocabulary over; not needed once it is chosen

SIGNALS = (
    "insult", "discrimination", "accusation", "threat", "citizen-story", "colleague-private", "internal-matter",
    "private-trade", "threat-received", "protected-speech",
)  # fmt: skip
NO_FAULT = frozenset({"threat-received", "protected-speech"})
KINDS = ("PER", "LOC", "ORG")
HELD_OUT = frozenset({"professional", "critics", "subtle", "w05", "w09", "w14"})


@dataclass(frozen=True)
class Example:
    """One text and what is known of it; None where nobody has labelled that.

    `names` are (start, end, kind) and `cues` (start, end), in code points of `text`.
    `unsure` are signals about which the label says nothing.
    """

    text: str
    signals: frozenset[str] | None = None
    offensive: bool | None = None
    names: tuple[tuple[int, int, str], ...] | None = None
    cues: tuple[tuple[int, int], ...] | None = None
    unsure: frozenset[str] = frozenset()
    author: str = ""
    profession: str = ""
    kind: str = ""
    lang: str = "da"
    family: str = field(default="", compare=False)

    @property
    def violates(self) -> bool:
        """Whether a signal holds that asks the writer to look once more."""
        return bool((self.signals or frozenset()) - NO_FAULT)


def read_written(path: Path) -> list[Example]:
    """One author's examples."""
    return [_example(row, path.stem) for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())]


def _example(row: dict, author: str) -> Example:
    text = row["text"]
    places = ((text.find(cue), len(cue)) for cue in row["cues"])
    return Example(
        text,
        frozenset(row["signals"]),
        names=tuple((a, b, kind) for a, b, kind in row["names"]) if "names" in row else None,
        cues=tuple((at, at + length) for at, length in places if at >= 0),
        author=author,
        profession=row["profession"],
        kind=row["kind"],
        lang=row["lang"],
        family=row["pair"],
    )


@cache
def written() -> tuple[Example, ...]:
    """Every written example, author by author."""
    return tuple(example for path in sorted(WRITTEN.glob("*.jsonl")) for example in read_written(path))


def carriers() -> Iterator[Example]:
    """Of long posts whose violation is marked: the sentence that carries it, and the rest, which carries none.

    Whether what is left still bears a signal that is no fault, nobody has said.
    """
    for path in sorted(WRITTEN.glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if row.get("carrier") and path.stem not in HELD_OUT:
                yield from _parts(row, path.stem)


def _parts(row: dict, author: str) -> Iterator[Example]:
    text, spans = row["text"], row["carrier"]
    yield Example(
        " ".join(text[a:b] for a, b in spans), frozenset(row["signals"]) - NO_FAULT, unsure=NO_FAULT, author=author
    )
    edges = [0, *(place for span in spans for place in span), len(text)]
    rest = " ".join(text[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True))
    yield Example(rest, frozenset(), cues=(), unsure=NO_FAULT, author=author)


def dkhate() -> list[Example]:
    """DKHate's published training part: comments that are offensive or not. Rows without either label are left out."""
    with (PUBLIC / "dkhate.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    labels = {"OFF": True, "NOT": False}
    return [
        Example(row["text"], offensive=labels[row["A"].strip().upper()], author="dkhate")
        for row in rows
        if (row["A"] or "").strip().upper() in labels and (row["text"] or "").strip()
    ]


def dkhate_split() -> tuple[list[Example], list[Example]]:
    """Those to train on, and every fifth, by text so that repeats stay together, to judge on."""
    train, test = [], []
    for example in dkhate():
        (test if sum(example.text.encode()) % 5 == 0 else train).append(example)
    return train, test


_TIGHT = re.compile(r"[.,!?:;)\]%”»…]+")


def danplus(part: str) -> list[Example]:
    """Sentences of DaN+ news (`train`, `dev`, `test`) as running text, with the outer persons, places, organisations."""
    blocks = (PUBLIC / f"da_news_{part}.tsv").read_text(encoding="utf-8").split("\n\n")
    return [_sentence([line.split("\t") for line in block.splitlines() if line]) for block in blocks if block.strip()]


def _sentence(rows: list[list[str]]) -> Example:
    text, names = "", []
    for word, outer, *_ in rows:
        if text and not _TIGHT.fullmatch(word) and not text.endswith(("(", "«", "“")):
            text += " "
        begin, kind = len(text), outer[2:]
        text += word
        if kind not in KINDS:
            continue
        if outer.startswith("I-") and names and names[-1][2] == kind:
            names[-1] = (names[-1][0], len(text), kind)
        else:
            names.append((begin, len(text), kind))
    return Example(text, names=tuple(names), author="danplus")


def training() -> list[Example]:
    """All that is trained on."""
    own = [example for example in written() if example.author not in HELD_OUT]
    return [*own, *carriers(), *dkhate_split()[0], *danplus("train")]


def held_out() -> list[Example]:
    """The written examples of the authors kept aside."""
    return [example for example in written() if example.author in HELD_OUT]


def vocabulary_texts() -> Iterator[tuple[str, int]]:
    """Texts to count pieces over, with a weight: 2 where a piece seen once shall stay (Danish), 1 for English."""
    for example in [*written(), *dkhate(), *danplus("train")]:
        yield example.text, 2
        yield example.text.lower(), 1
    for path in sorted((SHARED / "social_media").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["text"], 2
    yield from _word_lists()
    yield from _english()


def _word_lists() -> Iterator[tuple[str, int]]:
    for name, least in (("first_names_2023_men", 100), ("first_names_2023_women", 100), ("last_names_2023", 200)):
        with (SHARED / "names" / f"{name}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if int(row["count"]) >= least:
                    yield row["name"].title(), 2
                    yield row["name"].lower(), 1
    for name in ("health_words", "street_names"):
        for line in (SHARED / "os2" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            yield json.loads(line), 1
    for line in (SHARED / "os2" / "kle_keywords.txt").read_text(encoding="utf-8").splitlines():
        yield line, 1
    for line in (SHARED / "written" / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["question"], 2
    with (SHARED / "sentiment_lexicon" / "2_headword_headword_polarity.csv").open(encoding="utf-8") as file:
        for row in csv.reader(file):
            yield row[-1].replace(";", " "), 1


def _english() -> Iterator[tuple[str, int]]:
    with (SHARED / "edos" / "edos_labelled_aggregated.csv").open(encoding="utf-8") as file:
        yield from ((row["text"], 1) for row in csv.DictReader(file))
    with (SHARED / "hatemoji" / "train.csv").open(encoding="utf-8") as file:
        yield from ((row["text"], 1) for row in csv.DictReader(file))
