from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.briefs.brief import WordPoint
from app.briefs.drafts import FLAT_DAYS, is_untouched, trend_of
from app.writing.words import Kind, Uptake
from tests.builders import NOW, days_ago

ZONE = ZoneInfo("America/New_York")


def points(*readings: tuple[float, int]) -> list[WordPoint]:
    return [WordPoint(days_ago(back), words) for back, words in readings]


def test_growth_is_told_since_two_days_ago_or_longer() -> None:
    trend = trend_of(points((9, 120), (2, 598), (1, 700), (0, 812)), NOW, NOW, ZONE)

    assert (trend.words, trend.change_words, trend.flat) == (812, "+214 since Tue", False)


def test_a_young_draft_is_compared_with_its_first_reading() -> None:
    assert trend_of(points((1, 100), (0, 150)), NOW, NOW, ZONE).change_words == "+50 since yesterday"


def test_a_draft_read_once_has_no_change_to_tell() -> None:
    trend = trend_of(points((1, 100)), NOW, NOW, ZONE)

    assert (trend.change_words, trend.days_without_change) == ("", 1)


def test_five_days_without_change_are_flat() -> None:
    trend = trend_of(points((9, 90), (5, 141)), NOW, NOW, ZONE)

    assert (trend.change_words, trend.flat, trend.days_without_change) == ("no change in 5 days", True, FLAT_DAYS)


def test_days_that_nobody_read_are_not_days_without_change() -> None:
    trend = trend_of(points((9, 90), (8, 141)), days_ago(7), NOW, ZONE)

    assert (trend.days_without_change, trend.flat) == (1, False)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2000)), max_size=6))
def test_a_trend_says_only_what_was_read(readings: list[tuple[int, int]]) -> None:
    given_points = points(*sorted(readings, reverse=True))
    trend = trend_of(given_points, NOW, NOW, ZONE)

    assert list(trend.points) == given_points
    assert trend.words == (given_points[-1].words if given_points else None)
    if trend.change_words[:1] in {"+", "−"} and given_points:
        told = int(trend.change_words.split()[0].replace("−", "-").replace(",", ""))
        assert told in {given_points[-1].words - point.words for point in given_points[:-1]}


def test_praise_and_resolved_threads_wait_for_nobody() -> None:
    assert is_untouched(Kind.REQUEST, Uptake.UNCHANGED, resolved=False)
    assert is_untouched(None, Uptake.UNCHANGED, resolved=False)
    assert not is_untouched(Kind.PRAISE, Uptake.UNCHANGED, resolved=False)
    assert not is_untouched(Kind.REQUEST, Uptake.UNCHANGED, resolved=True)
    assert not is_untouched(Kind.REQUEST, Uptake.CHANGED, resolved=False)
    assert not is_untouched(Kind.REQUEST, None, resolved=False)
