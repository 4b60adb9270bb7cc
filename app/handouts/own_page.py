"""What the student page shows: one writer's next step and what helps with it, and nothing of anybody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.links import Purpose
from app.accounts.preferences import zone_or_utc
from app.briefs.genres import genre_for
from app.briefs.past_rows import LOOKED_AT
from app.briefs.student_words import WordKind, written_by
from app.briefs.to_bring import mentor_for_skill, rubric_to_take
from app.briefs.tools import MentorAtHand, RubricCriterion
from app.briefs.words import date_words, writer_of
from app.models import Coursework, Document, FollowUp, FollowUpLook, Rubric, Student, StudentLink, StudentWord, Teacher
from app.shelf.shelf import shelf_of
from app.writing.promises import day_awaited, local_day
from app.writing.rubrics import Criterion
from app.writing.words import Uptake

_LOOKS = (
    select(FollowUpLook.uptake, FollowUpLook.passage_now)
    .where(FollowUpLook.uptake.is_not(None))
    .order_by(FollowUpLook.seen_at.desc(), FollowUpLook.id.desc())
)


@dataclass(frozen=True)
class Written:
    """The student's own words; `when` is their day (“Oct 10”)."""

    text: str
    when: str
    ready: bool


@dataclass(frozen=True)
class StudentPage:
    """`may_write` where the link is for the next step. Empty text and nothing where there is nothing to show.

    `said_so` where a conference led to the next step; one that the teacher opened by hand is in the teacher's words.
    `look_again` says when the teacher looks at it again: “on Oct 24”, “in your next draft”. `skill` is a line in the
    first person; `rubric` has no level marked, as a mark would be a grade.
    """

    given_name: str
    teacher: str
    piece: str
    next_step: str
    said_so: bool
    skill: str
    passage: str
    draft_link: str | None
    look_again: str
    mentor: MentorAtHand | None
    rubric: tuple[RubricCriterion, ...]
    restated: tuple[Written, ...]
    questions: tuple[Written, ...]
    may_write: bool


def build_student_page(session: Session, link: StudentLink, now: datetime) -> StudentPage:
    """Everything on it is of the link's own student and, where it has one, of its own follow-up."""
    student = session.get_one(Student, link.student_id)
    teacher = session.get_one(Teacher, link.teacher_id)
    follow_up = session.get(FollowUp, link.follow_up_id) if link.follow_up_id else None
    work_id = follow_up.coursework_id if follow_up else link.coursework_id
    work = session.get(Coursework, work_id) if work_id else None
    zone = zone_or_utc(teacher.time_zone)
    words = [(row.kind, _written(row, now, zone)) for row in written_by(session, link)]
    document = session.get(Document, follow_up.document_id) if follow_up and follow_up.document_id else None
    shelf = shelf_of(session, teacher.id)
    skill = shelf.skills.known.get(follow_up.skill) if follow_up else None
    genre = genre_for(session, work) if work else None
    return StudentPage(
        given_name=writer_of(student.id, student.name, student.given_name, None, namesake=False).given_name,
        teacher=teacher.name,
        piece=work.title if work else "",
        next_step=follow_up.next_step if follow_up else "",
        said_so=follow_up is not None and follow_up.record_id is not None,
        skill=skill.student if skill else "",
        passage=_passage(session, follow_up) if follow_up else "",
        draft_link=document.link if document else None,
        look_again=_look_again(session, follow_up, now.astimezone(zone)) if follow_up else "",
        mentor=mentor_for_skill(skill, genre, shelf.mentors) if skill else None,
        rubric=rubric_of(session, work, shelf.rubric),
        restated=tuple(one for kind, one in words if kind == WordKind.RESTATED),
        questions=tuple(one for kind, one in words if kind == WordKind.QUESTION),
        may_write=link.purpose == Purpose.NEXT_STEP,
    )


def _passage(session: Session, follow_up: FollowUp) -> str:
    """As the newest draft has it; empty where it is gone."""
    seen = session.execute(_LOOKS.where(FollowUpLook.follow_up_id == follow_up.id).limit(1)).first()
    return follow_up.passage if seen is None or seen.uptake == Uptake.UNCHANGED else seen.passage_now


def _look_again(session: Session, follow_up: FollowUp, local: datetime) -> str:
    if follow_up.closed_at is not None:
        return ""
    looked_at = session.scalar(select(LOOKED_AT).where(FollowUp.id == follow_up.id))
    awaited = day_awaited(follow_up.due_on, local_day(looked_at, local))
    if awaited is not None:
        return f"on {awaited:%b} {awaited.day}"
    return "in your next draft" if follow_up.next_draft or follow_up.due_on else ""


def _written(row: StudentWord, now: datetime, zone: ZoneInfo) -> Written:
    return Written(row.text, date_words(row.written_at, now, zone), row.ready)


def rubric_of(session: Session, work: Coursework | None, own: Sequence[Criterion]) -> tuple[RubricCriterion, ...]:
    """The writer's copy of the rubric of an assignment, `own` where Classroom has none; nothing without assignment."""
    if work is None:
        return ()
    in_classroom = session.scalars(
        select(Rubric).where(Rubric.coursework_id == work.id, Rubric.removed_at.is_(None))
    ).one_or_none()
    return rubric_to_take(in_classroom.criteria if in_classroom else None, own)
