from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.briefs.brief import WordPoint
from app.briefs.drafts import Trend, is_untouched, trend_of
from app.writing.words import Kind, Uptake
from tests.builders import NOW, days_ago

ZONE = ZoneInfo("America/New_York")


def points(*readings: tuple[float, int]) -> list[WordPoint]:
    return [WordPoint(days_ago(back), words) for back, words in readings]


def trend(readings: Sequence[WordPoint], read_at: datetime = NOW, *, flat_days: int = 5) -> Trend:
    return trend_of(readings, read_at, NOW, ZONE, flat_days=flat_days)


def test_growth_is_told_since_two_days_ago_or_longer() -> None:
    found = trend(points((9, 120), (2, 598), (1, 700), (0, 812)))

    assert (found.words, found.change_words, found.flat) == (812, "+214 since Tue", False)


def test_a_young_draft_is_compared_with_its_first_reading() -> None:
    assert trend(points((1, 100), (0, 150))).change_words == "+50 since yesterday"


def test_a_draft_read_once_has_no_change_to_tell() -> None:
    found = trend(points((1, 100)))

    assert (found.change_words, found.days_without_change) == ("", 1)


def test_five_days_without_change_are_flat() -> None:
    readings = points((9, 90), (5, 141))
    found = trend(readings)

    assert (found.change_words, found.flat, found.days_without_change) == ("no change in 5 days", True, 5)
    assert trend(readings, flat_days=6).change_words == "+51 since Oct 6"


def test_days_that_nobody_read_are_not_days_without_change() -> None:
    found = trend(points((9, 90), (8, 141)), days_ago(7))

    assert (found.days_without_change, found.flat) == (1, False)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2000)), max_size=6))
def test_a_trend_says_only_what_was_read(readings: list[tuple[int, int]]) -> None:
    given_points = points(*sorted(readings, reverse=True))
    found = trend(given_points)

    assert list(found.points) == given_points
    assert found.words == (given_points[-1].words if given_points else None)
    if found.change_words[:1] in {"+", "−"} and given_points:
        told = int(found.change_words.split()[0].replace("−", "-").replace(",", ""))
        assert told in {given_points[-1].words - point.words for point in given_points[:-1]}


def test_praise_and_resolved_threads_wait_for_nobody() -> None:
    assert is_untouched(Kind.REQUEST, Uptake.UNCHANGED, resolved=False)
    assert is_untouched(None, Uptake.UNCHANGED, resolved=False)
    assert not is_untouched(Kind.PRAISE, Uptake.UNCHANGED, resolved=False)
    assert not is_untouched(Kind.REQUEST, Uptake.UNCHANGED, resolved=True)
    assert not is_untouched(Kind.REQUEST, Uptake.CHANGED, resolved=False)
    assert not is_untouched(Kind.REQUEST, None, resolved=False)
