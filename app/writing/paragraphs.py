"""A draft taken apart for its outline or plot line: headings, paragraphs, sentences, and where a hand moved them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from app.writing.passages import count_words

OPENING_WORDS = 12
OPENING_LETTERS = 120
"""So much of an opening at most: a script without spaces writes a paragraph as one word."""

LONGEST_OPENING = OPENING_LETTERS + 10
"""With the number that tells it from another."""

SAME_OPENING = 75.0
"""Likeness (0 to 100, of letters) from which a paragraph is taken for the one that was moved by hand."""

_HEADING_WORDS = 10
_SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[”’\"')\]]*(?=\s|$)|$)", re.DOTALL)
_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Mx|Dr|St|Jr|Sr|vs|etc|[A-Z]|a\.m|p\.m|e\.g|i\.e)\.$")
_ENDS = re.compile(r"[.!?…:;,。！？؟۔।][”’\"')\]]*$")


@dataclass(frozen=True)
class Paragraph:
    """`opening` is its first words, by which a hand's placement finds it again in a later draft.

    No two paragraphs of a draft have the same one: the second “No.” is “No. (2)”.
    """

    text: str
    sentences: tuple[str, ...]
    words: int
    opening: str


@dataclass(frozen=True)
class Placement:
    """What a teacher decided of the paragraph that opens so: the role it has."""

    opening: str
    role: str


def paragraphs_of(text: str) -> list[Paragraph]:
    """The paragraphs with words in them; a title and whatever else stands like a heading is left out."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for number, line in enumerate(lines) if not _is_heading(line, first=number < 4)]
    return [_paragraph(line, opening) for line, opening in zip(told, _told_apart(told), strict=True)]


def placed_by_hand(paragraphs: Sequence[Paragraph], placements: Iterable[Placement]) -> Mapping[int, str]:
    """The role of each paragraph that a hand placed, by its place; of two placements of one paragraph the later one.

    A paragraph that was rewritten is known by an opening much like its old one, unless one that opens just so was
    placed itself; a placement whose paragraph is gone rests.
    """
    told = {placement.opening: placement.role for placement in placements}
    roles = {place: told.pop(one.opening) for place, one in enumerate(paragraphs) if one.opening in told}
    left = {place: one.opening for place, one in enumerate(paragraphs) if place not in roles}
    for opening, role in told.items():
        best = process.extractOne(opening, left, scorer=fuzz.ratio, score_cutoff=SAME_OPENING)
        if best is not None:
            roles[best[2]] = role
    return roles


def gist(text: str, words: int = 6) -> str:
    """The first words, as the writer wrote them, with an ellipsis where there are more."""
    first = text.split()
    return " ".join(first[:words]).rstrip(",;:—–-") + ("…" if len(first) > words else "")


def _paragraph(line: str, opening: str) -> Paragraph:
    return Paragraph(line, tuple(_sentences(line)), count_words(line), opening)


def _told_apart(lines: Iterable[str]) -> Iterable[str]:
    """The opening of each line, numbered where an earlier one has the same."""
    taken: set[str] = set()
    times: Counter[str] = Counter()
    for line in lines:
        first = opening = " ".join(line.split()[:OPENING_WORDS])[:OPENING_LETTERS]
        times[first] += 1
        while opening in taken:
            opening = f"{first} ({times[first]})"
            times[first] += opening in taken
        taken.add(opening)
        yield opening


def _is_heading(line: str, *, first: bool) -> bool:
    """A short line without an end: a name, a date or a title at the top, a heading anywhere."""
    return count_words(line) <= (_HEADING_WORDS if first else _HEADING_WORDS // 2) and not _ENDS.search(line)


def _sentences(line: str) -> Iterable[str]:
    begun = ""
    for found in _SENTENCE.finditer(line):
        begun = f"{begun} {found.group()}".strip()
        if not _ABBREVIATION.search(begun):
            yield begun
            begun = ""
    if begun:
        yield begun
