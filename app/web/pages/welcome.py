"""Choosing classes: the first thing after signing in, and changed again from Settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import available_timezones

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import func, select

from app.accounts.access import courses_of
from app.accounts.connection import connection_of
from app.accounts.preferences import confirm_time_zone, follow_only, welcome
from app.errors import BadInput
from app.models import Enrollment, TaughtCourse
from app.sync.request import request_sync
from app.web.context import page
from app.web.csrf import Proven
from app.web.sent_back import sent_back
from app.web.session import Desk, SignedIn

router = APIRouter()


@dataclass(frozen=True)
class ClassChoice:
    """One class of Classroom; `detail` is how many students were read, or its room."""

    id: int
    label: str
    name: str
    detail: str
    followed: bool


@router.get("/welcome")
def choose(desk: SignedIn) -> HTMLResponse:
    connection = connection_of(desk.session, desk.teacher.id)
    return page(
        desk,
        "welcome.html",
        welcomed=desk.teacher.welcomed_at is not None,
        classes=_classes(desk),
        missing=connection.missing,
        delegated=connection.delegated,
        zones=time_zones(),
        zone=desk.zone,
        zone_confirmed=desk.teacher.time_zone_confirmed_at is not None,
    )


@router.post("/welcome", dependencies=[Proven])
@sent_back(lambda desk, _: choose(desk))
def chosen(
    desk: SignedIn,
    course: Annotated[list[int] | None, Form()] = None,
    time_zone: Annotated[str, Form()] = "",
) -> RedirectResponse:
    """Follow exactly these classes and begin to read them."""
    if not course:
        raise BadInput("Pick at least one class.", safe="Nothing was changed.")
    confirm_time_zone(desk.teacher, time_zone, desk.now)
    follow_only(desk.session, desk.teacher, course)
    welcome(desk.teacher, desk.now)
    run = request_sync(desk.session, desk.teacher.id, "hand", desk.now)
    return RedirectResponse(f"/sync/{run.id}", 303)


def time_zones() -> Sequence[str]:
    """The zones named after places, as a browser names its own."""
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [*sorted(places), "UTC"]


def _classes(desk: Desk) -> tuple[ClassChoice, ...]:
    """Active classes in the order of their labels; all are proposed until classes were chosen once."""
    decided = {
        row.course_id: row
        for row in desk.session.scalars(select(TaughtCourse).where(TaughtCourse.teacher_id == desk.teacher.id))
    }
    courses = [course for course in courses_of(desk.session, desk.teacher) if course.state == "ACTIVE"]
    in_them = select(Enrollment.course_id, func.count()).where(
        Enrollment.course_id.in_([course.id for course in courses]), Enrollment.removed_at.is_(None)
    )
    students = {row[0]: row[1] for row in desk.session.execute(in_them.group_by(Enrollment.course_id))}
    choices = [
        ClassChoice(
            id=course.id,
            label=(course.id in decided and decided[course.id].period_label) or course.section or "Class",
            name=course.name,
            detail=f"{students[course.id]} students"
            if course.id in students
            else f"room {course.room}"
            if course.room
            else "",
            followed=desk.teacher.welcomed_at is None or (course.id in decided and decided[course.id].followed),
        )
        for course in courses
    ]
    return tuple(sorted(choices, key=lambda choice: (choice.label, choice.name)))
