"""Deals the sentences of the banks to writers so that no longer sentence stands in more than a few drafts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

_SHARED_AT_MOST = 3
_ANYBODY_MAY_SAY = 8


class Pen:
    """Remembers what has been dealt; `rng` makes all the choices of the composer, in one order."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._decks: dict[str, list[int]] = {}
        self._used: Counter[str] = Counter()

    def deal(self, name: str, cards: Sequence[T]) -> T:
        """The next card of the deck `name`; every card comes once before one comes again."""
        deck = self._decks.setdefault(name, [])
        if not deck:
            deck.extend(self.rng.sample(range(len(cards)), len(cards)))
        return cards[deck.pop()]

    def sentence(self, templates: Sequence[str], story: Mapping[str, str]) -> tuple[str, str] | None:
        """The template said least so far and its filled form; None when all have been said by enough people."""
        shuffled = self.rng.sample(templates, len(templates))
        for template in sorted(shuffled, key=lambda template: self._used[template]):
            filled = fill(template, story)
            if self.may_say(filled):
                self._used[template] += template != filled
                return template, filled
        return None

    def may_say(self, sentence: str) -> bool:
        """Counts the sentence as said when it is short or still rare."""
        if len(sentence.split()) > _ANYBODY_MAY_SAY and self._used[sentence] >= _SHARED_AT_MOST:
            return False
        self._used[sentence] += 1
        return True


def fill(template: str, story: Mapping[str, str]) -> str:
    """The template with the story's words in its slots, beginning with a capital letter."""
    sentence = template.format_map(story)
    return sentence[0].upper() + sentence[1:]
