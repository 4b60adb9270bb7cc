"""The application on a real store, over HTTP; Google is never asked."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import Engine

from app.accounts.runtime import Runtime
from app.accounts.tokens import create_token
from app.models import Course, Coursework, Credential, Student, Teacher
from integrations.google.scopes import Feature, scopes_of
from tests import builders
from tests.app.conftest import Served
from tests.clock import SettableClock
from tests.serving import client_of


@dataclass(frozen=True)
class Class:
    """One teacher, connected, with one course of three students and a memoir."""

    teacher: Teacher
    course: Course
    students: tuple[Student, ...]
    coursework: Coursework
    token: str


@pytest.fixture
def clock(served: Served) -> SettableClock:
    """The clock of the served application, set back."""
    served.clock.set(SettableClock().now())
    return served.clock


@pytest.fixture
def runtime(served: Served, engine: Engine, clock: SettableClock) -> Runtime:
    return served.runtime


@pytest.fixture
def address(served: Served) -> str:
    return served.address


@pytest.fixture
def room(runtime: Runtime) -> Class:
    now = runtime.clock.now()
    with runtime.sessions.begin() as session:
        teacher = builders.create_teacher(session)
        course = builders.create_course(session, teacher, followed=False)
        names = ("Ana Castillo", "Zoë Ames", "Ben Oduya")
        students = tuple(builders.create_student(session, course, name=name) for name in names)
        coursework = builders.create_coursework(session, course)
        builders.create_draft(session, coursework, students[0], "I sat down.", "I sat down on the bench.")
        granted = list(scopes_of(Feature.SIGN_IN, Feature.CLASSROOM))
        session.add(Credential(teacher_id=teacher.id, granted_scopes=granted, updated_at=now))
        token = create_token(session, teacher.id, now)
    return Class(teacher, course, students, coursework, token)


@pytest.fixture
def api(address: str, room: Class) -> Iterator[httpx.Client]:
    """The teacher's own program."""
    headers = {"Authorization": f"Bearer {room.token}"}
    with client_of(f"{address}/api/v1", headers=headers) as client:
        yield client
