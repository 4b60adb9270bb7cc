"""The life of one random world: it changes, Google fails, syncs die; then a quiet hour, in which all must be right.

A seed repeats the world, what happens in it, and every disturbance; which of two batches in flight comes first is
not in its hand.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import Engine, event, select, update
from sqlalchemy.dialects.postgresql import insert

from app.database import Sessions
from app.models import Course, Credential, SyncRun, TaughtCourse, Teacher
from app.sync.codes import FACTS
from app.sync.request import request_sync
from app.sync.run import Outcome
from integrations.google.emulator import oauth
from integrations.google.emulator.events import AccountCreated, StudentJoined, TeacherJoined
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.app.sync.worlds import desk_life, school_life, trouble, victim
from tests.app.sync.worlds.facts import Key, Reader, Told, differences, missing
from tests.app.sync.worlds.oracle import View, census, expected
from tests.app.sync.worlds.pen import ELENA, SAMUEL, TEACHERS, Pen
from tests.app.sync.worlds.store import stored
from tests.app.sync.worlds.trouble import Countdown, CountedFaults, Killed
from tests.app.sync.worlds.victim import Task
from tests.clock import SettableClock

START = datetime.fromisoformat("2026-10-15T14:31:00+00:00")
MINUTE = timedelta(minutes=1)
Act = Callable[[Pen], None]
ACTS: dict[Act, int] = {**school_life.ACTS, **desk_life.ACTS}
CONTENT = ("enrollment", "coursework", "submission", "attachment", "text", "comment", "reply")
SCOPES = {"drive": (), "documents": ("drive.readonly",), "none": ("drive.readonly", "documents.readonly")}


@dataclass
class Life:
    """`steady` has what lived in store and world when they were last equal, and has not left the world since.

    `kept` has all that the store ever rightly held. `shifted`: things happened between the pages of a list.
    """

    chance: Random
    pen: Pen
    sessions: Sessions
    root: str
    readers: tuple[Reader, ...]
    teacher_ids: dict[str, int]
    unfollowed: frozenset[tuple[str, str]] = frozenset()
    shifted: bool = False
    steady: set[Key] = field(default_factory=set)
    kept: set[Key] = field(default_factory=set)
    story: list[str] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)

    @property
    def engine(self) -> Engine:
        bind = self.sessions.kw["bind"]
        assert isinstance(bind, Engine)
        return bind

    @property
    def world(self) -> World:
        return self.pen.world

    def told(self, *, reconciled: bool = False) -> Told:
        now = self.world.advance()
        state, comments = self.world.state, self.world.docs_comments
        return expected(View(state, now, self.readers, self.unfollowed, comments, reconciled))

    def acts(self, count: int, among: dict[Act, int] = ACTS) -> None:
        """So many things happen; what thereby leaves the world may from now on leave the store."""
        for act in self.pen.chance.choices(list(among), list(among.values()), k=count):
            act(self.pen)
            if self.steady:
                self.steady &= set(self.told().rows)

    def disturbed(self) -> None:
        """A while in which things happen and things go wrong; nothing that stays may be lost on the way."""
        self.acts(self.chance.randrange(10))
        self.pen.clock.advance(self.chance.choice([1, 10, 70, 25 * 60]) * MINUTE)
        if self.chance.random() < 0.85:
            rules = trouble.faults(self.chance)
            self.world.faults.add(rules)
            self.story += [f"{rule.kind} at {rule.match} {rule.nth} times {rule.times}" for rule in rules]
        if self.chance.random() < 0.1:
            self._follow_otherwise()
        for reader in self.chance.sample(self.readers, len(self.readers)):
            self._synced_somehow(reader)
            self._nothing_is_lost()
        self.world.faults.clear()

    def _nothing_is_lost(self) -> None:
        rows = stored(self.sessions).rows
        if self.shifted:
            # Numbered pages of a list that grew shorter meanwhile skip what moved up; the next reading has it.
            self.steady, self.shifted = self.steady & set(rows), False
        lost = missing(self.steady, rows)
        assert lost == [], self.account_of(lost)

    def quiet(self) -> None:
        """Nothing happens, everybody is synced: what Google has is what the store has.

        Twice where one run finds a class that the next one reads.
        """
        self.pen.clock.advance(61 * MINUTE)
        while self._falls_due_soon():
            self.pen.clock.advance(MINUTE)
        lines = ["not synced"]
        for needed in (1, 2):
            if lines:
                statuses = {reader: self.synced(reader) for reader in self.readers}
                told, store = self.told(), stored(self.sessions)
                lines = differences(told, store)
                self.tally[f"settled by {needed}"] += not lines
        assert lines == [], self.account_of(lines)
        self._statuses_are_right(statuses, told)
        lost = missing(self.kept, store.present)
        assert lost == [], self.account_of(lost)
        rows = {key for key in told.rows if key[0] in CONTENT}
        self.steady, self.kept = rows, self.kept | {key for key in rows if key[0] != "attachment"}
        self._count(told)

    def reconciled(self) -> None:
        """Everything is read once more, and what a nightly reading sees to is right, too."""
        for reader in self.readers:
            self.synced(reader, full=True)
        told = self.told(reconciled=True)
        lines = differences(told, stored(self.sessions))
        assert lines == [], self.account_of(lines)
        self._count(told)

    def synced(self, reader: Reader, *, full: bool = False) -> str:
        """The status of an undisturbed sync; the teacher follows what she has just been shown, if she ever will."""
        outcome = self._run(reader, partial(victim.sync, self.sessions), trigger="hand", full=full)
        assert isinstance(outcome, Outcome)
        self.story.append(f"sync of {reader.email}: {outcome.status}")
        return outcome.status

    def _falls_due_soon(self) -> bool:
        """Whether a piece of work publishes itself, or is late, from one sync to the next: nobody has read that yet."""
        now = self.pen.clock.now()
        moments = [moment for work in self.world.state.coursework.values() for moment in (work.scheduled, work.due)]
        return any(moment is not None and now <= moment <= now + 10 * MINUTE for moment in moments)

    def _statuses_are_right(self, statuses: dict[Reader, str], told: Told) -> None:
        for reader, status in statuses.items():
            named = any(key[:2] == ("problem", reader.account) and key[2] not in FACTS for key in told.rows)
            allowed = {"partial"} if named else {"succeeded", "partial"}
            assert status in allowed, self.account_of([f"{reader.email} ends {status}"])

    def _synced_somehow(self, reader: Reader) -> None:
        """A sync, or what is left of one that changes fall into, that is cancelled, or that dies."""
        kind = self.chance.choices(
            ["plain", "changes", "cancelled", "killed at a statement", "killed at a call", "SIGKILL"],
            [5, 3, 1, 2, 2, 0.5],
        )[0]
        self.story.append(f"{kind}: {reader.email}")
        at = int(self.chance.expovariate(1 / 20))
        if kind == "killed at a statement":
            self._killed_at_a_statement(reader, at)
        elif kind == "SIGKILL":
            url = self.engine.url.render_as_string(hide_password=False)
            statements = at if self.chance.random() < 0.5 else None
            status = self._run(reader, partial(victim.sync_and_be_killed, url, statements=statements, calls=at // 6))
            self.tally["SIGKILL"] += status is not None and status < 0
        else:
            disturbance = self._disturbance(kind, at)
            try:
                self._run(reader, partial(victim.sync, self.sessions, **disturbance))
            except Killed:
                self.tally["killed at a call"] += 1
        with self.sessions.begin() as session:  # as if a minute and a half had gone by
            session.execute(update(SyncRun).values(heartbeat_at=SyncRun.heartbeat_at - 5 * MINUTE))

    def _disturbance(self, kind: str, at: int) -> dict[str, Any]:
        if kind == "killed at a call":
            return {"before_calls": Countdown(at // 6)}
        if kind == "cancelled":
            self.tally["cancelled"] += 1
            left = iter(range(at // 8))
            return {"should_stop": lambda: next(left, None) is None}
        if kind == "changes":
            return {"before_calls": self._changes_between_calls(Random(self.chance.random()))}  # noqa: S311  a seed
        return {}

    def _changes_between_calls(self, chance: Random) -> Callable[[], None]:
        """Before some calls of the sync something happens at Google."""

        def happen() -> None:
            with self.world.lock:
                if chance.random() < 0.3:
                    self.tally["changes during a sync"] += 1
                    self.shifted = self.world.max_page is not None
                    before, self.pen.chance = self.pen.chance, chance
                    self.acts(1)
                    self.pen.chance = before

        return happen

    def _killed_at_a_statement(self, reader: Reader, at: int) -> None:
        countdown = Countdown(at)

        def doomed(task: Task) -> Outcome | None:
            event.listen(self.engine, "before_cursor_execute", countdown)
            try:
                return victim.sync(self.sessions, task)
            finally:
                event.remove(self.engine, "before_cursor_execute", countdown)

        try:
            self._run(reader, doomed)
        except Killed:
            self.tally["killed at a statement"] += 1

    def _run(
        self, reader: Reader, sync: Callable[[Task], Any], *, trigger: str = "schedule", full: bool = False
    ) -> Any:
        scopes = [scope for scope in (*school.SIGN_IN, *school.READ) if scope not in SCOPES[reader.mode]]
        names = " ".join(s if s in school.SIGN_IN else f"https://www.googleapis.com/auth/{s}" for s in scopes)
        admitted = oauth.admit(self.world, reader.email, names)
        teacher_id = self.teacher_ids[reader.account]
        self.pen.clock.advance(MINUTE)
        with self.sessions.begin() as session:
            self._follow(teacher_id, reader)
            request_sync(session, teacher_id, trigger, self.pen.clock.now())
        self.tally["syncs"] += 1
        now = self.pen.clock.now()
        return sync(Task(self.root, admitted.access_token, admitted.refresh_token, teacher_id, now, full))

    def _follow(self, teacher_id: int, reader: Reader) -> None:
        away = [course for account, course in self.unfollowed if account == reader.account]
        followed = TaughtCourse.course_id.not_in(select(Course.id).where(Course.google_id.in_(away)))
        with self.sessions.begin() as session:
            mine = update(TaughtCourse).where(TaughtCourse.teacher_id == teacher_id)
            session.execute(mine.values(followed=followed))

    def _follow_otherwise(self) -> None:
        course, reader = self.chance.choice(list(self.world.state.courses)), self.chance.choice(self.readers)
        self.unfollowed ^= {(reader.account, course)}
        self.steady &= set(self.told().rows)

    def _count(self, told: Told) -> None:
        for kind, number in census(told).items():
            self.tally[f"{kind} compared"] += number

    def account_of(self, lines: list[str]) -> str:
        world = self.world
        kind = f"page {world.max_page}, empty first {world.empty_first_page}, docs comments {world.docs_comments}"
        readers = ", ".join(f"{reader.email} ({reader.mode})" for reader in self.readers)
        files = [
            f"{file.id}: {file.mime_type}, {len(file.content)} bytes, roles {self.world.state.role(file, ELENA)}"
            f" {self.world.state.role(file, SAMUEL)}, handed in {sorted(file.courses)}"
            for file in self.world.state.files.values()
            if any(file.id in line.split(" ") for line in lines)
        ]
        return "\n".join(["", *lines, *files, f"in a world of {readers}; {kind}", *self.story, *self.pen.written[-20:]])


def born(seed: int, sessions: Sessions, serve: Callable[[World], str]) -> Life:
    """A world with a past; `serve` puts it on the wire and gives its address."""
    chance = Random(seed)  # noqa: S311  a world, not a secret
    clock = SettableClock(START)
    world = World(
        now=clock.now,
        set_time=clock.set,
        events=[],
        max_page=chance.choice([None, None, 1, 2, 2, 3, 5, 7]),
        empty_first_page=chance.random() < 0.3,
        docs_comments=chance.random() < 0.7,
        faults=CountedFaults(),
    )
    world.state.comments_in_feed = chance.random() < 0.8
    pen = Pen(world, clock, chance)
    readers = [Reader(ELENA, TEACHERS[ELENA][0], chance.choices(list(SCOPES), [14, 5, 1])[0])]
    if chance.random() < 0.5:
        readers.append(Reader(SAMUEL, TEACHERS[SAMUEL][0], chance.choices(list(SCOPES), [14, 5, 1])[0]))
    _past(pen)
    life = Life(chance, pen, sessions, serve(world), tuple(readers), {})
    life.teacher_ids = {reader.account: _arrived(sessions, reader) for reader in readers}
    life.acts(90, {**desk_life.ACTS, school_life.assign: 6})
    life.acts(20)
    return life


def _past(pen: Pen) -> None:
    for id_, (email, given, family) in TEACHERS.items():
        pen.happen(AccountCreated, id=id_, email=email, given_name=given, family_name=family)
    for owner in (ELENA, pen.chance.choice(list(TEACHERS))):
        school_life.new_course(pen, owner)
    for course in list(pen.state.courses):
        pen.happen(TeacherJoined, course=course, user=ELENA)
        for _ in range(pen.chance.randrange(1, 5)):
            pen.happen(StudentJoined, course=course, user=school_life.new_account(pen))


def _arrived(sessions: Sessions, reader: Reader) -> int:
    scopes = [f"https://www.googleapis.com/auth/{s}" for s in school.READ if s not in SCOPES[reader.mode]]
    row = {"google_id": reader.account, "email": reader.email, "name": "", "created_at": START}
    with sessions.begin() as session:
        teacher_id = session.scalars(insert(Teacher).values(row).returning(Teacher.id)).one()
        session.add(Credential(teacher_id=teacher_id, granted_scopes=scopes, updated_at=START))
    return teacher_id


def lived(life: Life) -> Counter[str]:
    """Stretches of trouble, each followed by a quiet hour; then a full reading. What there was, in numbers."""
    if life.chance.random() < 0.7:  # else even the first reading is one in trouble
        life.quiet()
    for _ in range(life.chance.choice([1, 1, 2])):
        for _ in range(life.chance.randrange(1, 3)):
            life.disturbed()
        life.quiet()
    life.reconciled()
    faults = life.world.faults
    assert isinstance(faults, CountedFaults)
    life.tally.update({f"fault {kind}": number for kind, number in faults.met.items()})
    life.tally["runs"] += 1
    return life.tally
