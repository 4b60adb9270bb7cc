"""All comments on one assignment of a course: the list of the page as data, narrowed and ordered as there."""

from datetime import datetime
from functools import partial

from fastapi import APIRouter

from app.accounts.access import assignment_for, course_for
from app.api.v1.dependencies import CallerNow
from app.api.v1.paging import DEFAULT_LIMIT, Cursor, Limit, Page, microseconds, page_of_list
from app.briefs.brief import CourseLine
from app.sections.agenda import Assignment
from app.sections.comments import By, ClassComment, Show, ShowCount, TraitCount, age_of, build_class_comments
from app.writing.words import Trait

router = APIRouter(prefix="/api/v1/courses", tags=["comments"])


class CommentsOut(Page[ClassComment]):
    """`shows` counts every list of the assignment, `traits` the one asked for before it is narrowed to a trait."""

    course: CourseLine
    assignment: Assignment | None
    shows: list[ShowCount]
    traits: list[TraitCount]
    synced_at: datetime | None
    built_at: datetime
    time_zone: str


@router.get("/{course_id}/comments")
def comments(
    caller: CallerNow,
    course_id: int,
    *,
    assignment_id: int | None = None,
    show: Show = Show.ALL,
    trait: Trait | None = None,
    by: By = By.OLDEST,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> CommentsOut:
    """The comments with their replies; without `assignment_id`, on the assignment at hand."""
    course = course_for(caller.session, caller.teacher, course_id)
    if assignment_id is not None:
        assignment_for(caller.session, caller.teacher, assignment_id)
    found = build_class_comments(
        caller.session,
        teacher_id=caller.teacher.id,
        course_id=course.id,
        assignment_id=assignment_id,
        show=show,
        trait=trait,
        by=by,
        now=caller.now,
    )
    caller.record("comments.read", course_id=course.id)

    items, following = page_of_list(found.comments, partial(_place, show=show, by=by), cursor, limit)
    return CommentsOut(
        items=items,
        next=following,
        course=found.course,
        assignment=found.assignment,
        shows=list(found.shows),
        traits=list(found.traits),
        synced_at=found.synced_at,
        built_at=found.built_at,
        time_zone=found.time_zone,
    )


def _place(one: ClassComment, *, show: Show, by: By) -> tuple[int, int]:
    """Numbers in the order of the list, for a cursor."""
    moment, comment_id = age_of(one, show)
    sign = -1 if by is By.NEWEST else 1
    return sign * microseconds(moment), sign * comment_id
