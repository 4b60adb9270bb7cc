"""A draft laid out for reading: its paragraphs, each cut where passages that are to be marked begin and end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.writing.passages import Passage, Span, is_blank


@dataclass(frozen=True)
class Stretch:
    """A run of a paragraph, as the writer wrote it. `marks` are the places of the passages that it is part of.

    `begins` and `ends` are those of them whose first or last words these are.
    """

    text: str
    marks: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True)
class MarkedParagraph:
    """One line of the draft that is not empty; its stretches joined are the line without the spaces around it."""

    stretches: tuple[Stretch, ...]

    @property
    def text(self) -> str:
        return "".join(stretch.text for stretch in self.stretches)

    @property
    def begins(self) -> tuple[int, ...]:
        """The passages that begin here, in order."""
        return tuple(mark for stretch in self.stretches for mark in stretch.begins)


def marked(draft: Passage, spans: Sequence[Span]) -> tuple[MarkedParagraph, ...]:
    """The paragraphs of `draft` with these word spans marked; they may overlap, and run over paragraphs."""
    places = [(draft.places[first][0], draft.places[last - 1][1]) for first, last in spans]
    return tuple(
        MarkedParagraph(tuple(_stretches(draft.text, line, places)))
        for line in _lines(draft.text)
        if not is_blank(draft.text[slice(*line)])
    )


def _lines(text: str) -> Iterator[Span]:
    """Where each line begins and ends, in characters, without the spaces around it."""
    start = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        begin = start + line.find(bare)
        yield begin, begin + len(bare)
        start += len(line)


def _stretches(text: str, line: Span, places: Sequence[Span]) -> Iterator[Stretch]:
    start, end = line
    here = [(mark, place) for mark, place in enumerate(places) if place[0] < end and place[1] > start]
    cuts = sorted({start, end, *(cut for _, place in here for cut in place if start < cut < end)})
    for left, right in pairwise(cuts):
        yield Stretch(
            text[left:right],
            tuple(mark for mark, place in here if place[0] < right and place[1] > left),
            tuple(mark for mark, place in here if place[0] == left),
            tuple(mark for mark, place in here if place[1] == right),
        )
