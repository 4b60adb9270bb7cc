"""How good answers are: accuracy of the primary trait, precision on the surer half, macro-F1 of the kind."""

from collections.abc import Sequence

import numpy as np

from training.fit import Answers
from training.labels import KINDS, TRAITS, Labelled

PRECISION = 0.92
"""The goal for what a page shows as sorted."""


def softmax(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def figures(rows: Sequence[Labelled], found: Answers) -> dict[str, float]:
    gold = np.array([(TRAITS.index(row.primary_trait), KINDS.index(row.main_kind)) for row in rows])
    share = softmax(found.trait)
    right = share.argmax(-1) == gold[:, 0]
    surest = np.argsort(-share.max(-1))[: len(rows) // 2]
    kind = found.kind.argmax(-1)
    return {
        "accuracy": float(right.mean()),
        "precision_at_half": float(right[surest].mean()),
        "kind_f1": float(np.mean([_f1(kind == number, gold[:, 1] == number) for number in range(len(KINDS))])),
        "kind_accuracy": float((kind == gold[:, 1]).mean()),
    }


def _f1(said: np.ndarray, true: np.ndarray) -> float:
    return float(2 * (said & true).sum() / max(1, said.sum() + true.sum()))


def confusion(rows: Sequence[Labelled], found: Answers) -> dict[str, dict[str, int]]:
    """For each true trait, how often each trait was said."""
    said = found.trait.argmax(-1)
    return {
        true: {
            name: int(sum(said[line] == number for line, row in enumerate(rows) if row.primary_trait is true))
            for number, name in enumerate(TRAITS)
        }
        for true in TRAITS
    }


def heat_of(rows: Sequence[Labelled], found: Answers) -> float:
    """The temperature that makes the shares as true as they can be: least cross-entropy (Guo et al., 2017)."""
    gold = np.array([TRAITS.index(row.primary_trait) for row in rows])

    def loss(heat: float) -> float:
        return float(-np.log(softmax(found.trait / heat)[np.arange(len(gold)), gold]).mean())

    return min((round(step / 20, 2) for step in range(10, 61)), key=loss)


def sorted_from(rows: Sequence[Labelled], found: Answers, heat: float) -> dict[str, float]:
    """The lowest confidence above which `PRECISION` of the labels are right, and how many comments have it."""
    share = softmax(found.trait / heat)
    right = share.argmax(-1) == np.array([TRAITS.index(row.primary_trait) for row in rows])
    sure = share.max(-1)
    chosen = next((step / 100 for step in range(20, 100) if right[sure >= step / 100].mean() >= PRECISION), 0.99)
    return {
        "confidence": chosen,
        "precision": float(right[sure >= chosen].mean()),
        "sorted": float((sure >= chosen).mean()),
    }
