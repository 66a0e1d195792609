"""Write the trained network as what is shipped: `python -m training.export` makes model.onnx and tokenizer.json.

The table of pieces becomes int8 with a scale a row; the matrices of the encoder int8 with a scale a column, multiplied
with activations quantised as they come (dynamic); the heads stay float32, they weigh nothing.
"""

from __future__ import annotations

import argparse
import shutil
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from torch.nn import functional
from training.base import BUILD, HEADS, WIDTH
from training.data import SHIPPED
from training.network import Network, trained

OUTPUTS = ("answers", "evidence", "tags", "cues")


class Shipped(nn.Module):
    """The network with its table of pieces as int8, and what each token contributed to each answer (`evidence`)."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network
        words = network.encoder.words.weight.detach()
        scale = words.abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
        self.register_buffer("words", (words / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """As `Network.forward`; the logits of answers, evidence, tags, cues."""
        network, encoder = self.network, self.network.encoder
        x = functional.embedding(ids, self.words).float() * functional.embedding(ids, self.scale)
        x = encoder.first(x + encoder.places.weight[: ids.shape[1]])
        open_ = mask.float()
        shut = (1.0 - open_[:, None, None, :]) * -1e4
        for layer in encoder.layers:
            x = _layer(layer, x, shut)
        open_ = open_.unsqueeze(-1)
        mean = (x * open_).sum(1) / open_.sum(1)
        evidence = (network.where(x) + (1.0 - open_) * -1e4).softmax(1) * network.what(x)
        tokens = network.tokens(x)
        return network.whole(mean) + evidence.sum(1), evidence, tokens[..., :-1], tokens[..., -1]


def _layer(layer: nn.Module, x: torch.Tensor, shut: torch.Tensor) -> torch.Tensor:
    """A layer with its attention spelt out, one product for query, key and value: that is quicker where it is run."""
    size = WIDTH // HEADS
    weight = torch.cat([layer.query.weight * size**-0.5, layer.key.weight, layer.value.weight])
    bias = torch.cat([layer.query.bias * size**-0.5, layer.key.bias, layer.value.bias])
    parts = functional.linear(x, weight, bias).view(x.shape[0], x.shape[1], 3, HEADS, size)
    query, key, value = (parts[:, :, n].transpose(1, 2) for n in range(3))
    seen = (query @ key.transpose(2, 3) + shut).softmax(-1) @ value
    x = layer.mixed(x + layer.mix(seen.transpose(1, 2).reshape(x.shape)))
    return layer.out(x + layer.down(functional.gelu(layer.up(x))))


def to_onnx(network: Network, path: Path) -> None:
    """The network in float32 (but for the table of pieces)."""
    ids = torch.tensor([[0, 5, 6, 2], [0, 7, 2, 1]])
    axes = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Shipped(network).eval(), (ids, (ids != 1).long()), str(path), dynamo=False, opset_version=17,
            input_names=["ids", "mask"], output_names=list(OUTPUTS),
            dynamic_axes={"ids": axes, "mask": axes, "answers": {0: "texts"}, **dict.fromkeys(OUTPUTS[1:], axes)},
        )  # fmt: skip


def quantised(source: Path, target: Path) -> None:
    """The matrices of the encoder as int8, a scale a column."""
    heads = [node.name for node in onnx.load(source).graph.node if node.name.startswith(("/where", "/what", "/tokens"))]
    quantize_dynamic(
        source, target, op_types_to_quantize=["MatMul"], per_channel=True, weight_type=QuantType.QInt8,
        nodes_to_exclude=heads, extra_options={"MatMulConstBOnly": True},
    )  # fmt: skip


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="network.pt")
    asked = parser.parse_args()
    SHIPPED.mkdir(parents=True, exist_ok=True)
    to_onnx(trained(asked.name), BUILD / "float.onnx")
    quantised(BUILD / "float.onnx", SHIPPED / "model.onnx")
    shutil.copy(BUILD / "tokenizer.json", SHIPPED / "tokenizer.json")


if __name__ == "__main__":
    main()
