"""In no sixty seconds is more booked than the limit, and nobody waits who need not."""

from hypothesis import given
from hypothesis import strategies as st

from app.accounts.window import SECONDS, book, earliest, left

NOW = 1_800_000_000
REQUESTS = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 30)), max_size=25)  # units, seconds since the last one
LIMITS = st.integers(1, 100)


def fullest(booked: dict[int, int], seconds: int) -> int:
    """The most in any `seconds` that follow each other."""
    return max((sum(n for at, n in booked.items() if first <= at < first + seconds) for first in booked), default=0)


def booked_in_turn(requests: list[tuple[int, int]], limit: int) -> dict[int, int]:
    """Everything that was ever booked, when each request is booked for the first second it is offered."""
    everything: dict[int, int] = {}
    kept: dict[int, int] = {}
    now = NOW
    for units, later in requests:
        now += later
        second = earliest(kept, limit, units, now)
        assert second >= now
        kept = book(kept, units, second, now)
        everything[second] = everything.get(second, 0) + units
    return everything


@given(REQUESTS, LIMITS)
def test_no_window_holds_more_than_the_limit_or_one_request_that_is_larger(
    requests: list[tuple[int, int]], limit: int
) -> None:
    largest = max((units for units, _ in requests), default=0)
    assert fullest(booked_in_turn(requests, limit), SECONDS) <= max(limit, largest)


@given(REQUESTS, LIMITS, st.integers(1, 60))
def test_nobody_waits_longer_than_needed(requests: list[tuple[int, int]], limit: int, units: int) -> None:
    booked = booked_in_turn(requests, limit)
    second = earliest(booked, limit, units, NOW)
    alone = max(limit, units)
    assert fullest(book(booked, units, second, NOW), SECONDS) <= max(alone, fullest(booked, SECONDS))
    for sooner in range(NOW, second):
        around = {at: n for at, n in booked.items() if abs(at - sooner) < SECONDS}
        assert fullest({**around, sooner: around.get(sooner, 0) + units}, SECONDS) > alone


@given(st.integers(1, 400_000), st.integers(1, 20))
def test_who_always_asks_gets_nine_tenths_of_what_google_allows(limit: int, parts: int) -> None:
    units = max(limit // parts, 1)
    a_minute = limit // units
    everything = booked_in_turn([(units, 0)] * (3 * a_minute), limit)
    span = max(everything) - NOW
    assert len(everything) == 3
    assert sum(everything.values()) >= 0.9 * units * a_minute * (1 + span / 60)


@given(REQUESTS, LIMITS)
def test_what_is_left_is_what_fits_now_and_no_more(requests: list[tuple[int, int]], limit: int) -> None:
    booked = booked_in_turn(requests, limit)
    most = left(booked, limit, NOW)
    if most:
        assert earliest(booked, limit, most, NOW) == NOW
    if most + 1 <= limit:
        assert earliest(booked, limit, most + 1, NOW) > NOW


@given(REQUESTS, LIMITS, st.integers(1, 60), st.integers(0, 200))
def test_what_is_given_back_leaves_no_trace(
    requests: list[tuple[int, int]], limit: int, units: int, ahead: int
) -> None:
    booked = book(booked_in_turn(requests, limit), 0, NOW, NOW)
    returned = book(book(booked, units, NOW + ahead, NOW), -units, NOW + ahead, NOW)
    assert {at: n for at, n in returned.items() if n} == {at: n for at, n in booked.items() if n}


def test_what_was_asked_a_minute_ago_is_forgotten() -> None:
    assert book({NOW - SECONDS: 5, NOW - SECONDS + 1: 7}, 3, NOW, NOW) == {NOW - SECONDS + 1: 7, NOW: 3}
