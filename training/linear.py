"""Fits the linear reading: one logistic regression for the trait, one for the kind."""

import math
from collections import Counter
from collections.abc import Sequence
from random import Random

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from app.writing.classifier.features import features
from app.writing.classifier.linear import Linear, terms_of, weighed
from training.labels import KINDS, TRAITS, Labelled
from training.variants import passages_of, set_elsewhere

_LOOSE = 3.0
"""The inverse of the regularisation."""

_SHRINK = 0.15
"""Figures of a spread of 1 would outweigh terms, of which a comment has many small ones."""


def fit_linear(rows: Sequence[Labelled], seed: int) -> Linear:
    """From the first reader's labels; terms that stand in one or two comments only are left out."""
    random, passages = Random(seed), passages_of(rows)
    rows = [set_elsewhere(row, passages, random) for row in rows]
    parts = [terms_of(row.text, row.quote) for row in rows]
    spread = Counter(term for part in parts for term in {term for terms in part for term in terms})
    terms = {term: number for number, term in enumerate(sorted(term for term, count in spread.items() if count > 2))}
    rarity = [math.log((1 + len(rows)) / (1 + spread[term])) + 1 for term in terms]
    figures = np.array([features(row.text, row.quote, row.genre) for row in rows], dtype=np.float32)
    middle, wide = figures.mean(0), figures.std(0).clip(0.1) / _SHRINK
    weights = [list(weighed(part, terms, rarity)) for part in parts]
    given = hstack([_sparse(weights, len(terms)), csr_matrix((figures - middle) / wide)]).tocsr()
    trait = _regressed(given, [TRAITS.index(row.primary_trait) for row in rows])
    kind = _regressed(given, [KINDS.index(row.main_kind) for row in rows])
    return Linear(
        terms,
        rarity,
        middle,
        wide,
        np.concatenate([trait.coef_.T, kind.coef_.T], axis=1).astype(np.float32),
        np.concatenate([trait.intercept_, kind.intercept_]).astype(np.float32),
    )


def _sparse(weights: Sequence[Sequence[tuple[int, float]]], width: int) -> csr_matrix:
    lines = [line for line, found in enumerate(weights) for _ in found]
    numbers = [number for found in weights for number, _ in found]
    values = [value for found in weights for _, value in found]
    return csr_matrix((values, (lines, numbers)), shape=(len(weights), width))


def _regressed(given: csr_matrix, gold: Sequence[int]) -> LogisticRegression:
    return LogisticRegression(C=_LOOSE, max_iter=2000).fit(given, gold)
