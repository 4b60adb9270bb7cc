"""Where a passage marked in an earlier revision of a document stands now, the way Docs keeps its anchors."""

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import Indel

from integrations.google.emulator.state.records import Place, Revision


def find(revisions: Sequence[Revision], quote: str) -> Place | None:
    """The first place of the quote in the newest revision; None when it is empty or not there."""
    start = revisions[-1].text.find(quote) if revisions and quote else -1
    return None if start < 0 else Place(len(revisions) - 1, start, start + len(quote))


@lru_cache(maxsize=8192)
def _kept(before: str, after: str) -> list[tuple[int, int, int]]:
    """The stretches that both texts share: start and end in the first, start in the second."""
    return [
        (block.src_start, block.src_end, block.dest_start)
        for block in Indel.opcodes(before, after)
        if block.tag == "equal"
    ]


def follow(revisions: Sequence[Revision], place: Place) -> Place | None:
    """The same passage in the newest revision, None when nothing of it is left.

    An empty passage is a point between two letters; it stays as long as one of them does.
    """
    while place.revision < len(revisions) - 1:
        before, after = revisions[place.revision].text, revisions[place.revision + 1].text
        left = [
            (max(start, place.start) - start + there, min(end, place.end) - start + there)
            for start, end, there in _kept(before, after)
            if (start < place.end and end > place.start) or start <= place.start == place.end <= end
        ]
        if not left:
            return None
        place = Place(place.revision + 1, left[0][0], left[-1][1])
    return place
