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

from sqlalchemy import BigInteger, ColumnElement, bindparam, case, func, literal, select, text, update
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
CAME_TO_ITS_END = frozenset({"succeeded", "partial"})
ENDED = frozenset(status for status, followers in FOLLOWS.items() if not followers)
# Real time in which a run has not beaten: after the one it is asked whether its process is gone, after the other it is.
QUIET = timedelta(seconds=5)
SILENT = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Moved:
    """A run whose status has just changed."""

    run_id: int
    teacher_id: int


def queue(session: Session, teacher_ids: Sequence[int], trigger: str, now: datetime) -> list[int]:
    """The queued run of each teacher: a new one, or the one that waits already.

    One that waits by schedule becomes another's who asks for it.
    """
    teacher = func.unnest(bindparam("teachers", list(teacher_ids), ARRAY(BigInteger))).column_valued("teacher")
    told = literal("queued").label("status"), literal(trigger).label("trigger"), literal(now).label("requested_at")
    queued = insert(SyncRun).from_select(
        ["teacher_id", "status", "trigger", "requested_at"], select(teacher, *told), include_defaults=False
    )
    # An update returns, and holds, the row that waits already, also where it changes nothing: no worker takes it.
    by_schedule = queued.excluded.trigger == "schedule"
    queued = queued.on_conflict_do_update(
        index_elements=[SyncRun.teacher_id],
        index_where=text("status = 'queued'"),
        set_={"trigger": case((by_schedule, SyncRun.trigger), else_=queued.excluded.trigger)},
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


def has_not_beaten(since: timedelta) -> ColumnElement[bool]:
    """Whether a run that goes on has written no progress for so long."""
    return (SyncRun.status == "running") & (SyncRun.heartbeat_at < func.clock_timestamp() - since)


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
