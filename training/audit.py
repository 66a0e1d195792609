"""Look at written examples with a critical eye: `python -m training.audit FILE…` prints what is wrong and what leaks.

Every file is one author. Faults (a broken field, a cue that is not in the text, a pair that does not flip, a near
duplicate) are listed line by line; then come the figures that tell whether the label can be guessed from the surface:
a bag of words judged on authors it has not seen (on held-out families when there is one file), and how often pronouns,
names, emoji, quotation marks, digits and exclamation marks stand in examples that violate and in those that do not.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

SIGNALS = (
    "insult", "discrimination", "accusation", "threat", "citizen-story", "colleague-private",
    "internal-matter", "threat-received", "protected-speech", "private-trade",
)  # fmt: skip
NO_FAULT = {"threat-received", "protected-speech"}
REGISTERS = {"facebook-group", "linkedin", "reply", "caption", "short", "long", "sms"}
FIELDS = ("text", "signals", "kind", "cues", "profession", "register", "pair", "lang")
NEAR_DUPLICATE = 0.5
SURFACE = {
    "han/ham/hans": r"\b(?:han|ham|hans)\b",
    "hun/hende/hendes": r"\b(?:hun|hende|hendes)\b",
    "jeg/mig/min": r"\b(?:jeg|mig|min|mit|mine)\b",
    "vi/os/vores": r"\b(?:vi|os|vores)\b",
    "du/dig/din": r"\b(?:du|dig|din|dit)\b",
    "de/dem/deres": r"\b(?:de|dem|deres)\b",
    "capital inside": r"(?<=[a-zæøå,] )[A-ZÆØÅ][a-zæøå]+",
    "emoji": r"[\U0001F300-\U0001FAFF\u2600-\u27bf]",
    "quotation marks": r"[\"»«“”]",
    "digit": r"\d",
    "!": r"!",
    "?": r"\?",
    "hashtag": r"#\w",
    "starts small": r"\A[a-zæøå]",
}

Example = dict[str, Any]


def read(path: Path) -> list[Example]:
    """The examples of one file, with `author` set to its name. Lines that are no JSON object become faults."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                row = {"text": "", "broken": str(error)}
            rows.append(row | {"author": path.stem, "line": number})
    return rows


def violates(row: Example) -> bool:
    return bool(set(row["signals"]) - NO_FAULT)


def faults(rows: list[Example]) -> list[str]:
    """What is wrong, one line each: `author:line: what`."""
    out = [f"{r['author']}:{r['line']}: {why}" for r in rows for why in _row_faults(r)]
    families = defaultdict(list)
    for r in rows:
        if r.get("pair"):
            families[r["author"], r["pair"]].append(r)
    for (author, pair), members in families.items():
        if len(members) < 2:
            out.append(f"{author}:{members[0]['line']}: pair {pair} has one member")
        elif len({tuple(sorted(m.get("signals", []))) for m in members}) < 2:
            out.append(f"{author}:{members[0]['line']}: pair {pair} does not flip: both bear the same signals")
    return out + near_duplicates(rows)


def _row_faults(r: Example) -> list[str]:
    if "broken" in r:
        return [f"no JSON: {r['broken']}"]
    missing = [f for f in FIELDS if f not in r]
    if missing:
        return [f"missing {', '.join(missing)}"]
    out = [f"unknown signal {s}" for s in r["signals"] if s not in SIGNALS]
    out += [f"cue not in text: {c!r}" for c in r["cues"] if c not in r["text"]]
    if r["register"] not in REGISTERS:
        out.append(f"unknown register {r['register']}")
    if {"citizen-story", "colleague-private"} & set(r["signals"]) and not r["cues"]:
        out.append("citizen-story or colleague-private without cues")
    if not r["signals"] and not r["kind"]:
        out.append("no signal and no kind")
    if not 2 <= len(r["text"].split()) <= 260:
        out.append(f"{len(r['text'].split())} words")
    return out


def grams(text: str) -> set[str]:
    plain = re.sub(r"\s+", " ", text.lower())
    return {plain[i : i + 5] for i in range(len(plain) - 4)}


def near_duplicates(rows: list[Example]) -> list[str]:
    """Two examples outside a pair whose character 5-grams overlap by more than half (Jaccard)."""
    sets = [grams(r["text"]) for r in rows]
    holders: dict[str, list[int]] = defaultdict(list)
    out = []
    for i, mine in enumerate(sets):
        shared: Counter[int] = Counter()
        for g in mine:
            shared.update(holders[g] if len(holders[g]) < 200 else ())
            holders[g].append(i)
        for j, common in shared.most_common(3):
            a, b = rows[i], rows[j]
            same_family = a.get("pair") and (a["author"], a["pair"]) == (b["author"], b.get("pair"))
            if not same_family and common / max(1, len(mine | sets[j])) > NEAR_DUPLICATE:
                out.append(f"{a['author']}:{a['line']}: near duplicate of {b['author']}:{b['line']}")
    return out


def bag_of_words(rows: list[Example]) -> float:
    """Balanced accuracy of naive Bayes on words, trained on other authors (or, for one author, on other families)."""
    authors = sorted({r["author"] for r in rows})

    def fold(r: Example) -> object:
        return r["author"] if len(authors) > 1 else hash_of(str(r["pair"] or r["text"])) % 5

    right: Counter[bool] = Counter()
    total: Counter[bool] = Counter()
    for held in sorted({fold(r) for r in rows}, key=str):
        counts = {True: Counter[str](), False: Counter[str]()}
        for r in rows:
            if fold(r) != held:
                counts[violates(r)].update(set(tokens(r["text"])))
        sums = {k: sum(c.values()) for k, c in counts.items()}
        vocabulary = len(counts[True] | counts[False])
        for r in rows:
            if fold(r) == held:
                score = sum(
                    math.log((counts[True][w] + 1) / (sums[True] + vocabulary))
                    - math.log((counts[False][w] + 1) / (sums[False] + vocabulary))
                    for w in set(tokens(r["text"]))
                )
                truth = violates(r)
                total[truth] += 1
                right[truth] += (score > 0) == truth
    return (right[True] / max(1, total[True]) + right[False] / max(1, total[False])) / 2


def hash_of(text: str) -> int:
    """A number that is the same in every run, unlike `hash`."""
    value = 0
    for c in text:
        value = (value * 31 + ord(c)) % 2147483647
    return value


def tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def main(paths: list[str]) -> int:
    rows = [r for p in paths for r in read(Path(p))]
    wrong = faults(rows)
    print(*wrong[:60], sep="\n")
    rows = [r for r in rows if not _row_faults(r)]
    bad = [r for r in rows if violates(r)]
    good = [r for r in rows if not violates(r)]
    print(f"\n{len(rows)} examples, {len(wrong)} faults, {len(good) / max(1, len(rows)):.0%} with no violating signal")
    paired = sum(bool(r["pair"]) for r in rows)
    print(
        f"in pairs {paired / max(1, len(rows)):.0%}, English {sum(r['lang'] == 'en' for r in rows) / max(1, len(rows)):.0%}"
    )
    print("signals  ", dict(Counter(s for r in rows for s in r["signals"]).most_common()))
    print("kinds    ", dict(Counter(r["kind"] for r in good).most_common()))
    print("registers", dict(Counter(r["register"] for r in rows).most_common()))
    lengths = {k: sorted(len(r["text"].split()) for r in v) for k, v in (("violating", bad), ("allowed", good)) if v}
    print(
        "words    ",
        {k: f"median {v[len(v) // 2]}, 10-90 % {v[len(v) // 10]}-{v[len(v) * 9 // 10]}" for k, v in lengths.items()},
    )
    print(f"bag of words, unseen authors or families: {bag_of_words(rows):.3f} (wanted: under 0.66)")
    print("surface, violating / allowed:")
    for name, pattern in SURFACE.items():
        find = re.compile(pattern, 0 if name in ("capital inside", "starts small") else re.IGNORECASE)
        shares = [sum(bool(find.search(r["text"])) for r in group) / max(1, len(group)) for group in (bad, good)]
        print(
            f"  {name:18} {shares[0]:4.0%} {shares[1]:4.0%}{'  <- leans' if abs(shares[0] - shares[1]) > 0.12 else ''}"
        )
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
