"""What is read, and in which order."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync.plan import (
    OVERLAP,
    POLL_BUDGET,
    SLICE,
    SWEEP_EVERY,
    KnownDocument,
    Moment,
    documents_to_poll,
    documents_to_read,
    rubrics_to_read,
    slices,
    sweep_since,
    texts_to_export,
)
from app.sync.schedule import is_reconciliation_due, next_due
from integrations.google.classroom import Coursework
from tests.builders import NOW

LONG_AGO = NOW - timedelta(days=20)


def document(
    number: int,
    *,
    read_at: datetime | None = LONG_AGO,
    changed_at: datetime | None = None,
    again: bool = False,
    stuck: bool = False,
    mute: bool = False,
    live: bool = False,
    current: bool = False,
    followed_up: bool = False,
    days: float | None = 30,
    course: int = 1,
) -> KnownDocument:
    due = None if days is None else NOW + timedelta(days=days)
    return KnownDocument(
        id=number,
        google_id=f"g{number}",
        mime_type=None,
        due_at=due,
        course_ids=(course,),
        student_id=1,
        read_at=read_at,
        changed_at=changed_at,
        again=again,
        stuck=stuck,
        mute=mute,
        live=live,
        current=current,
        followed_up=followed_up,
    )


def at(
    now: datetime = NOW, covered: tuple[int, ...] = (1,), at_hand: int | None = None, *, asked: bool = False
) -> Moment:
    return Moment(now, covered, at_hand, asked)


def ids(documents: list[KnownDocument]) -> list[int]:
    return [document.id for document in documents]


ago = st.none() | st.floats(0, 30).map(lambda days: NOW - timedelta(days=days))
DOCUMENTS = st.lists(
    st.builds(
        document,
        st.integers(1, 99),
        read_at=ago,
        changed_at=ago,
        again=st.booleans(),
        stuck=st.booleans(),
        live=st.booleans(),
        current=st.booleans(),
        followed_up=st.booleans(),
        days=st.none() | st.floats(-90, 90),
        course=st.integers(1, 3),
    ),
    unique_by=lambda known: known.id,
    max_size=60,
)
MOMENTS = st.builds(
    at,
    st.just(NOW),
    st.sets(st.integers(1, 3)).map(tuple),
    st.none() | st.integers(1, 3),
    asked=st.booleans(),
)


def test_what_changed_is_new_owed_or_of_an_uncovered_course_is_read() -> None:
    known = [
        document(1),
        document(2),
        document(3, read_at=None),
        document(4, again=True),
        document(5, course=9),
    ]
    assert ids(documents_to_read(known, {"g2", "elsewhere"}, at())) == [2, 3, 4, 5]


def test_without_a_feed_everything_is_read() -> None:
    assert len(documents_to_read([document(1), document(2, stuck=True)], None, at())) == 2


@pytest.mark.parametrize("read_at", [None, LONG_AGO])
def test_what_only_somebodys_doing_mends_waits_for_the_feed_the_night_or_a_request(read_at: datetime | None) -> None:
    stuck = [document(1, read_at=read_at, stuck=True, live=True, days=1)]
    assert documents_to_read(stuck, (), at()) == []
    assert documents_to_poll(stuck, at()) == []
    assert ids(documents_to_read(stuck, {"g1"}, at())) == [1]
    assert ids(documents_to_read(stuck, None, at())) == [1]
    assert ids(documents_to_read(stuck, (), at(asked=True))) == [1]
    assert ids(documents_to_poll(stuck, at(asked=True))) == [1]


def test_a_text_goes_on_to_be_polled_although_its_comments_are_refused() -> None:
    muted = [document(1, stuck=True, mute=True, days=1), document(2, stuck=True, mute=True)]
    assert ids(documents_to_poll(muted, at())) == [1]
    assert documents_to_read(muted, (), at()) == []


def test_what_waiting_may_mend_is_tried_each_time() -> None:
    passing = [document(1, read_at=None, again=True, stuck=True)]
    assert ids(documents_to_read(passing, (), at())) == [1]
    assert ids(documents_to_poll(passing, at())) == [1]


def test_the_soonest_due_comes_first_then_the_latest_past_then_what_is_never_due() -> None:
    known = [
        document(1, days=None),
        document(2, days=-20),
        document(3, days=9),
        document(4, days=-1),
        document(5, days=2),
    ]
    assert ids(documents_to_read(known, None, at())) == [5, 3, 4, 2, 1]


def test_the_class_at_hand_comes_before_all_others() -> None:
    known = [document(1, days=1), document(2, days=None, course=2), document(3, days=9, course=2)]
    assert ids(documents_to_read(known, None, at(covered=(1, 2), at_hand=2))) == [3, 2, 1]


@given(DOCUMENTS, st.sets(st.integers(1, 99)), MOMENTS)
def test_nothing_changed_is_left_out_and_nothing_is_read_twice(
    known: list[KnownDocument], changed: set[int], moment: Moment
) -> None:
    wanted = documents_to_read(known, {f"g{number}" for number in changed}, moment)
    assert len(set(ids(wanted))) == len(wanted)
    assert {item.id for item in known if item.id in changed} <= set(ids(wanted))
    left_out = [item for item in known if item.id not in ids(wanted)]
    assert all(item.stuck or item.read_before for item in left_out)
    assert not any(item.again for item in left_out)


def test_without_a_feed_polled_is_what_is_due_soon_or_changed_lately_in_the_queue_followed_up_or_live() -> None:
    known = [
        document(1, days=6.9),
        document(2, days=7.1),
        document(3, days=-1),
        document(4, changed_at=NOW - timedelta(days=1.9)),
        document(5, changed_at=NOW - timedelta(days=2.1)),
        document(6, live=True),
        document(7, read_at=None),
        document(8, current=True, days=-2),
        document(9, followed_up=True, days=None),
        document(10, followed_up=True, stuck=True),
    ]
    assert set(ids(documents_to_poll(known, at()))) == {1, 4, 6, 7, 8, 9}


def test_a_poll_that_cannot_take_all_takes_the_owed_the_class_at_hand_and_of_equals_the_longest_unread() -> None:
    known = [
        document(1, live=True, course=2),
        document(2, days=2, course=2),
        document(3, days=5, course=2, read_at=LONG_AGO - timedelta(days=1)),
        document(4, live=True),
        document(5, read_at=None, course=2),
    ]
    moment = at(covered=(1, 2), at_hand=1)
    assert [sorted(ids(documents_to_poll(known, moment, budget))) for budget in range(1, 6)] == [
        [5],
        [4, 5],
        [3, 4, 5],
        [2, 3, 4, 5],
        [1, 2, 3, 4, 5],
    ]


@given(DOCUMENTS, MOMENTS, st.integers(0, 80))
def test_a_poll_keeps_to_its_budget_but_for_classes_that_are_read_for_the_first_time(
    known: list[KnownDocument], moment: Moment, budget: int
) -> None:
    wanted = documents_to_poll(known, moment, budget)
    assert len(set(ids(wanted))) == len(wanted)
    assert sum(item.course_ids[0] in moment.covered for item in wanted) <= budget
    assert {item.id for item in known if item.course_ids[0] not in moment.covered} <= set(ids(wanted))


@given(
    st.lists(
        st.builds(
            document,
            st.integers(1, 1000),
            live=st.booleans(),
            current=st.booleans(),
            followed_up=st.booleans(),
            days=st.none() | st.floats(-9, 9),
            course=st.integers(1, 2),
        ),
        unique_by=lambda known: known.id,
        max_size=60,
    ),
    st.integers(1, 20),
    st.none() | st.integers(1, 2),
    st.integers(0, 23),
)
def test_however_small_the_budget_every_document_is_read_at_least_once_a_day(
    known: list[KnownDocument], budget: int, at_hand: int | None, hour: int
) -> None:
    """A day and a night of runs as the schedule brings them: the night's reads all, whatever the polls left out."""
    now = begin = NOW + timedelta(hours=hour)
    documents = {item.id: replace(item, read_at=begin) for item in known}
    last_full = begin
    while now < begin + timedelta(days=2):
        now = next_due(now, None, timedelta(hours=1), share=0.5)
        moment = at(now, (1, 2), at_hand)
        if is_reconciliation_due(last_full, now, None, 0.5):
            wanted = documents_to_read(documents.values(), None, moment)
            last_full = now
        else:
            wanted = documents_to_poll(documents.values(), moment, budget)
        documents |= {item.id: replace(item, read_at=now) for item in wanted}
        assert all(item.read_at and now - item.read_at <= timedelta(days=1) for item in documents.values())


def test_what_matters_gets_its_turn_within_as_many_polls_as_the_budget_needs() -> None:
    documents = {number: document(number, days=3) for number in range(150)}
    for poll in range(3):
        wanted = documents_to_poll(documents.values(), at())
        assert len(wanted) == POLL_BUDGET
        documents |= {item.id: replace(item, read_at=NOW + timedelta(minutes=poll)) for item in wanted}
    assert all(item.read_at and item.read_at >= NOW for item in documents.values())


@given(st.integers(0, 3 * SLICE))
def test_slices_hold_every_document_once_in_order(count: int) -> None:
    known = [document(number) for number in range(count)]
    parts = list(slices(known))
    assert [item for part in parts for item in part] == known
    assert all(len(part) <= SLICE for part in parts)


def test_rubrics_are_read_of_new_and_edited_coursework_and_on_a_full_reading_of_all() -> None:
    listing = [Coursework(id="same", update_time=NOW), Coursework(id="edited", update_time=NOW), Coursework(id="new")]
    known = {"same": NOW, "edited": NOW - timedelta(days=1)}
    assert rubrics_to_read(listing, known, full=False) == ["edited", "new"]
    assert rubrics_to_read(listing, known, full=True) == ["same", "edited", "new"]


def test_comments_are_swept_every_hour_with_an_overlap() -> None:
    assert sweep_since(None, NOW) is None
    assert sweep_since(NOW - SWEEP_EVERY + timedelta(seconds=1), NOW) is None
    assert sweep_since(NOW - SWEEP_EVERY, NOW) == NOW - SWEEP_EVERY - OVERLAP


@given(DOCUMENTS, st.none() | st.integers(0, 60))
def test_only_new_texts_are_exported_and_only_those_that_docs_would_not_give_at_once(
    known: list[KnownDocument], reads_left: int | None
) -> None:
    exported = texts_to_export(known, reads_left)
    again = sum(item.read_before for item in known)
    assert exported <= {item.id for item in known if not item.read_before}
    room = len(known) if reads_left is None else max(reads_left - again, 0)
    assert len(exported) == max(len(known) - again - room, 0)


def test_the_soonest_due_are_read_by_docs_and_files_of_another_type_need_none_of_its_quota() -> None:
    new = [document(number, read_at=None) for number in (1, 2, 3)]
    word = replace(document(4, read_at=None), mime_type="application/pdf")
    assert texts_to_export([word, *new], 2) == {3}
    assert texts_to_export([word, *new], 0) == {1, 2, 3}
