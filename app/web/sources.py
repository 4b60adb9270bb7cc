"""Where a page's statement leads: to the record it was read from, here, in the running record, or at Google."""

from collections.abc import Iterable

from app.briefs.source import Source

_ON_THE_BRIEF = frozenset({"comment", "reply", "student_word", "piece_choice"})
_ELSEWHERE = {"sync_problem": "/problems", "sync_run": "/sync"}
_IN_THE_RECORD = {"conference_record": "record", "follow_up": "follow-up", "follow_up_look": "look"}


def places_of(sources: Iterable[Source], writer_id: int | None, brief: str = "") -> tuple[str, ...]:
    """Addresses, each once; what is nowhere to be seen has none.

    `brief` is the address of this writer's brief, empty on that page itself.
    """
    places = (_place(source, writer_id, brief) for source in sources)
    return tuple(dict.fromkeys(place for place in places if place))


def _place(source: Source, writer_id: int | None, brief: str) -> str:
    if source.kind in _ON_THE_BRIEF:
        return f"{brief}#{source.kind}-{source.id}"
    if source.kind in _IN_THE_RECORD:
        return f"/students/{writer_id}/record#{_IN_THE_RECORD[source.kind]}-{source.id}"
    if source.kind == "pin":  # a passage leads to the draft that it stands in
        return source.link or f"{brief}#pin-{source.id}"
    if source.kind == "student":  # of whom nothing but the name is there
        return brief
    return _ELSEWHERE.get(source.kind) or source.link or ""
