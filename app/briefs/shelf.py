"""The teacher's own skills, mentor texts and rubric, laid over what comes with the product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import BadInput, NotFound
from app.models import OwnCriterion, OwnMentor, OwnSkill
from app.writing.mentors import LONGEST, MentorText
from app.writing.rubrics import Criterion, Level, first_rubric
from app.writing.skills import Skill, skills
from app.writing.typed import typed_words
from app.writing.words import Genre

LONGEST_LINE = 200
"""Characters of a question, a level or a line for students."""
LONGEST_NAME = 60
MOST_LINES = 3
MOST_MENTORS = 300
MOST_CRITERIA = 12

Kept = TypeVar("Kept", bound=OwnSkill | OwnMentor | OwnCriterion)


@dataclass(frozen=True)
class Shelf:
    """`skills` is the whole catalogue, in the teacher's words where there are any; `rubric` is empty without one."""

    skills: Mapping[str, Skill]
    mentors: tuple[MentorText, ...]
    rubric: tuple[Criterion, ...]


def shelf_of(session: Session, teacher_id: int) -> Shelf:
    """In three statements."""
    own = {row.skill: row for row in own_skills(session, teacher_id)}
    return Shelf(
        MappingProxyType({id_: _in_own_words(skill, own.get(id_)) for id_, skill in skills().items()}),
        tuple(map(_mentor, own_mentors(session, teacher_id))),
        tuple(map(_criterion, own_criteria(session, teacher_id))),
    )


def own_skills(session: Session, teacher_id: int) -> Sequence[OwnSkill]:
    """The renamed ones."""
    mine = OwnSkill.teacher_id == teacher_id, OwnSkill.removed_at.is_(None)
    return session.scalars(select(OwnSkill).where(*mine)).all()


def own_mentors(session: Session, teacher_id: int) -> Sequence[OwnMentor]:
    """The newest first."""
    mine = OwnMentor.teacher_id == teacher_id, OwnMentor.removed_at.is_(None)
    return session.scalars(select(OwnMentor).where(*mine).order_by(OwnMentor.id.desc())).all()


def own_criteria(session: Session, teacher_id: int) -> Sequence[OwnCriterion]:
    """In the order in which they were made."""
    mine = OwnCriterion.teacher_id == teacher_id, OwnCriterion.removed_at.is_(None)
    return session.scalars(select(OwnCriterion).where(*mine).order_by(OwnCriterion.id)).all()


def rename_skill(
    session: Session, teacher_id: int, skill_id: str, *, name: str, student: str, questions: tuple[str, str]
) -> None:
    """The catalogue's skill in the teacher's words from now on.

    Raises:
        NotFound: no such skill in the catalogue.
        BadInput: something is empty or too long.
    """
    if skill_id not in skills():
        raise NotFound("There is no such skill.", safe="Nothing was changed.", remedy="Reload the shelf.")
    words = {
        "name": _line(name, "The name", LONGEST_NAME),
        "student": _line(student, "The line for students"),
        "questions": [_line(question, "A question") for question in questions],
        "removed_at": None,
    }
    row = insert(OwnSkill).values(teacher_id=teacher_id, skill=skill_id, **words)
    session.execute(row.on_conflict_do_update(index_elements=[OwnSkill.teacher_id, OwnSkill.skill], set_=words))


def add_mentor(session: Session, teacher_id: int, *, text: str, cited: str, skill_id: str, genre: Genre | None) -> None:
    """A passage of the teacher's own, for one skill.

    Raises:
        BadInput: empty, longer than three lines, without its source, or for a skill that is none.
    """
    passage = typed_words(text)
    if not passage or len(passage) > LONGEST or passage.count("\n") >= MOST_LINES:
        raise _refused(f"A passage has at most {MOST_LINES} lines and {LONGEST} characters; this has {len(passage)}.")
    if skill_id not in skills():
        raise _refused("Choose the skill that the passage shows.")
    if len(own_mentors(session, teacher_id)) >= MOST_MENTORS:
        raise _refused(f"The shelf holds {MOST_MENTORS} passages.")
    source = _line(cited, "Where it is from")
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
        raise _refused(f"A rubric holds {MOST_CRITERIA} criteria.")
    row = OwnCriterion(teacher_id=teacher_id) if criterion_id is None else _own(session, OwnCriterion, criterion_id)
    if row is None or row.teacher_id != teacher_id:
        raise _nothing_there()
    row.title = _line(title, "The criterion", LONGEST_NAME)
    row.prompt = _line(prompt, "The question", required=False)
    row.levels = [
        {
            "title": _line(level.title, "A level’s name", LONGEST_NAME),
            "description": _line(level.description, "A level", required=False),
            "student": _line(level.student, "A level as students say it", required=False),
        }
        for level in levels
        if level.description.strip() or level.student.strip()
    ]
    if not row.levels:
        raise _refused("A criterion needs at least one level with words.")
    session.add(row)


def set_aside(session: Session, teacher_id: int, kind: type[Kept], id_: int, now: datetime | None) -> None:
    """Take one thing off the shelf; `now` empty puts it back.

    Raises:
        NotFound: not this teacher's.
    """
    row = _own(session, kind, id_)
    if row is None or row.teacher_id != teacher_id:
        raise _nothing_there()
    row.removed_at = now


def _own(session: Session, kind: type[Kept], id_: int) -> Kept | None:
    return session.get(kind, id_) if 0 < id_ < 2**63 else None


def _in_own_words(skill: Skill, own: OwnSkill | None) -> Skill:
    if own is None:
        return skill
    return replace(skill, name=own.name, student=own.student, questions=(own.questions[0], own.questions[1]))


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


def _line(text: str, what: str, longest: int = LONGEST_LINE, *, required: bool = True) -> str:
    words = " ".join(typed_words(text).split())
    if required and not words:
        raise _refused(f"{what} is empty.")
    if len(words) > longest:
        raise _refused(f"{what} has {len(words)} characters; there is room for {longest}.")
    return words


def _refused(said: str) -> BadInput:
    return BadInput(said, safe="Nothing was changed.", remedy="Go back: your words are still in the form.")


def _nothing_there() -> NotFound:
    return NotFound("There is nothing here.", safe="Nothing was changed.", remedy="Go back to your shelf.")
