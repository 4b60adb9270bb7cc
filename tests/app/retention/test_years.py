"""School years in days: a record is kept until the day that the doctor names, and not longer."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.retention.years import Retention

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
RULES = st.builds(
    Retention,
    year_ends=st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day:%m-%d}"),
    days=st.integers(0, 3650),
)


@given(RULES, DAYS, st.integers(-2, 2))
def test_a_record_is_kept_until_its_day_and_gone_on_the_next(rule: Retention, day: date, more: int) -> None:
    midnight = datetime.combine(day, time(0), tzinfo=UTC)
    today = rule.kept_until(day) + timedelta(days=more)
    assert (midnight < rule.gone_before(today)) == (more > 0)
    assert day <= rule.year_end(day) < day + timedelta(days=366)


@pytest.mark.parametrize(
    ("today", "gone"),
    [(date(2027, 9, 28), date(2026, 7, 1)), (date(2027, 9, 29), date(2027, 7, 1))],
)
def test_the_evening_of_the_last_day_belongs_to_the_year_wherever_the_school_is(today: date, gone: date) -> None:
    assert Retention("06-30", 90).gone_before(today) == datetime.combine(gone, time(12), tzinfo=UTC)
