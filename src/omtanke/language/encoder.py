"""From texts to `Signals`: cut into stretches, tokenise, run the ONNX session in batches, read its logits.

Thresholds are data (`thresholds.toml`, from `training/calibrate.py`): for each answer the slope and shift that make its
logit a probability, and the probability from which it is a note, a `think`, a `stop`. A level is missing where the
model was not found sure enough for it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from omtanke.language import SIGNALS, Name, Signals
from omtanke.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
ANSWERS = (*SIGNALS, "violates", "offensive")
LEVELS = ("stop", "think", "note")

BEGIN, PAD, END = 0, 1, 2
LONGEST = 190  # tokens of a text that is read whole; training saw no longer ones
STRETCH = 32  # tokens of a stretch of a longer one
TOKENS_A_BATCH = 4096  # padding included: bounds the memory of a run
TEXTS_A_ROUND = 512
RECOGNISABLE = ("citizen-story", "colleague-private")  # the signals that cues belong to
_LONE = re.compile("[\ud800-\udfff]")  # halves of a surrogate pair have no UTF-8
_WORD = re.compile(r"\w(?:[\w'’-]*\w)?")
_BETWEEN = re.compile(r"\.? |-")
_KINDS = {"PER": 1, "LOC": 3, "ORG": 5}  # where each kind's pair of tags begins
_SENTENCE_END = re.compile(r"[.!?…][\"'»”)\]]*$|\n")


def read(texts: Sequence[str]) -> tuple[Signals, ...]:
    """What each of `texts` says, in their order."""
    said: list[Signals] = []
    for first in range(0, len(texts), TEXTS_A_ROUND):
        said += _round(texts[first : first + TEXTS_A_ROUND])
    return tuple(said)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some tokens of a text, and where each stands in it."""

    text: int
    ids: list[int]
    places: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Reading:
    """Logits: what the session says of a stretch: (answers), (tokens, answers), (tokens, tags), (tokens)."""

    places: list[tuple[int, int]]
    answers: np.ndarray
    evidence: np.ndarray
    tags: np.ndarray
    cues: np.ndarray


def _round(texts: Sequence[str]) -> list[Signals]:
    return [_signals(text, parts) for text, parts in zip(texts, readings(texts), strict=True)]


def readings(texts: Sequence[str]) -> list[list[Reading]]:
    """What the session says of each text, stretch by stretch, before anything is made of it."""
    encodings = _tokeniser().encode_batch([_LONE.sub("\ufffd", text) for text in texts], add_special_tokens=False)
    stretches: list[_Stretch] = []
    for number, (text, encoding) in enumerate(zip(texts, encodings, strict=True)):
        ids, places = encoding.ids, encoding.offsets
        stretches += (_Stretch(number, ids[a:b], places[a:b]) for a, b in _cuts(text, places))
    found: list[list[Reading]] = [[] for _ in texts]
    for batch in _batches(stretches):
        for stretch, reading in zip(batch, _run(batch), strict=True):
            found[stretch.text].append(reading)
    for parts in found:
        parts.sort(key=lambda part: part.places[:1])
    return found


def _cuts(text: str, places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The whole text, or of a long one stretches that end with a sentence where one ends in their last three quarters.

    Stretches are much shorter than the longest text that is read whole: one clause drowns in two hundred tokens of others.
    """
    begin = 0
    while len(places) > LONGEST and len(places) - begin > STRETCH:
        end = begin + STRETCH
        for cut in range(end, begin + STRETCH // 4, -1):
            if _SENTENCE_END.search(text[places[cut - 1][0] : places[cut][0]].rstrip(" ")):
                end = cut
                break
        yield begin, end
        begin = end
    yield begin, len(places)


def _batches(stretches: list[_Stretch]) -> Iterator[list[_Stretch]]:
    """Stretches of like length together; the parts of one text stay in their order."""
    batch: list[_Stretch] = []
    for stretch in sorted(stretches, key=lambda stretch: len(stretch.ids)):
        if batch and (len(stretch.ids) + 2) * (len(batch) + 1) > TOKENS_A_BATCH:
            yield batch
            batch = []
        batch.append(stretch)
    if batch:
        yield batch


def _run(batch: list[_Stretch]) -> Iterator[Reading]:
    ids = np.full((len(batch), 2 + max(len(stretch.ids) for stretch in batch)), PAD, np.int64)
    for row, stretch in zip(ids, batch, strict=True):
        row[: len(stretch.ids) + 2] = [BEGIN, *stretch.ids, END]
    answers, evidence, tags, cues = _session().run(None, {"ids": ids, "mask": (ids != PAD).astype(np.int64)})
    for at, stretch in enumerate(batch):
        inside = slice(1, 1 + len(stretch.ids))
        yield Reading(stretch.places, answers[at], evidence[at, inside], tags[at, inside], cues[at, inside])


def _signals(text: str, parts: list[Reading]) -> Signals:
    """One answer from the stretches of a text: what the surest stretch says."""
    slopes, shifts = _scales()
    logits = np.max([part.answers for part in parts], axis=0) * slopes + shifts
    probabilities = dict(zip(ANSWERS, (1 / (1 + np.exp(-logits))).tolist(), strict=True))
    levels = {signal: level for signal in SIGNALS if (level := _level(signal, probabilities[signal]))}
    levels = dict(sorted(levels.items(), key=lambda item: -probabilities[item[0]]))
    carriers = {signal: _carriers(text, parts, SIGNALS.index(signal)) for signal in levels}
    told = any(signal in levels for signal in RECOGNISABLE)
    cues = tuple(cue for part in parts for cue in _cues(text, part)) if told else ()
    return Signals(probabilities, levels, carriers, cues, tuple(name for part in parts for name in _names(text, part)))


def _level(signal: str, probability: float) -> str | None:
    limits = _thresholds()[signal]
    return next((level for level in LEVELS if probability >= limits.get(level, 2.0)), None)


def _carriers(text: str, parts: list[Reading], answer: int) -> tuple[Span, ...]:
    """The words whose tokens speak most for the answer, neighbours as one place."""
    part = max(parts, key=lambda part: float(part.answers[answer]))
    weights: dict[Span, float] = {}
    for (start, end), said in zip(part.places, part.evidence[:, answer], strict=True):
        word = _word(text, start, end)
        weights[word] = weights.get(word, 0.0) + float(said)
    most = max(weights.values(), default=0.0)
    return _merged(text, [word for word, weight in weights.items() if most > 0 and weight >= most / 3])


def _cues(text: str, part: Reading) -> tuple[Span, ...]:
    marked = [place for place, logit in zip(part.places, part.cues, strict=True) if logit > 0]
    return _merged(text, [_word(text, start, end) for start, end in marked])


def _word(text: str, start: int, end: int) -> Span:
    """The word around a token, without the punctuation about it."""
    while start < end and text[start].isspace():
        start += 1
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return _bare(text, start, end)


def _merged(text: str, words: list[Span]) -> tuple[Span, ...]:
    """Words as places; those with only a space or one short word between them become one."""
    places: list[Span] = []
    for start, end in sorted(word for word in set(words) if word.start < word.end):
        if (
            places
            and start <= places[-1].end + 4
            and not _SENTENCE_END.search(text[places[-1].end : start].rstrip(" "))
        ):
            places[-1] = Span(places[-1].start, max(end, places[-1].end))
        else:
            places.append(Span(start, end))
    return tuple(places)


def _names(text: str, part: Reading) -> Iterator[Name]:
    """Runs of words of one kind with only a space between them, or the full stop of an initial.

    A word is of the kind its tokens say on average: no name begins or ends inside a word. That a run begins anew inside
    (`B-`) is believed of places and organisations; two persons side by side have a comma or an "og" between them.
    """
    run: list[tuple[Span, str, float]] = []
    for word, chance in _by_word(text, part.places, _softmax(part.tags)):
        by_kind = {kind: float(chance[at] + chance[at + 1]) for kind, at in _KINDS.items()}
        kind, sure = max(by_kind.items(), key=lambda item: item[1])
        if sure <= float(chance[0]):
            continue
        anew = kind != "PER" and chance[_KINDS[kind]] > chance[_KINDS[kind] + 1]
        if run and (anew or run[-1][1] != kind or not _BETWEEN.fullmatch(text[run[-1][0].end : word.start])):
            yield _name(run)
            run = []
        run.append((word, kind, sure))
    if run:
        yield _name(run)


def _name(run: list[tuple[Span, str, float]]) -> Name:
    return Name(run[0][0].start, run[-1][0].end, run[0][1], sum(sure for *_, sure in run) / len(run))


def _by_word(text: str, places: list[tuple[int, int]], chances: np.ndarray) -> Iterator[tuple[Span, np.ndarray]]:
    """Each word with the mean of its tokens' rows; the first token's side (begin or inside) counts as the word's."""
    if not places:
        return
    token = 0
    for match in _WORD.finditer(text, places[0][0], places[-1][1]):
        while token < len(places) and places[token][1] <= match.start():
            token += 1
        last = token
        while last < len(places) and places[last][0] < match.end():
            last += 1
        if last > token:
            mean = chances[token:last].mean(0)
            begins = chances[token, list(_KINDS.values())] > chances[token, [at + 1 for at in _KINDS.values()]]
            for at, first in zip(_KINDS.values(), begins, strict=True):
                both = mean[at] + mean[at + 1]
                mean[at], mean[at + 1] = (both, 0) if first else (0, both)
            yield Span(*match.span()), mean


def _bare(text: str, start: int, end: int) -> Span:
    """The place without what is no letter or digit at its ends."""
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return Span(start, end)


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(-1, keepdims=True)) if len(logits) else logits
    return np.asarray(powers / powers.sum(-1, keepdims=True))


@cache
def _tokeniser() -> Tokenizer:
    tokeniser = Tokenizer.from_file(str(HERE / "tokenizer.json"))
    tokeniser.no_truncation()
    tokeniser.no_padding()
    tokeniser.model._resize_cache(0)  # it would keep texts of up to 256 characters in memory
    return tokeniser


@cache
def _session() -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(HERE / "model.onnx"), options, providers=["CPUExecutionProvider"])


@cache
def _thresholds() -> dict[str, dict[str, float]]:
    return tomllib.loads((HERE / "thresholds.toml").read_text(encoding="utf-8"))


@cache
def _scales() -> tuple[np.ndarray, np.ndarray]:
    table = [_thresholds()[answer] for answer in ANSWERS]
    return np.array([row["slope"] for row in table]), np.array([row["shift"] for row in table])
