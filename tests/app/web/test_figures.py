"""The drawn figures stay inside their box and say what the numbers say."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.accounts.bells import Meeting
from app.briefs.brief import WordPoint
from app.sections.lesson import CONFERENCE_MINUTES, Period
from app.web.figures import ruler, spark, waits

START = datetime(2026, 10, 15, 14, 22, tzinfo=UTC)
LESSON = Meeting(1, START, START + timedelta(minutes=52))

_trends = st.lists(st.integers(0, 5000), min_size=1, max_size=30).map(
    lambda counts: [WordPoint(START + timedelta(hours=hour), words) for hour, words in enumerate(counts)]
)


@given(_trends)
def test_a_trend_stays_in_its_box_and_goes_on_in_time(trend: list[WordPoint]) -> None:
    drawn = spark(trend, START + timedelta(days=3))

    assert drawn is not None
    places = [tuple(map(float, pair.split(","))) for pair in drawn.points.split()]
    assert all(2 <= x <= 116 and 4 <= y <= 29 for x, y in places)
    assert all(before[0] <= after[0] for before, after in pairwise(places))
    assert float(drawn.end) == places[-1][1] == places[-2][1]


def test_more_words_are_drawn_higher() -> None:
    drawn = spark([WordPoint(START, 100), WordPoint(START + timedelta(days=1), 800)], START + timedelta(days=1))

    assert drawn is not None
    assert drawn.points == "2.0,29.0 116.0,4.0 116.0,4.0"


def test_without_a_draft_there_is_nothing_to_draw() -> None:
    assert spark([], START) is None


@given(st.integers(0, 51))
def test_gone_and_left_make_the_whole_period(minute: int) -> None:
    left = 52 - minute
    period = Period(LESSON, running=True, minutes_left=left, conferences_left=left // CONFERENCE_MINUTES)
    drawn = ruler(period, START + timedelta(minutes=minute))

    assert round(float(drawn.gone.width[:-1]) + float(drawn.left.width[:-1])) == 100
    assert drawn.left.start == drawn.gone.width
    assert drawn.ticks[0] == "0.0%"
    assert len(drawn.ticks) == 11


def test_a_conference_is_proposed_only_while_one_fits() -> None:
    late = Period(LESSON, running=True, minutes_left=5, conferences_left=0)

    assert ruler(late, START + timedelta(minutes=47)).next_up is None


def test_a_first_day_has_no_waits_to_draw() -> None:
    assert waits([("Jaylen", 0), ("Abdi", 0), ("Ana", None)], 14) is None
    drawn = waits([("Jaylen", 0), ("Abdi", 3)], 14)

    assert drawn is not None
    assert [height for _, _, _, height, _ in drawn.bars] == ["4.0", "55.0"]
