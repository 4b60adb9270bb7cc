"""Drafts as words with their places: what `uptake` compares, blind to typography, with a way back to the text."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import itemgetter

_MARKS = r"\u0300-\u036f\u00ad\u200b-\u200d\u2060"  # accents that stand alone, and what cannot be seen
_LETTER = rf"(?:[^\W_]|[{_MARKS}])"
_TOKEN = re.compile(rf"{_LETTER}+(?:['’ʼ]{_LETTER}+)*|--+|\.{{2,}}|[^\w\s]|_")
_WRITTEN_WORD = re.compile(rf"[^\W_ʼ][\w'’{_MARKS}]*")
_INVISIBLE = dict.fromkeys([0xAD, 0x2060, 0xFEFF, 0xFE0F, *range(0x200B, 0x2010)])
_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("‘’‚‛ʼ′`´", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—―−", "-") | {"…": "..."}
)
_SENTENCE_ENDS = frozenset({".", "!", "?", "..."})
_CLOSERS = frozenset({'"', "'", ")", "]"})
_ELLIPSIS = "..."
_SURE_WITHOUT_WORD_EDGES = 12

Span = tuple[int, int]


@dataclass(frozen=True)
class Passage:
    """A text cut into words and punctuation marks. Letter case counts; quotation marks, dashes and spaces do not.

    `words` are in canonical form; `places` are their start and end in `text`, in characters.
    """

    text: str
    words: tuple[str, ...]
    places: tuple[Span, ...]

    @cached_property
    def letters(self) -> str:
        """All words run together: what a quote is searched in, since spaces and line ends differ between sources."""
        return "".join(self.words)

    @cached_property
    def offsets(self) -> list[int]:
        """Where each word begins in `letters`, and the end."""
        return [0, *accumulate(len(word) for word in self.words)]

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Word spans: a sentence ends after its closing marks, or with its paragraph."""
        spans, start = [], 0
        for index in range(len(self.words)):
            if self._ends_sentence(index):
                spans.append((start, index + 1))
                start = index + 1
        return tuple(spans)

    def _ends_sentence(self, index: int) -> bool:
        if index + 1 == len(self.words):
            return True
        if "\n" in self.text[self.places[index][1] : self.places[index + 1][0]]:
            return True
        if self.words[index + 1] in _CLOSERS or self.words[index + 1] in _SENTENCE_ENDS:
            return False
        closed = index
        while closed > 0 and self.words[closed] in _CLOSERS:
            closed -= 1
        return self.words[closed] in _SENTENCE_ENDS

    def sentence_at(self, word: int) -> Span:
        """The sentence that a word stands in."""
        return self.sentences[bisect_right(self.sentences, word, key=itemgetter(0)) - 1]

    def excerpt(self, span: Span) -> str:
        """The original text of a word span; empty for an empty one."""
        start, end = span
        return self.text[self.places[start][0] : self.places[end - 1][1]] if start < end else ""

    def covering(self, start: int, end: int) -> Span:
        """The words that a stretch of `letters` lies in."""
        return bisect_right(self.offsets, start) - 1, bisect_right(self.offsets, end - 1)


def passage(text: str) -> Passage:
    """Cut `text` into words. Two texts that differ in typography or white space only give the same words."""
    words, places = [], []
    for match in _TOKEN.finditer(text):
        word = _canonical(match.group())
        if word:
            words.append(word)
            places.append(match.span())
    return Passage(text, tuple(words), tuple(places))


def _canonical(token: str) -> str:
    if token.isascii():
        if token.startswith("--"):
            return "-"
        return _ELLIPSIS if token.startswith("..") else token.translate(_TYPOGRAPHY)
    return unicodedata.normalize("NFC", token.translate(_INVISIBLE)).translate(_TYPOGRAPHY)


def count_words(text: str) -> int:
    """Words as a writer counts them: each begins with a letter or a digit; punctuation is none."""
    return len(_WRITTEN_WORD.findall(text))


def is_word(word: str) -> bool:
    return word[0].isalnum()


def locate(draft: Passage, quote: Passage) -> list[Span]:
    """Word spans of `draft` where `quote` stands, in order.

    A quote may begin or end inside a word, run over paragraphs, or be cut by an ellipsis: in the middle, then the span
    reaches from its first part to its last; at an end, then to the end of the sentence. Empty when it stands nowhere.
    """
    words = quote.words
    whole = _occurrences(draft, words)
    parts = _parts(words)
    if whole or not parts or _ELLIPSIS not in words:
        return whole
    spans = _occurrences(draft, parts[0])
    for part in parts[1:]:
        spans = _continued(spans, _occurrences(draft, part))
    begins, ends = words[0] != _ELLIPSIS, words[-1] != _ELLIPSIS
    return [
        (start if begins else draft.sentence_at(start)[0], end if ends else draft.sentence_at(end - 1)[1])
        for start, end in spans
    ]


def _parts(words: Sequence[str]) -> list[tuple[str, ...]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word == _ELLIPSIS:
            parts.append([])
        else:
            parts[-1].append(word)
    return [tuple(part) for part in parts if part]


def _continued(heads: list[Span], tails: list[Span]) -> list[Span]:
    """Each head with the first tail after it; a head without one is none."""
    return [
        (start, following[0][1]) for start, end in heads if (following := [tail for tail in tails if tail[0] >= end])
    ]


def _occurrences(draft: Passage, words: Sequence[str]) -> list[Span]:
    """Where `words` stand in `draft`; matches at word edges win over matches inside words."""
    needle = "".join(words)
    aligned: list[Span] = []
    inside: list[Span] = []
    at = draft.letters.find(needle) if needle else -1
    while at >= 0:
        span = draft.covering(at, at + len(needle))
        exact = draft.offsets[span[0]] == at and draft.offsets[span[1]] == at + len(needle)
        (aligned if exact else inside).append(span)
        at = draft.letters.find(needle, at + 1)
    return aligned or (inside if len(needle) >= _SURE_WITHOUT_WORD_EDGES else [])


def copies(draft: Passage, words: Sequence[str]) -> list[Span]:
    """Where exactly these words stand, word for word."""
    wanted = tuple(words)
    return [span for span in _occurrences(draft, wanted) if draft.words[span[0] : span[1]] == wanted]
