"""Where a passage marked in an earlier revision of a document stands now, the way Docs keeps its anchors."""

from collections.abc import Sequence

from rapidfuzz.distance import Indel

from integrations.google.emulator.state.records import Place, Revision


def find(revisions: Sequence[Revision], quote: str) -> Place | None:
    """The first place of the quote in the newest revision; None when it is empty or not there."""
    start = revisions[-1].text.find(quote) if revisions and quote else -1
    return None if start < 0 else Place(len(revisions) - 1, start, start + len(quote))


def follow(revisions: Sequence[Revision], place: Place) -> Place | None:
    """The same passage in the newest revision, None when nothing of it is left."""
    while place.revision < len(revisions) - 1:
        before, after = revisions[place.revision].text, revisions[place.revision + 1].text
        kept = [
            (max(block.src_start, place.start) - block.src_start, min(block.src_end, place.end), block)
            for block in Indel.opcodes(before, after)
            if block.tag == "equal" and block.src_start < place.end and block.src_end > place.start
        ]
        if not kept:
            return None
        skipped, _, first = kept[0]
        _, end, last = kept[-1]
        place = Place(place.revision + 1, first.dest_start + skipped, last.dest_start + end - last.src_start)
    return place
