"""Bring written examples into `training/data/written` in one form.

    python -m training.gather FOLDER…     # every *.jsonl of a folder is one author; questions* and identifiers* are skipped

Missing fields are filled, unfilled templates in a profession are resolved, the marks ‹ › around the sentence that
carries a violation become `carrier` spans, and the mends of `data/mends.jsonl` (each with its reason) are carried out.
Line numbers in that table are those of the file as its author handed it in, counted from 1.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from training.data import DATA, FUNCTIONAL, WRITTEN

Row = dict[str, Any]
_TEMPLATE = re.compile(r"\{(?:[lo]:)?([^{}]*)\}")
_MARKS = re.compile("[‹›]")
FIELDS = ("text", "signals", "kind", "cues", "names", "carrier", "profession", "register", "pair", "lang")


def normalised(row: Row) -> Row:
    """The row with every field in place. `names` stays absent where its author marked none in the whole file."""
    row = {"kind": "", "cues": [], "pair": "", "lang": "da", **row}
    row["profession"] = _TEMPLATE.sub(r"\1", row["profession"])
    marks = [mark.start() for mark in _MARKS.finditer(row["text"])]
    if marks:
        row["text"], row["carrier"], row["names"] = _unmarked(row["text"], marks, row.get("names", []))
    return {field: row[field] for field in FIELDS if field in row}


def _unmarked(text: str, marks: list[int], names: list[list[Any]]) -> tuple[str, list[list[int]], list[list[Any]]]:
    def shifted(place: int) -> int:
        return place - sum(mark < place for mark in marks)

    carrier = [[shifted(a), shifted(b)] for a, b in zip(marks[::2], marks[1::2], strict=True)]
    return _MARKS.sub("", text), carrier, [[shifted(a), shifted(b), kind] for a, b, kind in names]


def mended(row: Row, mend: Row) -> Row:
    """The row as the mend says; a replacement in the text moves the spans after it."""
    row = row | {field: mend[field] for field in ("signals", "cues") if field in mend}
    if "replace" in mend:
        old, new = mend["replace"]
        place, grown = row["text"].index(old), len(new) - len(old)
        row["text"] = row["text"].replace(old, new, 1)
        row["names"] = [[a + grown * (a >= place), b + grown * (b > place), kind] for a, b, kind in row["names"]]
    return row


def gather(folder: Path) -> None:
    """Copies every author of `folder`; a file that is there already is written anew."""
    mends = {(m["file"], m["line"]): m for m in map(json.loads, (DATA / "mends.jsonl").read_text("utf-8").splitlines())}
    for path in sorted(folder.glob("*.jsonl")):
        if path.stem.startswith(("questions", "identifiers")):
            continue
        rows = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            mend = mends.get((path.stem, number), {})
            if line.strip() and not mend.get("drop"):
                rows.append(mended(normalised(json.loads(line)), mend))
        target = FUNCTIONAL if path.stem == "functional" else WRITTEN / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        print(f"{path.stem}: {len(rows)}", file=sys.stderr)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        gather(Path(name))
