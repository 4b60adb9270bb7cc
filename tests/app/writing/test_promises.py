"""When a follow-up presses: by its day, by a draft, and no longer once the teacher has looked."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.writing.promises import PRESSING, Promise, ended_standing, local_day, open_standing
from app.writing.words import Level

TODAY = date(2026, 10, 15)
BEFORE, AFTER = TODAY - timedelta(1), TODAY + timedelta(1)


@pytest.mark.parametrize(
    ("due", "next_draft", "waiting", "looked_on", "found"),
    [
        (BEFORE, False, False, None, Promise.LATE),
        (TODAY, True, True, None, Promise.TODAY),
        (AFTER, False, True, None, Promise.COMING),
        (AFTER, True, True, None, Promise.NEW_DRAFT),
        (None, True, True, None, Promise.NEW_DRAFT),
        (None, True, False, TODAY, Promise.COMING),
        (None, False, True, None, Promise.COMING),
        (TODAY, False, False, BEFORE, Promise.TODAY),
        (TODAY, False, False, TODAY, Promise.LOOKED),
        (BEFORE, False, False, TODAY, Promise.LOOKED),
        (BEFORE, False, True, BEFORE, Promise.NEW_DRAFT),
        (AFTER, False, True, TODAY, Promise.COMING),
    ],
)
def test_it_presses_on_its_day_until_looked_at_and_then_with_the_next_draft(
    *, due: date | None, next_draft: bool, waiting: bool, looked_on: date | None, found: Promise
) -> None:
    stands = open_standing(due_on=due, next_draft=next_draft, waiting=waiting, looked_on=looked_on, today=TODAY)
    assert stands is found
    assert (stands in PRESSING) == (found in {Promise.LATE, Promise.TODAY, Promise.NEW_DRAFT})


def test_a_closed_one_is_done_rests_or_goes_on() -> None:
    assert ended_standing(Level.INDEPENDENT, continued=False) is Promise.DONE
    assert ended_standing(Level.PRACTISING, continued=False) is Promise.RESTED
    assert ended_standing(Level.INDEPENDENT, continued=True) is Promise.CONTINUED


def test_the_day_of_a_look_is_the_teachers_own() -> None:
    evening = datetime(2026, 10, 16, 1, 30, tzinfo=UTC)
    assert local_day(evening, evening.astimezone(ZoneInfo("America/New_York"))) == TODAY
    assert local_day(None, evening) is None
