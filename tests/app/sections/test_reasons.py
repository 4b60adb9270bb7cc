from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.thresholds import LIMITS, USUAL, Thresholds
from app.briefs.brief import DraftState, WordPoint
from app.briefs.drafts import trend_of
from app.briefs.flags import half_is_past
from app.briefs.past import FollowUpLine
from app.briefs.source import Source
from app.sections.agenda import Mark, Reason
from app.sections.met import Promised, Wait
from app.sections.reasons import Case, Said, Waiting, reasons_of
from app.writing.words import Trait
from tests.builders import NOW, days_ago

ZONE = ZoneInfo("America/New_York")
HERE = Source("document", 1, None)


def case(
    *,
    state: DraftState = DraftState.IN_PROGRESS,
    words: int | None = 812,
    quiet: int = 0,
    waiting: tuple[Waiting, ...] = (),
    comments: int = 4,
    said: tuple[Said, ...] = (),
) -> Case:
    points = [] if words is None else [WordPoint(days_ago(quiet), words)]
    return Case(state, trend_of(points, NOW, NOW, ZONE, flat_days=5), waiting, comments, said, HERE)


def why(
    found: Case, *, past: int | None = 700, due_at: datetime | None = None, thresholds: Thresholds = USUAL
) -> list[tuple[Mark, str, str]]:
    reasons = reasons_of(found, past=past, due_at=due_at, now=NOW, zone=ZONE, thresholds=thresholds)
    return [(reason.mark, reason.cause, reason.detail) for reason in reasons]


def only(found: Case, *, due_at: datetime | None = None) -> Reason:
    (reason,) = reasons_of(found, past=700, due_at=due_at, now=NOW, zone=ZONE)
    return reason


def waits(days: int, trait: Trait | None = None) -> Waiting:
    return Waiting(days, trait, Source("comment", days, None))


def says(text: str, days: float, *, asking: bool = False) -> Said:
    return Said(text, days_ago(days), asking, Source("reply", 1, None))


def promised(state: str, days: int | None, *, due: bool = False, words: str = "Leads") -> Promised:
    return Promised(
        FollowUpLine("leads", words, "", state, open=True, due=due, source=Source("follow_up", 1, None)), days
    )


def waited(days: int, *, met: bool = True, others: int | None = None) -> Wait:
    return Wait(days, met, others, Source("conference_record", 1, None))


def test_a_writer_for_whom_nothing_speaks_is_fine() -> None:
    assert why(case()) == []


def test_behind_is_less_than_half_of_what_half_the_class_has() -> None:
    assert why(case(words=141)) == [(Mark.BEHIND, "Behind.", "141 words; half the class is past 700")]
    assert why(case(words=349)) != []
    assert why(case(words=350)) == []
    assert why(case(words=141), past=None) == []


def test_nobody_is_behind_while_half_the_class_has_nothing_either() -> None:
    nothing = case(state=DraftState.NOTHING_YET, words=None)

    assert why(nothing) == [(Mark.BEHIND, "Nothing yet.", "Half the class is past 700 words")]
    assert why(nothing, past=None) == []


def test_a_draft_that_cannot_be_opened_is_never_judged_by_its_old_words() -> None:
    closed = replace(case(state=DraftState.UNREADABLE, words=20, quiet=9), closed=True, read_at=days_ago(13))

    assert why(closed) == [(Mark.UNREADABLE, "Draft cannot be opened.", "Last read Oct 2")]
    assert why(replace(closed, read_at=None)) == [(Mark.UNREADABLE, "Draft cannot be opened.", "Never read")]
    assert why(replace(closed, closed=False)) == []


def test_a_turned_in_draft_that_cannot_be_opened_is_turned_in() -> None:
    closed = replace(case(state=DraftState.TURNED_IN), closed=True)

    assert [mark for mark, _, _ in why(closed, due_at=days_ago(2))] == [Mark.UNREADABLE]
    assert why(replace(closed, state=DraftState.RETURNED)) == []


@pytest.mark.parametrize(
    ("waiting", "detail"),
    [
        ((waits(6),), "1 comment of 4, 6 days"),
        ((waits(6, Trait.ORGANIZATION),), "1 comment of 4, on organization, 6 days"),
        ((waits(6, Trait.VOICE), waits(2, Trait.VOICE)), "2 comments of 4, all on voice, the oldest 6 days"),
        ((waits(6, Trait.VOICE), waits(2, Trait.IDEAS)), "2 comments of 4, the oldest 6 days"),
        ((waits(6, Trait.NONE),), "1 comment of 4, 6 days"),
    ],
)
def test_untouched_comments(waiting: tuple[Waiting, ...], detail: str) -> None:
    assert why(case(waiting=waiting)) == [(Mark.UNTOUCHED, "Untouched.", detail)]


def test_four_days_are_not_long_to_leave_a_comment_unless_the_work_is_due() -> None:
    assert why(case(waiting=(waits(4),))) == []
    assert why(case(waiting=(waits(5),))) != []
    assert why(case(waiting=(waits(4),)), due_at=NOW + timedelta(days=4)) == []
    assert why(case(waiting=(waits(0),)), due_at=NOW + timedelta(days=2)) == [
        (Mark.UNTOUCHED, "Untouched.", "1 comment of 4, today")
    ]


def test_the_oldest_unanswered_question_is_quoted() -> None:
    found = only(case(said=(says("and this?", 1, asking=True), says("is it inside", 3, asking=True), says("ok", 0))))

    assert (found.cause, found.detail, found.quoted) == ("Asked on Mon.", "and 1 more question", "is it inside")


def test_a_reply_is_new_for_two_days() -> None:
    found = only(case(said=(says("ok", 2), says("i fixed it", 1))))

    assert (found.mark, found.cause, found.quoted) == (Mark.REPLIED, "New reply yesterday.", "i fixed it")
    assert why(case(said=(says("i fixed it", 3),))) == []


def test_no_change_in_five_days() -> None:
    assert why(case(quiet=5)) == [(Mark.FLAT, "No change in 5 days.", "Still 812 words")]
    assert why(case(quiet=4)) == []


def test_past_due_and_not_turned_in() -> None:
    assert why(case(), due_at=days_ago(2)) == [(Mark.PAST_DUE, "Past due 2 days.", "Not turned in")]
    assert why(case(), due_at=NOW - timedelta(hours=1)) == [(Mark.PAST_DUE, "Was due today.", "Not turned in")]
    assert why(case(), due_at=NOW + timedelta(hours=1)) == []


def test_a_follow_up_is_due_from_the_day_before() -> None:
    tomorrow, later = promised("due tomorrow", 1), promised("due in 2 days", 2, words="Commas")

    assert why(replace(case(), promised=(tomorrow, later))) == [(Mark.DUE, "Follow-up due tomorrow.", "Leads")]
    assert why(replace(case(), promised=(later,))) == []
    assert why(replace(case(), promised=(later,)), thresholds=replace(USUAL, due_ahead_days=2)) != []
    assert why(replace(case(), promised=(promised("due with the next draft", None),))) == []


def test_several_follow_ups_are_one_reason_and_the_late_one_weighs_more() -> None:
    late = replace(case(), promised=(promised("was due yesterday", -1, due=True), promised("due today", 0, due=True)))
    changed = replace(case(), promised=(promised("due: the draft has changed", None, due=True),))

    assert why(late) == [(Mark.DUE, "Follow-up was due yesterday.", "Leads, and 1 more")]
    assert (only(late).weight, only(changed).weight) == (1, 0)


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        (waited(17), ("Not met in 17 days.", "")),
        (waited(24, others=17), ("Longest wait.", "Not met in 24 days; nobody else is past 17")),
        (waited(20, met=False), ("Not met yet.", "The first talk with this class was 20 days ago")),
        (waited(13, others=9), None),
    ],
)
def test_a_long_wait(wait: Wait, told: tuple[str, str] | None) -> None:
    assert why(replace(case(), wait=wait)) == ([(Mark.WAIT, *told)] if told else [])


@pytest.mark.parametrize(
    ("found", "name", "last_unflagged"),
    [
        (case(words=349), "behind_percent", 49),
        (replace(case(), wait=waited(20)), "wait_days", 21),
        (case(waiting=(waits(6),)), "untouched_days", 7),
        (case(quiet=6), "flat_days", 7),
        (replace(case(), promised=(promised("due tomorrow", 1),)), "due_ahead_days", 0),
    ],
)
def test_every_threshold_decides_its_flag(found: Case, name: str, last_unflagged: int) -> None:
    assert len(why(found)) == 1
    assert why(found, thresholds=replace(USUAL, **{name: last_unflagged})) == []


@given(st.sampled_from(sorted(LIMITS)), st.data())
def test_a_milder_threshold_never_adds_a_flag(name: str, data: st.DataObject) -> None:
    low, high = LIMITS[name]
    strict, mild = sorted(data.draw(st.tuples(st.integers(low, high), st.integers(low, high))))
    if name in {"behind_percent", "due_ahead_days"}:
        strict, mild = mild, strict
    found = replace(
        case(words=data.draw(st.integers(0, 900)), quiet=data.draw(st.integers(0, 70))),
        waiting=(waits(data.draw(st.integers(0, 70))),),
        wait=waited(data.draw(st.integers(0, 100))),
        promised=(promised("due", data.draw(st.integers(-3, 20))),),
    )

    marks = [
        {mark for mark, _, _ in why(found, thresholds=replace(USUAL, **{name: value}))} for value in (mild, strict)
    ]
    assert marks[0] <= marks[1]


@pytest.mark.parametrize("state", [DraftState.TURNED_IN, DraftState.RETURNED])
def test_handed_in_work_waits_for_nothing_but_an_answer(state: DraftState) -> None:
    found = case(state=state, words=20, quiet=9, waiting=(waits(9),), said=(says("is it ok", 4, asking=True),))

    assert [mark for mark, _, _ in why(found, due_at=days_ago(1))] == [Mark.ASKED]


def test_the_reason_that_places_the_row_comes_first() -> None:
    found = case(words=20, quiet=9, waiting=(waits(9),), said=(says("is it ok", 4, asking=True),))
    found = replace(
        found, ready=says("may I change it?", 2), wait=waited(30), promised=(promised("due today", 0, due=True),)
    )

    marks = [mark for mark, _, _ in why(found, due_at=days_ago(1))]
    assert marks == [mark for mark in Mark if mark not in {Mark.UNREADABLE, Mark.REPLIED}]


@given(st.lists(st.integers(0, 3000), max_size=40))
def test_at_least_half_the_class_is_past_the_figure(words: list[int]) -> None:
    past = half_is_past(words)

    if past is not None:
        assert past > 0
        assert sum(number > past for number in words) * 2 >= len(words)
