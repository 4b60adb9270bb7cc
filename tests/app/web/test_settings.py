"""What a teacher sets, and the classes chosen on the first day: kept, refused with a reason, seen on the pages."""

import httpx
from sqlalchemy import select, update

from app.accounts.runtime import Runtime
from app.models import BellPeriod, Course, TaughtCourse, Teacher
from tests.app.web.conftest import Browser
from tests.app.web.room import Room
from tests.builders import create_teacher


def test_settings_are_kept(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    course = str(room.course.id)
    kept = [
        desk.post("/settings/periods", data={"course": course, "label": "Third"}),
        desk.post("/settings/zone", data={"time_zone": "Europe/Lisbon"}),
        desk.post("/settings/look", data={"theme": "dark", "keys": "off"}),
        desk.post(
            "/settings/bells",
            data={
                "course": [course, course],
                "starts": ["08:00", ""],
                "ends": ["08:50", ""],
                "day": ["0:0", "0:4", "1:2"],
                "letter": ["", ""],
                "lettered_day": "2026-10-15",
            },
        ),
    ]

    assert [answer.status_code for answer in kept] == [303] * 4
    text = desk.get("/settings").text
    assert 'data-theme="dark"' in text
    assert "data-keys" not in text
    assert 'value="Third"' in text
    with runtime.sessions() as session:
        bell = session.scalars(select(BellPeriod)).one()
    assert (bell.weekdays, f"{bell.starts:%H:%M}") == ([0, 4], "08:00")


def test_the_teacher_s_thresholds_flag_the_class(desk: httpx.Client, runtime: Runtime) -> None:
    assert "Untouched.</a></b> 2 comments of 5" in desk.get("/today").text
    numbers = {"behind_percent": 50, "wait_days": 14, "untouched_days": 9, "flat_days": 5, "due_ahead_days": 1}

    kept = desk.post("/settings/flags", data=numbers)
    refused = desk.post("/settings/flags", data=numbers | {"wait_days": 0})

    assert (kept.status_code, refused.status_code) == (303, 422)
    assert "0 is not between 2 and 90." in refused.text
    assert 'value="9"' in desk.get("/settings").text
    assert "Untouched.</a></b>" not in desk.get("/today").text


def test_a_long_period_name_is_refused_unless_it_is_classroom_s_own(
    desk: httpx.Client, room: Room, runtime: Runtime
) -> None:
    course = str(room.course.id)
    refused = desk.post("/settings/periods", data={"course": course, "label": "The third hour"})
    assert refused.status_code == 422
    assert "at most 12 characters" in refused.text
    with runtime.sessions.begin() as session:
        session.get_one(Course, room.course.id).section = "The third hour of the day"
        session.execute(update(TaughtCourse).values(period_label=None))

    assert (
        desk.post("/settings/periods", data={"course": course, "label": "The third hour of the day"}).status_code == 303
    )


def test_whoever_has_not_chosen_classes_is_led_there(browser_of: Browser, runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        newcomer = create_teacher(session).id
    browser = browser_of(newcomer)

    assert browser.get("/").headers["location"] == "/welcome"
    assert browser.get("/today").headers["location"] == "/welcome"
    assert browser.get("/sync").headers["location"] == "/welcome"
    assert "lists no active class" in browser.get("/welcome").text


def test_choosing_classes_confirms_the_zone_and_asks_for_a_reading(
    desk: httpx.Client, room: Room, runtime: Runtime
) -> None:
    refused = desk.post("/welcome", data={"time_zone": "Europe/Lisbon"})
    chosen = desk.post("/welcome", data={"course": str(room.course.id), "time_zone": "America/Chicago"})

    assert refused.status_code == 422
    assert "Pick at least one class." in refused.text
    assert "<option selected>Europe/Lisbon" in refused.text
    assert f'value="{room.course.id}" checked' not in refused.text
    assert chosen.headers["location"].startswith("/sync/")
    assert "Waiting to begin." in desk.get(chosen.headers["location"]).text
    with runtime.sessions() as session:
        assert session.get_one(Teacher, room.teacher.id).time_zone == "America/Chicago"
