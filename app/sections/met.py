"""Who was met: finished talks and open promises of a section by writer, for its queue.

Met is who had a finished conference that was not withdrawn: alone, in a group or online. A walk-around note is counted
apart and ends no wait. Talks count in every class that the teacher teaches, a co-teacher's too, so that a writer who
changes section keeps one history.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.briefs.evidence import Found
from app.briefs.last_time import promise_line
from app.briefs.past import FollowUpLine
from app.briefs.past_rows import HELD, LOOKED_AT, NEWS, SAT_DOWN
from app.briefs.source import Source
from app.briefs.words import days_between
from app.models import Conference, ConferenceRecord, CourseTeacher, Enrollment, FollowUp, Teacher
from app.sections.agenda import Met
from app.shelf.own_skills import skills_of
from app.writing.promises import day_awaited, local_day

_READER = aliased(Teacher)
_MY_COURSES = (
    select(CourseTeacher.course_id)
    .join(_READER, _READER.google_id == CourseTeacher.google_id)
    .where(_READER.id == bindparam("teacher_id"), CourseTeacher.removed_at.is_(None))
)
_WALKED = ~SAT_DOWN
_ON_THIS = Conference.coursework_id == bindparam("coursework_id")


def _newest_first(column: InstrumentedAttribute[int]) -> ColumnElement[Sequence[int]]:
    return func.array_agg(aggregate_order_by(column, Conference.began_at.desc(), Conference.id.desc()))


TALKS = (
    select(
        ConferenceRecord.student_id,
        func.max(Conference.began_at).filter(SAT_DOWN).label("met_at"),
        _newest_first(ConferenceRecord.id).filter(SAT_DOWN)[1].label("met_in"),
        func.count().filter(and_(SAT_DOWN, _ON_THIS)).label("talks"),
        func.count().filter(and_(_WALKED, _ON_THIS)).label("walks"),
        func.min(Conference.began_at)
        .filter(and_(SAT_DOWN, Conference.course_id == bindparam("course_id")))
        .label("first_met_at"),
    )
    .join(Conference, Conference.id == ConferenceRecord.conference_id)
    .where(
        HELD,
        Conference.course_id.in_(_MY_COURSES),
    )
    .group_by(ConferenceRecord.student_id)
    .subquery()
)
"""One row a writer who had any talk; `first_met_at` is of this section alone."""

_PROMISES = (
    select(
        FollowUp.id,
        FollowUp.student_id,
        FollowUp.skill,
        FollowUp.next_step,
        FollowUp.due_on,
        FollowUp.next_draft,
        FollowUp.closed_at,
        FollowUp.outcome,
        FollowUp.continued_by_id,
        NEWS,
        LOOKED_AT,
    )
    .join(Enrollment, Enrollment.student_id == FollowUp.student_id)
    .where(
        Enrollment.course_id == bindparam("course_id"),
        Enrollment.removed_at.is_(None),
        FollowUp.closed_at.is_(None),
        FollowUp.course_id.in_(_MY_COURSES),
        or_(FollowUp.due_on.is_not(None), FollowUp.next_draft),
    )
    .order_by(FollowUp.due_on.nulls_last(), FollowUp.opened_at, FollowUp.id)
)


@dataclass(frozen=True)
class Promised:
    """An open follow-up; `days` until its day, below 0 once it is past, nothing for “next draft” or once looked at."""

    line: FollowUpLine
    days: int | None


@dataclass(frozen=True)
class Wait:
    """`days` since the last conference. For whom there was none (`met` is false), since the section's first one.

    `others` is set for the longest wait of the class alone: nobody else's is longer than so many days.
    """

    days: int
    met: bool
    others: int | None
    source: Source


def met_of(row: Found, now: datetime, zone: ZoneInfo) -> Met:
    """Out of a row with the columns of `TALKS`."""
    days = days_between(row.met_at, now, zone) if row.met_at else None
    return Met(
        times=row.talks or 0,
        walk_arounds=row.walks or 0,
        last_at=row.met_at,
        days=days,
        words=_met_words(days),
        source=Source("conference_record", row.met_in, None) if row.met_in else None,
    )


def _met_words(days: int | None) -> str:
    if days is None:
        return ""
    return {0: "met today", 1: "met yesterday"}.get(days, f"met {days} days ago")


def waits_of(writers: Iterable[tuple[Found, Met]], now: datetime, zone: ZoneInfo) -> dict[int, Wait]:
    """By student; nobody waits before the section's first conference, because talks of before are not known."""
    found = list(writers)
    first = min((row.first_met_at for row, _ in found if row.first_met_at), default=None)
    if first is None:
        return {}
    since_first = days_between(first, now, zone)
    days = {row.id: since_first if met.days is None else met.days for row, met in found}
    longest, *others = sorted(days.values(), reverse=True)
    return {
        row.id: Wait(
            days[row.id],
            met.source is not None,
            others[0] if others and days[row.id] == longest > others[0] else None,
            met.source or Source("student", row.id, None),
        )
        for row, met in found
    }


def promises_in(
    session: Session, *, teacher_id: int, course_id: int, now: datetime, zone: ZoneInfo
) -> dict[int, list[Promised]]:
    """The open follow-ups of a section by student, the first due before the others, in at most two statements."""
    local = now.astimezone(zone)
    rows = session.execute(_PROMISES, {"teacher_id": teacher_id, "course_id": course_id}).all()
    if not rows:
        return {}
    skills = skills_of(session, teacher_id)
    promises: dict[int, list[Promised]] = {}
    for row in rows:
        awaited = day_awaited(row.due_on, local_day(row.looked_at, local))
        days = (awaited - local.date()).days if awaited else None
        promises.setdefault(row.student_id, []).append(Promised(promise_line(row, skills, now, zone), days))
    return promises
