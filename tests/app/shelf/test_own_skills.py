"""Skills as a teacher has them: reworded, hidden and added ones, in that teacher's briefs and nobody else's."""

import pytest

from app.errors import BadInput, NotFound
from app.models import CourseTeacher, OwnSkill, Teacher
from app.shelf.own_skills import (
    MOST_OWN,
    SkillWords,
    add_skill,
    changed_rows,
    hide_skill,
    offer_skill,
    reword_skill,
    skills_of,
)
from app.shelf.shelf import set_aside
from app.writing.own_skills import own_skill_id
from app.writing.skills import skills
from app.writing.words import Trait
from tests import builders
from tests.app.briefs.desk import Desk
from tests.builders import NOW

SKILL = "developing_a_moment"
WORDS = SkillWords("Slow motion", "I slow down.", ("Where is it fast?", "Why?"))


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A memoir whose one comment waits, and names the skill."""
    desk.draft("The list was taped at eye level.")
    desk.ask("Slow down here.", Trait.IDEAS)
    return desk


@pytest.fixture
def colleague(desk: Desk) -> Teacher:
    colleague = builders.create_teacher(desk.session, name="Sam Okafor")
    builders.add_teacher(desk.session, desk.course, colleague)
    return colleague


def test_a_reworded_skill_speaks_in_the_teachers_words_and_is_still_found(desk: Desk, colleague: Teacher) -> None:
    (before,) = desk.brief().focus
    assert (before.skill, before.words) == (SKILL, skills()[SKILL].name)
    for name in ("Slow motion", "Stay there"):
        reword_skill(desk.session, desk.teacher.id, SKILL, SkillWords(name, WORDS.student, WORDS.questions))
        (focus,) = desk.brief().focus
        assert (focus.skill, focus.words, focus.ask) == (SKILL, name, "Where is it fast?")
    row = changed_rows(desk.session, desk.teacher.id)[SKILL]
    set_aside(desk.session, desk.teacher.id, OwnSkill, row.id, NOW)
    assert desk.brief().focus[0].words == skills()[SKILL].name
    set_aside(desk.session, desk.teacher.id, OwnSkill, row.id, None)
    assert desk.brief().focus[0].words == "Stay there"
    assert desk.brief(by=colleague).focus[0].words == skills()[SKILL].name


def test_a_hidden_skill_leaves_its_trait_to_talk_about(desk: Desk) -> None:
    key = hide_skill(desk.session, desk.teacher.id, SKILL, NOW)
    (focus,) = desk.brief().focus
    assert (focus.skill, focus.words) == (None, "Content")
    mine = skills_of(desk.session, desk.teacher.id)
    assert SKILL not in mine.offered
    assert mine.name(SKILL) == skills()[SKILL].name
    offer_skill(desk.session, desk.teacher.id, key)
    assert desk.brief().focus[0].skill == SKILL


def test_a_skill_of_ones_own_is_named_by_comments_and_known_to_colleagues(desk: Desk, colleague: Teacher) -> None:
    added = add_skill(
        desk.session, desk.teacher.id, Trait.IDEAS, SkillWords("The  so what", "I say.", ("So?", "What?"))
    )
    desk.ask("Where is the SO WHAT?", Trait.IDEAS)
    desk.ask("The so what, please", Trait.IDEAS)
    (focus, _) = desk.brief().focus
    assert (focus.skill, focus.words, focus.ask) == (added, "The so what", "So?")
    assert desk.brief(by=colleague).focus[0].skill != added
    theirs = skills_of(desk.session, colleague.id)
    assert (added in theirs.offered, theirs.name(added)) == (False, "The so what")
    hide_skill(desk.session, desk.teacher.id, added, NOW)
    assert skills_of(desk.session, desk.teacher.id).name(added) == "The so what"
    assert added not in {one.skill for one in desk.brief().focus}


def test_ones_own_stand_after_the_catalogues_of_the_trait_and_strangers_see_nothing(desk: Desk) -> None:
    added = add_skill(desk.session, desk.teacher.id, Trait.VOICE, WORDS)
    offered = list(skills_of(desk.session, desk.teacher.id).offered)
    voice = [id_ for id_, skill in skills().items() if skill.trait is Trait.VOICE]
    place = offered.index(added)
    assert offered[place - len(voice) : place] == voice
    stranger = builders.create_teacher(desk.session)
    builders.create_course(desk.session, stranger)
    former = CourseTeacher(course_id=desk.course.id, google_id=stranger.google_id, name="", removed_at=NOW)
    desk.session.add(former)
    desk.session.flush()
    assert added not in skills_of(desk.session, stranger.id).known


def test_what_is_not_the_teachers_is_not_there(desk: Desk, colleague: Teacher) -> None:
    added = add_skill(desk.session, desk.teacher.id, Trait.VOICE, WORDS)
    key = changed_rows(desk.session, desk.teacher.id)[added].id
    for wrong in ("no_skill", added, own_skill_id(10**17)):
        with pytest.raises(NotFound):
            reword_skill(desk.session, colleague.id, wrong, WORDS)
        with pytest.raises(NotFound):
            hide_skill(desk.session, colleague.id, wrong, NOW)
    for wrong_key in (key, 0, 2**63):
        with pytest.raises(NotFound):
            offer_skill(desk.session, colleague.id, wrong_key)
    with pytest.raises(NotFound):
        set_aside(desk.session, desk.teacher.id, OwnSkill, key, NOW)


def test_what_cannot_be_kept_is_named(desk: Desk) -> None:
    for words, said in (
        (SkillWords(" ", "b", ("c", "d")), "The name is empty"),
        (SkillWords("a", "x" * 201, ("c", "d")), "The line for students has 201 characters; there is room for 200"),
        (SkillWords("a", "b", ("c", "\x00")), "A question is empty"),
    ):
        with pytest.raises(BadInput, match=said):
            add_skill(desk.session, desk.teacher.id, Trait.VOICE, words)
    with pytest.raises(BadInput, match="Choose the trait"):
        add_skill(desk.session, desk.teacher.id, Trait.NONE, WORDS)
    for _ in range(MOST_OWN):
        add_skill(desk.session, desk.teacher.id, Trait.VOICE, WORDS)
    with pytest.raises(BadInput, match="The shelf holds 60 skills of your own"):
        add_skill(desk.session, desk.teacher.id, Trait.VOICE, WORDS)
