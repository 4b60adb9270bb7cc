"""Fine-tunes one network by labels or by another network's answers, and asks a trained one for its own."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from torch.nn import functional

from app.writing.classifier.wordpiece import WordPiece
from training.encoder import Network
from training.labels import Labelled
from training.tensors import Batch, Prepared
from training.variants import passages_of, vary, without_labels


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


TAUGHT = Recipe(epochs=10)
"""For a network that is taught by another: it has more to see than the comments that somebody labelled."""

_SOFT = 1.5
"""The temperature at which two networks' answers are held against each other (Hinton et al., 2015)."""
_BY_LABELS = 0.3
"""What the labels weigh beside the other network's answers."""

Logits = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


@dataclass(frozen=True)
class Answers:
    """Logits, one line a comment: traits 8, several traits 8, kinds 4."""

    trait: np.ndarray
    traits: np.ndarray
    kind: np.ndarray


def fit(network: Network, rows: Sequence[Labelled], pieces: WordPiece, recipe: Recipe, seed: int) -> None:
    """Train in place, by labels."""
    figures = Prepared(rows, pieces).figures
    network.middle.copy_(figures.mean(0))
    network.spread.copy_(figures.std(0).clamp(min=0.1))
    random, passages = Random(seed), passages_of(rows)

    def varied(row: Labelled) -> Labelled:
        return vary(row, passages, random)

    def loss(batch: Batch) -> torch.Tensor:
        return _from_labels(network(batch), batch, recipe.smoothing)

    torch.manual_seed(seed)
    _descend(network, rows, pieces, recipe, random=random, varied=varied, loss_of=loss)


def teach(
    network: Network, teacher: Network, rows: Sequence[Labelled], pieces: WordPiece, *, recipe: Recipe, seed: int
) -> None:
    """Train in place, by the answers of a larger network, and by labels where a comment still has its own.

    The teacher also answers for comments beside passages of others, so a few comments become many.
    """
    teacher.eval()
    random, passages = Random(seed), passages_of(rows)
    others = [row.quote for row in rows if row.quote]

    def varied(row: Labelled) -> Labelled:
        return without_labels(vary(row, passages, random), others, random)

    def loss(batch: Batch) -> torch.Tensor:
        with torch.no_grad():
            told = teacher(batch)
        found = network(batch)
        by_labels = _from_labels(found, batch, recipe.smoothing)
        return (1 - _BY_LABELS) * _from_answers(found, told) + _BY_LABELS * by_labels

    torch.manual_seed(seed)
    _descend(network, rows, pieces, recipe, random=random, varied=varied, loss_of=loss)


def _descend(
    network: Network,
    rows: Sequence[Labelled],
    pieces: WordPiece,
    recipe: Recipe,
    *,
    random: Random,
    varied: Callable[[Labelled], Labelled],
    loss_of: Callable[[Batch], torch.Tensor],
) -> None:
    """The vectors of the tokens stay as MiniLM has them, so that unseen words keep their place."""
    network.words.requires_grad_(requires_grad=False)
    optimizer = torch.optim.AdamW(_groups(network, recipe), fused=True)
    steps = recipe.epochs * math.ceil(len(rows) / recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / steps, recipe.warm_up))
    network.train()
    for _ in range(recipe.epochs):
        data = Prepared([varied(row) for row in rows], pieces)
        for lines in _batches(data, recipe.batch, random):
            optimizer.zero_grad()
            loss_of(data.batch(lines)).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()


def _from_labels(found: Logits, batch: Batch, smoothing: float) -> torch.Tensor:
    """Over the comments that have labels."""
    trait, traits, kind = found
    each = (
        functional.cross_entropy(trait, batch.trait, label_smoothing=smoothing, reduction="none")
        + functional.cross_entropy(kind, batch.kind, label_smoothing=smoothing, reduction="none")
        + 0.5 * functional.binary_cross_entropy_with_logits(traits, batch.traits, reduction="none").mean(-1)
    )
    return (each * batch.trait.any(-1)).mean()


def _from_answers(found: Logits, told: Logits) -> torch.Tensor:
    (trait, traits, kind), (told_trait, told_traits, told_kind) = found, told
    return (
        _softly(trait, told_trait)
        + _softly(kind, told_kind)
        + 0.5 * functional.binary_cross_entropy_with_logits(traits, told_traits.sigmoid())
    )


def _softly(found: torch.Tensor, told: torch.Tensor) -> torch.Tensor:
    shares = functional.log_softmax(found / _SOFT, -1), functional.softmax(told / _SOFT, -1)
    return functional.kl_div(*shares, reduction="batchmean") * _SOFT**2


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
