"""Who to sit with in one course, and why: the queue of Today as data."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from app.accounts.access import course_for
from app.accounts.thresholds import Thresholds
from app.api.v1.dependencies import CallerNow
from app.briefs.brief import CourseLine, Writer
from app.sections.agenda import Assignment, CommentTally, Filter, Met, MetTally, News, Queue, QueueRow
from app.sections.queue import build_queue

router = APIRouter(prefix="/api/v1/courses", tags=["queue"])


class QueueOut(BaseModel):
    """`items` are those with a reason, the sooner first, always on one page; `fine` are the others by name.

    Who was `met_today` or is `absent` today is in neither. `met` counts who had a conference on the assignment.
    """

    items: list[QueueRow]
    next: None
    course: CourseLine
    assignment: Assignment | None
    headline: str
    fine: list[QueueRow]
    met_today: list[QueueRow]
    absent: list[Writer]
    met: MetTally
    thresholds: Thresholds
    filters: list[Filter]
    comments: CommentTally
    news: list[News]
    synced_at: datetime | None
    built_at: datetime
    time_zone: str


class MetLine(BaseModel):
    """`met_on_this` is empty for whom the assignment is not meant."""

    writer: Writer
    met_on_this: bool | None
    talks: Met


class MetOut(BaseModel):
    """Whoever is in the section, by the queue's order; `items` always on one page."""

    items: list[MetLine]
    next: None
    assignment: Assignment | None
    counts: MetTally


@router.get("/{course_id}/met")
def who_was_met(
    caller: CallerNow, course_id: int, *, assignment_id: int | None = None, met: bool | None = None
) -> MetOut:
    """Who was met on an assignment and who was not: by a finished conference, walk-around notes counted apart."""
    found = _queue(caller, course_id, assignment_id, "met.read")
    lines = [MetLine(writer=row.writer, met_on_this=row.met_on_this, talks=row.met) for row in found.everybody]
    wanted = [line for line in lines if met is None or line.met_on_this is met]
    return MetOut(items=wanted, next=None, assignment=found.assignment, counts=found.met)


def _queue(caller: CallerNow, course_id: int, assignment_id: int | None, action: str) -> Queue:
    course = course_for(caller.session, caller.teacher, course_id)
    found = build_queue(
        caller.session,
        teacher_id=caller.teacher.id,
        course_id=course.id,
        assignment_id=assignment_id,
        now=caller.now,
    )
    caller.record(action, course_id=course.id)
    return found


@router.get("/{course_id}/queue")
def queue(caller: CallerNow, course_id: int, assignment_id: int | None = None) -> QueueOut:
    """Who is next and why; without `assignment_id`, on the assignment at hand."""
    found = _queue(caller, course_id, assignment_id, "queue.read")
    return QueueOut(
        items=list(found.rows),
        next=None,
        course=found.course,
        assignment=found.assignment,
        headline=found.headline,
        fine=list(found.fine),
        met_today=list(found.met_today),
        absent=[row.writer for row in found.absent],
        met=found.met,
        thresholds=found.thresholds,
        filters=list(found.filters),
        comments=found.comments,
        news=list(found.news),
        synced_at=found.synced_at,
        built_at=found.built_at,
        time_zone=found.time_zone,
    )
