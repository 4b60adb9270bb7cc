"""Thousands of teachers due at once, four processes that tick: each is queued once, and claimed once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from app.database import Sessions
from app.sync.request import MOST_AT_ONCE, dispatch_due
from tests.builders import NOW

TEACHERS = 2_500
DISPATCHERS = 4

ARRIVE = """
INSERT INTO teacher (google_id, email, name, created_at)
    SELECT 't' || n, 'teacher' || n || '@northfield.example', '', :now FROM generate_series(1, :teachers) n;
INSERT INTO credential (teacher_id, granted_scopes, updated_at) SELECT id, '{}', :now FROM teacher;
INSERT INTO sync_schedule (teacher_id, next_due_at) SELECT id, :now FROM teacher
"""
FOUND = """
SELECT (SELECT count(*) FROM sync_run WHERE status = 'queued'),
    (SELECT count(DISTINCT lock) FROM procrastinate_jobs WHERE status = 'todo'),
    (SELECT count(*) FROM procrastinate_events WHERE type = 'deferred'),
    (SELECT count(*) FROM sync_schedule WHERE next_due_at <= :now)
"""


@pytest.fixture
def district(engine: Engine) -> None:
    with engine.begin() as connection:
        for statement in ARRIVE.split(";"):
            connection.execute(text(statement), {"now": NOW, "teachers": TEACHERS})


def found(sessions: Sessions) -> tuple[int, ...]:
    """Waiting runs, keys with a waiting job, jobs ever made, and teachers still due."""
    with sessions() as session:
        return tuple(session.execute(text(FOUND), {"now": NOW}).one())


def tick(sessions: Sessions) -> None:
    with sessions.begin() as session:
        dispatch_due(session, NOW)


@pytest.mark.usefixtures("district")
def test_all_are_enqueued_once_whatever_the_number_of_ticking_processes(sessions: Sessions) -> None:
    with ThreadPoolExecutor(DISPATCHERS) as dispatchers:
        for _ in dispatchers.map(lambda _: tick(sessions), range(TEACHERS // MOST_AT_ONCE + 2 * DISPATCHERS)):
            pass
    assert found(sessions) == (TEACHERS, TEACHERS, TEACHERS, 0)
    tick(sessions)
    assert found(sessions) == (TEACHERS, TEACHERS, TEACHERS, 0)


@pytest.mark.usefixtures("district")
def test_a_rush_is_spread_over_several_ticks(sessions: Sessions) -> None:
    tick(sessions)
    assert found(sessions) == (MOST_AT_ONCE, MOST_AT_ONCE, MOST_AT_ONCE, TEACHERS - MOST_AT_ONCE)


@pytest.mark.usefixtures("district")
def test_whoever_is_not_connected_waits_until_it_is(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.execute(text("UPDATE credential SET broken_at = :now"), {"now": NOW - timedelta(days=1)})
        dispatch_due(session, NOW)
    assert found(sessions) == (0, 0, 0, TEACHERS)
