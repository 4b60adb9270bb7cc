"""One rule names every skill: the teacher's words, the teacher's own skills, and what is hidden."""

from dataclasses import replace

import pytest

from app.writing.own_skills import TeachersSkills, key_of_own
from app.writing.skills import Skill, skills
from app.writing.words import Trait

HOOKS = replace(skills()["a_lead_that_opens"], name="First lines")
SHOW = Skill("own-1", Trait.IDEAS, "Show, don’t tell", "I show.", ("Where?", "How?"), frozenset())
TELL = replace(SHOW, id="own-2", name="Don't tell")
THEIRS = replace(SHOW, id="own-3", name="Zoom")
CUTS = replace(SHOW, id="own-4", name="Cuts")
KNOWN = {**skills(), HOOKS.id: HOOKS, **{each.id: each for each in (SHOW, TELL, THEIRS, CUTS)}}
OFFERED = {id_: skill for id_, skill in KNOWN.items() if id_ not in {"own-3", "own-4", "order_with_a_reason"}}
MINE = TeachersSkills(KNOWN, OFFERED, frozenset({"own-1", "own-2", "own-4"}))


@pytest.mark.parametrize(
    ("text", "trait", "found"),
    [
        ("SHOW, don't tell — here", Trait.IDEAS, "own-1"),
        ("don’t tell!", Trait.IDEAS, "own-2"),
        ("Show, don’t tell", Trait.VOICE, None),
        ("showdon’t tells", Trait.IDEAS, "showing_with_detail"),
        ("Zoom", Trait.IDEAS, "developing_a_moment"),
        ("move this?", Trait.ORGANIZATION, "order_with_a_reason"),
    ],
)
def test_a_comment_names_ones_own_skill_by_its_whole_name(text: str, trait: Trait, found: str | None) -> None:
    named = MINE.named(text, trait)
    assert (named.id if named else None) == found


def test_what_is_hidden_is_recognized_and_not_proposed() -> None:
    named = MINE.named("more cuts", Trait.IDEAS)
    assert named is CUTS
    assert MINE.proposed("more cuts", Trait.IDEAS) is None
    assert MINE.proposed("move this?", Trait.ORGANIZATION) is None
    assert MINE.asked_about("should I show, don't tell, with more cuts?") == (SHOW,)


def test_names_and_order_hold_for_whatever_a_record_says() -> None:
    stored = ["gone_skill", "own-4", "own-1", "verb_tense", HOOKS.id]
    assert MINE.in_order(stored) == [HOOKS.id, "verb_tense", "own-1", "own-4", "gone_skill"]
    assert [MINE.name(id_) for id_ in (HOOKS.id, "own-3", "gone_skill")] == ["First lines", "Zoom", "gone_skill"]
    assert (MINE.trait("own-3"), MINE.trait("gone_skill")) == (Trait.IDEAS, Trait.NONE)


def test_only_the_ids_that_rows_give_are_ids_of_own_skills() -> None:
    assert key_of_own("own-12") == 12
    for wrong in ("own-", "own-0", "own-01", "own-1x", "Own-1", "own-9999999999999999999", "own-1\n"):
        assert key_of_own(wrong) is None
