"""The model: the encoder, and heads that answer for the whole text and for each of its tokens in one pass."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from training.base import BUILD, WIDTH, Encoder
from training.data import KINDS, SIGNALS

# What is answered for a text: the signals, whether any of them asks for a second look, and DKHate's "offensive".
ANSWERS = (*SIGNALS, "violates", "offensive")
# What is answered for a token: outside, begin or inside of a name.
TAGS = ("O", *(f"{side}-{kind}" for kind in KINDS for side in "BI"))


class Output(NamedTuple):
    """Logits: `answers` (texts, len(ANSWERS)), `tags` (texts, tokens, len(TAGS)), `cues` (texts, tokens)."""

    answers: torch.Tensor
    tags: torch.Tensor
    cues: torch.Tensor


class Network(nn.Module):
    """The encoder with its heads.

    Every answer looks at the mean of the tokens and, with an attention of its own, at those that speak for it: one
    clause among a hundred words decides often, and drowns in a mean.
    """

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.whole = nn.Linear(WIDTH, len(ANSWERS))
        self.where = nn.Linear(WIDTH, len(ANSWERS))
        self.what = nn.Linear(WIDTH, len(ANSWERS), bias=False)
        self.tokens = nn.Linear(WIDTH, len(TAGS) + 1)
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> Output:
        """`ids` and `mask` (1 for a token, 0 for padding), both (texts, tokens)."""
        seen = self.drop(self.encoder(ids, mask))
        open_ = mask.to(seen.dtype).unsqueeze(-1)
        mean = (seen * open_).sum(1) / open_.sum(1)
        attention = (self.where(seen) + (1.0 - open_) * -1e4).softmax(1)
        answers = self.whole(mean) + (attention * self.what(seen)).sum(1)
        tokens = self.tokens(seen)
        return Output(answers, tokens[..., :-1], tokens[..., -1])


def fresh() -> Network:
    """A network with the base weights and untrained heads."""
    state = torch.load(BUILD / "base.pt")
    encoder = Encoder(len(state["words.weight"]))
    encoder.load_state_dict(state)
    return Network(encoder)


def trained(name: str) -> Network:
    """The network saved as training/build/`name`."""
    network = fresh()
    network.load_state_dict(torch.load(BUILD / name))
    return network.eval()
