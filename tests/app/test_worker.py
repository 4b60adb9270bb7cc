"""The jobs together: a sync is followed at once by sorting, what expired is forgotten, a stop leaves it all due."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text, update

from app import worker
from app.accounts.attempts import ATTEMPT_LIFETIME
from app.accounts.runtime import Runtime
from app.accounts.signin import begin_sign_in
from app.encryption import Keyring
from app.models import (
    Comment,
    CommentLabel,
    Course,
    Document,
    FollowUpLook,
    Purge,
    SignInAttempt,
    Snapshot,
    Student,
    SyncRun,
    SyncSchedule,
    TaughtCourse,
    Teacher,
)
from app.retention import purge
from app.retention.purge import EVERY
from app.retention.serving import RESTS_AFTER
from app.sync.request import request_sync
from app.sync.runs import JOB as SYNC
from integrations.google.emulator.world import World
from tests import talks
from tests.builders import create_course, create_coursework, create_draft, create_student, create_teacher
from tests.clock import SettableClock
from tests.practice import practice_runtime, practice_settings, sign_in
from tests.small_school import TEACHER_EMAIL, small_school
from tests.stage import Stage


@pytest.fixture
def runtime(engine: Engine, keyring: Keyring, clock: SettableClock, tmp_path: Path, stage: Stage) -> Runtime:
    root = stage.show(World(now=clock.now, events=small_school(), max_page=2))
    return practice_runtime(practice_settings(root, tmp_path), engine, keyring, clock)


@pytest.fixture
def teacher_id(runtime: Runtime) -> int:
    """Signed in, follows every class, and has asked for a sync."""
    teacher_id = sign_in(runtime, TEACHER_EMAIL)
    with runtime.sessions.begin() as session:
        session.execute(update(TaughtCourse).values(followed=True))
        request_sync(session, teacher_id, "hand", runtime.clock.now())
    return teacher_id


def test_a_sync_is_followed_at_once_by_sorting(runtime: Runtime, teacher_id: int) -> None:
    worker.drain(runtime)
    with runtime.sessions() as session:
        assert session.scalars(select(SyncRun.status)).all() == ["succeeded"]
        sorted_ones = set(session.scalars(select(CommentLabel.comment_id)))
        assert sorted_ones
        assert sorted_ones == set(session.scalars(select(Comment.id).where(Comment.removed_at.is_(None))))


def test_what_was_promised_is_looked_at_after_a_reading(runtime: Runtime, teacher_id: int) -> None:
    worker.drain(runtime)
    with runtime.sessions.begin() as session:
        read = session.scalars(select(Document.id).where(Document.examined_at.is_not(None))).first()
        promise = talks.create_follow_up(
            session,
            session.get_one(Teacher, teacher_id),
            session.scalars(select(Course)).first() or pytest.fail("no course was read"),
            session.scalars(select(Student)).first() or pytest.fail("no student was read"),
            document_id=read,
        )
    worker.drain(runtime)
    with runtime.sessions() as session:
        assert session.scalars(select(FollowUpLook.follow_up_id)).all() == [promise.id]


def test_the_schedule_brings_the_next_sync_when_it_is_due_and_not_before(
    runtime: Runtime, teacher_id: int, clock: SettableClock
) -> None:
    worker.drain(runtime)
    clock.advance(timedelta(minutes=1))
    worker.drain(runtime)
    with runtime.sessions() as session:
        assert len(session.scalars(select(SyncRun)).all()) == 1
    clock.advance(timedelta(minutes=runtime.settings.sync_interval_minutes * 1.2))
    worker.drain(runtime)
    with runtime.sessions() as session:
        assert session.scalars(select(SyncRun.trigger).order_by(SyncRun.id)).all() == ["hand", "schedule"]
        assert session.scalars(select(SyncSchedule.next_due_at)).one() > clock.now()


def test_a_sync_whose_job_was_lost_is_run_all_the_same(runtime: Runtime, teacher_id: int) -> None:
    with runtime.sessions.begin() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
    worker.drain(runtime)
    with runtime.sessions() as session:
        assert session.scalars(select(SyncRun.status)).all() == ["succeeded"]


def test_a_sync_whose_worker_stops_is_taken_up_by_the_next_at_once(runtime: Runtime, teacher_id: int) -> None:
    worker.work(runtime)[SYNC](lambda: True, teacher_id=teacher_id)
    with runtime.sessions() as session:
        assert session.scalars(select(SyncRun.status)).all() == ["queued"]
    worker.drain(runtime)
    with runtime.sessions() as session:
        assert session.scalars(select(SyncRun.status)).all() == ["succeeded"]


def test_what_a_stop_left_unsorted_is_still_due(runtime: Runtime, teacher_id: int) -> None:
    worker.drain(runtime)
    with runtime.sessions.begin() as session:
        session.execute(update(Document).values(examined_at=None))
    worker.work(runtime)[worker.EXAMINE](lambda: True)
    with runtime.sessions() as session:
        assert session.scalars(select(Document.examined_at).where(Document.changed_at.is_not(None))).all().count(None)
    worker.drain(runtime)
    with runtime.sessions() as session:
        assert None not in session.scalars(select(Document.examined_at).where(Document.changed_at.is_not(None))).all()


def test_the_tick_forgets_sign_ins_that_never_came_back(runtime: Runtime, clock: SettableClock) -> None:
    with runtime.sessions.begin() as session:
        begin_sign_in(session, runtime)
    worker.tick(runtime)
    with runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 1
    clock.advance(ATTEMPT_LIFETIME)
    worker.tick(runtime)
    with runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_once_a_day_what_serves_nothing_is_let_go(runtime: Runtime, clock: SettableClock) -> None:
    worker.drain(runtime)
    clock.advance(EVERY - timedelta(seconds=1))
    worker.drain(runtime)
    clock.advance(timedelta(seconds=1))
    with runtime.sessions.begin() as session:
        course = create_course(session, create_teacher(session))
        writer = create_student(session, course)
        draft = create_draft(session, create_coursework(session, course, due_at=None), writer, "Old words.")
        create_coursework(session, course)
        draft.changed_at = draft.examined_at = clock.now() - RESTS_AFTER
    worker.work(runtime)[purge.JOB](lambda: True)
    worker.drain(runtime)
    worker.work(runtime)[purge.JOB](lambda: False)
    with runtime.sessions() as session:
        assert session.scalars(select(Snapshot.text)).all() == [None]
        reports = session.execute(select(Purge.finished_at, Purge.report).order_by(Purge.id)).all()
    texts = [report["texts"]["texts"] for _, report in reports]
    assert texts == [0, 1]
    assert reports[1].finished_at - reports[0].finished_at == EVERY


def test_beside_the_pages_it_works_until_they_end_and_does_what_is_asked_after_each_job(
    runtime: Runtime, teacher_id: int
) -> None:
    followed = threading.Event()
    with worker.background(runtime, after_each=followed.set):
        worked = _until_finished(runtime)
        assert followed.wait(timeout=60)
    assert worked == "succeeded"


def _until_finished(runtime: Runtime) -> str:
    """The status of the only run, once it has ended; pytest's own limit ends a wait in vain."""
    finished = select(SyncRun.status).where(SyncRun.finished_at.is_not(None))
    with runtime.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while (status := connection.scalar(finished)) is None:
            connection.execute(text("SELECT pg_sleep(0.05)"))
    return str(status)
