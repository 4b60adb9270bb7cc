"""The forward pass in numpy: two layers of MiniLM over comment and passage, then one head for each answer.

The heads read the start mark after the last layer, and the means of comment and passage before it: so the last layer
is computed for one token only.
Trained by `training/`, which holds the same network in torch; a test holds the two together by stored answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

# Batches run side by side, each product on one thread: on two busy cores the threads of BLAS wait for each other by
# spinning, which took six times the CPU.
threadpool_limits(1, user_api="blas")  # type: ignore[no-untyped-call]  # it has no types

Array = NDArray[np.float32]

HEADS = 12
_TINY = 1e-12
_FAR = np.float32(-1e4)
_GELU = np.float32(-2 * 0.7978845608)
_CUBED = np.float32(-2 * 0.7978845608 * 0.044715)


@dataclass(frozen=True)
class Answers:
    """One line a comment: logits of the primary trait (8), of each trait by itself (8), of the kind (4).

    `meaning` is the last hidden layer scaled to length 1: comments that are read alike point the same way.
    """

    meaning: Array
    trait: Array
    traits: Array
    kind: Array


@dataclass(frozen=True)
class Dense:
    """`weight` stands as inputs by outputs."""

    weight: Array
    bias: Array

    def __call__(self, x: Array) -> Array:
        # One product of all lines: numpy would make a small one for each comment, in a third more time.
        result: Array = x.reshape(-1, x.shape[-1]) @ self.weight
        result += self.bias
        return result.reshape(*x.shape[:-1], -1)


@dataclass(frozen=True)
class Norm:
    """Layer normalisation over the last axis."""

    weight: Array
    bias: Array

    def __call__(self, x: Array) -> Array:
        x = x - x.mean(-1, keepdims=True)
        spread = np.einsum("...w,...w->...", x, x)
        x /= np.sqrt(spread / x.shape[-1] + _TINY)[..., None]
        x *= self.weight
        x += self.bias
        return x


@dataclass(frozen=True)
class Layer:
    """One transformer layer, normalised after each half (Devlin et al., 2019)."""

    query: Dense
    looked: Dense
    merge: Dense
    after_attention: Norm
    widen: Dense
    narrow: Dense
    after_widening: Norm

    def __call__(self, x: Array, mask: Array, asking: int) -> Array:
        """New vectors of the first `asking` tokens, which look at all.

        `x` is comments by tokens by width; `mask` is added to the attention scores.
        """
        query, looked = self.query(x[:, :asking]), self.looked(x)
        x = self.after_attention(x[:, :asking] + self.merge(_attention(query, looked, mask)))
        return self.after_widening(x + self.narrow(gelu(self.widen(x))))


@dataclass(frozen=True)
class Network:
    """Token vectors stay 8-bit, one scale a token: they are most of the weights, and few are needed at a time."""

    words: NDArray[np.int8]
    word_scales: Array
    places: Array
    segments: Array
    after_words: Norm
    layers: tuple[Layer, ...]
    middle: Array
    spread: Array
    hidden: Dense
    trait: Dense
    traits: Dense
    kind: Dense

    def __call__(self, rows: Sequence[tuple[Sequence[int], int]], figures: Array) -> Answers:
        """Answers for rows of tokens, each with the number of those that belong to the comment."""
        tokens, segment = _padded(rows)
        x = self.words[tokens] * self.word_scales[tokens][..., None]
        x += self.places[: tokens.shape[1]]
        x += self.segments[np.maximum(segment, 0)]
        x = self.after_words(x)
        mask = np.where(segment < 0, _FAR, np.float32(0))[:, None, None, :]
        for layer in self.layers[:-1]:
            x = layer(x, mask, tokens.shape[1])
        start = self.layers[-1](x, mask, 1)[:, 0]
        read = (figures - self.middle) / self.spread
        pooled = np.concatenate([start, _mean(x, segment == 0), _mean(x, segment == 1), read], axis=-1)
        hidden = gelu(self.hidden(pooled))
        meaning = hidden / np.maximum(np.linalg.norm(hidden, axis=-1, keepdims=True), _TINY)
        kind = self.kind(np.concatenate([hidden, read], axis=-1))
        return Answers(meaning, self.trait(hidden), self.traits(hidden), kind)


def gelu(x: Array) -> Array:
    """The usual approximation by tanh (Hendrycks and Gimpel, 2016), as x / (1 + exp(-2y)) for x / 2 (1 + tanh y)."""
    inner = x * x
    inner *= _CUBED
    inner += _GELU
    inner *= x
    with np.errstate(over="ignore"):  # far below nothing: x / inf, which is 0 as it should be
        np.exp(inner, out=inner)
    inner += 1
    np.divide(x, inner, out=inner)
    return inner


def softmax(x: Array) -> Array:
    x = np.exp(x - x.max(-1, keepdims=True))
    x /= x.sum(-1, keepdims=True)
    return x


def _attention(query: Array, looked: Array, mask: Array) -> Array:
    """`looked` is keys and values side by side."""
    lines, asking, width = query.shape
    by_head = (lines, -1, HEADS, width // HEADS)
    keys, values = (part.reshape(by_head).transpose(0, 2, 1, 3) for part in np.split(looked, 2, axis=-1))
    scores = query.reshape(by_head).transpose(0, 2, 1, 3) @ keys.transpose(0, 1, 3, 2)
    scores *= np.float32((width // HEADS) ** -0.5)
    scores += mask
    seen = softmax(scores) @ values
    return seen.transpose(0, 2, 1, 3).reshape(lines, asking, width)


def _padded(rows: Sequence[tuple[Sequence[int], int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tokens, and for each its part: 0 comment, 1 passage, -1 nothing (token 0 stands there, unseen)."""
    longest = max(len(tokens) for tokens, _ in rows)
    tokens = np.zeros((len(rows), longest), dtype=np.int64)
    segment = np.full((len(rows), longest), -1, dtype=np.int64)
    for line, (numbers, comment) in enumerate(rows):
        tokens[line, : len(numbers)] = numbers
        segment[line, : len(numbers)] = 1
        segment[line, :comment] = 0
    return tokens, segment


def _mean(x: Array, chosen: NDArray[np.bool_]) -> Array:
    weight = chosen.astype(np.float32)
    total: Array = np.einsum("ltw,lt->lw", x, weight)
    total /= np.maximum(weight.sum(1, keepdims=True), 1)
    return total


def network_of(words: NDArray[np.int8], stored: Mapping[str, NDArray[Any]]) -> Network:
    """The network from its stored arrays; an 8-bit one `name` has the scales of its rows beside it as `name.scale`.

    The layers are widened here once: to widen them for every batch took a fifth of its time, and more for one comment.
    """

    def array(name: str) -> Array:
        return stored[name].astype(np.float32)

    def linear(name: str) -> Dense:
        weight = array(name + ".weight")
        if (scale := stored.get(name + ".weight.scale")) is not None:
            weight *= scale[:, None]
        return Dense(np.ascontiguousarray(weight.T), array(name + ".bias"))

    def norm(name: str) -> Norm:
        return Norm(array(name + ".weight"), array(name + ".bias"))

    def layer(lead: str) -> Layer:
        return Layer(
            linear(lead + "query"),
            linear(lead + "looked"),
            linear(lead + "merge"),
            norm(lead + "after_attention"),
            linear(lead + "widen"),
            linear(lead + "narrow"),
            norm(lead + "after_widening"),
        )

    count = sum(name.endswith(".merge.bias") for name in stored)
    return Network(
        words=words,
        word_scales=stored["words.weight.scale"],
        places=array("places.weight"),
        segments=array("segments.weight"),
        after_words=norm("after_words"),
        layers=tuple(layer(f"layers.{number}.") for number in range(count)),
        middle=array("middle"),
        spread=array("spread"),
        hidden=linear("hidden"),
        trait=linear("trait"),
        traits=linear("traits"),
        kind=linear("kind"),
    )
