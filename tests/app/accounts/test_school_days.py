"""Letters alternate over school days, whatever day was named and whichever days fall out."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.accounts.school_days import Letter, SchoolDays, is_school_day

A_MONDAY = date(2026, 10, 12)
near = st.integers(-40, 40).map(lambda ahead: A_MONDAY + timedelta(days=ahead))
letters = st.sampled_from(Letter)


def walked(days: SchoolDays, day: date) -> Letter | None:
    """The rule day by day: every school day changes the letter, from the first one that it was said of."""
    assert days.lettered is not None
    at, letter = days.first_from(days.lettered[0]), days.lettered[1]
    step = timedelta(days=1 if day >= at else -1)
    while at != day:
        at += step
        if is_school_day(at, days.free):
            letter = letter.other
    return letter if is_school_day(day, days.free) else None


@given(st.frozensets(near, max_size=20), near, letters, near)
def test_letters_alternate_over_school_days(free: frozenset[date], said_of: date, letter: Letter, day: date) -> None:
    days = SchoolDays(free, (said_of, letter))

    assert days.letter(day) == walked(days, day)
    assert days.letter(days.first_from(said_of)) is letter


@given(st.frozensets(near, max_size=20), near, near, near)
def test_naming_any_day_by_the_letter_that_it_has_changes_nothing(
    free: frozenset[date], said_of: date, again: date, day: date
) -> None:
    days = SchoolDays(free, (said_of, Letter.A))
    again = days.first_from(again)

    assert SchoolDays(free, (again, days.letter(again) or Letter.B)).letter(day) == days.letter(day)


def test_a_snow_day_moves_the_letters_after_it_and_none_before() -> None:
    tuesday = A_MONDAY + timedelta(days=1)
    week = [A_MONDAY + timedelta(days=n) for n in range(5)]

    def said(free: frozenset[date]) -> str:
        days = SchoolDays(free, (A_MONDAY, Letter.A))
        return "".join(days.letter(day) or "-" for day in week)

    assert said(frozenset()) == "ABABA"
    assert said(frozenset({tuesday})) == "A-BAB"
    assert SchoolDays().letter(A_MONDAY) is None
