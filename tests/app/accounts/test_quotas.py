"""Quotas are booked for teacher and project together, by every process in one table; waiting can be given up."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import time

import pytest
from sqlalchemy import Engine, select, text

from app.accounts.limits import GOOGLES
from app.accounts.quotas import Quota
from app.accounts.window import SECONDS
from app.database import Sessions
from app.models import QuotaWindow
from integrations.google.errors import RateLimited
from tests.app.accounts.taker import LIMITS, MustWait, refuse_to_wait, take_all
from tests.builders import create_teacher

ROOT = Path(__file__).parents[3]
Arrive = Callable[[], Quota]


@pytest.fixture
def arrive(engine: Engine, sessions: Sessions) -> Arrive:
    """The quota of one more teacher."""

    def make() -> Quota:
        with sessions.begin() as session:
            return Quota(engine, LIMITS, create_teacher(session).id)

    return make


def refusal(retry_after: float | None = None, *, of_user: bool = True) -> RateLimited:
    error = RateLimited(429, "RESOURCE_EXHAUSTED", "limit 'per minute per user'" if of_user else "limit 'per minute'")
    error.retry_after = retry_after
    return error


def wait_for(quota: Quota, units: int) -> float:
    """How many seconds lie before so many units, which are not taken in the end; 0 for none."""
    waits: list[float] = []

    def look(seconds: float) -> None:
        waits.append(seconds)
        raise MustWait

    with pytest.raises(MustWait):
        quota.take("docs", units, look)
    return waits[0]


def test_as_much_as_google_allows_is_had_at_once_and_the_rest_a_minute_later(arrive: Arrive) -> None:
    quota = arrive()
    assert take_all(quota, 30) == 90
    assert quota.left("docs") == 0
    assert 0 < wait_for(quota, 1) <= SECONDS


def test_teachers_share_what_the_project_has(arrive: Arrive) -> None:
    one, other = arrive(), arrive()
    assert (take_all(one, 10), take_all(other, 10)) == (90, 60)
    assert other.left("docs") == 0


def test_what_one_of_the_two_cannot_give_is_not_taken_of_the_other(arrive: Arrive) -> None:
    one, other = arrive(), arrive()
    take_all(one, 45)
    assert other.left("docs") == 60
    wait_for(other, 61)
    wait_for(one, 1)
    assert other.left("docs") == 60


def test_apis_are_counted_apart_and_one_without_a_limit_not_at_all(arrive: Arrive) -> None:
    quota = arrive()
    take_all(quota, 90)
    quota.take("drive", 10**9, refuse_to_wait)
    quota.refused("drive", refusal())
    assert quota.left("drive") is None
    assert quota.most_at_once("drive") is None
    assert quota.most_at_once("docs") == 90
    assert Quota(quota.engine, GOOGLES, quota.teacher_id).left("drive") == 325_000


def test_more_than_the_limit_passes_when_nothing_else_is_near(arrive: Arrive) -> None:
    quota = arrive()
    quota.take("docs", 1_000, refuse_to_wait)
    assert 0 < wait_for(quota, 1_000) <= SECONDS


def test_who_does_not_wait_is_booked_all_the_same_and_who_reads_makes_way(arrive: Arrive) -> None:
    quota, other = arrive(), arrive()
    take_all(quota, 90)
    replace(quota, waits=False).take("docs", 50, refuse_to_wait)
    assert other.left("docs") == 10
    replace(quota, teacher_id=None, waits=False).take("docs", 8, refuse_to_wait)
    assert other.left("docs") == 2
    assert 0 < wait_for(quota, 1) <= SECONDS


def test_a_refusal_of_somebody_nobody_knows_yet_stops_no_teacher(arrive: Arrive) -> None:
    quota = arrive()
    replace(quota, teacher_id=None, waits=False).refused("docs", refusal(500))
    assert quota.left("docs") == 90


def test_who_waited_until_the_booked_second_goes_on(arrive: Arrive) -> None:
    quota, waits = arrive(), list[float]()
    take_all(quota, 90)
    quota.take("docs", 50, waits.append)
    quota.take("docs", 50, waits.append)
    assert 0 < waits[0] <= SECONDS < waits[1] <= 2 * SECONDS


def test_nobody_holds_a_transaction_while_waiting(arrive: Arrive) -> None:
    quota = arrive()
    take_all(quota, 90)
    quota.take("docs", 1, lambda _: quota.take("docs", 1, lambda _: None))


@pytest.mark.parametrize(("retry_after", "least", "most"), [(40, 40, 41), (None, 0.5, 2.5), (99_999, 900, 901)])
def test_after_a_refusal_nothing_is_asked_as_long_as_google_said_or_about_a_second(
    arrive: Arrive, retry_after: float | None, least: float, most: float
) -> None:
    quota, before = arrive(), time()
    quota.refused("docs", refusal(retry_after))
    with quota.engine.connect() as connection:
        paused = connection.scalars(select(QuotaWindow.paused_until).order_by(QuotaWindow.paused_until)).all()
    assert paused[0] == 0
    assert before + least <= paused[1] <= time() + most


def test_a_refusal_of_one_teacher_does_not_stop_another(arrive: Arrive) -> None:
    quota, other = arrive(), arrive()
    quota.refused("docs", refusal(500))
    assert quota.left("docs") == 0
    assert 400 < wait_for(quota, 1) <= 501
    assert other.left("docs") == 90


def test_a_refusal_of_the_project_stops_every_teacher(arrive: Arrive) -> None:
    quota, other = arrive(), arrive()
    quota.refused("docs", refusal(500, of_user=False))
    quota.refused("docs", refusal(5, of_user=False))
    assert 400 < wait_for(other, 1) <= 501


def test_a_refusal_in_the_meantime_holds_those_who_wait_already(arrive: Arrive) -> None:
    quota, waits = arrive(), list[float]()
    take_all(quota, 90)

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            raise MustWait
        quota.refused("docs", refusal(500))

    with pytest.raises(MustWait):
        quota.take("docs", 1, sleep)
    assert 400 < waits[1] <= 501
    with quota.engine.connect() as connection:
        booked = connection.scalars(select(QuotaWindow.booked)).all()
    assert {sum(units.values()) for units in booked} == {90}


def test_processes_and_threads_at_once_never_get_more_than_the_limits(
    arrive: Arrive, engine: Engine, sessions: Sessions
) -> None:
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    teachers = [str(arrive().teacher_id) for _ in range(2)]
    command = [sys.executable, "-m", "tests.app.accounts.taker", url, "3", *teachers]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
    had = [[int(units) for units in process.communicate()[0].split()] for process in started]
    of_one, of_other = map(sum, zip(*had, strict=True))
    assert max(of_one, of_other) <= 90
    assert 90 < of_one + of_other <= 150


def test_the_table_costs_no_log_and_goes_with_the_teacher(arrive: Arrive, sessions: Sessions) -> None:
    quota = arrive()
    quota.take("docs", 1, refuse_to_wait)
    with sessions.begin() as session:
        assert session.scalar(text("SELECT relpersistence FROM pg_class WHERE relname = 'quota_window'")) == "u"
        session.execute(text("DELETE FROM teacher"))
        assert session.scalars(select(QuotaWindow.teacher_id)).all() == [None]
