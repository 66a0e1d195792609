"""Fine-tune the whole encoder with all heads on mixed batches: `python -m training.train --epochs 4`.

Seeds are fixed; the table of pieces stays frozen. On two free cores an epoch takes about 10 minutes
(set OMP_WAIT_POLICY=PASSIVE where they are shared); `--minutes` brings
the learning rate down in time where the clock is what counts. Where there is a GPU it is used. A checkpoint is written
to training/build every ten minutes and at the end.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from training.augment import Marked, augmented
from training.base import BUILD, LAYERS, PAD, Encoder
from training.data import LOG, SIGNALS, Example, training
from training.network import ANSWERS, TAGS, Network, Output, fresh, trained

LONGEST = 192  # tokens; what is longer (one post in a hundred) is cut
TOKENS_A_BATCH = 1000
HEAD_RATE, ENCODER_RATE, DECAY, WARM_UP = 1e-3, 6e-5, 0.9, 0.06
FROZEN_LAYERS = 4
CUE = 8  # the bit of a character's code that says it lets somebody recognise a person
WEIGHTS = {"signals": 3.0, "violates": 1.0, "offensive": 0.5, "tags": 0.5, "cues": 0.3}
IGNORE = -100


class Item:
    """One example as tensors' rows: ids, targets of answers (NaN: nobody knows), tag and cue of each token."""

    __slots__ = ("answers", "cues", "ids", "tags")

    def __init__(self, example: Example, tokenizer: Tokenizer, rng: random.Random | None) -> None:
        marked = coded(example)
        if rng:
            marked = augmented(marked, rng)
        text = "".join(c for c, _ in marked)
        encoding = tokenizer.encode(text)
        self.ids = encoding.ids[:LONGEST]
        self.answers = targets(example)
        codes = [_code(marked, text, a, b) for a, b in encoding.offsets[: len(self.ids)]]
        self.tags = [code % CUE if example.names is not None and code >= 0 else IGNORE for code in codes]
        knows = example.cues is not None and (bool(example.cues) or not example.violates)
        self.cues = [float(code >= CUE) if knows and code >= 0 else float("nan") for code in codes]


def coded(example: Example) -> Marked:
    """Each character with the number of its tag, plus `CUE` inside a cue."""
    codes = [0] * len(example.text)
    for a, b, kind in example.names or ():
        codes[a:b] = [TAGS.index(f"B-{kind}"), *[TAGS.index(f"I-{kind}")] * (b - a - 1)]
    for a, b in example.cues or ():
        codes[a:b] = [code + CUE if code < CUE else code for code in codes[a:b]]
    return list(zip(example.text, codes, strict=True))


def _code(marked: Marked, text: str, a: int, b: int) -> int:
    while a < b and text[a].isspace():
        a += 1
    return marked[a][1] if a < b else -1


def targets(example: Example) -> list[float]:
    """One number for each of `ANSWERS`."""
    unknown = float("nan")
    if example.signals is None:
        signals = [unknown] * (len(SIGNALS) + 1)
    else:
        known = [unknown if s in example.unsure else float(s in example.signals) for s in SIGNALS]
        signals = [*known, float(example.violates)]
    return [*signals, unknown if example.offensive is None else float(example.offensive)]


def batches(examples: list[Example], tokenizer: Tokenizer, rng: random.Random) -> Iterator[list[Item]]:
    """All examples once, augmented, texts of like length together, in random order."""
    items = [Item(example, tokenizer, rng) for example in examples]
    items.sort(key=lambda item: len(item.ids) + rng.random() * 4)
    made: list[list[Item]] = [[]]
    for item in items:
        if len(item.ids) * (len(made[-1]) + 1) > TOKENS_A_BATCH:
            made.append([])
        made[-1].append(item)
    rng.shuffle(made)
    yield from filter(None, made)


def padded(rows: list[list], fill: float) -> torch.Tensor:
    """Rows of unlike length as one tensor."""
    most = max(map(len, rows))
    return torch.tensor([[*row, *[fill] * (most - len(row))] for row in rows])


def loss(output: Output, batch: list[Item], device: str) -> dict[str, torch.Tensor]:
    """The parts of the loss, each a mean over the batch with what nobody knows counted as 0."""
    wanted = torch.tensor([item.answers for item in batch], device=device)
    known = ~wanted.isnan()
    answers = functional.binary_cross_entropy_with_logits(output.answers, wanted.nan_to_num(), reduction="none") * known
    answers = answers.sum(0) / len(batch)
    tags = padded([item.tags for item in batch], IGNORE).to(device)
    cues = padded([item.cues for item in batch], float("nan")).to(device)
    tagged = functional.cross_entropy(output.tags.flatten(0, 1), tags.flatten(), ignore_index=IGNORE, reduction="sum")
    cued = functional.binary_cross_entropy_with_logits(output.cues, cues.nan_to_num(), reduction="none") * ~cues.isnan()
    return {
        "signals": answers[: len(SIGNALS)].mean(),
        "violates": answers[ANSWERS.index("violates")],
        "offensive": answers[ANSWERS.index("offensive")],
        "tags": tagged / tags.numel(),
        "cues": cued.sum() / cues.numel(),
    }


def optimiser(network: Network) -> torch.optim.Optimizer:
    """Lower layers learn more slowly than upper ones; the table of pieces and the first layers not at all."""
    encoder: Encoder = network.encoder
    for part in (encoder.words, encoder.places, encoder.first, *encoder.layers[:FROZEN_LAYERS]):
        part.requires_grad_(False)
    groups = [
        {"params": list(layer.parameters()), "lr": ENCODER_RATE * DECAY ** (LAYERS - 1 - number)}
        for number, layer in enumerate(encoder.layers)
        if number >= FROZEN_LAYERS
    ]
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    return torch.optim.AdamW([*groups, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01, betas=(0.9, 0.98))


def train(
    network: Network, examples: list[Example], epochs: int, minutes: float, seed: int, name: str, rate: float
) -> None:
    """Trains in place; writes training/build/`name` and a line of training/log every 50 steps."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    half = device == "cuda" or torch.cpu._is_avx512_bf16_supported()  # elsewhere bfloat16 is slower than float32
    tokenizer = Tokenizer.from_file(str(BUILD / "tokenizer.json"))
    network.to(device).train().encoder.dropout = 0.1
    steps = optimiser(network)
    rates = [group["lr"] * rate for group in steps.param_groups]
    rng, begun, saved, step = random.Random(seed), time.monotonic(), time.monotonic(), 0
    per_epoch = sum(1 for _ in batches(examples, tokenizer, random.Random(seed)))
    LOG.mkdir(exist_ok=True)
    for epoch in range(epochs):
        for batch in batches(examples, tokenizer, rng):
            done = max(step / (per_epoch * epochs), (time.monotonic() - begun) / 60 / minutes)
            if done >= 1:
                break
            for group, most in zip(steps.param_groups, rates, strict=True):
                group["lr"] = most * min(1.0, done / WARM_UP + 0.01) * (1 - done)
            ids = padded([item.ids for item in batch], PAD).to(device)
            with torch.autocast(device, torch.bfloat16, enabled=half):
                output = network(ids, (ids != PAD).long())
            parts = loss(Output(*(part.float() for part in output)), batch, device)
            steps.zero_grad()
            sum(WEIGHTS[part] * value for part, value in parts.items()).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            steps.step()
            step += 1
            if step % 50 == 0:
                _tell(
                    LOG / f"{name}.jsonl",
                    step=step,
                    epoch=epoch,
                    done=round(done, 4),
                    **{k: float(v.detach()) for k, v in parts.items()},
                )
            if time.monotonic() - saved > 600:
                torch.save(network.state_dict(), BUILD / name)
                saved = time.monotonic()
    torch.save(network.state_dict(), BUILD / name)


def _tell(path: Path, **figures: float) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(figures | {"at": time.strftime("%H:%M:%S")}) + "\n")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=1e6)
    parser.add_argument("--examples", type=int, default=0, help="only so many, drawn at random: for a learning curve")
    parser.add_argument("--threads", type=int, default=0, help="of the processor; by default all")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--name", default="network.pt")
    parser.add_argument("--resume", default="", help="the network in training/build to go on from")
    parser.add_argument(
        "--rate", type=float, default=1.0, help="of the learning rates; less where a network is resumed"
    )
    asked = parser.parse_args()
    torch.manual_seed(asked.seed)
    torch.set_flush_denormal(True)
    if asked.threads:
        torch.set_num_threads(asked.threads)
    examples = training()
    if asked.examples:
        examples = random.Random(asked.seed).sample(examples, asked.examples)
    network = trained(asked.resume) if asked.resume else fresh()
    train(network, examples, asked.epochs, asked.minutes, asked.seed, asked.name, asked.rate)


if __name__ == "__main__":
    main()
