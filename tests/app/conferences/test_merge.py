"""Whatever the order, the batches and the replays: one state, and no text is lost."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conferences.fields import Change
from app.conferences.merge import Head, Merged, closes_a_circle, heads_of, merge
from tests.app.conferences.devices import deliveries, talks
from tests.builders import NOW, days_ago


def state_of(changes: Iterable[Change]) -> Merged:
    """All told at once."""
    known = {change.id: change for change in changes}
    heads = heads_of({id_: change.parents for id_, change in known.items()})
    return merge((Head(id_, known[id_].value, known[id_].at) for id_ in heads), text=True)


def state_after(batches: Iterable[list[Change]]) -> Merged:
    """Told in batches, by a log that forgets the value of whatever was replaced, as the journal does."""
    parents: dict[str, tuple[str, ...]] = {}
    values: dict[str, Head] = {}
    for batch in batches:
        for change in batch:
            if change.id not in parents:
                parents[change.id] = change.parents
                values[change.id] = Head(change.id, change.value, change.at)
        heads = heads_of(parents)
        values = {id_: head for id_, head in values.items() if id_ in heads}
    return merge(values.values(), text=True)


@given(st.data())
def test_order_batches_and_replays_do_not_matter(data: st.DataObject) -> None:
    changes = data.draw(talks())
    assert state_after(data.draw(deliveries(changes))) == state_of(changes)


@given(st.data())
def test_a_part_of_what_was_written_never_takes_a_text_away(data: st.DataObject) -> None:
    """Whatever has arrived and was not written over by something that has arrived can be read."""
    changes = data.draw(talks())
    arrived = data.draw(st.lists(st.sampled_from(changes), min_size=1, unique_by=lambda change: change.id))
    state = state_of(arrived)
    replaced = {parent for change in arrived for parent in change.parents}
    standing = {change.value for change in arrived if change.id not in replaced} - {""}
    assert {state.value, *(also.text for also in state.also)} - {""} == standing


@given(talks())
def test_a_change_that_names_all_heads_settles_the_field(changes: list[Change]) -> None:
    heads = state_of(changes).heads
    settled = Change("settled", None, "notes", "both", heads, NOW)
    assert state_of([*changes, settled]) == Merged("both", ("settled",))


def test_the_latest_counts_and_equal_or_empty_texts_are_not_kept_twice() -> None:
    heads = [
        Head("d", "", NOW),
        Head("a", "first", days_ago(3)),
        Head("b", "", days_ago(2)),
        Head("c", "first", days_ago(1)),
    ]
    state = merge(heads, text=True)
    assert (state.value, state.heads) == ("", ("a", "b", "c", "d"))
    assert [(also.text, also.at) for also in state.also] == [("first", days_ago(1))]
    assert merge(heads[1:], text=False) == Merged("first", ("a", "b", "c"))


def test_of_two_at_one_moment_the_greater_id_counts() -> None:
    assert merge([Head("b", "late", NOW), Head("a", "early", NOW)], text=True).value == "late"


@pytest.mark.parametrize(
    ("id_", "parents", "circle"),
    [("a", ("a",), True), ("a", ("c",), True), ("a", ("d",), False), ("e", ("c",), False)],
)
def test_nothing_replaces_itself(id_: str, parents: tuple[str, ...], *, circle: bool) -> None:
    known = {"b": ("a",), "c": ("b",), "d": ()}
    assert closes_a_circle(id_, parents, known) is circle
