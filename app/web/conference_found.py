"""Finding a teacher's own talk: the one that goes on, one that an address names, and those of today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from app.accounts.access import student_for, taught
from app.briefs.brief import Writer
from app.briefs.words import writer_of
from app.conferences.history import NOT_TAKEN_BACK
from app.errors import NotFound
from app.models import Conference, ConferenceRecord, Student
from app.web.session import Desk
from app.writing.words import Talk

_STILL_ON = timedelta(hours=2)


@dataclass(frozen=True)
class TalkLine:
    """A talk of the teacher's own in a line: with whom, since when, and where its page is."""

    id: int
    kind: Talk
    began_at: datetime
    finished: bool
    withdrawn: bool
    course_id: int
    student_ids: tuple[int, ...]
    names: tuple[str, ...]
    address: str


def talk_line(desk: Desk, conference_id: int) -> TalkLine:
    """Raises NotFound unless it is a talk of the teacher's own. Its writers need not be those of the page around it."""
    lines = _lines(desk, Conference.id == conference_id)
    if not lines:
        raise _none_such()
    _note(desk, lines[:1])
    return lines[0]


def held_with(desk: Desk, row: Conference) -> TalkLine | None:
    """The same of a talk that is in the access log by what is done to it now; none where its writers were erased."""
    return next(iter(_lines(desk, Conference.id == row.id)), None)


def talks_today(desk: Desk, course_id: int) -> tuple[TalkLine, ...]:
    """Those with writers of one class since midnight, the newest first; withdrawn ones are left out."""
    midnight = desk.now.astimezone(ZoneInfo(desk.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return _lines(
        desk,
        Conference.course_id == course_id,
        Conference.began_at >= midnight,
        Conference.withdrawn_at.is_(None),
        NOT_TAKEN_BACK,
    )


def withdrawn_from(desk: Desk, student_id: int) -> tuple[TalkLine, ...]:
    """The teacher's own talks with this writer, and who else was there, that count for nothing, the newest first."""
    with_them = select(ConferenceRecord.conference_id).where(ConferenceRecord.student_id == student_id)
    lines = _lines(desk, Conference.id.in_(with_them), Conference.withdrawn_at.is_not(None))
    _note(desk, lines, besides=student_id)
    return lines


def _note(desk: Desk, lines: Sequence[TalkLine], *, besides: int | None = None) -> None:
    """Whoever is named in them, but for the writer of the page, who is in the log already."""
    for student_id, course_id in dict.fromkeys((id_, line.course_id) for line in lines for id_ in line.student_ids):
        if student_id != besides:
            desk.record("names.read", student_id=student_id, course_id=course_id)


def _lines(desk: Desk, *which: ColumnElement[bool]) -> tuple[TalkLine, ...]:
    rows = desk.session.execute(
        select(Conference, Student.id, Student.given_name, Student.name)
        .join(ConferenceRecord, ConferenceRecord.conference_id == Conference.id)
        .join(Student, ConferenceRecord.student_id == Student.id)
        .where(*_own(desk), *which)
        .order_by(Conference.began_at.desc(), Conference.id.desc(), Student.name)
    ).all()
    return tuple(_line(list(each)) for _, each in groupby(rows, key=lambda row: row.Conference.id))


def _own(desk: Desk) -> tuple[ColumnElement[bool], ...]:
    """Held by this teacher, in a class that is still the teacher's, wherever else the writers sit."""
    return Conference.teacher_id == desk.teacher.id, taught(desk.teacher, Conference.course_id)


def _line(rows: Sequence[Any]) -> TalkLine:
    row = rows[0].Conference
    return TalkLine(
        row.id,
        Talk(row.kind),
        row.began_at,
        row.finished_at is not None,
        row.withdrawn_at is not None,
        row.course_id,
        tuple(each.id for each in rows),
        tuple(each.given_name.strip() or each.name for each in rows),
        address_of(row, rows[0].id),
    )


def address_of(row: Conference, student_id: int) -> str:
    """The page of a talk; `student_id` is one of its writers."""
    if row.kind == Talk.GROUP:
        return f"/conferences/group?conference={row.id}"
    return f"/students/{student_id}/conference?conference={row.id}"


def came_from(desk: Desk, student_id: int | None) -> Writer | None:
    """Whose talk it was until a moment ago. Raises NotFound unless it is the teacher's student."""
    if student_id is None:
        return None
    row = student_for(desk.session, desk.teacher, student_id)
    desk.record("names.read", student_id=row.id)
    return writer_of(row.id, row.name, row.given_name, row.email, namesake=False)


def group_going_on(desk: Desk, student_ids: Collection[int]) -> Conference | None:
    """The teacher's own talk with exactly these writers that was begun a while ago and is not finished."""
    others = select(ConferenceRecord.id).where(
        ConferenceRecord.conference_id == Conference.id, ConferenceRecord.student_id.not_in(student_ids)
    )
    members = select(func.count()).where(ConferenceRecord.conference_id == Conference.id).scalar_subquery()
    return desk.session.scalars(
        select(Conference)
        .where(
            *_own(desk),
            Conference.kind == Talk.GROUP,
            Conference.finished_at.is_(None),
            Conference.withdrawn_at.is_(None),
            Conference.began_at > desk.now - _STILL_ON,
            ~others.exists(),
            members == len(set(student_ids)),
        )
        .order_by(Conference.began_at.desc())
        .limit(1)
    ).first()


def talk_opened(desk: Desk, opening: str) -> int | None:
    """The teacher's own talk that was begun under this id; nothing while it is new."""
    return desk.session.scalars(select(Conference.id).where(*_own(desk), Conference.opening == opening)).one_or_none()


def talk_going_on(desk: Desk, student_id: int, course_id: int) -> Conference | None:
    """The teacher's own talk with this writer in this class that was begun a while ago and is not finished."""
    return desk.session.scalars(
        select(Conference)
        .join(ConferenceRecord, ConferenceRecord.conference_id == Conference.id)
        .where(
            *_own(desk),
            ConferenceRecord.student_id == student_id,
            Conference.course_id == course_id,
            Conference.kind.in_((Talk.FORMAL, Talk.ONLINE)),
            Conference.finished_at.is_(None),
            Conference.withdrawn_at.is_(None),
            Conference.began_at > desk.now - _STILL_ON,
        )
        .order_by(Conference.began_at.desc())
        .limit(1)
    ).first()


def named_talk(desk: Desk, student_id: int, conference_id: int) -> Conference:
    """Raises NotFound unless it is a talk of the teacher's own with this writer."""
    row = desk.session.scalars(
        select(Conference)
        .join(ConferenceRecord, ConferenceRecord.conference_id == Conference.id)
        .where(
            Conference.id == conference_id,
            *_own(desk),
            ConferenceRecord.student_id == student_id,
        )
    ).first()
    if row is None:
        raise _none_such()
    return row


def members_of(desk: Desk, row: Conference) -> Sequence[int]:
    """The writers of a talk."""
    mine = ConferenceRecord.conference_id == row.id
    return desk.session.scalars(select(ConferenceRecord.student_id).where(mine)).all()


def _none_such() -> NotFound:
    return NotFound("There is no such conference of yours.", remedy="Look for it in the running record.")
