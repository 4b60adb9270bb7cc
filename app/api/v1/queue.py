"""Who to sit with in one course, and why: the queue of Today as data."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from app.accounts.access import course_for
from app.api.v1.dependencies import CallerNow
from app.briefs.agenda import Assignment, CommentTally, Filter, News, QueueRow
from app.briefs.brief import CourseLine, Writer
from app.briefs.queue import build_queue

router = APIRouter(prefix="/courses", tags=["queue"])


class QueueOut(BaseModel):
    """`items` are those with a reason, the sooner first, always on one page; `fine` are the others by name.

    Who is `absent` today is in neither.
    """

    items: list[QueueRow]
    next: None
    course: CourseLine
    assignment: Assignment | None
    headline: str
    fine: list[QueueRow]
    absent: list[Writer]
    filters: list[Filter]
    comments: CommentTally
    news: list[News]
    synced_at: datetime | None
    built_at: datetime
    time_zone: str


@router.get("/{course_id}/queue")
def queue(caller: CallerNow, course_id: int) -> QueueOut:
    """Who is next and why."""
    course = course_for(caller.session, caller.teacher, course_id)
    found = build_queue(caller.session, teacher_id=caller.teacher.id, course_id=course.id, now=caller.now)
    caller.record("queue.read", course_id=course.id)
    return QueueOut(
        items=list(found.rows),
        next=None,
        course=found.course,
        assignment=found.assignment,
        headline=found.headline,
        fine=list(found.fine),
        absent=list(found.absent),
        filters=list(found.filters),
        comments=found.comments,
        news=list(found.news),
        synced_at=found.synced_at,
        built_at=found.built_at,
        time_zone=found.time_zone,
    )
