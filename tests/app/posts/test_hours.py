"""Hours and slots in every zone of the world, over every change of its clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from app.posts.hours import EARLIEST, LATEST, SPACING, Hours, free_slot

NEW_YORK = Hours(ZoneInfo("America/New_York"))
STEP = timedelta(minutes=7)

zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  the strategy adds it
days = st.dates(date(2024, 1, 1), date(2031, 1, 1))


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    opens = draw(st.integers(EARLIEST.hour, LATEST.hour - 2))
    closes = draw(st.integers(opens + 1, LATEST.hour - 1))
    free = draw(st.frozensets(days, max_size=5))
    return Hours(draw(zones), time(opens, draw(st.sampled_from([0, 30]))), time(closes, 59), free)


def at(text: str) -> datetime:
    """A moment as the clock on the wall of New York says it."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK.zone)


@given(hours(), moments)
def test_the_next_moment_is_open_and_none_is_passed_over(hours: Hours, moment: datetime) -> None:
    found = hours.next_open(moment)
    assert found is not None
    assert found >= moment
    assert hours.may_begin(found)
    assert hours.next_open(found) == found
    earlier = (moment + STEP * n for n in range(int(min(found - moment, timedelta(days=5)) / STEP)))
    assert not any(hours.may_begin(each) for each in earlier)


@given(hours(), moments)
def test_open_is_what_the_clock_on_the_wall_says(hours: Hours, moment: datetime) -> None:
    local = moment.astimezone(hours.zone)
    if hours.is_open(moment):
        assert local.weekday() < 5
        assert local.date() not in hours.free_days
        assert hours.opens <= local.time() < hours.closes


@given(hours(), days)
def test_the_school_day_before_is_one_and_the_days_between_are_none(hours: Hours, day: date) -> None:
    before = hours.day_before(day)
    assert before is not None
    assert hours.is_school_day(before)
    between = ((before + timedelta(days=n)) for n in range(1, (day - before).days))
    assert not any(hours.is_school_day(each) for each in between)


@given(hours(), moments, st.lists(st.integers(0, 900), max_size=12), st.frozensets(st.integers(0, 6), max_size=4))
def test_a_slot_keeps_its_distance_and_the_students_day(
    hours: Hours, wanted: datetime, others: list[int], taken: frozenset[int]
) -> None:
    of_class = [wanted + timedelta(seconds=20 * each) for each in others]
    of_student = {hours.day_of(wanted) + timedelta(days=ahead) for ahead in taken}
    found = free_slot(hours, wanted, of_student, of_class)
    assert found is not None
    assert found >= wanted
    assert hours.may_begin(found)
    assert hours.day_of(found) not in of_student
    assert all(abs(found - other) >= SPACING for other in of_class)


def test_hours_stay_on_the_wall_when_the_clocks_change() -> None:
    # In 2026 New York's clocks go back on the first of November: Friday's opening is at 11:30 UTC, Monday's at 12:30.
    assert NEW_YORK.next_open(at("2026-10-30T05:00")) == datetime(2026, 10, 30, 11, 30, tzinfo=UTC)
    assert NEW_YORK.next_open(at("2026-10-30T18:00")) == datetime(2026, 11, 2, 12, 30, tzinfo=UTC)


def test_nothing_is_begun_in_the_last_minutes() -> None:
    assert NEW_YORK.may_begin(at("2026-10-15T17:57"))
    assert NEW_YORK.is_open(at("2026-10-15T17:59"))
    assert not NEW_YORK.may_begin(at("2026-10-15T17:59"))


def test_days_without_school_are_passed_over() -> None:
    thanksgiving = Hours(NEW_YORK.zone, free_days=frozenset({date(2026, 11, 26), date(2026, 11, 27)}))
    assert thanksgiving.next_open(at("2026-11-25T19:00")) == at("2026-11-30T07:30")
    assert thanksgiving.day_before(date(2026, 11, 30)) == date(2026, 11, 25)


def test_before_the_first_day_of_the_calendar_there_is_no_school_day() -> None:
    assert NEW_YORK.day_before(date.min) is None
    assert NEW_YORK.day_before(date.min + timedelta(days=1)) == date.min


def test_without_any_school_day_there_is_no_moment() -> None:
    first = date(2026, 10, 1)
    never = Hours(NEW_YORK.zone, free_days=frozenset(first + timedelta(days=n) for n in range(800)))
    assert never.next_open(at("2026-10-15T12:00")) is None
    assert free_slot(never, at("2026-10-15T12:00"), [], []) is None
