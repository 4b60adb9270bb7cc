"""The trained model as package data, loaded once a process: labels with shares for a list of comments."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import chain

import numpy as np

from app.writing.classifier.features import features
from app.writing.classifier.linear import Linear
from app.writing.classifier.network import Array, Network, network_of, softmax
from app.writing.classifier.pairs import joined
from app.writing.classifier.wordpiece import WordPiece
from app.writing.words import Genre, Kind, Trait

TRAITS = tuple(Trait)
KINDS = tuple(Kind)
_BATCH = 4  # comments: more together take no less time, and megabytes for each
_AT_ONCE = 2
_OF_LINEAR = ("middle", "spread", "weight", "bias")
_BESIDE_TRAIT, _BESIDE_KIND = np.float32(0.8), np.float32(0.5)
_LONGEST = 2000
"""Characters of a comment or a passage that are looked at; the encoder reads fewer."""


@dataclass(frozen=True)
class Remark:
    """One comment as it is read: plain text, the passage it hangs on (or nothing), and the genre where known."""

    text: str
    quote: str
    genre: Genre | None = None


@dataclass(frozen=True)
class Reading:
    """Shares that sum to 1 over `TRAITS` and over `KINDS`, and one share for each trait by itself.

    The dot product of two `meaning`s is 1 for comments that are read alike, about 0 for others.
    """

    meaning: Array
    trait: Array
    traits: Array
    kind: Array


@dataclass(frozen=True)
class _Model:
    pieces: WordPiece
    network: Network
    linear: Linear
    heat: float


def read(remarks: Sequence[Remark]) -> list[Reading]:
    """One reading a remark, in the same order; those of like length run through the network together."""
    model = _model()
    rows = [joined(model.pieces, *_seen(remark)) for remark in remarks]
    by_length = sorted(range(len(rows)), key=lambda number: len(rows[number][0]))
    batches = [by_length[start : start + _BATCH] for start in range(0, len(rows), _BATCH)]

    def answered(lines: Sequence[int]) -> list[Reading]:
        return _batch(model, [remarks[line] for line in lines], [rows[line] for line in lines])

    if len(batches) > 1:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            answers = list(pool.map(answered, batches))
    else:
        answers = [answered(lines) for lines in batches]
    found = dict(zip(chain.from_iterable(batches), chain.from_iterable(answers), strict=True))
    return [found[number] for number in range(len(rows))]


def _batch(model: _Model, remarks: Sequence[Remark], rows: Sequence[tuple[list[int], int]]) -> list[Reading]:
    figures = np.array([features(*_seen(remark), remark.genre) for remark in remarks], dtype=np.float32)
    answers = model.network(rows, figures)
    beside = np.stack([model.linear(*_seen(remark), seen) for remark, seen in zip(remarks, figures, strict=True)])
    trait, kind = blended(answers.trait, answers.kind, beside)
    trait, kind = softmax(trait / model.heat), softmax(kind)
    traits = 1 / (1 + np.exp(-answers.traits))
    return [Reading(*each) for each in zip(answers.meaning, trait, traits, kind, strict=True)]


def blended(trait: Array, kind: Array, beside: Array) -> tuple[Array, Array]:
    """Logits of the network for traits and kinds, each with its part of what the linear reading says."""
    count = len(TRAITS)
    return (
        np.log(softmax(trait)) + _BESIDE_TRAIT * np.log(softmax(beside[:, :count])),
        np.log(softmax(kind)) + _BESIDE_KIND * np.log(softmax(beside[:, count:])),
    )


def _seen(remark: Remark) -> tuple[str, str]:
    return remark.text[:_LONGEST], remark.quote[:_LONGEST]


@cache
def _model() -> _Model:
    folder = files("app.writing.classifier")
    vocabulary = folder.joinpath("vocabulary.txt").read_text(encoding="utf-8").splitlines()
    terms = folder.joinpath("terms.txt").read_text(encoding="utf-8").splitlines()
    with (
        as_file(folder.joinpath("words.npy")) as path,
        folder.joinpath("weights.npz").open("rb") as opened,
        np.load(opened, allow_pickle=False) as stored,
    ):
        words = np.load(path, mmap_mode="r", allow_pickle=False)  # of its rows only those that comments use are read
        linear = Linear(
            {term: number for number, term in enumerate(terms)},
            stored["linear.rarity"].tolist(),
            **{name: stored["linear." + name].astype(np.float32) for name in _OF_LINEAR},
        )
        return _Model(WordPiece(vocabulary), network_of(words, stored), linear, float(stored["heat"]))
