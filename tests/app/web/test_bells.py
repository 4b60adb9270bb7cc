"""The bell schedule on the settings page, with A and B days, and what Today makes of it."""

import re
from datetime import time

import httpx
import pytest
from sqlalchemy import select

from app.accounts.runtime import Runtime
from app.errors import BadInput
from app.models import BellPeriod, Teacher
from app.web.bell_form import bell_of, typed_lines
from tests.app.web.room import Room
from tests.builders import create_bell, create_course

LETTERS = {"letter": ["", ""], "lettered_day": "2026-10-15"}


def test_half_a_period_is_refused_and_so_are_days_of_no_browser() -> None:
    with pytest.raises(BadInput):
        bell_of(typed_lines([1], ["08:00"], [""], ["0:1"], [""])[0])
    with pytest.raises(BadInput):
        typed_lines([1], ["08:00"], ["08:50"], ["0:Monday"], [""])


@pytest.mark.parametrize(
    ("ends_and_day", "reason"),
    [
        (("07:10", "0:2"), "end after it starts"),
        (("08:50", "1:2"), "at least one weekday"),
        (("", "0:2"), "both times"),
    ],
)
def test_a_refused_schedule_comes_back_as_typed_with_the_reason_beside_it(
    desk: httpx.Client, room: Room, runtime: Runtime, ends_and_day: tuple[str, str], reason: str
) -> None:
    course = [str(room.course.id)] * 2
    ends, day = ends_and_day
    form = {"course": course, "starts": ["08:01", ""], "ends": [ends, ""], "day": [day]} | LETTERS
    answer = desk.post("/settings/bells", data=form)
    first = answer.text[answer.text.index("Meeting 1<") : answer.text.index("One more meeting")]

    assert answer.status_code == 422
    assert reason in first
    assert 'value="08:01"' in first
    with runtime.sessions() as session:
        assert f"{session.scalars(select(BellPeriod)).one().starts:%H:%M}" == "10:22"


def _schedule(room: Room, letter: str, days: str, **said: str) -> dict[str, str | list[str]]:
    """Every weekday of `days` from 10:22, in the room of Today: Thursday, 10:31."""
    ticked = [f"0:{day}" for day in days]
    line = {"course": str(room.course.id), "starts": "10:22", "ends": "11:14", "letter": letter}
    return {**line, "lettered_day": "2026-10-15", **said, "day": ticked}


def test_a_class_of_b_days_is_not_in_the_room_on_an_a_day_until_one_tap_says_otherwise(
    desk: httpx.Client, room: Room
) -> None:
    assert "day-letter" not in desk.get("/today").text
    kept = desk.post("/settings/bells", data=_schedule(room, "B", "01234", day_letter="A"))
    on_a = desk.get("/today").text
    tapped = desk.post("/settings/day-letter", data={"day": "2026-10-15", "letter": "B"})
    on_b = desk.get("/today").text
    settings = desk.get("/settings").text
    desk.post("/settings/bells", data=_schedule(room, "A", "3", day_letter="B"))
    in_a_week = desk.get("/today").text

    assert (kept.status_code, tapped.status_code) == (303, 303)
    assert "Today is an A day." in on_a
    assert "meets Friday, 10:22 to 11:14" in on_a
    assert "Today is a B day." in on_b
    assert "43 minutes left." in on_b
    assert "meets Thu, Oct 22, 10:22 to 11:14" in in_a_week
    assert re.search(r'<option value="B" selected>', settings)
    assert "Thu, Oct 15 is" in settings
    assert re.search(r'name="day_letter"\s+value="B" checked', settings)


def test_a_day_without_school_is_no_a_day_though_it_is_over(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    """Wednesday had none: what was said of Tuesday, an A day, makes Thursday a B day, whatever is set since."""
    hours = {"opens": "07:30", "closes": "18:00", "look_again": "off"}
    desk.post("/settings/bells", data=_schedule(room, "B", "01234", day_letter="A", lettered_day="2026-10-13"))
    assert "Today is an A day." in desk.get("/today").text
    desk.post("/settings/posting", data=hours | {"first": "2026-10-14"})
    assert "Today is a B day." in desk.get("/today").text
    desk.post("/settings/posting", data=hours | {"first": "2026-10-15"})
    closed = desk.get("/today").text

    assert "Today is" not in closed
    assert "meets Friday, 10:22 to 11:14" in closed
    assert "Fri, Oct 16 is" in desk.get("/settings").text
    desk.post("/settings/posting", data=hours)
    assert "Today is a B day." in desk.get("/today").text


@pytest.mark.parametrize(
    ("said", "reason"), [(("4", ""), "no day is known to be one"), (("45", "A"), "from Monday to Friday")]
)
def test_letters_that_could_not_alternate_are_refused_and_keep_the_schedule(
    desk: httpx.Client, room: Room, runtime: Runtime, said: tuple[str, str], reason: str
) -> None:
    days, day_letter = said
    answer = desk.post("/settings/bells", data=_schedule(room, "A", days, day_letter=day_letter))

    assert answer.status_code == 422
    assert reason in answer.text
    with runtime.sessions() as session:
        assert session.scalars(select(BellPeriod.letter)).all() == [None]
        assert session.get_one(Teacher, room.teacher.id).day_letter is None


def test_the_hours_of_a_class_that_is_not_followed_stay(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        resting = create_course(session, room.teacher, followed=False)
        create_bell(session, room.teacher, resting, time(8), time(9))
    assert "08:00" not in desk.get("/settings").text
    desk.post("/settings/bells", data=_schedule(room, "", "0"))

    with runtime.sessions() as session:
        kept = {bell.course_id: bell.weekdays for bell in session.scalars(select(BellPeriod))}
    assert kept == {resting.id: [0, 1, 2, 3, 4], room.course.id: [0]}
