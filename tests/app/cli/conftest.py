"""An installation with a database of its own, as the command line finds it: by its environment."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from app.accounts.runtime import Runtime
from app.clock import SystemClock
from app.encryption import Keyring
from app.models import TaughtCourse, Teacher
from app.reminders.schedule import BY_HAND, Reminder, put_reminder
from integrations.google.emulator.world import World
from tests.app.cli.processes import Terminal
from tests.builders import create_course, create_student
from tests.practice import practice_runtime, practice_settings, sign_in
from tests.small_school import TEACHER_EMAIL, small_school
from tests.stage import Stage
from tests.talks import create_follow_up

KEY = "the-first-secret-of-this-installation"


@dataclass(frozen=True)
class Installed:
    """`environment` is what IT has set; `runtime` is ours, on the same store; Ms. Rivera has chosen her classes."""

    environment: dict[str, str]
    runtime: Runtime
    world: World
    teacher_id: int

    def put_reminders(self, *names: str) -> list[int]:
        """Of the teacher's, not sent yet, each to a page of its own; their ids."""
        now = self.runtime.clock.now()
        with self.runtime.sessions.begin() as session:
            teacher = session.get_one(Teacher, self.teacher_id)
            course = create_course(session, teacher)
            posts = []
            for name in names:
                student = create_student(session, course, name=name)
                about = create_follow_up(session, teacher, course, student)
                wish = Reminder(BY_HAND, student, course.id, "We talked.", wanted=now, follow_up=about)
                posts.append(
                    put_reminder(session, self.runtime.keyring, self.runtime.settings, teacher, wish, now=now).id
                )
        return posts


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(monkeypatch, capsys)


@pytest.fixture
def its_terminal(installed: Installed, terminal: Terminal) -> Terminal:
    """The environment is what IT has set."""
    for name, value in installed.environment.items():
        terminal.monkeypatch.setenv(name, value)
    return terminal


@pytest.fixture
def installed(engine: Engine, database_url: str, tmp_path: Path, stage: Stage) -> Installed:
    world = World(now=SystemClock().now, events=small_school(), max_page=2)
    settings = practice_settings(stage.show(world), tmp_path)
    runtime = practice_runtime(settings, engine, Keyring([KEY]), SystemClock())
    teacher_id = sign_in(runtime, TEACHER_EMAIL)
    with runtime.sessions.begin() as session:
        session.execute(update(TaughtCourse).values(followed=True))
    environment = {
        "DESKSIDE_DATA_DIR": str(tmp_path),
        "DESKSIDE_DATABASE_URL": database_url,
        "DESKSIDE_SECRET_KEYS": KEY,
        "DESKSIDE_GOOGLE_CLIENT_SECRETS": str(settings.google_client_secrets),
        "DESKSIDE_GOOGLE_API_ROOT": stage.root,
    }
    return Installed(environment, runtime, world, teacher_id)
