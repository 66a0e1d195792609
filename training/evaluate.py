"""Every figure of training/model-card.md: `python -m training.evaluate [AUTHOR…]`. It judges what is shipped, int8 and all.

AUTHOR… are further authors the model has not been trained on (files that came later): they are judged with the shipped
thresholds, in a part of their own.

Thresholds are fitted on the held-out authors, so figures at a level are cross-fitted: thresholds from one half of the
authors, figures on the other, both ways. Intervals are 95 % bootstraps over posts.
"""

from __future__ import annotations

import csv
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from unittest.mock import patch

import numpy as np
import onnxruntime
from sklearn.metrics import average_precision_score, f1_score, precision_recall_fscore_support, roc_auc_score
from training.augment import augmented
from training.calibrate import VIOLATING, logits, probabilities, thresholds, truth
from training.data import (
    BUILD,
    FUNCTIONAL,
    NO_FAULT,
    SHARED,
    SHIPPED,
    SIGNALS,
    Example,
    danplus,
    dkhate_split,
    held_out,
    read_written,
    written,
)
from training.network import ANSWERS

from omtanke.language import Signals, encoder, signals

HALVES = (frozenset({"professional", "w05", "w14"}), frozenset({"critics", "subtle", "w09"}))
LEVELS = ("note", "think", "stop")


def say(title: str, rows: Iterable[object]) -> None:
    """A part of the report."""
    print(f"\n## {title}")
    for row in rows:
        print(row)


def share(right: np.ndarray, seed: int = 1) -> str:
    """A proportion with its interval."""
    if not len(right):
        return "none"
    draws = np.random.default_rng(seed).choice(right.astype(float), (1000, len(right))).mean(1)
    low, high = np.quantile(draws, (0.025, 0.975))
    return f"{right.mean():.3f} [{low:.3f}-{high:.3f}] n={len(right)}"


def cross_fitted(examples: Sequence[Example], said: np.ndarray, right: np.ndarray) -> np.ndarray:
    """(examples, signals): the level of each, 0 none to 3 stop, with thresholds from the other half of the authors."""
    comments = dkhate_split()[1]
    offensive = (logits([c.text for c in comments])[:, -1], truth(comments)[:, -1])
    levels = np.zeros((len(examples), len(SIGNALS)), int)
    for half in HALVES:
        own = np.array([example.author in half for example in examples])
        table = thresholds(said[~own], right[~own], offensive)
        chances = probabilities(said[own], table)[:, : len(SIGNALS)]
        limits = np.array([[table[signal].get(level, 2.0) for level in LEVELS] for signal in SIGNALS])
        levels[own] = (chances[..., None] >= limits).sum(-1)
    return levels


def posts(examples: Sequence[Example]) -> None:
    """Posts of unseen authors: violating or not, signal by signal, author by author, profession by profession."""
    said, right = logits([example.text for example in examples]), truth(examples)
    levels = cross_fitted(examples, said, right)
    faults = [SIGNALS.index(signal) for signal in VIOLATING]
    worst = levels[:, faults].max(1)
    violates = np.array([example.violates for example in examples])
    say("Held-out authors, any violating signal (cross-fitted)", (
        f"at {level} or above: recall {share(worst[violates] > number)}; false alarms {share(worst[~violates] > number)}"
        for number, level in enumerate(LEVELS)
    ))  # fmt: skip
    scores = {
        "highest signal": (1 / (1 + np.exp(-said[:, faults]))).max(1),
        "answer `violates`": said[:, ANSWERS.index("violates")],
    }
    say("Without thresholds", (
        f"{name}: AUC {roc_auc_score(violates, score):.4f}, false alarms at 90 % recall "
        f"{(score[~violates] >= np.quantile(score[violates], 0.1)).mean():.3f}" for name, score in scores.items()
    ))  # fmt: skip
    protected = np.array([example.signals == {"protected-speech"} for example in examples])
    say("Protected criticism", [
        f"at stop: {int((worst[protected] > 2).sum())} of {protected.sum()}; at think or above {share(worst[protected] > 1)}; "
        f"at note or above {share(worst[protected] > 0)}"
    ])  # fmt: skip
    say("Signal by signal (precision recall F1 at note; at think; average precision; posts)", (
        _signal_row(signal, levels[:, n], right[:, n], said[:, n]) for n, signal in enumerate(SIGNALS)
    ))  # fmt: skip
    for title, key in (
        ("author", lambda e: e.author),
        ("profession", lambda e: e.profession),
        ("language", lambda e: e.lang),
    ):
        say(f"By {title} (recall; false alarms, at note)", _by(examples, key, worst > 0, violates))


def _signal_row(signal: str, level: np.ndarray, right: np.ndarray, said: np.ndarray) -> str:
    figures = []
    for number in (0, 1):
        p, r, f, _ = precision_recall_fscore_support(right, level > number, average="binary", zero_division=0)
        figures.append(f"{p:.2f} {r:.2f} {f:.2f}")
    return f"{signal:18} {figures[0]}   {figures[1]}   {average_precision_score(right, said):.3f}   {int(right.sum())}"


def _by(
    examples: Sequence[Example], key: Callable[[Example], str], flagged: np.ndarray, violates: np.ndarray
) -> Iterable[str]:
    groups = defaultdict(list)
    for number, example in enumerate(examples):
        groups[key(example)].append(number)
    for name, members in sorted(groups.items(), key=lambda item: -len(item[1])):
        if len(members) >= 25:
            part, bad = flagged[members], violates[members]
            recall = part[bad].mean() if bad.any() else float("nan")
            yield f"{name:28} {recall:.2f}  {part[~bad].mean():.2f}  n={len(members)}"


def comments() -> None:
    """DKHate: the fifth of its training part that was not trained on."""
    examples = dkhate_split()[1]
    right = np.array([bool(example.offensive) for example in examples])
    chance = np.array([said.probabilities["offensive"] for said in signals([example.text for example in examples])])
    say("DKHate, held-out fifth of the training part", [
        f"macro-F1 at 0.5: {f1_score(right, chance >= 0.5, average='macro'):.3f}, AUC {roc_auc_score(right, chance):.3f}, n={len(right)}"
    ])  # fmt: skip


def names() -> None:
    """Persons: news, lower-cased news, and posts as written and as badly typed."""
    own = [example for example in held_out() if example.names is not None]
    sets = {
        "DaN+ news dev": danplus("dev"), "DaN+ news test": danplus("test"),
        "DaN+ news test, lower-cased": [lowered(e) for e in danplus("test")],
        "posts of unseen authors": own,
        "posts of unseen authors, lower-cased": [lowered(e) for e in own],
        "posts of unseen authors, lower-cased and mistyped": [mistyped(e, n) for n, e in enumerate(own)],
    }  # fmt: skip
    say(
        "Names: span-F1 (PER, LOC, ORG)",
        (
            f"{name:50} " + " ".join(f"{span_f1(part, k):.3f}" for k in ("PER", "LOC", "ORG"))
            for name, part in sets.items()
        ),
    )


def span_f1(examples: Sequence[Example], kind: str) -> float:
    """Exact spans of one kind."""
    hits = told = there = 0
    for example, said in zip(examples, signals([e.text for e in examples]), strict=True):
        found = {(n.start, n.end) for n in said.names if n.kind == kind}
        wanted = {(a, b) for a, b, k in example.names or () if k == kind}
        hits, told, there = hits + len(found & wanted), told + len(found), there + len(wanted)
    return 2 * hits / (told + there) if told + there else float("nan")


def lowered(example: Example) -> Example:
    """The same in small letters."""
    return (
        Example(example.text.lower(), names=example.names)
        if len(example.text.lower()) == len(example.text)
        else example
    )


def mistyped(example: Example, seed: int) -> Example:
    """Lower-cased, and changed as in training, twice over; the names keep their places."""
    marked = [(c, 0) for c in lowered(example).text]
    for number, (a, b, _) in enumerate(example.names or (), 1):
        marked[a:b] = [(c, number) for c, _ in marked[a:b]]
    rng = random.Random(seed)
    marked = augmented(augmented(marked, rng), rng)
    places = defaultdict(list)
    for at, (_, number) in enumerate(marked):
        places[number].append(at)
    kept = tuple(
        (places[n][0], places[n][-1] + 1, kind) for n, (_, _, kind) in enumerate(example.names or (), 1) if places[n]
    )
    return Example("".join(c for c, _ in marked), names=kept)


def functional() -> None:
    """Functional cases in the manner of HateCheck: a case is right when it is flagged for what it bears, or left alone."""
    cases = read_written(FUNCTIONAL)
    kinds = defaultdict(list)
    for case, said in zip(cases, signals([case.text for case in cases]), strict=True):
        kinds[case.kind].append(_right(case, said))
    say(
        "Functional cases, by kind",
        (f"{kind:28} {sum(right)}/{len(right)}" for kind, right in sorted(kinds.items(), key=lambda i: np.mean(i[1]))),
    )
    print(
        f"all {share(np.array([r for right in kinds.values() for r in right]))}; kinds at 0.9 or above: {sum(np.mean(r) >= 0.9 for r in kinds.values())} of {len(kinds)}"
    )


def _right(case: Example, said: Signals) -> bool:
    held = set(said.levels)
    wanted = set(case.signals or ())
    if wanted - NO_FAULT:
        return bool(held & (wanted - NO_FAULT))
    return not held - NO_FAULT and (not wanted or bool(wanted & held))


def fairness() -> None:
    """The same harmless posts with names of other origins: how often each is flagged at `think`, and at a note."""
    path = SHARED / "names" / "dacy_names.csv"
    if not path.exists():
        say("Name origin", [f"left out: {path} is not there"])
        return
    origins = defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["first_name"] == "True":
                origins[row["ethnicity"]].append(row["name"])
    harmless = [e for e in held_out() if not e.violates and any(k == "PER" for *_, k in e.names or ())][:250]
    rows = []
    for origin, pool in origins.items():
        rng = random.Random(3)
        said = signals([_renamed(example, rng.choice(pool)) for example in harmless])
        faults = [[level for s, level in one.levels.items() if s in VIOLATING] for one in said]
        rows.append(
            f"{origin:18} note {np.mean([bool(f) for f in faults]):.3f}  think {np.mean([bool({'think', 'stop'} & set(f)) for f in faults]):.3f}"
        )
    say(f"Name origin: {len(harmless)} harmless posts flagged", rows)


def _renamed(example: Example, name: str) -> str:
    a, b, _ = next(n for n in example.names or () if n[2] == "PER")
    return example.text[:a] + name + example.text[b:]


def speed() -> None:
    """One draft at a time, and many."""
    draft = next(e.text for e in held_out() if 270 <= len(e.text) <= 290)
    signals([draft])
    took = []
    for _ in range(50):
        begun = time.perf_counter()
        signals([draft])
        took.append(time.perf_counter() - begun)
    many = [example.text for example in held_out()][:1000]
    begun = time.perf_counter()
    signals(many)
    size = sum(p.stat().st_size for p in SHIPPED.iterdir() if p.suffix in (".onnx", ".json", ".toml")) / 1e6
    say("Speed and size", [
        f"{len(draft)} characters: median {statistics.median(took) * 1000:.1f} ms, least {min(took) * 1000:.1f} ms",
        f"{len(many) / (time.perf_counter() - begun):.0f} posts a second, one thread", f"{size:.1f} MB shipped",
    ])  # fmt: skip


def quantisation(examples: Sequence[Example]) -> None:
    """What int8 costs: the same network in float32."""
    path = BUILD / "float.onnx"
    if not path.exists():
        say("float32 beside int8", [f"left out: {path.name} is made by training.export"])
        return
    texts = [example.text for example in examples]
    violates = np.array([example.violates for example in examples])
    session = onnxruntime.InferenceSession(str(path))
    with patch.object(encoder, "_session", lambda: session):
        whole = logits(texts)
    said = logits(texts)
    chances = 1 / (1 + np.exp(-whole)), 1 / (1 + np.exp(-said))
    areas = [roc_auc_score(violates, chance[:, ANSWERS.index("violates")]) for chance in chances]
    say("float32 beside int8", [
        f"AUC {areas[0]:.4f} and {areas[1]:.4f}; mean difference of probability {np.abs(chances[0] - chances[1]).mean():.4f}"
    ])  # fmt: skip


def later(authors: Sequence[str]) -> None:
    """Authors whose files came after training, with the shipped thresholds."""
    examples = [example for example in written() if example.author in authors]
    violates = np.array([example.violates for example in examples])
    said = signals([example.text for example in examples])
    for level in ("note", "think"):
        wanted = LEVELS[LEVELS.index(level) :]
        flagged = np.array([any(one.levels.get(s) in wanted for s in VIOLATING) for one in said])
        say(f"Later authors {', '.join(authors)}, at {level}", [
            f"recall {share(flagged[violates])}; false alarms {share(flagged[~violates])}"
        ])  # fmt: skip


def main() -> None:
    """The command."""
    posts(held_out())
    if sys.argv[1:]:
        later(sys.argv[1:])
    comments()
    names()
    functional()
    fairness()
    quantisation(held_out())
    speed()


if __name__ == "__main__":
    main()
