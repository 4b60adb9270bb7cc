"""How far a reading of the classes is, in words and per cent, class by class: the same for page and stream."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.briefs.words import count
from app.models import SyncRun
from app.sync.lifecycle import CAME_TO_ITS_END
from app.web.context import Section
from app.web.trouble import Trouble, code_for, is_delegated, trouble_of

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
_READ = {"Classes": ("class", "classes"), "Drafts and comments": ("draft", "drafts")}
_ENOUGH_TO_GUESS = 0.1


@dataclass(frozen=True)
class ClassState:
    """What the store has of one class: `read` of `drafts` were read at least once, or found unreadable."""

    drafts: int
    read: int
    comments: int

    @property
    def usable(self) -> bool:
        return 0 < self.drafts == self.read


@dataclass(frozen=True)
class RunState:
    """One run as the poller reads it; `classes` by course. `trouble` is what concerns them all."""

    id: int
    status: str
    done: int
    total: int
    current: str
    left: timedelta | None
    classes: Mapping[int, ClassState]
    trouble: Trouble | None = None


@dataclass(frozen=True)
class ClassRead:
    """One class on the page; `first` marks the one filled button. `percent` is empty while it waits, or is read."""

    id: int
    words: str
    name: str
    counts: str
    percent: int | None
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


def read_states(session: Session, run_ids: Collection[int], now: datetime) -> dict[int, RunState]:
    """All these runs in one query that reads their rows, and of each its teacher's few problems, by index alone."""
    told = code_for(SyncRun.teacher_id), is_delegated(SyncRun.teacher_id)
    rows = session.execute(select(SyncRun, *told).where(SyncRun.id.in_(run_ids)))
    return {
        row.id: RunState(
            row.id,
            row.status,
            row.done,
            row.total,
            row.current,
            time_left(row, now),
            _classes(row),
            trouble_of(code, delegated=bool(delegated)),
        )
        for row, code, delegated in rows
    }


def _classes(row: SyncRun) -> dict[int, ClassState]:
    return {int(course_id): ClassState(*counts) for course_id, counts in row.classes.items()}


def time_left(row: SyncRun, now: datetime) -> timedelta | None:
    """At the pace so far; nothing before a tenth is done."""
    if row.started_at is None or row.finished_at or row.done < max(1, row.total * _ENOUGH_TO_GUESS):
        return None
    return (now - row.started_at) * ((row.total - row.done) / row.done)


def reading_of(state: RunState, sections: Sequence[Section]) -> Reading:
    """`sections` are the followed classes in the order of the page."""
    live = state.status in LIVE
    ending = "partial" if state.status == "succeeded" and state.trouble else state.status
    usable = [section.id for section in sections if not live or _class(state, section).usable]
    return Reading(
        id=state.id,
        live=live,
        gaps=ending in {"partial", "failed"},
        title=_TITLES[ending],
        words=progress_words(state) if live else ending_words(ending, state.trouble),
        percent=percent_of(state),
        classes=tuple(
            _class_read(_class(state, section), section, usable=section.id in usable, first=usable[:1] == [section.id])
            for section in sections
        ),
    )


def percent_of(state: RunState) -> int:
    """Whole per cent; 100 only at the end."""
    if state.status in CAME_TO_ITS_END:
        return 100
    return min(99, 100 * state.done // state.total) if state.total else 0


def progress_words(state: RunState) -> str:
    """As in “64 of 399 drafts read, about 2 minutes left.”."""
    if state.status == "queued":
        return "Waiting to begin."
    if not state.total:
        return "Looking at your classes."
    left = "" if state.left is None else f", {_left_words(state.left)}"
    one, many = _READ.get(state.current, ("part", "parts"))
    return f"{state.done:,} of {state.total:,} {one if state.total == 1 else many} read{left}."


def ending_words(status: str, trouble: Trouble | None) -> str:
    """How a run ended; what keeps part of every class from being read is named, with the one thing to do."""
    if status in {"partial", "failed"} and trouble:
        return f"{trouble.message} {trouble.remedy}"
    return _ENDINGS[status]


def _left_words(left: timedelta) -> str:
    minutes = round(left / timedelta(minutes=1))
    return f"about {count(minutes, 'minute')} left" if minutes else "less than a minute left"


def _class(state: RunState, section: Section) -> ClassState:
    return state.classes.get(section.id, ClassState(0, 0, 0))


def _class_read(found: ClassState, section: Section, *, usable: bool, first: bool) -> ClassRead:
    percent = None
    if usable:
        counts = f"{count(found.read, 'draft')} read, {count(found.comments, 'comment')}"
    elif found.read:
        counts, percent = f"{found.read} of {count(found.drafts, 'draft')} read", 100 * found.read // found.drafts
    else:
        counts = "Waiting its turn."
    return ClassRead(section.id, section.words, section.name, counts, percent, usable, first)
