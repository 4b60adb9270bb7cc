from dataclasses import replace

import pytest

from app.writing.mentors import LONGEST, mentor_texts, mentors_for
from app.writing.skills import skills
from app.writing.words import Genre

LAST_PUBLIC_YEAR = 1930


def test_the_stack_is_large_short_and_sourced() -> None:
    stack = mentor_texts()
    assert len(stack) >= 60
    assert len({one.id for one in stack}) == len(stack)
    for one in stack:
        assert 0 < len(one.text) <= LONGEST
        assert one.text.count("\n") < 3
        assert one.author
        assert one.work
        assert one.place
        assert set(one.skills) <= set(skills())


def test_what_is_not_ours_is_in_the_public_domain() -> None:
    for one in mentor_texts():
        assert one.ours or (one.year is not None and one.year <= LAST_PUBLIC_YEAR)


@pytest.mark.parametrize("skill_id", list(skills()))
def test_every_skill_has_a_passage_for_the_writing_it_serves(skill_id: str) -> None:
    for genre in skills()[skill_id].genres or {None}:
        first, *_ = mentors_for(skill_id, genre)
        assert skill_id in first.skills


def test_a_teachers_own_passage_comes_first_and_a_foreign_genre_last() -> None:
    ours = replace(mentor_texts()[0], id="own", skills=("an_ending_that_lands",), genres=frozenset())
    shown = mentors_for("an_ending_that_lands", Genre.ARGUMENT, [ours])
    assert shown[0] is ours
    fits = [not one.genres or Genre.ARGUMENT in one.genres for one in shown]
    assert fits == sorted(fits, reverse=True)
