"""Scores over the lines of a gold set, each with its uncertainty: the sets are samples, and small ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest, bootstrap

from gold import Line, Place, View, counts, is_public

RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Score:
    """F1 with its 95 % interval, precision and recall, each 0 to 1."""

    f1: float
    low: float
    high: float
    precision: float
    recall: float


def score(lines: Sequence[Line], found: Sequence[Sequence[Place]], view: View) -> Score:
    """How `found`, the findings of each line, meet the gold."""
    each = np.array([counts(line, places, view) for line, places in zip(lines, found, strict=True)], float).T
    right, told, met, needed = each.sum(axis=1)
    f1 = float(_f1(*each))
    low, high = _interval(each)
    return Score(f1, low, high, right / told if told else 0.0, met / needed if needed else 0.0)


def _f1(right: np.ndarray, told: np.ndarray, met: np.ndarray, needed: np.ndarray, axis: int = -1) -> np.ndarray:
    """The harmonic mean of precision (right of told) and recall (met of needed); 0 where there is nothing to divide."""
    right, told, met, needed = (part.sum(axis=axis) for part in (right, told, met, needed))
    precision = np.divide(right, told, out=np.zeros_like(right), where=told > 0)
    recall = np.divide(met, needed, out=np.zeros_like(right), where=needed > 0)
    both = precision + recall
    return np.divide(2 * precision * recall, both, out=np.zeros_like(right), where=both > 0)


def _interval(each: np.ndarray) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of F1 over lines."""
    drawn = bootstrap(
        tuple(each), _f1, paired=True, vectorized=True, n_resamples=RESAMPLES, batch=200, method="percentile", rng=0
    )
    return float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)


def share_hit(lines: Sequence[Line], found: Sequence[Sequence[Place]], kind: str) -> tuple[int, int, float, float]:
    """(lines of `kind` with a sure finding outside a public contact, such lines, 95 % Wilson interval of the share)."""
    of_kind = [(line, places) for line, places in zip(lines, found, strict=True) if line.kind == kind]
    hit = sum(any(place.sure and not is_public(line, place) for place in places) for line, places in of_kind)
    interval = binomtest(hit, len(of_kind)).proportion_ci(method="wilson")
    return hit, len(of_kind), interval.low, interval.high
