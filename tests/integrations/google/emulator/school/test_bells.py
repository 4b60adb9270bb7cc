"""The school's clock: bells, weekends and holidays."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from integrations.google.emulator import school

NEW_YORK = ZoneInfo(school.TIME_ZONE)


def test_the_demo_opens_in_the_middle_of_period_3() -> None:
    third = school.PERIODS[2]
    assert third.label == "Period 3"
    assert third.start < school.START.time() < third.end


def test_friday_is_followed_by_monday() -> None:
    friday = datetime(2026, 10, 16, 15, 0, tzinfo=NEW_YORK)
    assert school.next_school_morning(friday) == datetime(2026, 10, 19, 8, 34, tzinfo=NEW_YORK)


def test_a_holiday_is_no_school_day() -> None:
    friday = datetime(2026, 10, 9, 15, 0, tzinfo=NEW_YORK)
    assert school.next_school_morning(friday) == datetime(2026, 10, 13, 8, 34, tzinfo=NEW_YORK)


def test_late_evening_counts_by_the_schools_own_clock() -> None:
    """Half past midnight in London is still the evening before in New York."""
    evening = datetime(2026, 10, 16, 0, 30, tzinfo=UTC)
    assert school.next_school_morning(evening) == datetime(2026, 10, 16, 8, 34, tzinfo=NEW_YORK)


@given(st.datetimes(min_value=datetime(2026, 9, 1), max_value=datetime(2027, 6, 30), timezones=st.just(NEW_YORK)))  # noqa: DTZ001  hypothesis wants naive bounds
def test_the_next_school_morning_is_a_weekday_in_first_period_and_later(now: datetime) -> None:
    morning = school.next_school_morning(now)
    assert morning > now
    assert morning.weekday() < 5
    assert school.PERIODS[0].start <= morning.time() < school.PERIODS[0].end
