"""The level of a skill: the teacher's newest word, whatever the order in which it is heard of."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.writing.mastery import Evidence, Mastery, Where, mastery
from app.writing.words import Level
from tests.builders import NOW, days_ago

_TALKS = st.builds(
    Evidence,
    at=st.integers(0, 9).map(lambda day: NOW - timedelta(days=day)),
    where=st.just(Where.TALK),
    id=st.integers(1, 5),
    level=st.sampled_from([*Level, None]),
)
_LOOKS = st.builds(
    Evidence,
    at=st.integers(0, 9).map(lambda day: NOW - timedelta(days=day)),
    where=st.just(Where.LOOK),
    id=st.integers(1, 5),
    level=st.sampled_from(Level),
)
_WITHOUT_PROGRESS = _LOOKS.flatmap(
    lambda look: st.sampled_from([*Level, None]).map(lambda level: replace(look, level=level, progress=False))
)
EVIDENCE = st.lists(st.one_of(_TALKS, _LOOKS, _WITHOUT_PROGRESS), max_size=12)


def talk(days: float, level: Level | None) -> Evidence:
    return Evidence(days_ago(days), Where.TALK, 1, level)


def look(days: float, level: Level | None, *, progress: bool = True) -> Evidence:
    return Evidence(days_ago(days), Where.LOOK, 2, level, progress)


@pytest.mark.parametrize(
    ("evidence", "level"),
    [
        ([], None),
        ([talk(9, None)], Level.INTRODUCED),
        ([talk(9, Level.PRACTISING), talk(2, None)], Level.PRACTISING),
        ([talk(9, Level.INTRODUCED), look(5, Level.PRACTISING), look(1, Level.INDEPENDENT)], Level.INDEPENDENT),
        ([talk(9, Level.INDEPENDENT), talk(2, Level.PRACTISING)], Level.PRACTISING),
        ([talk(9, Level.PRACTISING), look(1, Level.PRACTISING, progress=False)], Level.PRACTISING),
        ([look(1, None, progress=False)], None),
    ],
)
def test_the_newest_word_counts(evidence: list[Evidence], level: Level | None) -> None:
    assert mastery(evidence).level is level


@given(EVIDENCE, st.randoms())
def test_the_order_of_hearing_does_not_matter(evidence: list[Evidence], shuffled: random.Random) -> None:
    again = [*evidence, *evidence]
    shuffled.shuffle(again)
    assert mastery(again) == mastery(evidence)


@given(EVIDENCE, _WITHOUT_PROGRESS)
def test_a_look_without_progress_moves_nothing_and_is_kept(evidence: list[Evidence], found: Evidence) -> None:
    before, after = mastery(evidence), mastery([*evidence, found])
    assert (after.level, after.because) == (before.level, before.because)
    assert found in after.trace


@given(EVIDENCE, st.integers(0, 200))
def test_no_number_of_tries_is_too_many(evidence: list[Evidence], tries: int) -> None:
    failed = [Evidence(NOW, Where.LOOK, number, None, progress=False) for number in range(tries)]
    at_last = Evidence(NOW + timedelta(days=1), Where.LOOK, 999, Level.INDEPENDENT)
    assert mastery([*evidence, *failed, at_last]).level is Level.INDEPENDENT


@given(EVIDENCE)
def test_every_level_names_the_word_that_it_rests_on(evidence: list[Evidence]) -> None:
    found = mastery(evidence)
    assert set(found.trace) == set(evidence)
    assert (found.level is None) == (found.because is None)
    if found.because is not None:
        assert found.because in evidence
        assert found.because.progress
        assert found.level is (found.because.level or Level.INTRODUCED)
        later = [each for each in evidence if each.at > found.because.at and each.progress and each.level is not None]
        assert later == []


def test_tries_are_counted_since_the_level_was_said() -> None:
    found: Mastery = mastery(
        [
            look(8, None, progress=False),
            talk(7, Level.PRACTISING),
            look(4, None, progress=False),
            replace(look(1, None, progress=False), id=3),
        ]
    )
    assert found.tries == 2


def test_how_a_level_came_to_stand() -> None:
    shown, tried, again = talk(9, None), talk(7, Level.PRACTISING), look(3, Level.PRACTISING)
    found = mastery([again, talk(5, None), shown, tried, look(1, None, progress=False)])
    assert (found.stands, found.risen_from) == ((tried, again), shown)
    assert mastery([shown, talk(5, None)]).stands == (shown,)
    fallen = mastery([look(8, Level.INDEPENDENT), tried])
    assert (fallen.stands, fallen.risen_from) == ((tried,), None)


@given(EVIDENCE)
def test_a_level_rises_from_a_lower_one_of_before(evidence: list[Evidence]) -> None:
    found = mastery(evidence)
    assert {each.shows for each in found.stands} == ({found.level} if found.level else set())
    if found.risen_from is not None:
        order = list(Level)
        below, level = found.risen_from.shows, found.level
        assert below is not None
        assert level is not None
        assert order.index(below) < order.index(level)
        assert found.risen_from.at < found.stands[0].at
