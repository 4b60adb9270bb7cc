"""A teacher's own words, passages and rubric stand before the product's, in that teacher's briefs alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.briefs.brief import Brief
from app.briefs.build import build_brief
from app.database import Sessions
from app.errors import BadInput, NotFound
from app.models import Course, OwnCriterion, OwnMentor, OwnSkill, Student, Teacher
from app.shelf import shelf
from app.shelf.own_skills import SkillWords, reword_skill
from app.writing.rubrics import Level, first_rubric
from app.writing.skills import skills
from app.writing.words import Genre, Kind, Trait, Uptake
from tests import builders
from tests.builders import NOW

SKILL = "developing_a_moment"
QUOTE = "It was the worst day."
PASSAGE = "The kettle screamed.\nNobody moved."


@dataclass(frozen=True)
class Desk:
    """A memoir whose one comment waits, and names the skill."""

    session: Session
    teacher: Teacher
    course: Course
    writer: Student

    def brief(self, teacher: Teacher | None = None) -> Brief:
        self.session.flush()
        return build_brief(self.session, teacher_id=(teacher or self.teacher).id, student_id=self.writer.id, now=NOW)

    def rename(self, name: str = "Slow motion") -> None:
        words = SkillWords(name, "I slow down.", ("Where is it fast?", "Why?"))
        reword_skill(self.session, self.teacher.id, SKILL, words)

    def paste(self, text: str = PASSAGE, *, cited: str = "T. Okafor, 2026", genre: Genre | None = None) -> None:
        shelf.add_mentor(self.session, self.teacher.id, text=text, cited=cited, skill_id=SKILL, genre=genre)

    def criterion(self, *levels: Level, title: str = "Truth", id_: int | None = None) -> None:
        shelf.keep_criterion(self.session, self.teacher.id, id_, title=title, prompt="Is it so?", levels=levels)


@pytest.fixture
def desk(sessions: Sessions) -> Iterator[Desk]:
    with sessions() as session:
        teacher = builders.create_teacher(session)
        course = builders.create_course(session, teacher)
        writer = builders.create_student(session, course)
        document = builders.create_draft(session, builders.create_coursework(session, course), writer, QUOTE)
        comment = builders.create_comment(session, document, "Slow down here.", quote=QUOTE, author=teacher)
        builders.create_label(session, comment, Trait.IDEAS, Kind.REQUEST)
        builders.create_uptake(session, comment, Uptake.UNCHANGED)
        yield Desk(session, teacher, course, writer)


def test_a_passage_of_ones_own_comes_first_until_it_is_taken_off(desk: Desk) -> None:
    stock = desk.brief().mentors[0]
    desk.paste()
    (mentor,) = desk.brief().mentors
    assert (mentor.text, mentor.cited, mentor.shows) == (PASSAGE, "T. Okafor, 2026", skills()[SKILL].name)
    (row,) = shelf.own_mentors(desk.session, desk.teacher.id)
    shelf.set_aside(desk.session, desk.teacher.id, OwnMentor, row.id, NOW)
    assert desk.brief().mentors == (stock,)


def test_a_passage_for_another_kind_of_writing_waits_for_it(desk: Desk) -> None:
    stock = desk.brief().mentors
    desk.paste(genre=Genre.ARGUMENT)
    assert desk.brief().mentors == stock


def test_ones_own_rubric_stands_where_classroom_has_none(desk: Desk) -> None:
    first = desk.brief().rubric
    assert first
    assert first.from_words == "to start from; Classroom has none"
    desk.criterion(Level("Not yet", "Made up", "I guessed."), Level("Yes", "", ""), Level("So", "", "I was there."))
    found = desk.brief().rubric
    assert found
    assert found.from_words == "yours; Classroom has none"
    (criterion,) = found.criteria
    assert (criterion.title, criterion.prompt) == ("Truth", "Is it so?")
    assert [(level.title, level.student) for level in criterion.levels] == [
        ("Not yet", "I guessed."),
        ("So", "I was there."),
    ]


def test_classrooms_rubric_wins_over_ones_own(desk: Desk) -> None:
    work = builders.create_coursework(desk.session, desk.course, title="Essay", due_at=NOW)
    builders.create_rubric(desk.session, work, [{"id": "1", "title": "Claim", "levels": []}])
    desk.criterion(Level("1", "Made up", ""))
    rubric = desk.brief().rubric
    assert rubric
    assert [criterion.title for criterion in rubric.criteria] == ["Claim"]


def test_the_rubric_to_start_from_becomes_ones_own_once(desk: Desk) -> None:
    for _ in range(2):
        shelf.start_rubric(desk.session, desk.teacher.id)
    found = shelf.shelf_of(desk.session, desk.teacher.id).rubric
    assert found == first_rubric()
    (row, *_) = shelf.own_criteria(desk.session, desk.teacher.id)
    desk.criterion(Level("1", "Made up", ""), title="Content, to me", id_=row.id)
    titles = [criterion.title for criterion in shelf.shelf_of(desk.session, desk.teacher.id).rubric]
    assert titles == ["Content, to me", "Organization", "Evidence", "Conventions"]


def test_a_colleagues_shelf_is_untouched(desk: Desk) -> None:
    colleague = builders.create_teacher(desk.session, name="Sam Okafor")
    builders.add_teacher(desk.session, desk.course, colleague)
    before = desk.brief(colleague)
    desk.rename()
    desk.paste()
    desk.criterion(Level("1", "Made up", ""))
    after = desk.brief(colleague)
    assert (after.focus, after.mentors, after.rubric) == (before.focus, before.mentors, before.rubric)
    tables: tuple[type[OwnSkill | OwnMentor | OwnCriterion], ...] = (OwnSkill, OwnMentor, OwnCriterion)
    for table in tables:
        for id_ in (desk.session.scalars(select(table.id)).one(), 0, 2**63):
            with pytest.raises(NotFound):
                shelf.set_aside(desk.session, colleague.id, table, id_, NOW)
    criterion = desk.session.scalars(select(OwnCriterion)).one()
    with pytest.raises(NotFound):
        shelf.keep_criterion(
            desk.session, colleague.id, criterion.id, title="Mine", prompt="", levels=[Level("1", "x")]
        )


@pytest.mark.parametrize("text", ["", "one\ntwo\nthree\nfour", "x" * 181, "\x00"])
def test_a_passage_has_one_to_three_lines(desk: Desk, text: str) -> None:
    with pytest.raises(BadInput, match="at most 3 lines"):
        desk.paste(text)
    with pytest.raises(BadInput, match="Where it is from is empty"):
        desk.paste(cited=" ")
    desk.paste("one\ntwo\r\nthree" + "x" * 160)


def test_what_cannot_be_kept_is_named(desk: Desk) -> None:
    with pytest.raises(BadInput, match="Choose the skill"):
        shelf.add_mentor(desk.session, desk.teacher.id, text="a", cited="b", skill_id="no_skill", genre=None)
    with pytest.raises(BadInput, match="at least one level"):
        desk.criterion(Level("1", " ", ""))
    for _ in range(shelf.MOST_CRITERIA):
        desk.criterion(Level("1", "Made up", ""))
    with pytest.raises(BadInput, match="A rubric holds 12 criteria"):
        desk.criterion(Level("1", "Made up", ""))
