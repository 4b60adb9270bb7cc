"""The life of a sync run: one table of which status may follow which, and the only place that changes one.

queued ──> running ──> succeeded | partial | failed | cancelled
  │  ▲        │
  │  └────────┘ its worker stops: the next one takes it up
  └──> cancelled
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from app.models import SyncRun

FOLLOWS: Mapping[str, frozenset[str]] = {
    "queued": frozenset({"running", "cancelled"}),
    "running": frozenset({"succeeded", "partial", "failed", "cancelled", "queued"}),
    "succeeded": frozenset(),
    "partial": frozenset(),
    "failed": frozenset(),
    "cancelled": frozenset(),
}
SILENT = timedelta(seconds=90)  # real time; a run that has not beaten for so long was killed


@dataclass(frozen=True, slots=True)
class Moved:
    """A run whose status has just changed."""

    run_id: int
    teacher_id: int


def queue(session: Session, teacher_ids: Sequence[int], trigger: str, now: datetime) -> list[int]:
    """The queued run of each teacher: a new one, or the one that waits already. `trigger` is of a new one alone."""
    teacher = func.unnest(bindparam("teachers", list(teacher_ids), ARRAY(BigInteger))).column_valued("teacher")
    told = literal("queued").label("status"), literal(trigger).label("trigger"), literal(now).label("requested_at")
    queued = insert(SyncRun).from_select(
        ["teacher_id", "status", "trigger", "requested_at"], select(teacher, *told), include_defaults=False
    )
    # An update that changes nothing returns, and holds, the row that waits already: no worker takes it meanwhile.
    queued = queued.on_conflict_do_update(
        index_elements=[SyncRun.teacher_id],
        index_where=text("status = 'queued'"),
        set_={"requested_at": SyncRun.requested_at},
    )
    return list(session.scalars(queued.returning(SyncRun.id)).all())


def move(
    session: Session, before: str, after: str, now: datetime, *which: ColumnElement[bool], **told: Any
) -> list[Moved]:
    """Compare and set: of the runs asked for, those whose status is `before` now have `after`; these are returned.

    Raises:
        ValueError: no run may ever go that way.
        IntegrityError: the teacher has another run of that status, and only one of it may be.
    """
    if after not in FOLLOWS[before]:
        raise ValueError(f"{before} is never followed by {after}")
    changed = update(SyncRun).where(SyncRun.status == before, *which)
    changed = changed.values(status=after, **_MARKS[after](now), **told)
    rows = session.execute(changed.returning(SyncRun.id, SyncRun.teacher_id))
    return [Moved(row.id, row.teacher_id) for row in rows]


def is_silent() -> ColumnElement[bool]:
    """Whether a run has stopped beating: its process was killed, and what it was to read is still unread."""
    return (SyncRun.status == "running") & (SyncRun.heartbeat_at < func.clock_timestamp() - SILENT)


def _begun(now: datetime) -> dict[str, Any]:
    return {"started_at": now, "heartbeat_at": func.clock_timestamp()}


def _waits(now: datetime) -> dict[str, Any]:  # noqa: ARG001  a run that waits has no moment of its own yet
    return {"started_at": None, "heartbeat_at": None, "done": 0, "total": 0, "current": ""}


def _stopped(now: datetime) -> dict[str, Any]:
    return {"finished_at": now, "current": ""}


def _read(now: datetime) -> dict[str, Any]:
    return {**_stopped(now), "done": SyncRun.total}


_MARKS: Mapping[str, Callable[[datetime], dict[str, Any]]] = {
    "queued": _waits,
    "running": _begun,
    "succeeded": _read,
    "partial": _read,
    "failed": _stopped,
    "cancelled": _stopped,
}
