"""The demo's button: on to the next school morning, for every process, and nowhere but in the demo."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import delete, update

from app.accounts.runtime import Runtime
from app.accounts.sessions import cookie_name, csrf_token, open_session
from app.clock import SchoolClock
from app.main import create_app
from app.models import BellPeriod, Credential, SyncRun
from tests.app.web.room import Room
from tests.builders import NOW
from tests.serving import address_of, client_of, free_port, serving

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def school_clock(tmp_path: Path) -> SchoolClock:
    clock = SchoolClock(tmp_path / "clock.json")
    clock.set(NOW)
    return clock


@pytest.fixture
def demo(runtime: Runtime, room: Room, school_clock: SchoolClock) -> Iterator[httpx.Client]:
    """Ms. Rivera in the demo."""
    inside = replace(runtime, clock=school_clock, school_clock=school_clock)
    with runtime.sessions.begin() as session:
        token = open_session(session, room.teacher.id, runtime.real_clock.now())
    with (
        free_port() as listener,
        serving(create_app(inside), listener),
        client_of(
            address_of(listener),
            cookies={cookie_name(secure=False): token},
            headers={"X-CSRF-Token": csrf_token(runtime.keyring, token)},
        ) as client,
    ):
        yield client


def _local(clock: SchoolClock) -> datetime:
    return clock.now().astimezone(NEW_YORK)


def test_school_time_is_shown_with_its_button(demo: httpx.Client) -> None:
    text = demo.get("/today").text

    assert "Thu, Oct 15, 10:31" in text
    assert "Next school day" in text


def test_the_next_morning_is_a_few_minutes_into_its_first_lesson(
    demo: httpx.Client, school_clock: SchoolClock, runtime: Runtime
) -> None:
    answer = demo.post("/demo/next-school-day")

    assert answer.headers["location"].startswith("/sync/")
    assert f"{_local(school_clock):%a %H:%M}" == "Fri 10:26"
    _end_readings(runtime)
    demo.post("/demo/next-school-day")
    assert f"{_local(school_clock):%a %H:%M}" == "Mon 10:26"


def test_pressed_twice_it_is_one_morning_and_the_page_says_so(
    demo: httpx.Client, school_clock: SchoolClock, runtime: Runtime
) -> None:
    with ThreadPoolExecutor(2) as hands:
        answers = list(hands.map(lambda _: demo.post("/demo/next-school-day"), range(2)))
    places = sorted(answer.headers["location"] for answer in answers)

    assert f"{_local(school_clock):%a %H:%M}" == "Fri 10:26"
    assert places[1] == f"{places[0]}?held=true"
    held = demo.get(places[1]).text
    assert "The school day was not moved on." in held
    assert re.search(r"disabled[^>]*>Next school day", held)
    _end_readings(runtime)
    assert not re.search(r"disabled[^>]*>Next school day", demo.get("/today").text)


def test_without_a_connection_the_day_moves_and_nothing_is_asked_for(
    demo: httpx.Client, school_clock: SchoolClock, runtime: Runtime
) -> None:
    with runtime.sessions.begin() as session:
        session.execute(delete(Credential))

    assert demo.post("/demo/next-school-day").headers["location"] == "/today"
    assert f"{_local(school_clock):%a %H:%M}" == "Fri 10:26"
    assert "Deskside is not connected to Google." in demo.get("/today").text


def _end_readings(runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        session.execute(update(SyncRun).values(status="succeeded", finished_at=NOW))


def test_without_bells_it_is_half_past_eight_on_a_weekday(
    demo: httpx.Client, school_clock: SchoolClock, runtime: Runtime
) -> None:
    with runtime.sessions.begin() as session:
        session.execute(delete(BellPeriod))
    school_clock.set(NOW + timedelta(days=1))
    demo.post("/demo/next-school-day")

    assert f"{_local(school_clock):%a %H:%M}" == "Mon 08:34"


def test_outside_the_demo_nobody_moves_the_clock(desk: httpx.Client) -> None:
    assert desk.post("/demo/next-school-day").status_code == 404
    assert "Next school day" not in desk.get("/today").text
