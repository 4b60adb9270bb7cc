"""A linear reading beside the network: words and letters without their order, weighed by rarity, and the figures.

By itself it is about as good as the network, and it errs elsewhere: together they are better than either.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from app.writing.classifier.network import Array
from app.writing.classifier.wordpiece import words_of

_LETTERS = (2, 3, 4)


@dataclass(frozen=True)
class Linear:
    """`rarity` of each term; `weight` is terms, then figures, by answers: the traits first, then the kinds.

    `middle` and `spread` bring the figures to the size of the terms.
    """

    terms: dict[str, int]
    rarity: Sequence[float]
    middle: Array
    spread: Array
    weight: Array
    bias: Array

    def __call__(self, text: str, quote: str, figures: Array) -> Array:
        """Logits of the traits and of the kinds, side by side."""
        found = list(weighed(terms_of(text, quote), self.terms, self.rarity))
        numbers = np.array([number for number, _ in found], dtype=np.int64)
        values = np.array([value for _, value in found], dtype=np.float32)
        read = (figures - self.middle) / self.spread
        result = values @ self.weight[numbers] + read @ self.weight[len(self.terms) :] + self.bias
        return result.astype(np.float32)


def terms_of(text: str, quote: str) -> tuple[list[str], list[str], list[str]]:
    """Words and pairs of the comment, words of the passage, letters of the comment: no term is of two parts."""
    said = words_of(text)
    pairs = [f"{left} {right}" for left, right in pairwise(said)]
    return (
        [f"comment {term}" for term in [*said, *pairs]],
        [f"passage {word}" for word in words_of(quote)],
        [run for word in said for run in _letters(word)],
    )


@lru_cache(maxsize=2048)
def _letters(word: str) -> tuple[str, ...]:
    """Letters that stand together, the word's edges shown: a misspelt word still has most of them."""
    shown = f"_{word}_"
    return tuple(
        f"letters {shown[start : start + length]}" for length in _LETTERS for start in range(len(shown) - length + 1)
    )


def weighed(
    parts: Iterable[Sequence[str]], known: Mapping[str, int], rarity: Sequence[float]
) -> Iterator[tuple[int, float]]:
    """Number and weight of each known term; the weights of a part have length 1."""
    for part in parts:
        counts = Counter(map(known.get, part))
        values = {
            number: (1 + math.log(count)) * rarity[number] for number, count in counts.items() if number is not None
        }
        length = math.sqrt(sum(value * value for value in values.values()))
        yield from ((number, value / length) for number, value in values.items())
