"""Drafts as words with their places: what `uptake` compares, blind to typography, with a way back to the text."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from importlib.resources import files
from itertools import accumulate

_MARKS = r"\u0300-\u036f\u00ad\u200b-\u200d\u2060"  # accents that stand alone, and what cannot be seen
_CHARACTER = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # scripts that put no space between words
_LETTER = rf"(?:[^\W_{_CHARACTER}]|[{_MARKS}])"
_TOKEN = re.compile(rf"[{_CHARACTER}]|{_LETTER}+(?:['’ʼ]{_LETTER}+)*|--+|\.{{2,}}|[^\w\s]|_")
_WRITTEN_WORD = re.compile(rf"[^\W_ʼ][\w'’{_MARKS}]*")
_STRAIGHT = (("’", "'"), ("‘", " "), ("“", " "), ("”", " "), ("–", " "), ("—", " "), ("…", " "))
_WORDS_APART = bytes(byte if chr(byte).isalnum() else 0x20 for byte in range(0x80)).ljust(0x100, b" ")
_INVISIBLE = dict.fromkeys([0xAD, 0x2060, 0xFEFF, 0xFE0F, *range(0x200B, 0x2010)])
_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("‘’‚‛ʼ′`´", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—―−", "-") | {"…": "..."}
)
_SENTENCE_ENDS = frozenset({".", "!", "?", "...", "。", "！", "？", "؟", "۔", "।"})
_CLOSERS = frozenset({'"', "'", ")", "]", "」", "』", "）"})
_FUNCTION_WORDS = frozenset(files("app.writing").joinpath("function_words.txt").read_text("utf-8").split())
_SLIGHT = 0.25
_STEM = 4
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
    def folded(self) -> tuple[str, ...]:
        """The words without letter case."""
        return tuple(word.casefold() for word in self.words)

    @cached_property
    def letters(self) -> str:
        """All words run together: what a quote is searched in, since spaces and line ends differ between sources."""
        return "".join(self.words)

    @cached_property
    def offsets(self) -> list[int]:
        """Where each word begins in `letters`, and the end."""
        return [0, *accumulate(len(word) for word in self.words)]

    @cached_property
    def edges(self) -> dict[int, int]:
        """The word that begins at each of `offsets`."""
        return {offset: word for word, offset in enumerate(self.offsets)}

    @cached_property
    def searched(self) -> dict[str, list[Span]]:
        """Where needles stand that were looked for before: many quotes share their parts."""
        return {}

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

    def weight(self, span: Span) -> float:
        """How much a stretch of words says."""
        return sum(map(weight, self.folded[slice(*span)]))

    @cached_property
    def home(self) -> list[int]:
        """For each word the number of the sentence that it stands in."""
        return [number for number, (start, end) in enumerate(self.sentences) for _ in range(start, end)]

    def sentence_at(self, word: int) -> Span:
        """The sentence that a word stands in."""
        return self.sentences[self.home[word]]

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


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in it: it has no word, and a reader takes it for an empty line."""
    return not text.translate(_INVISIBLE).strip()


def _canonical(token: str) -> str:
    if token.isascii():
        if token.startswith("--"):
            return "-"
        return _ELLIPSIS if token.startswith("..") else token.translate(_TYPOGRAPHY)
    return unicodedata.normalize("NFC", token.translate(_INVISIBLE)).translate(_TYPOGRAPHY)


def count_words(text: str) -> int:
    """Words as a writer counts them: each begins with a letter or a digit; punctuation is none.

    Where letters are those of English, what stands between words is blanked: ten times as fast as a search for words.
    """
    straight = text
    if not text.isascii():
        for curly, plain in _STRAIGHT:
            straight = straight.replace(curly, plain)
    if straight.isascii():
        return len(straight.encode().translate(_WORDS_APART, b"'_").split())
    return len(_WRITTEN_WORD.findall(text))


def is_word(word: str) -> bool:
    return word[0].isalnum()


def weight(folded_word: str) -> float:
    """How much a word in lower case says: punctuation nothing, a function word a little."""
    if not is_word(folded_word):
        return 0
    return _SLIGHT if folded_word in _FUNCTION_WORDS else 1


def stems(folded_words: Iterable[str]) -> set[str]:
    """How telling words begin: “agreed” is “agree”. See `stem`."""
    return {stem(word) for word in folded_words} - {""}


def stem(folded_word: str) -> str:
    """The first letters of a telling word, else empty; only numbers and words of other scripts may be short."""
    long_enough = len(folded_word) >= _STEM or not (folded_word.isascii() and folded_word.isalpha())
    return folded_word[:_STEM] if long_enough and weight(folded_word) == 1 else ""


def locate(draft: Passage, quote: Passage) -> list[Span]:
    """Word spans of `draft` where `quote` stands, in order.

    A quote may begin or end inside a word, run over paragraphs, or be cut by an ellipsis: in the middle, then the span
    reaches from its first part to its last; at an end, then to the end of the sentence. Drive escapes quotes for HTML:
    one that stands nowhere as it is written is read as that. Empty when it stands nowhere.
    """
    plain = unescape(quote.text)
    return _located(draft, quote.words) or (_located(draft, passage(plain).words) if plain != quote.text else [])


def _located(draft: Passage, words: Sequence[str]) -> list[Span]:
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
    """Each tail with the last head before it: a quote leaves out as little as it can.

    Of “My grandmother … kitchen” that is the sentence that ends in the kitchen, and no earlier one that begins alike.
    """
    starts = [start for start, _ in tails]
    nearest = {bisect_left(starts, end): start for start, end in heads}
    return [(start, tails[tail][1]) for tail, start in nearest.items() if tail < len(tails)]


def _occurrences(draft: Passage, words: Sequence[str]) -> list[Span]:
    """Where `words` stand in `draft`; matches at word edges win over matches inside words."""
    needle = "".join(words)
    if needle not in draft.searched:
        draft.searched[needle] = _search(draft, needle)
    return draft.searched[needle]


def _search(draft: Passage, needle: str) -> list[Span]:
    aligned: list[Span] = []
    inside: list[Span] = []
    at = draft.letters.find(needle) if needle else -1
    while at >= 0:
        start, end = draft.edges.get(at), draft.edges.get(at + len(needle))
        if start is not None and end is not None:
            aligned.append((start, end))
        elif len(needle) >= _SURE_WITHOUT_WORD_EDGES:
            inside.append(draft.covering(at, at + len(needle)))
        at = draft.letters.find(needle, at + 1)
    return aligned or inside


def copies(draft: Passage, words: Sequence[str]) -> list[Span]:
    """Where exactly these words stand, word for word."""
    wanted = tuple(words)
    return [span for span in _occurrences(draft, wanted) if draft.words[span[0] : span[1]] == wanted]
