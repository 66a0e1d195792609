"""Turn logits into probabilities and levels: `python -m training.calibrate` writes language/thresholds.toml.

Judged on the authors that were held out. Each answer gets a slope and a shift (Platt); each signal the probability from
which it is
- a note: the violating signals together find `RECALL` of the violating posts;
- `think`: at least `THINK` of what is said is right;
- `stop`: at least `STOP` is right, and no protected criticism comes near it.
`violates` has a `think` of its own, from which the surest signal of a post gets its `think` (`SECOND_LOOK`).
A level that fewer than `FEWEST` posts reach with that precision is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from training.data import NO_FAULT, SHIPPED, SIGNALS, Example, dkhate_split, held_out
from training.network import ANSWERS
from training.train import targets

from omtanke.language.encoder import readings

# The goal is a recall of 0.90; with the first model that would put a note on every third harmless post.
RECALL, THINK, STOP, FEWEST = 0.80, 0.90, 0.97, 8
SECOND_LOOK = 0.87  # that *something* asks for a second look: about one false alarm in fifteen harmless posts
NOTE_PRECISION = 0.60  # of the signals that are no fault: help or a green answer given in vain costs little
VIOLATING = tuple(signal for signal in SIGNALS if signal not in NO_FAULT)

Table = dict[str, dict[str, float]]


def logits(texts: Sequence[str]) -> np.ndarray:
    """(texts, answers): what the shipped model says, the surest stretch of each text."""
    rows = []
    for first in range(0, len(texts), 500):
        rows += [np.max([part.answers for part in parts], axis=0) for parts in readings(texts[first : first + 500])]
    return np.array(rows)


def truth(examples: Sequence[Example]) -> np.ndarray:
    """(examples, answers): 1, 0 or NaN."""
    return np.array([targets(example) for example in examples])


def platt(said: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """The slope and shift that make logits probabilities."""
    fitted = LogisticRegression(C=100.0).fit(said[:, None], right)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def probabilities(said: np.ndarray, table: Table) -> np.ndarray:
    """(texts, answers) of logits as probabilities."""
    slopes, shifts = (np.array([table[answer][side] for answer in ANSWERS]) for side in ("slope", "shift"))
    return 1 / (1 + np.exp(-(said * slopes + shifts)))


def thresholds(said: np.ndarray, right: np.ndarray, offensive: tuple[np.ndarray, np.ndarray]) -> Table:
    """All of thresholds.toml, from logits and labels of posts, and of comments for `offensive`."""
    table: Table = {}
    for number, answer in enumerate(ANSWERS):
        pair = offensive if answer == "offensive" else (said[:, number], right[:, number])
        table[answer] = dict(zip(("slope", "shift"), platt(*pair), strict=True))
    chances = probabilities(said, table)
    faults = [ANSWERS.index(signal) for signal in VIOLATING]
    protected = right[:, ANSWERS.index("protected-speech")] == 1
    violates = right[:, ANSWERS.index("violates")] == 1
    note = float(np.quantile(chances[violates][:, faults].max(1), 1 - RECALL))
    for number, signal in enumerate(SIGNALS):
        chance, holds = chances[:, number], right[:, number] == 1
        if signal in VIOLATING:
            floor = float(chance[protected & ~violates].max()) + 0.005
            levels = {"note": note, "think": sure_from(chance, holds, THINK), "stop": sure_from(chance, holds, STOP)}
            levels["stop"] = max(levels["stop"], floor, levels["think"])
            levels["note"] = min(note, levels["think"])
        else:
            levels = {"note": sure_from(chance, holds, NOTE_PRECISION), "think": sure_from(chance, holds, THINK)}
        table[signal] |= {level: value for level, value in levels.items() if value < 1}
    look = sure_from(chances[:, ANSWERS.index("violates")], violates, SECOND_LOOK)
    table["violates"] |= {"think": look} if look < 1 else {}
    return table


def sure_from(chance: np.ndarray, holds: np.ndarray, precision: float) -> float:
    """The lowest probability from which at least `precision` of the posts bear the signal; 2 where there is none."""
    order = np.argsort(-chance, kind="stable")
    right = np.cumsum(holds[order])
    enough = np.flatnonzero((right / np.arange(1, len(order) + 1) >= precision) & (np.arange(len(order)) >= FEWEST))
    return float(chance[order][enough[-1]]) if len(enough) else 2.0


def written_out(table: Table) -> str:
    """As TOML, four digits."""
    head = "# Made by training/calibrate.py on authors held out. See omtanke/language/encoder.py for what the numbers mean.\n"
    parts = [
        "\n".join([f"[{answer}]", *(f"{key} = {value:.4f}" for key, value in row.items())])
        for answer, row in table.items()
    ]
    return head + "\n" + "\n\n".join(parts) + "\n"


def main() -> None:
    """The command."""
    examples, comments = held_out(), dkhate_split()[1]
    said = logits([example.text for example in examples])
    offensive = logits([example.text for example in comments])[:, ANSWERS.index("offensive")]
    table = thresholds(said, truth(examples), (offensive, truth(comments)[:, ANSWERS.index("offensive")]))
    (SHIPPED / "thresholds.toml").write_text(written_out(table), encoding="utf-8")


if __name__ == "__main__":
    main()
