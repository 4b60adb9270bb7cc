"""How far a reading of the classes is, in words and per cent, class by class: the same for page and stream."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.briefs.words import count
from app.database import Sessions
from app.models import SyncRun
from app.web.context import Section

LIVE = frozenset({"queued", "running"})
_TITLES = {
    "queued": "Bringing in the writing",
    "running": "Bringing in the writing",
    "succeeded": "The writing is in",
    "partial": "The writing is in, with gaps",
    "failed": "The writing could not be read",
    "cancelled": "Reading was stopped",
}
_ENDINGS = {
    "succeeded": "Everything was read.",
    "partial": "Most of it was read. What was read before is still shown.",
    "failed": "What was read before is still shown, and your notes are safe.",
    "cancelled": "What was read so far is shown.",
}


@dataclass(frozen=True)
class RunState:
    """One run's row as the poller reads it."""

    id: int
    status: str
    done: int
    total: int
    current: str
    classes: Mapping[int, Mapping[str, int]]


@dataclass(frozen=True)
class ClassRead:
    """`counts` is what was read of the class, or that it waits; `first` marks the one filled button."""

    id: int
    label: str
    words: str
    name: str
    counts: str
    read: bool
    first: bool


@dataclass(frozen=True)
class Reading:
    id: int
    live: bool
    gaps: bool
    title: str
    words: str
    percent: int
    classes: tuple[ClassRead, ...]


def read_states(sessions: Sessions, run_ids: Collection[int]) -> dict[int, RunState]:
    """The rows of all these runs in one query."""
    with sessions() as session:
        rows = session.scalars(select(SyncRun).where(SyncRun.id.in_(run_ids))).all()
    return {row.id: state_of(row) for row in rows}


def state_of(row: SyncRun) -> RunState:
    read = row.summary.get("courses", {})
    return RunState(row.id, row.status, row.done, row.total, row.current, {int(key): read[key] for key in read})


def reading_of(state: RunState, sections: Sequence[Section]) -> Reading:
    """`sections` are the followed classes in the order of the page."""
    live = state.status in LIVE
    first = next((section.id for section in sections if section.id in state.classes or not live), None)
    return Reading(
        id=state.id,
        live=live,
        gaps=state.status in {"partial", "failed"},
        title=_TITLES[state.status],
        words=_progress_words(state) if live else _ENDINGS[state.status],
        percent=percent_of(state),
        classes=tuple(_class_read(state, section, live=live, first=section.id == first) for section in sections),
    )


def percent_of(state: RunState) -> int:
    """Whole per cent; 100 only at the end."""
    if state.status in {"succeeded", "partial"}:
        return 100
    return min(99, 100 * state.done // state.total) if state.total else 0


def _progress_words(state: RunState) -> str:
    if state.status == "queued":
        return "Waiting to begin."
    if not state.total:
        return "Looking at your classes."
    return f"{state.done:,} of {count(state.total, 'draft')} read. {state.current}".rstrip()


def _class_read(state: RunState, section: Section, *, live: bool, first: bool) -> ClassRead:
    found = state.classes.get(section.id)
    if found is not None:
        words = f"{count(found['drafts'], 'draft')} read, {count(found['comments'], 'comment')}"
    else:
        words = "Waiting its turn." if live else "As it was read last."
    return ClassRead(
        id=section.id,
        label=section.label,
        words=section.words,
        name=section.name,
        counts=words,
        read=found is not None or not live,
        first=first,
    )
