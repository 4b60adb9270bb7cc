"""The teacher's own skills, mentor texts and rubric, laid over what comes with the product."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import is_id
from app.errors import about
from app.models import OwnCriterion, OwnMentor, OwnSkill
from app.shelf.own_skills import skills_of
from app.shelf.typed_lines import LONGEST_NAME, kept_line, nothing_there, refused
from app.writing.mentors import LONGEST, MentorText
from app.writing.own_skills import TeachersSkills
from app.writing.rubrics import Criterion, Level, first_rubric
from app.writing.typed import typed_words
from app.writing.words import Genre

MOST_LINES = 3
MOST_MENTORS = 300
MOST_CRITERIA = 12

Kept = TypeVar("Kept", bound=OwnSkill | OwnMentor | OwnCriterion)


@dataclass(frozen=True)
class Shelf:
    """`rubric` is empty without one."""

    skills: TeachersSkills
    mentors: tuple[MentorText, ...]
    rubric: tuple[Criterion, ...]


def shelf_of(session: Session, teacher_id: int) -> Shelf:
    """In three statements."""
    return Shelf(
        skills_of(session, teacher_id),
        tuple(map(_mentor, own_mentors(session, teacher_id))),
        tuple(map(_criterion, own_criteria(session, teacher_id))),
    )


def own_mentors(session: Session, teacher_id: int) -> Sequence[OwnMentor]:
    """The newest first."""
    mine = OwnMentor.teacher_id == teacher_id, OwnMentor.removed_at.is_(None)
    return session.scalars(select(OwnMentor).where(*mine).order_by(OwnMentor.id.desc())).all()


def own_criteria(session: Session, teacher_id: int) -> Sequence[OwnCriterion]:
    """In the order in which they were made."""
    mine = OwnCriterion.teacher_id == teacher_id, OwnCriterion.removed_at.is_(None)
    return session.scalars(select(OwnCriterion).where(*mine).order_by(OwnCriterion.id)).all()


def add_mentor(session: Session, teacher_id: int, *, text: str, cited: str, skill_id: str, genre: Genre | None) -> None:
    """A passage of the teacher's own, for one skill.

    Raises:
        BadInput: empty, longer than three lines, without its source, or for a skill that is none.
    """
    passage = typed_words(text)
    if not passage or len(passage) > LONGEST or passage.count("\n") >= MOST_LINES:
        with about("text"):
            raise refused(
                f"A passage has at most {MOST_LINES} lines and {LONGEST} characters; this has {len(passage)}."
            )
    if skill_id not in skills_of(session, teacher_id).offered:
        with about("skill"):
            raise refused("Choose the skill that the passage shows.")
    if len(own_mentors(session, teacher_id)) >= MOST_MENTORS:
        raise refused(f"The shelf holds {MOST_MENTORS} passages.")
    source = kept_line(cited, "Where it is from", "cited")
    session.add(OwnMentor(teacher_id=teacher_id, text=passage, cited=source, skill=skill_id, genre=genre))


def start_rubric(session: Session, teacher_id: int) -> None:
    """The rubric to start from becomes the teacher's, to change as wanted; one that is there already stays."""
    if own_criteria(session, teacher_id):
        return
    for criterion in first_rubric():
        levels = [
            {"title": level.title, "description": level.description, "student": level.student}
            for level in criterion.levels
        ]
        session.add(OwnCriterion(teacher_id=teacher_id, title=criterion.title, prompt=criterion.prompt, levels=levels))
        session.flush()


def keep_criterion(
    session: Session, teacher_id: int, criterion_id: int | None, *, title: str, prompt: str, levels: Sequence[Level]
) -> None:
    """Change a line of the teacher's rubric, or add one. Levels without any words are left out.

    Raises:
        NotFound: not a criterion of this teacher.
        BadInput: no title, no level, or something too long.
    """
    if criterion_id is None and len(own_criteria(session, teacher_id)) >= MOST_CRITERIA:
        raise refused(f"A rubric holds {MOST_CRITERIA} criteria.")
    row = OwnCriterion(teacher_id=teacher_id) if criterion_id is None else _own(session, OwnCriterion, criterion_id)
    if row is None or row.teacher_id != teacher_id:
        raise nothing_there()
    row.title = kept_line(title, "The criterion", "title", longest=LONGEST_NAME)
    row.prompt = kept_line(prompt, "The question", "prompt", required=False)
    row.levels = [
        _kept_level(place, level)
        for place, level in enumerate(levels)
        if level.description.strip() or level.student.strip()
    ]
    if not row.levels:
        with about("description"):
            raise refused("A criterion needs at least one level with words.")
    session.add(row)


def _kept_level(place: int, level: Level) -> dict[str, str]:
    told = "A level as students say it"
    return {
        "title": kept_line(level.title, "A level’s name", "level", place=place, longest=LONGEST_NAME),
        "description": kept_line(level.description, "A level", "description", place=place, required=False),
        "student": kept_line(level.student, told, "student_line", place=place, required=False),
    }


def set_aside(session: Session, teacher_id: int, kind: type[Kept], id_: int, now: datetime | None) -> None:
    """Take one thing off the shelf, of a skill the teacher's words for it; `now` empty puts it back.

    Raises:
        NotFound: not this teacher's, or a skill that has no other words.
    """
    row = _own(session, kind, id_)
    if row is None or row.teacher_id != teacher_id or (isinstance(row, OwnSkill) and row.skill is None):
        raise nothing_there()
    row.removed_at = now


def _own(session: Session, kind: type[Kept], id_: int) -> Kept | None:
    return session.get(kind, id_) if is_id(id_) else None


def _mentor(row: OwnMentor) -> MentorText:
    """Its language is not known."""
    return MentorText(
        id=f"own-{row.id}",
        text=row.text,
        author=row.cited,
        work="",
        year=None,
        place="",
        skills=(row.skill,),
        genres=frozenset({Genre(row.genre)} if row.genre else ()),
        language="",
    )


def _criterion(row: OwnCriterion) -> Criterion:
    return Criterion(row.title, row.prompt, tuple(Level(**level) for level in row.levels))
