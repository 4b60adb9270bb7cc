from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.sync.at_hand import STILL_AT_HAND, assignment_at_hand
from tests.builders import NOW


@dataclass(frozen=True)
class Work:
    id: int
    due_at: datetime | None


def due_in(number: int, days: float | None) -> Work:
    return Work(number, None if days is None else NOW + timedelta(days=days))


def test_the_soonest_due_is_at_hand() -> None:
    assert assignment_at_hand([due_in(1, 20), due_in(2, 8), due_in(3, None)], NOW) == due_in(2, 8)


def test_what_was_due_yesterday_is_still_talked_about() -> None:
    assert assignment_at_hand([due_in(1, -1), due_in(2, 8)], NOW) == due_in(1, -1)


def test_a_new_assignment_pushes_out_neither_one_due_sooner_nor_one_just_due() -> None:
    new = due_in(9, 20)

    assert assignment_at_hand([new, due_in(1, 1)], NOW) == due_in(1, 1)
    assert assignment_at_hand([new, due_in(1, -2)], NOW) == due_in(1, -2)


def test_what_is_long_past_is_not() -> None:
    assert assignment_at_hand([due_in(1, -10), due_in(2, None), due_in(3, None)], NOW) == due_in(3, None)
    assert assignment_at_hand([due_in(1, -10), due_in(2, -20)], NOW) == due_in(1, -10)


def test_no_assignment_is_no_error() -> None:
    assert assignment_at_hand([], NOW) is None


@given(st.lists(st.none() | st.integers(-40, 40), min_size=1, max_size=8))
def test_nothing_nearer_is_passed_over(days: list[int | None]) -> None:
    chosen = assignment_at_hand([due_in(number, day) for number, day in enumerate(days)], NOW)

    assert chosen is not None
    coming = [day for day in days if day is not None and timedelta(days=day) >= -STILL_AT_HAND]
    if coming:
        assert chosen.due_at == NOW + timedelta(days=min(coming))
