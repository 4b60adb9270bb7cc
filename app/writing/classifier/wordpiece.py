"""A comment and its passage as token numbers: the uncased WordPiece of BERT, which the encoder was trained on."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

PAD, UNKNOWN, START, END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
_LONGEST_WORD = 40
_PIECES = re.compile(r"\w+|[^\w\s]", re.UNICODE)


class WordPiece:
    """Greedy longest match first, as Wu et al. (2016) and BERT (Devlin et al., 2019) cut words."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {token: number for number, token in enumerate(vocabulary)}
        self.pad, self.start, self.end = (self._ids[token] for token in (PAD, START, END))
        self._unknown = self._ids[UNKNOWN]
        self._cut = lru_cache(maxsize=8192)(self._cut_word)

    def tokens(self, text: str) -> list[int]:
        """Token numbers of a text, without the marks of start and end."""
        return [number for word in words_of(text) for number in self._cut(word)]

    def _cut_word(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST_WORD:
            return (self._unknown,)
        found: list[int] = []
        start = 0
        while start < len(word):
            lead = "##" if start else ""
            end = next((end for end in range(len(word), start, -1) if lead + word[start:end] in self._ids), None)
            if end is None:
                return (self._unknown,)
            found.append(self._ids[lead + word[start:end]])
            start = end
        return tuple(found)


def words_of(text: str) -> list[str]:
    """Lower case without accents; every mark of punctuation is a word of its own."""
    plain = "".join(mark for mark in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(mark) != "Mn")
    return _PIECES.findall(plain.replace("_", " _ "))
