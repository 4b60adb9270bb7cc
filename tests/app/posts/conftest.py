"""A teacher who has allowed Deskside to post, at the practice Google over HTTP."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from app.accounts.credentials import store_grant
from app.accounts.runtime import Runtime
from app.encryption import Keyring
from app.models import Course, Post, Student, Teacher
from app.posts.outbox import held
from app.posts.publish import deliver
from app.reminders.schedule import BY_HAND, Reminder, put_reminder
from integrations.google.emulator import oauth
from integrations.google.emulator.events import AnnouncementChanged
from integrations.google.emulator.faults import Fault
from integrations.google.emulator.state.records import Announcement
from integrations.google.emulator.world import World
from integrations.google.identity import Identity
from integrations.google.oauth import Grant, Tokens
from integrations.google.scopes import Feature, scopes_of
from tests import builders
from tests import small_school as school
from tests.clock import SettableClock
from tests.practice import practice_runtime, practice_settings
from tests.stage import Stage

CREATE, PATCH, LIST, DELETE = (
    f"classroom.courses.announcements.{name}" for name in ("create", "patch", "list", "delete")
)


PLACES = {school.ENGLISH_9: (school.ANA, school.BEN, school.CHI), school.ENGLISH_10: (school.ANA, school.DEE)}
NAMES = dict(zip(school.STUDENTS, ("Ana Castillo", "Ben Oduya", "Chi Nguyễn", "Dee Marsh"), strict=True))
_IDENTITY = Identity(school.TEACHER, school.TEACHER_EMAIL, email_verified=True, name="Elena Rivera", domain=None)


@dataclass(frozen=True)
class Outbox:
    """The outbox of Ms. Rivera, and the Classroom that it is posted in."""

    runtime: Runtime
    world: World
    clock: SettableClock
    teacher_id: int

    def put(self, student: str = school.ANA, course: str = school.ENGLISH_9, words: str = "Ana, we talked.") -> int:
        """A reminder for now; its id."""
        now = self.clock.now()
        with self.runtime.sessions.begin() as session:
            who = session.scalars(select(Student).where(Student.google_id == student)).one()
            where = session.scalars(select(Course.id).where(Course.google_id == course)).one()
            teacher = session.get_one(Teacher, self.teacher_id)
            wish = Reminder(BY_HAND, who, where, words, wanted=now)
            return put_reminder(session, self.runtime.keyring, self.runtime.settings, teacher, wish, now=now).id

    def deliver(self, post_id: int) -> Post:
        deliver(self.runtime, post_id)
        return self.post(post_id)

    def post(self, post_id: int) -> Post:
        with self.runtime.sessions() as session:
            return session.get_one(Post, post_id)

    def set(self, post_id: int, **values: Any) -> None:
        with self.runtime.sessions.begin() as session:
            post = held(session, post_id)
            for name, value in values.items():
                setattr(post, name, value)

    def fault(self, match: str, kind: str, **more: Any) -> None:
        self.world.faults.add([Fault(match=match, kind=kind, **more)])

    def delete_by_hand(self, announcement: str, course: str = school.ENGLISH_9) -> None:
        """In Classroom's own pages."""
        gone = {"state": "DELETED"}
        self.world.record(AnnouncementChanged(at=self.clock.now(), id=announcement, course=course, changes=gone))

    def in_classroom(self, *states: str) -> list[Announcement]:
        """What is there, drafts too; oldest first."""
        wanted = states or ("DRAFT", "PUBLISHED")
        return sorted(
            (each for each in self.world.state.announcements.values() if each.state in wanted),
            key=lambda each: (each.created, each.id),
        )

    def drafts_made(self) -> int:
        return len(self.world.state.announcements)


@pytest.fixture
def outbox(engine: Engine, keyring: Keyring, clock: SettableClock, tmp_path: Path, stage: Stage) -> Outbox:
    world = World(now=clock.now, events=school.small_school(), max_page=2)
    runtime = practice_runtime(practice_settings(stage.show(world), tmp_path), engine, keyring, clock)
    teacher_id = arrive(runtime, world)
    world.calls.clear()
    return Outbox(runtime, world, clock, teacher_id)


def arrive(runtime: Runtime, world: World) -> int:
    """Ms. Rivera with her grant, and her two classes as a reading leaves them in the store; her id."""
    now = runtime.clock.now()
    scopes = frozenset(scopes_of(Feature.SIGN_IN, Feature.CLASSROOM, Feature.ANNOUNCEMENTS))
    admitted = oauth.admit(world, school.TEACHER_EMAIL, " ".join(scopes))
    tokens = Tokens(admitted.access_token, admitted.refresh_token, timedelta(hours=1))
    with runtime.sessions.begin() as session:
        teacher = builders.create_teacher(session)
        teacher.google_id, teacher.email = school.TEACHER, school.TEACHER_EMAIL
        store_grant(session, runtime.keyring, teacher.id, Grant(_IDENTITY, tokens, scopes), now)
        rows: dict[str, Student] = {}
        for google_id, students in PLACES.items():
            course = builders.create_course(session, teacher)
            course.google_id = google_id
            for student in students:
                if student in rows:
                    builders.enroll(session, course, rows[student])
                else:
                    rows[student] = builders.create_student(session, course, name=NAMES[student])
                    rows[student].google_id = student
    return teacher.id
