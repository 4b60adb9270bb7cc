"""A teacher of the small school, her followed classes, and a sync of them against the running practice Google."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from threading import Lock, RLock
from typing import Any

import pytest
from google.oauth2.credentials import Credentials
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.accounts.courses import record_taught_courses
from app.accounts.limits import Limits
from app.accounts.quotas import Quota
from app.database import Sessions
from app.models import Base, Credential, TaughtCourse, Teacher
from app.sync.request import request_sync
from app.sync.run import Outcome, run_sync
from integrations.google import classroom
from integrations.google.emulator.world import World
from integrations.google.errors import RateLimited
from integrations.google.transport import Google, Patience
from tests import small_school as school
from tests.clock import INTERVAL, SettableClock
from tests.copies import Rows, copied, put_back
from tests.stage import Stage

OWN_ROWS = {"sync_run", "sync_schedule", "sync_cursor"}


@dataclass(frozen=True)
class Read:
    """The world and the store after a first reading."""

    world: World
    clock: SettableClock
    rows: Rows
    teachers: dict[str, int]


_read: dict[str, Read] = {}
"""By the switches of the world."""


@dataclass
class Meanwhile:
    """A quota that refuses nothing; before one sending to an API, as counted here, something happens."""

    api: str
    sending: int
    happen: Callable[[], object]
    lock: Lock = field(default_factory=Lock)

    def take(self, api: str, _units: int, _sleep: Callable[[float], None]) -> None:
        with self.lock:
            self.sending -= api == self.api
            if api == self.api and self.sending == 0:
                self.happen()

    def left(self, _api: str) -> int | None:
        return None

    def most_at_once(self, api: str) -> None: ...

    def refused(self, api: str, error: RateLimited) -> None: ...


@dataclass
class Desk:
    """`read` runs one sync as a teacher; `rows` are all tables but the sync's own, by primary key."""

    sessions: Sessions
    stage: Stage
    world: World
    root: str
    clock: SettableClock
    switches: str
    teachers: dict[str, int] = field(default_factory=dict)
    limits: Limits = field(default_factory=dict)
    meanwhile: Meanwhile | None = None

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
        quota = self.meanwhile or Quota(self.engine, self.limits, self.teachers[email])
        return Google(Credentials(token), api_root=self.root, patience=patience, quota=quota)

    def read(
        self, email: str = school.TEACHER_EMAIL, *scopes: str, follow: bool = True, trigger: str = "hand", **more: Any
    ) -> Outcome:
        """Syncs; the first time once before, so that there are courses to follow."""
        if follow and not self._follows(self.teachers[email]):
            self.follow(email, *scopes)
        outcome = self._run(email, scopes, trigger, more)
        assert outcome is not None
        return outcome

    def read_while(self, api: str, sending: int, happen: Callable[[], object], **more: Any) -> Outcome:
        """As `read`; something happens just before that sending to the API."""
        self.meanwhile = Meanwhile(api, sending, happen)
        outcome = self.read(**more)
        assert self.meanwhile.sending <= 0
        self.meanwhile = None
        return outcome

    def follow(self, email: str = school.TEACHER_EMAIL, *scopes: str) -> None:
        """Follows every class, as signing in lists them."""
        with self.google(email, *scopes) as google:
            listing = classroom.list_courses(google)
        with self.sessions.begin() as session:
            teacher = session.get_one(Teacher, self.teachers[email])
            record_taught_courses(session, teacher, listing, self.clock.now())
            mine = TaughtCourse.teacher_id == teacher.id
            session.execute(update(TaughtCourse).where(mine).values(followed=True))

    def has_read(self) -> None:
        """What the first `read` of such a world leaves: it is made once a process, and copied for a tenth of the time.

        For what happens after it; nothing may have happened at this desk before.
        """
        assert not self.world.calls
        if self.switches not in _read:
            assert self.read().status == "succeeded"
            with self.sessions() as session:
                rows = copied(session)
            _read[self.switches] = Read(*_copy(self.world, self.clock), rows, dict(self.teachers))
            return
        read = _read[self.switches]
        self.world, self.clock = _copy(read.world, read.clock)
        self.stage.show(self.world)
        self.teachers = dict(read.teachers)
        with self.sessions.begin() as session:
            session.execute(delete(Teacher))
            put_back(session, read.rows)

    def _run(self, email: str, scopes: tuple[str, ...], trigger: str, more: dict[str, Any]) -> Outcome | None:
        teacher_id = self.teachers[email]
        with self.sessions.begin() as session:
            request_sync(session, teacher_id, trigger, self.clock.now())
        return run_sync(
            self.sessions,
            lambda _: self.google(email, *scopes),
            teacher_id,
            clock=self.clock,
            interval=INTERVAL,
            **more,
        )

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


def _copy(world: World, clock: SettableClock) -> tuple[World, SettableClock]:
    """Another world of the same past and the same chance, with a clock of its own."""
    ours = SettableClock(clock.now())
    return deepcopy(world, {id(clock): ours, id(world.lock): RLock()}), ours


Build = Callable[..., Desk]


@pytest.fixture
def build(sessions: Sessions, stage: Stage) -> Build:
    """`build(**switches of the world)` gives the test's desk, at which the teacher has arrived."""

    def make(*scopes: str, **switches: Any) -> Desk:
        clock = SettableClock(school.NOW)
        named = repr((scopes, switches))
        events = switches.pop("events", None) or school.small_school()
        world = World(now=clock.now, set_time=clock.set, events=events, **switches)
        desk = Desk(sessions, stage, world, stage.show(world), clock, named)
        desk.arrive(school.TEACHER_EMAIL, school.TEACHER, *scopes)
        return desk

    return make


@pytest.fixture
def desk(build: Build) -> Desk:
    return build()
