"""Twenty teachers at once at a tenth of Google's quotas: nobody is refused, and what is allowed is used."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, func, select, text, update

from app.accounts.limits import GOOGLES, Limit
from app.accounts.quotas import Quota
from app.accounts.runtime import Runtime
from app.clock import SystemClock
from app.encryption import Keyring
from app.models import Document, Snapshot, SyncRun, TaughtCourse
from app.sync.request import request_sync
from integrations.google.emulator.discovery import Method
from integrations.google.emulator.errors import ApiError
from integrations.google.emulator.events import (
    AccountCreated,
    CourseCreated,
    CourseworkCreated,
    DocEdited,
    Event,
    StudentJoined,
    SubmissionOpened,
)
from integrations.google.emulator.quotas import Limit as GooglesLimit
from integrations.google.emulator.quotas import Meter
from integrations.google.emulator.serve import running
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.app.sync.conftest import Desk
from tests.practice import practice_runtime, practice_settings, sign_in

ROOT = Path(__file__).parents[3]
TEACHERS, DRAFTS, WORKERS = 20, 15, 2
SECRET = "secret-of-the-workers-of-this-test-01"
LIMITS = {api: GooglesLimit(user=limit.user // 10, project=limit.project // 10) for api, limit in GOOGLES.items()}
LONG_AGO = SystemClock().now() - timedelta(days=30)


@dataclass
class Observed(Meter):
    """The practice Google's own count: what it granted, when, and how often it refused."""

    granted: dict[str, list[datetime]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)

    def take(self, method: Method, *, client: str, user: str, now: datetime, download: bool) -> None:
        try:
            super().take(method, client=client, user=user, now=now, download=download)
        except ApiError:
            self.refused[method.api] += 1
            raise
        self.granted.setdefault(method.api, []).append(now)


def email(teacher: int) -> str:
    return f"teacher{teacher}@northfield.example"


def district() -> Iterator[Event]:
    """Every teacher has one course, every student in it has written one draft."""
    for teacher in range(TEACHERS):
        owner, course = f"1{teacher:020}", f"6{teacher:011}"
        yield AccountCreated(at=LONG_AGO, id=owner, email=email(teacher), given_name="T", family_name=str(teacher))
        yield CourseCreated(at=LONG_AGO, id=course, name="English 9", section=str(teacher), room="1", owner=owner)
        for number in range(DRAFTS):
            student = f"2{teacher:010}{number:010}"
            address = f"student{teacher}-{number}@northfield.example"
            yield AccountCreated(at=LONG_AGO, id=student, email=address, given_name="S", family_name=str(number))
            yield StudentJoined(at=LONG_AGO, course=course, user=student)
        work = f"7{teacher:011}"
        yield CourseworkCreated(at=LONG_AGO, id=work, course=course, title="Memoir", max_points=20.0, creator=owner)
        for number in range(DRAFTS):
            student, draft = f"2{teacher:010}{number:010}", f"1DRAFT{teacher:018}{number:020}"
            yield SubmissionOpened(
                at=LONG_AGO, student=student, file=draft, title="Memoir", course=course, coursework=work
            )
            yield DocEdited(at=LONG_AGO, file=draft, by=student, text=f"I was {number} years old.")


@contextmanager
def workers(runtime: Runtime, quotas: Path) -> Iterator[None]:
    """`deskside worker` in processes of their own."""
    settings, url = runtime.settings, runtime.engine.url.set(drivername="postgresql")
    environment = {
        "DESKSIDE_DATABASE_URL": url.render_as_string(hide_password=False),
        "DESKSIDE_SECRET_KEYS": SECRET,
        "DESKSIDE_GOOGLE_CLIENT_SECRETS": str(settings.google_client_secrets),
        "DESKSIDE_GOOGLE_API_ROOT": str(settings.google_api_root),
        "DESKSIDE_QUOTAS": str(quotas),
    }
    command = [sys.executable, "-m", "app.cli", "worker", "--concurrency", str(TEACHERS // WORKERS)]
    with ExitStack() as running_workers:
        for _ in range(WORKERS):
            process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=ROOT)
            running_workers.callback(process.wait)
            running_workers.callback(process.terminate)
        yield


def await_all(engine: Engine) -> Counter[str]:
    """How many runs ended in which status."""
    ended = select(SyncRun.status).where(SyncRun.finished_at.is_not(None))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while len(statuses := connection.scalars(ended).all()) < TEACHERS:
            connection.execute(text("SELECT pg_sleep(0.2)"))
    return Counter(statuses)


NO_MORE = {"docs": Limit(user=1, project=1)}
DRAFTS_READ = (
    "SELECT google_id, title, mime_type, unreadable, text FROM document d LEFT JOIN snapshot s ON d.id = document_id"
)


def use_up(desk: Desk) -> None:
    """Nothing more may be asked of Docs for a minute."""
    desk.limits = NO_MORE
    Quota(desk.engine, NO_MORE, desk.teachers[school.TEACHER_EMAIL]).take("docs", 1, lambda _: None)


def test_new_drafts_are_exported_when_docs_would_keep_them_waiting(desk: Desk) -> None:
    desk.has_read()
    by_docs = sorted(desk.ask(DRAFTS_READ), key=str)
    with desk.sessions.begin() as session:
        session.execute(delete(Document))
    desk.world.calls.clear()
    use_up(desk)
    assert desk.read(full=True).status == "succeeded"
    assert sorted(desk.ask(DRAFTS_READ), key=str) == by_docs
    assert (desk.world.calls["docs.documents.get"], desk.world.calls["drive.files.export"]) == (0, 3)


def test_who_waits_for_a_quota_can_be_stopped_and_leaves_nothing_booked(desk: Desk) -> None:
    desk.has_read()
    use_up(desk)
    assert desk.read(full=True, should_stop=partial(waits, desk)).status == "queued"
    booked = "SELECT sum(units::int) FROM quota_window, jsonb_each(booked) AS b(second, units) GROUP BY quota_window.id"
    assert desk.ask(booked) == [(1,), (1,)]


def waits(desk: Desk) -> bool:
    """Whether somebody has been given a second to come."""
    return bool(
        desk.ask(
            "SELECT 1 FROM quota_window, jsonb_object_keys(booked) second"
            " WHERE second::bigint > extract(epoch FROM clock_timestamp()) + 1"
        )
    )


@pytest.mark.soak
def test_a_district_at_a_tenth_of_the_quotas_is_never_refused(engine: Engine, tmp_path: Path) -> None:
    quotas = tmp_path / "quotas.toml"
    quotas.write_text("".join(f"[{api}]\nuser = {it.user}\nproject = {it.project}\n" for api, it in LIMITS.items()))
    world = World(now=SystemClock().now, events=list(district()))
    with running(world) as root:
        runtime = practice_runtime(practice_settings(root, tmp_path), engine, Keyring([SECRET]), SystemClock())
        teachers = [sign_in(runtime, email(number)) for number in range(TEACHERS)]
        world.quotas = observed = Observed(LIMITS)
        with runtime.sessions.begin() as session:
            session.execute(update(TaughtCourse).values(followed=True))
            for teacher_id in teachers:
                request_sync(session, teacher_id, "hand", runtime.clock.now())
        with workers(runtime, quotas):
            statuses = await_all(engine)
    grants = observed.granted["docs"]
    span = (max(grants) - min(grants)).total_seconds()
    allowed = LIMITS["docs"].project * max(span / 60, 1)
    figures = {api: len(times) for api, times in observed.granted.items()}
    print(f"\ngranted {figures}, of Docs {len(grants) / allowed:.0%} of what was allowed in {span:.0f} s")  # noqa: T201  the figures of the soak
    with runtime.sessions() as session:
        assert session.scalar(select(func.count(Snapshot.id))) == TEACHERS * DRAFTS
    assert statuses == {"succeeded": TEACHERS}
    assert not observed.refused
    assert len(grants) >= 0.9 * allowed
