"""A class as it sits: table by table, who it is and how long ago the last talk was."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.places import table_words, tables_in_order
from app.briefs.past_rows import HELD
from app.briefs.words import days_between, writer_of
from app.models import Conference, ConferenceRecord, Enrollment, Student


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


def tables_of(session: Session, course_id: int, now: datetime, zone: ZoneInfo) -> tuple[Table, ...]:
    """The room as it sits; one table with everybody where no seating is set."""
    met = (
        select(ConferenceRecord.student_id, func.max(Conference.began_at).label("last"))
        .join(Conference, Conference.id == ConferenceRecord.conference_id)
        .where(Conference.course_id == course_id, HELD)
        .group_by(ConferenceRecord.student_id)
        .subquery()
    )
    rows = session.execute(
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
    for row, short in zip(rows, shorts, strict=True):
        same = shorts.count(short) > 1
        one = writer_of(row.id, row.name, row.given_name, row.email, namesake=same)
        days = days_between(row.last, now, zone) if row.last else None
        waited = "" if days is None else "today" if days == 0 else f"{days} d"
        seat = Seat(row.id, one.name, short or one.name, one.apart, waited)
        seated.setdefault(row.table_name or "", []).append(seat)
    nowhere = "No table yet" if len(seated) > 1 else "Everyone, A to Z"
    return tuple(Table(table_words(name) if name else nowhere, tuple(seated[name])) for name in tables_in_order(seated))


def _short(given: str, family: str, name: str) -> str:
    """“Jaylen B.”; the whole name where it has no parts."""
    return f"{given.strip()} {family.strip()[0]}." if given.strip() and family.strip() else name.strip()
