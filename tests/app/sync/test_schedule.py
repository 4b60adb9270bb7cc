"""When a teacher is read next: every few minutes in school hours, hourly outside, and all of it once a night."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync.schedule import is_reconciliation_due, is_school_time, next_due, share_of

INTERVAL = timedelta(minutes=10)
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
# Half hours, quarters of an hour, a date line crossed, two hours of daylight saving, and changes at midnight.
ZONES = [
    NEW_YORK,
    *map(
        ZoneInfo,
        [
            "Pacific/Honolulu",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
            "Africa/Casablanca",
            "Pacific/Apia",
            "America/Santiago",
            "Atlantic/Azores",
            "Antarctica/Troll",
            "Europe/Dublin",
        ],
    ),
]
zones = st.sampled_from(ZONES) | st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
moments = st.integers(0, 8 * 366 * 24 * 3600).map(lambda second: BEGIN + timedelta(seconds=second))
shares = st.integers(1, 10_000_000).map(share_of)
jitters = st.floats(0.9, 1.1)


def local(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def due(text: str, *, share: float = 0.5, failures: int = 0, lasting: bool = False) -> str:
    found = next_due(local(text), NEW_YORK, INTERVAL, share=share, failures=failures, lasting=lasting)
    return found.astimezone(NEW_YORK).strftime("%a %d %H:%M")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-10-15 10:31", "Thu 15 10:41"),
        ("2026-10-15 16:59", "Thu 15 17:09"),
        ("2026-10-15 17:00", "Thu 15 18:00"),
        ("2026-10-16 06:58", "Fri 16 07:05"),  # not 7:58: school begins, in this teacher's five minutes of the ten
        ("2026-10-17 10:31", "Sat 17 11:31"),
        ("2026-10-17 02:30", "Sat 17 03:00"),  # the teacher's moment of the night
        ("2026-10-19 07:00", "Mon 19 07:10"),
    ],
)
def test_the_next_reading_of_a_school_week(now: str, then: str) -> None:
    assert due(now) == then


def test_a_failure_is_tried_again_soon_and_less_soon_each_time_unless_no_waiting_mends_it() -> None:
    waits = [due("2026-10-15 10:00", failures=number) for number in (1, 2, 3, 4, 5)]
    assert waits == [f"Thu 15 10:{minutes:02}" for minutes in (1, 2, 4, 8, 10)]
    assert due("2026-10-15 10:00", failures=1, lasting=True) == "Thu 15 11:00"


@given(moments, zones, shares, jitters)
def test_in_school_hours_it_is_never_late_and_outside_never_more_than_an_hour(
    now: datetime, zone: ZoneInfo, share: float, jitter: float
) -> None:
    wait = next_due(now, zone, INTERVAL, share=share, jitter=jitter) - now
    assert timedelta() < wait
    assert wait <= (INTERVAL if is_school_time(now, zone) else timedelta(hours=1)) * jitter


@given(moments, zones, shares, jitters)
def test_school_never_begins_without_a_reading_in_its_first_interval(
    now: datetime, zone: ZoneInfo, share: float, jitter: float
) -> None:
    then = next_due(now, zone, INTERVAL, share=share, jitter=jitter)
    if not is_school_time(now, zone) and is_school_time(then, zone):
        assert not is_school_time(then - INTERVAL, zone)


@given(moments, zones, shares)
def test_every_day_has_one_moment_of_its_night_between_one_and_five(
    now: datetime, zone: ZoneInfo, share: float
) -> None:
    nights: list[date] = []
    last, at = now, now
    while at < now + timedelta(days=5):
        at = next_due(at, zone, timedelta(hours=2), share=share)
        if is_reconciliation_due(last, at, zone, share):
            wall = at.astimezone(zone)
            hours = wall.hour + wall.minute / 60
            assert 1 <= hours <= 5 or wall.utcoffset() != (wall - timedelta(hours=6)).utcoffset()
            nights.append(wall.date())
            last = at
    assert len(nights) == len(set(nights))
    assert 4 <= len(nights) <= 6


@given(moments, zones, shares, st.integers(1, 400))
def test_a_night_that_was_missed_is_made_up_for_by_the_next_reading_and_once(
    now: datetime, zone: ZoneInfo, share: float, hours: int
) -> None:
    back = now + timedelta(hours=hours)
    if hours >= 30:
        assert is_reconciliation_due(now, back, zone, share)
    assert not is_reconciliation_due(back, back, zone, share)
    assert is_reconciliation_due(None, now, zone, share)


@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01"])  # daylight saving begins, and ends, at 2:00
def test_the_night_keeps_its_place_when_the_clocks_are_changed(day: str) -> None:
    before = local(f"{day} 00:30")
    for share in (0.0, 0.3, 0.6, 0.99):
        moment = next_due(before, NEW_YORK, timedelta(hours=8), share=share).astimezone(NEW_YORK)
        assert moment.date().isoformat() == day
        assert 1 <= moment.hour < 5
    assert is_school_time(local(f"{day} 07:00") + timedelta(days=1), NEW_YORK)
    assert not is_school_time(local(f"{day} 06:59") + timedelta(days=1), NEW_YORK)


def test_a_teacher_without_a_zone_is_read_as_if_it_were_always_school() -> None:
    sunday = datetime(2026, 10, 18, 23, 0, tzinfo=UTC)
    assert next_due(sunday, None, INTERVAL, share=0.5) == sunday + INTERVAL
    assert next_due(datetime(2026, 10, 18, 2, 55, tzinfo=UTC), None, INTERVAL, share=0.5).hour == 3


@given(st.integers(0, 1_000_000), st.integers(10, 400))
def test_teachers_lie_evenly_however_many_there_are(first: int, count: int) -> None:
    places = sorted(share_of(first + number) for number in range(count))
    gaps = [after - before for before, after in zip(places, [*places[1:], places[0] + 1], strict=True)]
    assert max(gaps) < 3 / count
    assert 0 <= places[0] <= places[-1] < 1
