"""A class of two teachers with one writer, whose draft has been read once."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from app.database import Sessions
from app.models import Course, Coursework, Document, Snapshot, Student, Teacher
from tests import builders
from tests.builders import days_ago

BEFORE = "The list went up on Monday. We lost the last game. The bus ride home was quiet."
QUOTE = "The bus ride home was quiet."


@dataclass(frozen=True)
class Talk:
    session: Session
    teacher: Teacher
    colleague: Teacher
    course: Course
    work: Coursework
    writer: Student
    draft: Document
    reading: Snapshot


@pytest.fixture
def talk(sessions: Sessions) -> Iterator[Talk]:
    with sessions() as session:
        teacher = builders.create_teacher(session)
        course = builders.create_course(session, teacher)
        colleague = builders.create_teacher(session, name="Sam Okafor")
        builders.add_teacher(session, course, colleague)
        work = builders.create_coursework(session, course)
        writer = builders.create_student(session, course)
        draft = builders.create_document(session, builders.create_submission(session, work, writer))
        draft.read_at = draft.changed_at = draft.examined_at = days_ago(14)
        reading = builders.create_snapshot(session, draft, BEFORE, taken_at=days_ago(14))
        yield Talk(session, teacher, colleague, course, work, writer, draft, reading)
