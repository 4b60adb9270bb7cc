"""Moments in a classroom's words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.web.wall import Wall
from tests.builders import NOW

NEW_YORK = ZoneInfo("America/New_York")
WALL = Wall(NEW_YORK, NOW)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW, "10:31"),
        (NOW - timedelta(hours=10), "12:31"),
        (NOW - timedelta(hours=11), "yesterday, 11:31"),
        (NOW - timedelta(days=1), "yesterday, 10:31"),
        (NOW - timedelta(days=5), "Oct 10, 10:31"),
    ],
)
def test_a_moment_is_as_short_as_its_distance_allows(moment: datetime, words: str) -> None:
    assert WALL.moment(moment) == words


def test_the_school_day_is_told_in_full() -> None:
    assert WALL.weekday_and_time(NOW) == "Thu, Oct 15, 10:31"
    assert WALL.weekday(NOW) == "Thursday"


def test_a_day_to_come_is_named_by_its_weekday_as_long_as_that_names_one_day_alone() -> None:
    late = NOW + timedelta(hours=13)

    assert [WALL.coming(late + timedelta(days=days)) for days in (0, 5, 6, 13)] == [
        "Thursday", "Tuesday", "Wednesday", "Wed, Oct 28"
    ]  # fmt: skip
    assert WALL.coming(late + timedelta(days=7)) == "Thu, Oct 22"


def test_the_day_is_the_school_s_day_and_not_utc_s() -> None:
    late = datetime(2026, 10, 16, 2, 0, tzinfo=UTC)

    assert WALL.day(late) == "Oct 15"
