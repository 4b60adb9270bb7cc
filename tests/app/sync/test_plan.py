"""What is read, and in which order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.sync.plan import (
    OVERLAP,
    RECONCILE_EVERY,
    SLICE,
    SWEEP_EVERY,
    KnownDocument,
    documents_to_read,
    is_full,
    rubrics_to_read,
    slices,
    sweep_since,
    texts_to_export,
)
from integrations.google.classroom import Coursework

NOW = datetime(2026, 10, 15, 14, 31, tzinfo=UTC)


def document(
    number: int, *, read_before: bool = True, in_trouble: bool = False, days: float | None = 1, course: int = 1
) -> KnownDocument:
    due = None if days is None else NOW + timedelta(days=days)
    return KnownDocument(number, f"g{number}", None, read_before, in_trouble, due, (course,), 1)


DOCUMENTS = st.lists(
    st.builds(
        document,
        st.integers(1, 50),
        read_before=st.booleans(),
        in_trouble=st.booleans(),
        days=st.none() | st.floats(-90, 90),
        course=st.integers(1, 3),
    ),
    unique_by=lambda known: known.id,
)


def test_what_changed_is_new_troubled_or_of_an_uncovered_course_is_read() -> None:
    known = [
        document(1),
        document(2),
        document(3, read_before=False),
        document(4, in_trouble=True),
        document(5, course=9),
    ]
    assert [item.id for item in documents_to_read(known, {"g2", "elsewhere"}, {1}, NOW)] == [2, 3, 4, 5]


def test_without_a_feed_everything_is_read() -> None:
    assert len(documents_to_read([document(1), document(2)], None, {1}, NOW)) == 2


def test_the_soonest_due_comes_first_then_the_latest_past_then_what_is_never_due() -> None:
    known = [
        document(1, days=None),
        document(2, days=-20),
        document(3, days=9),
        document(4, days=-1),
        document(5, days=2),
    ]
    assert [item.id for item in documents_to_read(known, None, {1}, NOW)] == [5, 3, 4, 2, 1]


@given(DOCUMENTS, st.sets(st.integers(1, 50)), st.sets(st.integers(1, 3)))
def test_nothing_changed_is_left_out_and_nothing_is_read_twice(
    known: list[KnownDocument], changed: set[int], covered: set[int]
) -> None:
    wanted = documents_to_read(known, {f"g{number}" for number in changed}, covered, NOW)
    assert len({item.id for item in wanted}) == len(wanted)
    assert {item.id for item in known if item.id in changed} <= {item.id for item in wanted}
    left_out = {item.id for item in known} - {item.id for item in wanted}
    assert all(item.read_before and not item.in_trouble for item in known if item.id in left_out)


@given(st.integers(0, 3 * SLICE))
def test_slices_hold_every_document_once_in_order(count: int) -> None:
    known = [document(number) for number in range(count)]
    parts = list(slices(known))
    assert [item for part in parts for item in part] == known
    assert all(len(part) <= SLICE for part in parts)


def test_a_full_reading_is_owed_at_first_and_once_a_day() -> None:
    assert is_full(None, NOW)
    assert is_full(NOW - RECONCILE_EVERY, NOW)
    assert not is_full(NOW - RECONCILE_EVERY + timedelta(seconds=1), NOW)


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
    new = [document(number, read_before=False) for number in (1, 2, 3)]
    word = replace(document(4, read_before=False), mime_type="application/pdf")
    assert texts_to_export([word, *new], 2) == {3}
    assert texts_to_export([word, *new], 0) == {1, 2, 3}
