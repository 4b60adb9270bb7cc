"""What surrounds a page: where one can go, which periods there are, and how fresh the reading is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlalchemy import bindparam, func, select

from app.accounts.access import course_for
from app.accounts.connection import STATE, ConnectionState
from app.accounts.preferences import zone_or_utc
from app.accounts.runtime import Runtime
from app.models import Course, CourseTeacher, Credential, SyncRun, TaughtCourse
from app.reminders.listed import HELD_BACK, UNSENT
from app.sections.lesson import Period, period_now
from app.sync.lifecycle import CAME_TO_ITS_END
from app.web.session import Desk, here
from app.web.trouble import Trouble, code_for, is_delegated, trouble_of
from app.web.wall import Wall

if TYPE_CHECKING:
    from jinja2 import Environment

Place = Literal["today", "walk", "comments", "record", "skills", "writers", "reminders", "shelf", "settings", ""]
_PAGES: tuple[tuple[Place, str], ...] = (
    ("today", "Today"),
    ("walk", "Walk"),
    ("comments", "Comments"),
    ("record", "Record"),
    ("skills", "Skills"),
    ("writers", "Writers"),
    ("reminders", "Reminders"),
    ("shelf", "Shelf"),
    ("settings", "Settings"),
)
_IN_THE_BAR = 4
"""So many places stand in the bar, the rest under More."""
_ABOUT_ONE_SECTION: tuple[Place, ...] = ("today", "walk", "comments", "record", "skills")

_NUMBERED = re.compile(r"(?:period|per\.?|p)\s*(\d\w*)", re.IGNORECASE)
_FOLLOWED = (
    select(Course.id, Course.name, Course.section, TaughtCourse.period_label)
    .join(TaughtCourse, TaughtCourse.course_id == Course.id)
    .join(CourseTeacher, CourseTeacher.course_id == Course.id)
    .where(CourseTeacher.google_id == bindparam("google_id"), CourseTeacher.removed_at.is_(None))
    .where(TaughtCourse.teacher_id == bindparam("teacher_id"), TaughtCourse.followed)
)
_FRESHNESS = select(
    select(STATE).where(Credential.teacher_id == bindparam("teacher_id")).scalar_subquery(),
    select(func.max(SyncRun.finished_at))
    .where(SyncRun.teacher_id == bindparam("teacher_id"), SyncRun.status.in_(CAME_TO_ITS_END))
    .scalar_subquery(),
    select(func.count())
    .where(SyncRun.teacher_id == bindparam("teacher_id"), SyncRun.status.in_(("queued", "running")))
    .scalar_subquery(),
    code_for(bindparam("teacher_id")),
    is_delegated(bindparam("teacher_id")),
    UNSENT,
    HELD_BACK,
)


@dataclass(frozen=True)
class Link:
    href: str
    label: str
    current: bool


@dataclass(frozen=True)
class Section:
    """A followed class; `label` is what its period is called, short enough for the switch."""

    id: int
    name: str
    label: str

    @property
    def words(self) -> str:
        """“period 3”, or the class's own name where its period has none."""
        return period_words(self.label)


@dataclass(frozen=True)
class Frame:
    """Everything around a page. `nav` is empty until the classes are chosen; `csrf` while nobody is signed in.

    `more` are the places that stand under More.

    `trouble` is set while something keeps part of every class from being read; `unsent` reminders were refused, and
    `held_back` ones wait for other words.
    """

    here: str
    csrf: str = ""
    email: str = ""
    theme: str = "device"
    keys_enabled: bool = False
    nav: tuple[Link, ...] = ()
    more: tuple[Link, ...] = ()
    periods: tuple[Link, ...] = ()
    synced_at: datetime | None = None
    reading: bool = False
    connection: ConnectionState = ConnectionState.CONNECTED
    trouble: Trouble | None = None
    unsent: int = 0
    held_back: int = 0
    school_time: datetime | None = None


def short_period(label: str) -> str:
    """“3” for “Period 3” and “P3”: the word period stands beside it already."""
    numbered = _NUMBERED.fullmatch(label)
    return numbered[1] if numbered else label


def period_words(label: str) -> str:
    """“period 3”, or the label itself where it is no number."""
    short = short_period(label)
    return f"period {short}" if short[:1].isdigit() else short


def sections_of(desk: Desk) -> tuple[Section, ...]:
    """The followed classes in the order of their labels, 2 before 10."""
    rows = desk.session.execute(_FOLLOWED, {"teacher_id": desk.teacher.id, "google_id": desk.teacher.google_id}).all()
    found = [Section(row.id, row.name, short_period(row.period_label or row.section or row.name)) for row in rows]
    return tuple(
        sorted(found, key=lambda section: section.label.rjust(8) if section.label.isdigit() else section.label)
    )


def section_at_hand(desk: Desk, sections: Sequence[Section], period: Period | None, course: int | None) -> Section:
    """The section asked for, else the one of the period, else the first.

    Raises:
        NotFound: the teacher does not teach this course.
    """
    if course is not None and course not in {section.id for section in sections}:
        course_for(desk.session, desk.teacher, course)
    wanted = course or (period and period.meeting.course_id)
    return next((section for section in sections if section.id == wanted), sections[0])


def sections_now(desk: Desk, course: int | None) -> tuple[tuple[Section, ...], Section] | None:
    """The followed classes, and the one asked for, else the one that meets now or next; None where nothing is followed.

    Raises:
        NotFound: the teacher does not teach this course.
    """
    sections = sections_of(desk)
    if not sections:
        return None
    period = period_now(desk.session, teacher_id=desk.teacher.id, time_zone=desk.zone, now=desk.now)
    return sections, section_at_hand(desk, sections, period, course)


def frame_of(desk: Desk, place: Place, sections: Sequence[Section], course_id: int | None) -> Frame:
    """The frame of a signed-in page. One query."""
    teacher = desk.teacher
    asked = {"teacher_id": teacher.id, "google_id": teacher.google_id}
    fresh = desk.session.execute(_FRESHNESS, asked).one()
    connection, synced_at, running, code, delegated, unsent, held_back = fresh
    switched = place if place in _ABOUT_ONE_SECTION else "today"
    places = tuple(Link(f"/{name}", words, name == place) for name, words in _PAGES) if teacher.welcomed_at else ()
    return Frame(
        here=here(desk.request),
        csrf=desk.csrf,
        email=teacher.email,
        theme=teacher.theme,
        keys_enabled=teacher.keys_enabled,
        nav=places[:_IN_THE_BAR],
        more=places[_IN_THE_BAR:],
        periods=tuple(Link(f"/{switched}?course={s.id}", s.label, s.id == course_id) for s in sections),
        synced_at=synced_at,
        reading=running > 0,
        connection=ConnectionState(connection or ConnectionState.DISCONNECTED),
        trouble=trouble_of(code, delegated=bool(delegated)),
        unsent=unsent,
        held_back=held_back,
        school_time=desk.now if desk.runtime.school_clock else None,
    )


def page(
    desk: Desk,
    template: str,
    *,
    place: Place = "",
    sections: Sequence[Section] | None = None,
    course_id: int | None = None,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """A signed-in page: `values` are what the template names, frozen dataclasses and plain values only.

    `sections` are looked up unless the route has them already; templates see them too.
    """
    if sections is None:
        sections = sections_of(desk)
    frame = frame_of(desk, place, sections, course_id)
    return _rendered(desk.request, template, status, frame=frame, wall=desk.wall, sections=sections, **values)


def bare_page(request: Request, runtime: Runtime, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page that needs neither a sign-in nor the store."""
    wall = Wall(zone_or_utc(None), runtime.clock.now())
    return _rendered(request, template, status, frame=Frame(here=here(request)), wall=wall, **values)


def _rendered(request: Request, template: str, status: int, **values: Any) -> HTMLResponse:
    templates: Environment = request.app.state.templates
    return HTMLResponse(templates.get_template(template).render(**values), status_code=status)
