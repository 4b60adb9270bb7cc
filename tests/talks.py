"""Rows of conferences and follow-ups for tests; everything that a test does not name gets an ordinary value."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.models import (
    Conference,
    ConferenceRecord,
    Course,
    Coursework,
    FollowUp,
    FollowUpLook,
    RecordComment,
    RecordSkill,
    Student,
    StudentLink,
    StudentWord,
    Teacher,
)
from app.writing.words import Level, Stage, Talk
from tests.builders import NOW, days_ago

SKILL = "bridges_between_scenes"
OTHER_SKILL = "showing_with_detail"
_openings = count(1)
_codes = count(1)


def create_conference(
    session: Session,
    teacher: Teacher,
    course: Course,
    *,
    kind: Talk = Talk.FORMAL,
    work: Coursework | None = None,
    at: datetime | None = None,
    minutes: int | None = 8,
) -> Conference:
    """Finished after `minutes`; without them it still goes on."""
    began = at or days_ago(13)
    row = Conference(
        opening=f"opening-{next(_openings)}",
        kind=kind,
        teacher_id=teacher.id,
        course_id=course.id,
        coursework_id=work.id if work else None,
        began_at=began,
        finished_at=None if minutes is None else began + timedelta(minutes=minutes),
    )
    session.add(row)
    session.flush()
    return row


def create_record(
    session: Session,
    conference: Conference,
    student: Student,
    *,
    skills: dict[str, Level | None] | None = None,
    comments: dict[int, str] | None = None,
    stage: Stage | None = Stage.REVISE,
    private_note: bytes | None = None,
    look_again_on: date | None = None,
    next_draft: bool = False,
    **texts: str,
) -> ConferenceRecord:
    """One writer's part; `texts` are its fields of text by name, `comments` the marks of threads by id."""
    record = ConferenceRecord(
        conference_id=conference.id,
        student_id=student.id,
        stage=stage,
        private_note=private_note,
        look_again_on=look_again_on,
        next_draft=next_draft,
        **texts,
    )
    session.add(record)
    session.flush()
    session.add_all(
        [RecordSkill(record_id=record.id, skill=skill, level=level) for skill, level in (skills or {}).items()]
        + [RecordComment(record_id=record.id, comment_id=id_, mark=mark) for id_, mark in (comments or {}).items()]
    )
    session.flush()
    session.refresh(record)
    return record


def create_follow_up(
    session: Session, teacher: Teacher, course: Course, student: Student, *, skill: str = SKILL, **more: Any
) -> FollowUp:
    """Open since a week, without a passage."""
    values: dict[str, Any] = {"next_step": "Build two bridges", "opened_at": days_ago(7)}
    row = FollowUp(teacher_id=teacher.id, course_id=course.id, student_id=student.id, skill=skill, **(values | more))
    session.add(row)
    session.flush()
    session.refresh(row)
    return row


def create_look(session: Session, follow_up: FollowUp, **more: Any) -> FollowUpLook:
    """Undecided, and it found nothing."""
    values: dict[str, Any] = {"comment_ids": [], "seen_at": NOW}
    row = FollowUpLook(follow_up_id=follow_up.id, **(values | more))
    session.add(row)
    session.flush()
    session.refresh(row)
    return row


def create_word(
    session: Session, teacher: Teacher, course: Course, student: Student, text: str, *, at: datetime = NOW, **more: Any
) -> StudentWord:
    """A question that a student wrote on the student page, through a link of its own."""
    link = StudentLink(
        purpose="next_step",
        teacher_id=teacher.id,
        course_id=course.id,
        student_id=student.id,
        code_hash=f"{next(_codes)}".encode(),
        created_at=at,
    )
    session.add(link)
    session.flush()
    values: dict[str, Any] = {"kind": "question", "written_at": at}
    row = StudentWord(link_id=link.id, student_id=student.id, course_id=course.id, text=text, **(values | more))
    session.add(row)
    session.flush()
    session.refresh(row)
    return row
