"""Follow-ups by themselves: some of them as lines, and one that is opened without a conference."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from app.errors import BadInput
from app.followups.assign import beginning_in
from app.followups.evidence import DECIDED_BY
from app.followups.lines import FollowUpLine
from app.followups.one_open import go_on_with_the_newest
from app.followups.running_record import follow_up_line
from app.models import FollowUp, FollowUpLook, Teacher
from app.sections.rows import grouped
from app.shelf.own_skills import skills_of
from app.writing.typed import as_typed

_WANTED: BindParameter[list[int]] = bindparam("ids", expanding=True)
_PROMISES = select(*FollowUp.__table__.columns).where(FollowUp.id.in_(_WANTED)).order_by(FollowUp.id)
_LOOKS = (
    select(*FollowUpLook.__table__.columns, DECIDED_BY)
    .outerjoin(Teacher, Teacher.id == FollowUpLook.decided_by)
    .where(FollowUpLook.follow_up_id.in_(_WANTED))
    .order_by(FollowUpLook.seen_at, FollowUpLook.id)
)


@dataclass(frozen=True)
class Wanted:
    """What somebody asks to be looked at again, checked: the student and the assignment are of the course."""

    student_id: int
    course_id: int
    coursework_id: int | None
    skill: str
    next_step: str
    due_on: date | None
    next_draft: bool


def lines_of(session: Session, teacher: Teacher, follow_up_ids: Sequence[int], local: datetime) -> list[FollowUpLine]:
    """In the order of their ids; `local` is now in the teacher's zone. What is not there is left out."""
    known = skills_of(session, teacher.id)
    wanted = {"ids": list(follow_up_ids)}
    looks = grouped(session.execute(_LOOKS, {**wanted, "teacher_id": teacher.id}), "follow_up_id")
    return [follow_up_line(row, looks.get(row.id, ()), known, local) for row in session.execute(_PROMISES, wanted)]


def open_by_hand(session: Session, teacher: Teacher, wanted: Wanted, now: datetime) -> tuple[FollowUp, bool]:
    """Without a conference. Asked for again, the open one for this skill is changed; tells whether it is new.

    What a talk left open on the same skill goes on in it (`one_open`).

    Raises:
        BadInput: there is no such skill.
    """
    _must_be_offered(session, teacher, wanted.skill)
    follow_up = session.scalars(
        select(FollowUp).where(
            FollowUp.student_id == wanted.student_id,
            FollowUp.course_id == wanted.course_id,
            FollowUp.skill == wanted.skill,
            FollowUp.record_id.is_(None),
            FollowUp.closed_at.is_(None),
        )
    ).first()
    new = follow_up is None
    if follow_up is None:
        began = beginning_in(session, wanted.coursework_id, wanted.student_id)
        follow_up = FollowUp(
            teacher_id=teacher.id,
            student_id=wanted.student_id,
            course_id=wanted.course_id,
            coursework_id=wanted.coursework_id,
            document_id=began.document_id,
            snapshot_id=began.snapshot_id,
            skill=wanted.skill,
            opened_at=now,
        )
        session.add(follow_up)
    follow_up.next_step, follow_up.due_on, follow_up.next_draft = wanted.next_step, wanted.due_on, wanted.next_draft
    go_on_with_the_newest(session, follow_up, now)
    return follow_up, new


def _must_be_offered(session: Session, teacher: Teacher, skill: str) -> None:
    if skill not in skills_of(session, teacher.id).offered:
        raise BadInput(
            f"There is no skill “{as_typed(skill)[:40]}”.",
            safe="Nothing was changed.",
            remedy="GET /api/v1/skills lists the ids.",
        )
