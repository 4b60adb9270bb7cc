"""Fine-tunes one network, and asks a trained one for its answers."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from torch.nn import functional

from app.writing.classifier.wordpiece import WordPiece
from training.encoder import Network
from training.labels import Labelled
from training.tensors import Prepared
from training.variants import passages_of, vary


@dataclass(frozen=True)
class Recipe:
    """How long and how hard to train; the rates are those of AdamW."""

    epochs: int = 5
    batch: int = 16
    encoder_rate: float = 2.5e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.85
    weight_decay: float = 0.01
    smoothing: float = 0.05
    warm_up: float = 0.1


@dataclass(frozen=True)
class Answers:
    """Logits, one line a comment: traits 8, several traits 8, kinds 4."""

    trait: np.ndarray
    traits: np.ndarray
    kind: np.ndarray


def fit(network: Network, rows: Sequence[Labelled], pieces: WordPiece, recipe: Recipe, seed: int) -> None:
    """Train in place. The vectors of the tokens stay as MiniLM has them, so that unseen words keep their place."""
    torch.manual_seed(seed)
    random = Random(seed)
    figures = Prepared(rows, pieces).figures
    network.middle.copy_(figures.mean(0))
    network.spread.copy_(figures.std(0).clamp(min=0.1))
    network.words.requires_grad_(requires_grad=False)
    optimizer = torch.optim.AdamW(_groups(network, recipe), fused=True)
    steps = recipe.epochs * math.ceil(len(rows) / recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / steps, recipe.warm_up))
    passages = passages_of(rows)
    network.train()
    for _ in range(recipe.epochs):
        data = Prepared([vary(row, passages, random) for row in rows], pieces)
        for lines in _batches(data, recipe.batch, random):
            batch = data.batch(lines)
            trait, traits, kind = network(batch)
            loss = (
                functional.cross_entropy(trait, batch.trait, label_smoothing=recipe.smoothing)
                + functional.cross_entropy(kind, batch.kind, label_smoothing=recipe.smoothing)
                + 0.5 * functional.binary_cross_entropy_with_logits(traits, batch.traits)
            )
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()


def _rate(done: float, warm_up: float) -> float:
    return done / warm_up if done < warm_up else max(0.0, (1 - done) / (1 - warm_up))


def _groups(network: Network, recipe: Recipe) -> list[dict[str, object]]:
    """Lower layers learn more slowly; the heads fastest."""
    heads = [
        *network.hidden.parameters(),
        *network.trait.parameters(),
        *network.traits.parameters(),
        *network.kind.parameters(),
    ]
    groups: list[dict[str, object]] = [{"params": heads, "lr": recipe.head_rate, "weight_decay": recipe.weight_decay}]
    rate = recipe.encoder_rate
    for layer in reversed(network.layers):
        groups.append({"params": list(layer.parameters()), "lr": rate, "weight_decay": recipe.weight_decay})
        rate *= recipe.layer_decay
    lowest = [network.places, network.segments, network.after_words]
    groups.append({"params": [p for part in lowest for p in part.parameters()], "lr": rate, "weight_decay": 0.0})
    return groups


def _batches(data: Prepared, size: int, random: Random) -> Iterator[list[int]]:
    """Comments of like length together, so that little is padded; in an order that differs each time."""
    order = sorted(range(len(data.rows)), key=lambda number: len(data.joined[number][0]) + random.uniform(-6, 6))
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    random.shuffle(batches)
    yield from batches


def answers(network: Network, rows: Sequence[Labelled], pieces: WordPiece) -> Answers:
    network.eval()
    data = Prepared(rows, pieces)
    by_length = sorted(range(len(rows)), key=lambda number: len(data.joined[number][0]))
    found = [np.zeros((len(rows), width), dtype=np.float32) for width in (8, 8, 4)]
    with torch.no_grad():
        for start in range(0, len(by_length), 64):
            lines = by_length[start : start + 64]
            for store, logits in zip(found, network(data.batch(lines)), strict=True):
                store[lines] = logits.numpy()
    return Answers(*found)
