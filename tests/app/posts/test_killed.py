"""Workers killed at random points, answers lost, quotas and resets: each student sees one post, in hours, none is lost.

Real worker processes end by SIGKILL while they deliver; the practice Google is reached over HTTP in a process of its
own. The short form belongs to every test run, the long one to `make soak`, which prints its figures and seed.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import Engine, case, func, select, text, update

from app import worker
from app.accounts.credentials import google_for
from app.accounts.runtime import Runtime
from app.accounts.signin import begin_grant, complete_sign_in
from app.models import Course, Enrollment, Post, Student, TaughtCourse, Teacher
from app.posts.hours import Hours
from app.posts.publish import SWEPT_AFTER
from app.reminders.schedule import BY_HAND, Reminder, put_reminder
from integrations.google import announcements
from integrations.google.announcements import Announcement
from tests.app.posts.couriers import Place, School, email_of, google_in_a_process, start_worker
from tests.practice import consent, sign_in
from tests.serving import client_of

ZONE = ZoneInfo("America/New_York")
HOURS = Hours(ZONE)
START = datetime(2026, 10, 15, 17, 50, tzinfo=ZONE)  # ten minutes before the end of a Thursday
NEXT_MORNING = datetime(2026, 10, 16, 7, 30, tzinfo=ZONE)
A_MINUTE = timedelta(minutes=1)
WORKERS = 3
FAULTS = ("lost", "lost", "reset", "internal", "unavailable", "rate_json", "rate_text", "html502", "truncated", "empty")
DUE = case((Post.state == "posting", Post.changed_at), else_=Post.not_before)
METHODS = ("create", "create", "patch", "patch", "get", "list", "delete")


@dataclass
class Delivery:
    """One school, all of whose students are to get a reminder, and what was done to whoever brings it."""

    place: Place
    runtime: Runtime
    school: School
    random: Random
    google: httpx.Client
    did: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)

    def settle(self) -> None:
        """Teachers sign in and allow posting; the store knows their classes; one reminder for each student waits."""
        for number in range(self.school.teachers):
            teacher_id = sign_in(self.runtime, email_of(number))
            with self.runtime.sessions.begin() as session:
                teacher = session.get_one(Teacher, teacher_id)
                teacher.time_zone = ZONE.key
                departure = begin_grant(session, self.runtime, teacher, next_path="/reminders", posting=True)
            answer = consent(departure.url, email_of(number))
            complete_sign_in(self.runtime, answer, browser_token=departure.browser_token)
            self._put_reminders(number, teacher_id)

    def _put_reminders(self, number: int, teacher_id: int) -> None:
        now = self.runtime.clock.now()
        with self.runtime.sessions.begin() as session:
            session.execute(update(TaughtCourse).values(followed=True))
            teacher = session.get_one(Teacher, teacher_id)
            for _, course, students in (room for room in self.school.rooms if room[0] == number):
                course_id = session.scalars(select(Course.id).where(Course.google_id == course)).one()
                for seat in students:
                    student = Student(
                        google_id=seat, google_name=f"Sam {seat}", google_given_name="Sam", family_name=seat, email=None
                    )
                    session.add(student)
                    session.flush()
                    session.add(Enrollment(course_id=course_id, student_id=student.id, joined_at=now))
                    wish = Reminder(BY_HAND, student, course_id, f"Sam {seat}, we talked.", wanted=now)
                    put_reminder(session, self.runtime.keyring, self.runtime.settings, teacher, wish, now=now)

    def make_trouble(self, faults: int) -> None:
        """Other faults than before, over the next calls."""
        rules = [
            {
                "match": f"classroom.courses.announcements.{self.random.choice(METHODS)}",
                "kind": self.random.choice(FAULTS),
                "nth": self.random.randint(1, 12),
                "times": self.random.randint(1, 3),
            }
            for _ in range(faults)
        ]
        self.faults.update(str(rule["kind"]) for rule in rules)
        self.google.delete("/emulator/faults")
        self.google.post("/emulator/faults", json=rules).raise_for_status()

    def pass_time(self) -> None:
        """A minute of school, or all until something is due; after the end of the day the next morning comes."""
        now = self.runtime.clock.now() + A_MINUTE
        after_hours = now.astimezone(ZONE).date() == START.date() and now > START + 15 * A_MINUTE
        with self.runtime.sessions() as session:
            due = session.scalar(select(func.min(DUE)).where(Post.state != "posted"))
        self.place.clock.set(NEXT_MORNING if after_hours else max(now, due or now))

    def left(self) -> int:
        with self.runtime.sessions() as session:
            return session.scalar(select(func.count()).select_from(Post).where(Post.state != "posted")) or 0

    def waits(self) -> bool:
        """Whether a worker has anything at hand."""
        with self.runtime.sessions() as session:
            at_hand = text("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
            return bool(session.scalar(at_hand))

    def forget_the_dead(self) -> None:
        """What the next tick does by itself once a worker is known dead: its claims end."""
        with self.runtime.sessions.begin() as session:
            session.execute(text("DELETE FROM procrastinate_jobs WHERE status = 'doing'"))

    def in_classroom(self) -> list[tuple[str, Announcement]]:
        """Every draft and post of every class, with its course, over HTTP."""
        self.google.delete("/emulator/faults")
        with self.runtime.sessions() as session:
            teachers = {row.email: row.id for row in session.scalars(select(Teacher))}
        found = []
        for number in range(self.school.teachers):
            with google_for(self.runtime, teachers[email_of(number)]) as google:
                for _, course, _ in (room for room in self.school.rooms if room[0] == number):
                    found += [(course, each) for each in google.read(announcements.drafts_and_posts(course))]
        return found

    def check(self) -> None:
        """Exactly one visible post for each student, as written, in hours; and nothing else after the sweep."""
        self.place.clock.set(self.runtime.clock.now() + SWEPT_AFTER + A_MINUTE)
        before = self.in_classroom()
        self.did["drafts left to sweep"] = sum(each.state == "DRAFT" for _, each in before)
        worker.drain(self.runtime)
        found = self.in_classroom()
        assert [each.id for _, each in found if each.state != "PUBLISHED"] == []
        with self.runtime.sessions() as session:
            rows = session.execute(select(Post, Student, Course).join(Student).join(Course)).all()
        wanted = {(course.google_id, student.google_id, post.text, post.google_id) for post, student, course in rows}
        assert len(wanted) == self.school.teachers * self.school.classes * self.school.students
        shown = [(course, *each.individual_students_options.student_ids, each.text, each.id) for course, each in found]
        assert sorted(shown) == sorted(wanted)
        assert {post.state for post, _, _ in rows} == {"posted"}
        went_out = [each.update_time for _, each in found] + [post.posted_at for post, _, _ in rows]
        assert [at for at in went_out if at is None or not HOURS.is_open(at)] == []
        self.did["visible posts"] = len(found)


@pytest.fixture
def delivery(request: pytest.FixtureRequest, engine: Engine, database_url: str, tmp_path: Path) -> Iterator[Delivery]:
    school: School = request.param
    Place(database_url, "", tmp_path).clock.set(START)
    with google_in_a_process(school, tmp_path / "clock.json") as root, client_of(root) as google:
        place = Place(database_url, root, tmp_path)
        place.prepare()
        seed = int.from_bytes(os.urandom(4))
        delivery = Delivery(place, place.runtime(), school, Random(seed), google)  # noqa: S311  not for secrets
        delivery.did["seed"] = seed
        delivery.settle()
        yield delivery
        delivery.runtime.engine.dispose()


@pytest.mark.parametrize("delivery", [School(teachers=1, classes=4, students=3)], indirect=True)
def test_of_twelve_deliveries_with_two_workers_killed_each_is_seen_once(delivery: Delivery) -> None:
    for _ in range(2):
        delivery.make_trouble(8)
        worker.tick(delivery.runtime)
        process = start_worker(delivery.place)
        _await_calls(delivery, process, delivery.random.randint(1, 9))
        process.kill()
        process.join()
        delivery.forget_the_dead()
        delivery.pass_time()
    for _ in range(60):
        if not delivery.left():
            break
        worker.drain(delivery.runtime)
        delivery.pass_time()
    assert delivery.left() == 0
    delivery.check()


def _await_calls(delivery: Delivery, process: ForkServerProcess, more: int) -> None:
    """Return when so many more calls have reached the practice Google, or nothing due is left to call for."""
    begun, pause = _round_trips(delivery), Event()
    while _round_trips(delivery) < begun + more and delivery.waits():
        assert process.is_alive(), "the worker died by itself"
        pause.wait(0.02)


def _round_trips(delivery: Delivery) -> int:
    return int(delivery.google.get("/emulator/calls").json()["round_trips"])


@pytest.fixture(scope="module")
def totals() -> Iterator[Counter[str]]:
    """What was lived through in all, printed when the last school has its posts."""
    totals: Counter[str] = Counter()
    yield totals
    if totals:
        print(f"\nposts: {', '.join(f'{name} {totals[name]}' for name in sorted(totals))}")  # noqa: T201  of the soak


@pytest.mark.soak
@pytest.mark.parametrize("delivery", [School(teachers=2, classes=5, students=20)] * 5, indirect=True)
def test_of_a_thousand_deliveries_with_workers_killed_all_along_each_is_seen_once(
    delivery: Delivery, totals: Counter[str]
) -> None:
    """In five schools, one after the other; each a fifth of them."""
    begun, pause = monotonic(), Event()
    workers = [start_worker(delivery.place) for _ in range(WORKERS)]
    while delivery.left():
        delivery.make_trouble(25)
        worker.tick(delivery.runtime)
        pause.wait(delivery.random.uniform(0.5, 3.5))
        victim = delivery.random.randrange(WORKERS)
        workers[victim].kill()
        workers[victim].join()
        delivery.did["workers killed"] += 1
        workers[victim] = start_worker(delivery.place)
        delivery.pass_time()
    for process in workers:
        process.kill()
        process.join()
    delivery.forget_the_dead()
    calls = delivery.google.get("/emulator/calls").json()["calls"]
    delivery.check()
    delivery.did["creations asked for"] = calls["classroom.courses.announcements.create"]
    delivery.did["faults set"] = delivery.faults.total()
    seed = delivery.did.pop("seed")
    print(  # noqa: T201  of the soak
        f"\none visible post each, to the right student, none outside the hours, none lost: {dict(delivery.did)},"
        f" seed {seed}, {monotonic() - begun:.0f} s"
    )
    totals.update(delivery.did)
