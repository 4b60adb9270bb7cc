"""Walking around: a name, a word, and it is kept for the teacher alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import func, select

from app.accounts.access import Via, course_for, student_for
from app.accounts.places import table_words, tables_in_order
from app.briefs.words import days_between, writer_of
from app.conferences.fields import PRIVATE, read_changes
from app.conferences.opening import Opening
from app.desk.journal import take
from app.errors import BadInput, about
from app.models import Conference, ConferenceRecord, Enrollment, Student
from app.web.context import page, sections_now
from app.web.csrf import Proven
from app.web.sent_back import number_in, sent_back
from app.web.session import Desk, SignedIn
from app.writing.words import Talk

router = APIRouter()
QUICK = ("On track", "Stuck", "Asked me", "Needs a nudge", "Helped someone", "Trying it")


@dataclass(frozen=True)
class Seat:
    """A writer of the room. `short` is what fits on a button; `waited`: “14 d”, “today”, or empty."""

    id: int
    name: str
    short: str
    apart: str
    waited: str


@dataclass(frozen=True)
class Table:
    """`words`: “Table 3”, “Everyone, A to Z” where no seating is set, “No table yet”."""

    words: str
    seats: tuple[Seat, ...]


@router.get("/walk")
def walk(desk: SignedIn, course: int | None = None, writer: int | None = None) -> Response:
    """The room that meets now or next, or that of `course`; `writer` has the pad open where no script runs."""
    followed = sections_now(desk, course)
    if followed is None:
        return RedirectResponse("/welcome", 303)
    sections, section = followed
    if writer is not None:
        student_for(desk.session, desk.teacher, writer)
    tables = _tables(desk, section.id)
    desk.record("names.read", course_id=section.id)
    return page(
        desk,
        "walk.html",
        place="walk",
        sections=sections,
        course_id=section.id,
        section=section,
        tables=tables,
        chosen=next((seat for table in tables for seat in table.seats if seat.id == writer), None),
        quick=QUICK,
        opening=str(uuid4()),
    )


@router.post("/walk", dependencies=[Proven])
@sent_back(lambda desk, form: walk(desk, number_in(form, "course"), number_in(form, "writer")))
def note(
    desk: SignedIn,
    *,
    course: Annotated[int, Form()],
    writer: Annotated[int, Form()],
    opening: Annotated[UUID, Form()],
    quick: Annotated[Sequence[str], Form()] = (),
    words: Annotated[str, Form()] = "",
) -> RedirectResponse:
    """One note by a plain form; sent twice it is kept once."""
    course_for(desk.session, desk.teacher, course)
    student_for(desk.session, desk.teacher, writer, course_id=course)
    moment = desk.now.isoformat()
    told = {PRIVATE: ". ".join(filter(None, [*quick, words])), "finished": moment}
    changes, refused = read_changes(
        {
            "id": str(uuid5(NAMESPACE_OID, f"{opening} {field}")),
            "student": writer if field == PRIVATE else None,
            "field": field,
            "value": value,
            "parents": [],
            "at": moment,
        }
        for field, value in told.items()
    )
    if refused:
        with about("words"):
            raise BadInput(refused[0].message, safe="Nothing was kept.", remedy="Shorten it.")
    begun = Opening(str(opening), Talk.INFORMAL, course, (writer,), None, desk.now)
    take(desk.session, desk.runtime, desk.teacher, begun, changes, via=Via.PAGE, now=desk.now)
    return RedirectResponse(f"/walk?course={course}", 303)


def _tables(desk: Desk, course_id: int) -> tuple[Table, ...]:
    """The room as it sits; one table with everybody where no seating is set."""
    met = (
        select(ConferenceRecord.student_id, func.max(Conference.began_at).label("last"))
        .join(Conference, Conference.id == ConferenceRecord.conference_id)
        .where(
            Conference.course_id == course_id, Conference.withdrawn_at.is_(None), Conference.finished_at.is_not(None)
        )
        .group_by(ConferenceRecord.student_id)
        .subquery()
    )
    rows = desk.session.execute(
        select(
            Student.id,
            Student.name,
            Student.given_name,
            Student.family_name,
            Student.email,
            met.c.last,
            Enrollment.table_name,
        )
        .join(Enrollment, Enrollment.student_id == Student.id)
        .outerjoin(met, met.c.student_id == Student.id)
        .where(Enrollment.course_id == course_id, Enrollment.removed_at.is_(None))
        .order_by(Student.given_name, Student.family_name, Student.id)
    ).all()
    shorts = [_short(row.given_name, row.family_name, row.name) for row in rows]
    seated: dict[str, list[Seat]] = {}
    zone = ZoneInfo(desk.zone)
    for row, short in zip(rows, shorts, strict=True):
        same = shorts.count(short) > 1
        one = writer_of(row.id, row.name, row.given_name, row.email, namesake=same)
        days = days_between(row.last, desk.now, zone) if row.last else None
        waited = "" if days is None else "today" if days == 0 else f"{days} d"
        seat = Seat(row.id, one.name, short or one.name, one.apart, waited)
        seated.setdefault(row.table_name or "", []).append(seat)
    nowhere = "No table yet" if len(seated) > 1 else "Everyone, A to Z"
    return tuple(Table(table_words(name) if name else nowhere, tuple(seated[name])) for name in tables_in_order(seated))


def _short(given: str, family: str, name: str) -> str:
    """“Jaylen B.”; the whole name where it has no parts."""
    return f"{given.strip()} {family.strip()[0]}." if given.strip() and family.strip() else name.strip()
