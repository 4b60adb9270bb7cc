"""The life of a run: asked for, claimed once, cancelled, killed, due again."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.database import Sessions
from app.models import Credential, SyncRun, SyncSchedule
from app.sync.lifecycle import QUIET, SILENT
from app.sync.request import cancel_sync, dispatch_due, request_sync
from app.sync.runs import JOB, Cancelled, HoldLost, Progress, WorkerStops, claim, finish, hand_back, hold, job_key
from tests.builders import NOW, create_teacher
from tests.clock import INTERVAL


@pytest.fixture
def teacher_id(sessions: Sessions) -> int:
    with sessions.begin() as session:
        teacher = create_teacher(session)
        session.add(Credential(teacher_id=teacher.id, granted_scopes=[], updated_at=NOW))
        return teacher.id


def request(sessions: Sessions, teacher_id: int, now: datetime = NOW) -> int:
    with sessions.begin() as session:
        return request_sync(session, teacher_id, "hand", now).id


def take(sessions: Sessions, teacher_id: int, now: datetime = NOW) -> int | None:
    with sessions.begin() as session:
        run = claim(session, teacher_id, now)
        return run.id if run else None


@pytest.fixture
def held(sessions: Sessions, teacher_id: int) -> Iterator[Session]:
    """The hold of the process that carries out the teacher's run."""
    with hold(sessions, teacher_id) as session:
        assert session
        yield session


def age(sessions: Sessions, run_id: int, silence: timedelta) -> None:
    beat = func.clock_timestamp() - silence
    with sessions.begin() as session:
        session.execute(update(SyncRun).where(SyncRun.id == run_id).values(heartbeat_at=beat))


def end(sessions: Sessions, run_id: int, status: str, now: datetime = NOW) -> None:
    with sessions.begin() as session:
        finish(session, run_id, status, now, interval=INTERVAL, summary={})


def status(sessions: Sessions, run_id: int) -> str:
    with sessions() as session:
        return session.get_one(SyncRun, run_id).status


def jobs_waiting(sessions: Sessions) -> int:
    with sessions() as session:
        waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :name AND status = 'todo'")
        return int(session.scalars(waiting, {"name": JOB}).one())


def test_asking_twice_queues_one_run_and_one_job(sessions: Sessions, teacher_id: int) -> None:
    assert request(sessions, teacher_id) == request(sessions, teacher_id)
    assert jobs_waiting(sessions) == 1


def test_asking_while_one_runs_queues_exactly_one_more(sessions: Sessions, teacher_id: int) -> None:
    first = request(sessions, teacher_id)
    assert take(sessions, teacher_id) == first
    second = request(sessions, teacher_id)
    assert second == request(sessions, teacher_id) != first
    assert take(sessions, teacher_id) is None
    end(sessions, first, "succeeded")
    assert take(sessions, teacher_id) == second


def tick(sessions: Sessions, now: datetime = NOW) -> None:
    with sessions.begin() as session:
        dispatch_due(session, now)


def test_nothing_is_claimed_when_nothing_waits_and_the_schedule_brings_the_next(
    sessions: Sessions, teacher_id: int
) -> None:
    assert take(sessions, teacher_id) is None
    run = request(sessions, teacher_id)
    take(sessions, teacher_id)
    end(sessions, run, "succeeded")
    tick(sessions)
    assert take(sessions, teacher_id) is None
    tick(sessions, NOW + INTERVAL * 1.2)
    scheduled = take(sessions, teacher_id)
    assert scheduled is not None
    assert status(sessions, scheduled) == "running"


def test_a_killed_run_is_taken_up_again_once_it_is_quiet(sessions: Sessions, teacher_id: int) -> None:
    killed = request(sessions, teacher_id)
    take(sessions, teacher_id)
    assert take(sessions, teacher_id) is None
    age(sessions, killed, QUIET * 2)
    assert take(sessions, teacher_id) == killed
    assert status(sessions, killed) == "running"


def test_a_killed_run_is_followed_by_the_one_that_waits_already(sessions: Sessions, teacher_id: int) -> None:
    killed = request(sessions, teacher_id)
    take(sessions, teacher_id)
    follower = request(sessions, teacher_id)
    age(sessions, killed, QUIET * 2)
    assert take(sessions, teacher_id) == follower
    assert status(sessions, killed) == "failed"


def test_a_killed_run_that_was_to_be_cancelled_is(sessions: Sessions, teacher_id: int) -> None:
    killed = request(sessions, teacher_id)
    take(sessions, teacher_id)
    with sessions.begin() as session:
        cancel_sync(session, killed, NOW)
    age(sessions, killed, QUIET * 2)
    assert take(sessions, teacher_id) is None
    assert status(sessions, killed) == "cancelled"


def test_nobody_else_gets_a_hold_while_a_process_has_it_however_quiet(
    sessions: Sessions, teacher_id: int, held: Session
) -> None:
    run = request(sessions, teacher_id)
    take(sessions, teacher_id)
    age(sessions, run, QUIET * 2)
    with hold(sessions, teacher_id) as other:
        assert other is None
    Progress(held, run, lambda: False).expect(1, "Classes")


def test_who_is_silent_loses_its_hold_and_has_nothing_more_to_say(
    sessions: Sessions, teacher_id: int, held: Session
) -> None:
    frozen = request(sessions, teacher_id)
    take(sessions, teacher_id)
    age(sessions, frozen, SILENT * 2)
    with hold(sessions, teacher_id) as other:
        assert other
        assert take(sessions, teacher_id) == frozen
        with pytest.raises(HoldLost):
            Progress(held, frozen, lambda: False).confirm()
        Progress(other, frozen, lambda: False).confirm()


def test_a_hold_is_free_the_moment_that_it_ends(sessions: Sessions, teacher_id: int) -> None:
    locks = text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND"
        " (classid::bigint << 32) | objid::bigint = hashtextextended(:key, 0)"
    )
    with sessions() as other:
        for _ in range(30):
            with hold(sessions, teacher_id) as session:
                assert session
                assert other.scalar(locks, {"key": f"reading:{teacher_id}"}) == 1
            assert other.scalar(locks, {"key": f"reading:{teacher_id}"}) == 0


def test_a_waiting_run_of_the_schedule_becomes_the_teachers_who_asks(sessions: Sessions, teacher_id: int) -> None:
    run = request(sessions, teacher_id)
    with sessions.begin() as session:
        session.get_one(SyncRun, run).trigger = "schedule"
    for trigger, kept in (("cli", "cli"), ("schedule", "cli")):
        with sessions.begin() as session:
            request_sync(session, teacher_id, trigger, NOW)
        with sessions() as session:
            assert session.get_one(SyncRun, run).trigger == kept


def test_a_waiting_run_is_cancelled_at_once(sessions: Sessions, teacher_id: int) -> None:
    run = request(sessions, teacher_id)
    with sessions.begin() as session:
        cancel_sync(session, run, NOW)
    assert status(sessions, run) == "cancelled"


def test_a_running_one_learns_of_it_at_its_next_step(sessions: Sessions, teacher_id: int, held: Session) -> None:
    run = request(sessions, teacher_id)
    take(sessions, teacher_id)
    progress = Progress(held, run, lambda: False)
    progress.expect(3, "Classes")
    with sessions.begin() as session:
        cancel_sync(session, run, NOW)
    with pytest.raises(Cancelled):
        progress.expect(1, "Drafts")


def test_cancelling_the_one_that_waits_leaves_the_one_that_runs(
    sessions: Sessions, teacher_id: int, held: Session
) -> None:
    running = request(sessions, teacher_id)
    take(sessions, teacher_id)
    waiting = request(sessions, teacher_id)
    with sessions.begin() as session:
        cancel_sync(session, waiting, NOW)
    Progress(held, running, lambda: False).expect(1, "Classes")
    assert (status(sessions, running), status(sessions, waiting)) == ("running", "cancelled")


def test_a_run_whose_worker_stops_waits_again_and_is_claimed_at_once(
    sessions: Sessions, teacher_id: int, held: Session
) -> None:
    run = request(sessions, teacher_id)
    take(sessions, teacher_id)
    with sessions.begin() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
    with pytest.raises(WorkerStops):
        Progress(held, run, lambda: True).expect(3, "Classes")
    with sessions.begin() as session:
        hand_back(session, run, NOW)
    assert (status(sessions, run), jobs_waiting(sessions)) == ("queued", 1)
    assert take(sessions, teacher_id) == run


def test_a_run_whose_worker_stops_is_followed_by_the_one_that_waits_already(
    sessions: Sessions, teacher_id: int
) -> None:
    run = request(sessions, teacher_id)
    take(sessions, teacher_id)
    waiting = request(sessions, teacher_id)
    with sessions.begin() as session:
        hand_back(session, run, NOW)
    assert (status(sessions, run), status(sessions, waiting), jobs_waiting(sessions)) == ("failed", "queued", 1)
    assert take(sessions, teacher_id) == waiting


def test_a_run_that_is_cancelled_as_its_worker_stops_is_cancelled(
    sessions: Sessions, teacher_id: int, held: Session
) -> None:
    run = request(sessions, teacher_id)
    take(sessions, teacher_id)
    with sessions.begin() as session:
        cancel_sync(session, run, NOW)
    with pytest.raises(Cancelled):
        Progress(held, run, lambda: True).expect(3, "Classes")


def test_progress_counts_what_is_done_of_what_is_known(sessions: Sessions, teacher_id: int, held: Session) -> None:
    run = request(sessions, teacher_id)
    take(sessions, teacher_id)
    progress = Progress(held, run, lambda: False)
    progress.expect(2, "Classes")
    progress.advance(2)
    progress.expect(5, "Drafts")
    with sessions() as session:
        row = session.get_one(SyncRun, run)
    assert (row.done, row.total, row.current) == (2, 7, "Drafts")


def test_a_failure_comes_back_soon_and_less_soon_each_time(sessions: Sessions, teacher_id: int) -> None:
    waits = []
    for _ in range(6):
        run = request(sessions, teacher_id)
        take(sessions, teacher_id)
        end(sessions, run, "failed")
        with sessions() as session:
            waits.append(session.get_one(SyncSchedule, teacher_id).next_due_at - NOW)
    assert waits[0] <= timedelta(minutes=1.1)
    assert waits[1] > waits[0]
    assert max(waits) <= INTERVAL * 1.1
    run = request(sessions, teacher_id)
    take(sessions, teacher_id)
    end(sessions, run, "succeeded")
    with sessions() as session:
        assert session.get_one(SyncSchedule, teacher_id).failures == 0


def test_what_no_waiting_mends_is_not_tried_again_every_minute(sessions: Sessions, teacher_id: int) -> None:
    run = request(sessions, teacher_id)
    take(sessions, teacher_id)
    with sessions.begin() as session:
        finish(session, run, "failed", NOW, interval=INTERVAL, summary={"stopped_by": "classroom_disabled"})
    with sessions() as session:
        assert session.get_one(SyncSchedule, teacher_id).next_due_at - NOW >= timedelta(minutes=50)


def test_the_tick_claims_who_is_due_connected_and_not_claimed_yet(sessions: Sessions, teacher_id: int) -> None:
    run = request(sessions, teacher_id)
    with sessions.begin() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
        dispatch_due(session, NOW)
        dispatch_due(session, NOW)
    assert jobs_waiting(sessions) == 1
    with sessions.begin() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
        session.execute(update(Credential).values(broken_at=NOW))
        dispatch_due(session, NOW)
        assert session.scalar(select(SyncRun.status).where(SyncRun.id == run)) == "queued"
    assert jobs_waiting(sessions) == 0
    assert job_key(teacher_id) == f"sync:{teacher_id}"


def test_the_tick_follows_a_killed_run_although_nothing_else_is_due(sessions: Sessions, teacher_id: int) -> None:
    killed = request(sessions, teacher_id)
    take(sessions, teacher_id)
    with sessions.begin() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
        session.execute(update(SyncSchedule).values(next_due_at=NOW + INTERVAL))
        dispatch_due(session, NOW)
    assert jobs_waiting(sessions) == 0
    age(sessions, killed, QUIET * 2)
    tick(sessions)
    assert jobs_waiting(sessions) == 1
    assert take(sessions, teacher_id) == killed


def test_a_request_gets_its_run_however_fast_a_worker_takes_it(sessions: Sessions, teacher_id: int) -> None:
    """Whoever asks and whoever claims race here: no request may come back without its run."""
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            run = take(sessions, teacher_id)
            if run is not None:
                end(sessions, run, "succeeded")

    worker = threading.Thread(target=work)
    worker.start()
    try:
        runs = [request(sessions, teacher_id) for _ in range(40)]
    finally:
        stop.set()
        worker.join()
    assert sorted(runs) == runs


def test_a_waiting_run_that_was_cancelled_is_not_carried_out_after_all(sessions: Sessions, teacher_id: int) -> None:
    run = request(sessions, teacher_id)
    with sessions.begin() as session:
        cancel_sync(session, run, NOW)
    assert take(sessions, teacher_id) is None
    assert jobs_waiting(sessions) == 0
