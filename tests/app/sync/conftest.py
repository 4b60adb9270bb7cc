"""A teacher of the small school, her followed classes, and a sync of them against the running practice Google."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from google.oauth2.credentials import Credentials
from sqlalchemy import Engine, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.accounts.limits import Limits
from app.accounts.quotas import Quota
from app.database import Sessions
from app.models import Base, Credential, TaughtCourse, Teacher
from app.sync.request import request_sync
from app.sync.run import Outcome, run_sync
from integrations.google.emulator.world import World
from integrations.google.transport import Google, Patience
from tests import small_school as school
from tests.clock import SettableClock
from tests.stage import Stage

OWN_ROWS = {"sync_run", "sync_schedule", "sync_cursor"}


@dataclass
class Desk:
    """`read` runs one sync as a teacher; `rows` are all tables but the sync's own, by primary key."""

    sessions: Sessions
    world: World
    root: str
    clock: SettableClock
    teachers: dict[str, int] = field(default_factory=dict)
    limits: Limits = field(default_factory=dict)

    @property
    def engine(self) -> Engine:
        bind = self.sessions.kw["bind"]
        assert isinstance(bind, Engine)
        return bind

    def arrive(self, email: str, google_id: str, *scopes: str) -> int:
        """A teacher who has signed in; without scopes everything was granted."""
        names = [f"https://www.googleapis.com/auth/{scope}" for scope in scopes or school.READ]
        with self.sessions.begin() as session:
            row = {"google_id": google_id, "email": email, "name": "", "created_at": self.clock.now()}
            teacher_id = session.scalars(insert(Teacher).values(row).returning(Teacher.id)).one()
            session.add(Credential(teacher_id=teacher_id, granted_scopes=names, updated_at=self.clock.now()))
        self.teachers[email] = teacher_id
        return teacher_id

    def google(self, email: str, *scopes: str) -> Google:
        token = school.token(self.world, email, *scopes)
        patience = Patience(attempts=3, first_wait=0.001, longest_wait=0.01)
        quota = Quota(self.engine, self.limits, self.teachers[email])
        return Google(Credentials(token), api_root=self.root, patience=patience, quota=quota)

    def read(self, email: str = school.TEACHER_EMAIL, *scopes: str, follow: bool = True, **more: Any) -> Outcome:
        """Syncs; the first time once before, so that there are courses to follow."""
        if follow and not self._follows(self.teachers[email]):
            self.follow(email, *scopes)
        outcome = self._run(email, scopes, more)
        assert outcome is not None
        return outcome

    def follow(self, email: str = school.TEACHER_EMAIL, *scopes: str) -> None:
        """Follows every class, of which the list is read and nothing else."""
        self._run(email, scopes, {})
        mine = TaughtCourse.teacher_id == self.teachers[email]
        with self.sessions.begin() as session:
            session.execute(update(TaughtCourse).where(mine).values(followed=True))

    def _run(self, email: str, scopes: tuple[str, ...], more: dict[str, Any]) -> Outcome | None:
        teacher_id = self.teachers[email]
        with self.sessions.begin() as session:
            request_sync(session, teacher_id, "hand", self.clock.now())
        return run_sync(self.sessions, lambda _: self.google(email, *scopes), teacher_id, clock=self.clock, **more)

    def _follows(self, teacher_id: int) -> bool:
        with self.sessions() as session:
            taught = select(TaughtCourse.id).where(TaughtCourse.teacher_id == teacher_id, TaughtCourse.followed)
            return session.scalar(taught.limit(1)) is not None

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        with self.sessions() as session:
            return {
                name: sorted(tuple(row) for row in session.execute(table.select()))
                if name == "credential"
                else [tuple(row) for row in session.execute(table.select().order_by(*table.primary_key))]
                for name, table in Base.metadata.tables.items()
                if name not in OWN_ROWS
            }

    def ask(self, question: str, **values: Any) -> list[tuple[Any, ...]]:
        with self.sessions() as session:
            return [tuple(row) for row in session.execute(text(question), values)]


Build = Callable[..., Desk]


@pytest.fixture
def build(sessions: Sessions, stage: Stage) -> Build:
    """`build(**switches of the world)` gives the test's desk, at which the teacher has arrived."""

    def make(*scopes: str, **switches: Any) -> Desk:
        clock = SettableClock(school.NOW)
        events = switches.pop("events", None) or school.small_school()
        world = World(now=clock.now, set_time=clock.set, events=events, **switches)
        desk = Desk(sessions, world, stage.show(world), clock)
        desk.arrive(school.TEACHER_EMAIL, school.TEACHER, *scopes)
        return desk

    return make


@pytest.fixture
def desk(build: Build) -> Desk:
    return build()
