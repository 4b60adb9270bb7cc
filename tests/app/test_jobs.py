"""The port keeps its promises on a real engine: one of a key, in our transaction, nothing lost, nothing said aloud."""

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import psycopg
import pytest
from sqlalchemy import literal, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app import jobs
from app.database import Sessions
from tests.clock import SettableClock


class Recorder:
    """Work that notes what it was called with, and wakes whoever waits for it."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.called = threading.Event()

    def __call__(self, should_stop: jobs.ShouldStop, *, number: int) -> None:
        self.seen.append(number)
        self.called.set()


@contextmanager
def working(
    url: str, work: dict[str, jobs.Work], on_tick: Callable[[], None] = lambda: None, *, grace: float = 8
) -> Iterator[None]:
    stop = threading.Event()
    worker = threading.Thread(
        target=jobs.run_worker, args=(url, work, on_tick), kwargs={"concurrency": 4, "stop": stop, "grace": grace}
    )
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join(30)
        assert not worker.is_alive()


def nothing() -> None:
    """A tick with nobody to look after."""


def waiting(session: Session) -> int:
    jobs_waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
    return int(session.execute(jobs_waiting).scalar_one())


def test_a_committed_job_runs_once_with_its_arguments(sessions: Sessions, database_url: str) -> None:
    record = Recorder()
    with sessions.begin() as session:
        assert jobs.enqueue(session, "note", "note:7", number=7)
    jobs.drain(database_url, {"note": record}, nothing)
    jobs.drain(database_url, {"note": record}, nothing)
    assert record.seen == [7]


def test_a_rolled_back_job_was_never_enqueued(sessions: Sessions) -> None:
    with sessions() as session:
        jobs.enqueue(session, "note", "note:7", number=7)
        session.rollback()
        assert waiting(session) == 0


def test_a_duplicate_is_refused_without_spoiling_the_transaction(sessions: Sessions) -> None:
    with sessions.begin() as session:
        assert jobs.enqueue(session, "note", "note:7", number=7)
        assert not jobs.enqueue(session, "note", "note:7", number=8)
        assert jobs.enqueue(session, "note", "note:9", number=9)
    with sessions() as session:
        assert waiting(session) == 2


def test_one_more_run_waits_behind_a_running_one_and_never_beside_it(sessions: Sessions, database_url: str) -> None:
    both = threading.Event()
    running = threading.Semaphore(1)
    overlaps: list[int] = []
    seen: list[int] = []

    def work(should_stop: jobs.ShouldStop, *, number: int) -> None:
        if not running.acquire(blocking=False):
            overlaps.append(number)
        if number == 1:
            with sessions.begin() as session:
                assert jobs.enqueue(session, "note", "note", number=2)
                assert not jobs.enqueue(session, "note", "note", number=3)
        seen.append(number)
        running.release()
        if len(seen) == 2:
            both.set()

    with sessions.begin() as session:
        jobs.enqueue(session, "note", "note", number=1)
    with working(database_url, {"note": work}):
        assert both.wait(20)
    assert seen == [1, 2]
    assert overlaps == []


def test_has_live_job_speaks_of_waiting_and_running_jobs_only(sessions: Sessions, database_url: str) -> None:
    live = select(jobs.has_live_job(literal("note:7")))
    during: list[bool] = []

    def work(should_stop: jobs.ShouldStop, *, number: int) -> None:
        with sessions() as session:
            during.append(session.execute(live).scalar_one())

    with sessions.begin() as session:
        assert not session.execute(live).scalar_one()
        jobs.enqueue(session, "note", "note:7", number=7)
        assert session.execute(live).scalar_one()
        assert not session.execute(select(jobs.has_live_job(literal("note:8")))).scalar_one()
    jobs.drain(database_url, {"note": work}, nothing)
    assert during == [True]
    with sessions() as session:
        assert not session.execute(live).scalar_one()


def test_cancel_withdraws_what_waits_and_leaves_what_runs(sessions: Sessions, database_url: str) -> None:
    told: list[bool] = []

    def work(should_stop: jobs.ShouldStop, *, number: int) -> None:
        with sessions.begin() as session:
            jobs.enqueue(session, "note", "note", number=2)
            jobs.cancel(session, "note")
            assert waiting(session) == 0
        told.append(should_stop())

    with sessions.begin() as session:
        jobs.enqueue(session, "note", "note", number=1)
    jobs.drain(database_url, {"note": work}, nothing)
    assert told == [False]


def test_many_are_enqueued_at_once_and_none_twice(sessions: Sessions, database_url: str) -> None:
    record = Recorder()
    with sessions.begin() as session:
        jobs.enqueue_all(session, "note", {"note:1": {"number": 1}, "note:2": {"number": 2}})
        jobs.enqueue_all(session, "note", {"note:2": {"number": 9}, "note:3": {"number": 3}})
        jobs.enqueue_all(session, "note", {})
    jobs.drain(database_url, {"note": record}, nothing)
    assert sorted(record.seen) == [1, 2, 3]


def test_stopping_asks_a_long_job_to_end(sessions: Sessions, database_url: str) -> None:
    begun, told = threading.Event(), threading.Event()

    def work(should_stop: jobs.ShouldStop, *, number: int) -> None:
        begun.set()
        pause = threading.Event()
        while not should_stop():
            pause.wait(0.05)
        told.set()

    with sessions.begin() as session:
        jobs.enqueue(session, "note", "runs", number=2)
    with working(database_url, {"note": work}, grace=0.2):
        assert begun.wait(20)
    assert told.is_set()


def test_a_failing_job_names_its_place_and_none_of_its_words(
    sessions: Sessions, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    def work(should_stop: jobs.ShouldStop, *, number: int) -> None:
        raise ValueError("my brother never came back from the lake")

    with sessions.begin() as session:
        jobs.enqueue(session, "note", "note:7", number=7)
    with pytest.raises(jobs.JobFailed, match="note"):
        jobs.drain(database_url, {"note": work}, nothing)
    assert "ValueError at work:" in caplog.text
    assert "brother" not in caplog.text


@pytest.fixture
def claimed(sessions: Sessions) -> int:
    """A worker that has been at a job for a while, and may be dead; the id of its row. Another job of the key waits."""
    with sessions.begin() as session:
        jobs.enqueue(session, "note", "note:7", number=6)
        worker = session.execute(
            text(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 seconds') RETURNING id"
            )
        ).scalar_one()
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker"), {"worker": worker})
        jobs.enqueue(session, "note", "note:7", number=7)
    return int(worker)


@pytest.mark.usefixtures("claimed")
def test_what_a_dead_worker_had_claimed_is_free_within_seconds(sessions: Sessions, database_url: str) -> None:
    record = Recorder()
    jobs.drain(database_url, {"note": record}, nothing)
    assert record.seen == [7]


def test_what_a_living_worker_has_claimed_is_its_own(sessions: Sessions, database_url: str, claimed: int) -> None:
    record = Recorder()
    with psycopg.connect(database_url) as alive:
        alive.execute("SELECT pg_advisory_lock(hashtextextended('worker:' || %s, 0))", [claimed])
        jobs.drain(database_url, {"note": record}, nothing)
    assert record.seen == []


def test_a_job_left_by_a_dead_worker_is_finished_by_the_tick(sessions: Sessions, database_url: str) -> None:
    with sessions.begin() as session:
        jobs.enqueue(session, "note", "note:7", number=7)
        dead = session.execute(
            text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id")
        ).scalar_one()
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = :dead"), {"dead": dead})
    ticked = threading.Event()
    with working(database_url, {}, ticked.set):
        assert ticked.wait(25)
    with sessions() as session:
        assert session.execute(text("SELECT count(*) FROM procrastinate_jobs WHERE lock = 'note:7'")).scalar_one() == 0


def test_the_worker_returns_after_the_database_has_dropped_every_connection(
    sessions: Sessions, database_url: str, postgres_server: str
) -> None:
    record = Recorder()
    with working(database_url, {"note": record}):
        with sessions.begin() as session:
            jobs.enqueue(session, "note", "note:1", number=1)
        assert record.called.wait(20)
        record.called.clear()
        name = make_url(database_url).database
        with psycopg.connect(postgres_server) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        with sessions.begin() as session:
            jobs.enqueue(session, "note", "note:2", number=2)
        assert record.called.wait(30)
    assert record.seen == [1, 2]
    gc.collect()  # what was cut off is told of when it is collected: here, not amid another test


def test_a_failing_dispatcher_keeps_no_other_from_its_turn(sessions: Sessions, clock: SettableClock) -> None:
    def fails(session: Session, now: datetime) -> None:
        jobs.enqueue(session, "note", "lost", number=1)
        raise ValueError

    def works(session: Session, now: datetime) -> None:
        jobs.enqueue(session, "note", "kept", number=2)

    with pytest.raises(ExceptionGroup, match="dispatch"):
        jobs.tick(sessions, clock.now(), [fails, works])
    with sessions() as session:
        assert session.execute(text("SELECT lock FROM procrastinate_jobs")).scalars().all() == ["kept"]
