"""Every pair of statuses: what the table allows happens to a run of that status alone, and nothing else ever does."""

from itertools import product
from typing import Any

import pytest
from sqlalchemy import insert

from app.database import Sessions
from app.models import SyncRun
from app.sync.lifecycle import FOLLOWS, move, queue
from tests.builders import NOW, create_teacher

LATER = NOW.replace(minute=45)


def run_in(sessions: Sessions, status: str) -> int:
    """A run of a teacher who has no other."""
    with sessions.begin() as session:
        row: dict[str, Any] = {"teacher_id": create_teacher(session).id, "trigger": "hand", "requested_at": NOW}
        if status != "queued":
            row |= {"started_at": NOW, "heartbeat_at": NOW, "done": 3, "total": 7, "current": "Classes"}
        run = insert(SyncRun).values(status=status, **row).returning(SyncRun.id)
        return session.scalars(run).one()


def stored(sessions: Sessions, run_id: int) -> SyncRun:
    with sessions() as session:
        return session.get_one(SyncRun, run_id)


@pytest.mark.parametrize(("before", "after"), list(product(FOLLOWS, FOLLOWS)))
def test_a_run_goes_where_the_table_lets_it_and_nowhere_else(sessions: Sessions, before: str, after: str) -> None:
    run = run_in(sessions, before)
    others = {status: run_in(sessions, status) for status in FOLLOWS}
    if after in FOLLOWS[before]:
        with sessions.begin() as session:
            moved = move(session, before, after, LATER, SyncRun.id.in_([run, *others.values()]))
        assert {found.run_id for found in moved} == {run, others.pop(before)}
        assert stored(sessions, run).status == after
    else:
        with sessions.begin() as session, pytest.raises(ValueError, match="never followed by"):
            move(session, before, after, LATER, SyncRun.id == run)
        assert stored(sessions, run).status == before
    assert {status: stored(sessions, id_).status for status, id_ in others.items()} == {name: name for name in others}


def test_whatever_has_ended_stays_as_it_ended() -> None:
    assert {status for status, next_ones in FOLLOWS.items() if not next_ones} == {
        "succeeded",
        "partial",
        "failed",
        "cancelled",
    }


@pytest.mark.parametrize("ended", ["succeeded", "partial", "failed", "cancelled"])
def test_an_end_has_its_moment_and_what_was_read_to_the_end_is_all_done(sessions: Sessions, ended: str) -> None:
    run = run_in(sessions, "running")
    with sessions.begin() as session:
        move(session, "running", ended, LATER, SyncRun.id == run)
    row = stored(sessions, run)
    assert (row.finished_at, row.current) == (LATER, "")
    assert row.done == (7 if ended in {"succeeded", "partial"} else 3)


def test_a_run_that_waits_again_shows_no_progress_of_before(sessions: Sessions) -> None:
    run = run_in(sessions, "running")
    with sessions.begin() as session:
        move(session, "running", "queued", LATER, SyncRun.id == run)
    row = stored(sessions, run)
    assert (row.started_at, row.heartbeat_at, row.done, row.total, row.current) == (None, None, 0, 0, "")


def test_queueing_many_gives_each_the_run_that_waits_already_or_a_new_one(sessions: Sessions) -> None:
    with sessions.begin() as session:
        teachers = [create_teacher(session).id for _ in range(3)]
        first = queue(session, teachers[:2], "hand", NOW)
        again = queue(session, teachers, "schedule", LATER)
        assert queue(session, [], "schedule", LATER) == []
    assert set(first) < set(again)
    assert len(set(again)) == 3
    runs = [stored(sessions, run_id) for run_id in again]
    waiting = {run.teacher_id: run.trigger for run in runs}
    assert waiting == dict(zip(teachers, ["hand", "hand", "schedule"], strict=True))
