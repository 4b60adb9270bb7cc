"""What a teacher makes of the skills: other words for those of the catalogue, hidden ones, and new ones."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import and_, bindparam, func, or_, select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from app.database import is_id
from app.errors import about
from app.models import CourseTeacher, OwnSkill, Teacher
from app.shelf.typed_lines import LONGEST_NAME, kept_line, nothing_there, refused
from app.writing.own_skills import TeachersSkills, key_of_own, own_skill_id
from app.writing.skills import Skill, skills
from app.writing.words import Trait

MOST_OWN = 60

_MINE = aliased(CourseTeacher)
_ME = select(Teacher.google_id).where(Teacher.id == bindparam("teacher_id")).scalar_subquery()
_COLLEAGUES = (
    select(Teacher.id)
    .join(CourseTeacher, CourseTeacher.google_id == Teacher.google_id)
    .join(_MINE, _MINE.course_id == CourseTeacher.course_id)
    .where(_MINE.google_id == _ME, _MINE.removed_at.is_(None))
)
# A union and no OR: so the database goes by the index of the few teachers, however many there are.
_READABLE = (
    select(OwnSkill)
    .where(
        OwnSkill.teacher_id.in_(union(select(Teacher.id).where(Teacher.id == bindparam("teacher_id")), _COLLEAGUES)),
        or_(OwnSkill.teacher_id == bindparam("teacher_id"), OwnSkill.skill.is_(None)),
    )
    .order_by(OwnSkill.id)
)


@dataclass(frozen=True)
class SkillWords:
    """How a skill is called, what a student reads of it, and the two questions to ask, as they were typed."""

    name: str
    student: str
    questions: tuple[str, str]


def skills_of(session: Session, teacher_id: int) -> TeachersSkills:
    """In one statement. Of colleagues come the skills that they added, for they stand in records of shared classes."""
    rows = session.scalars(_READABLE, {"teacher_id": teacher_id}).all()
    added = {own_skill_id(row.id): _added(row) for row in rows if row.skill is None}
    worded = {row.skill: row for row in rows if row.skill is not None}
    known = [*(_in_own_words(skill, worded.get(id_)) for id_, skill in skills().items()), *added.values()]
    known.sort(key=lambda skill: list(Trait).index(skill.trait))
    hidden = {_id(row) for row in rows if row.hidden_at is not None}
    own = frozenset(own_skill_id(row.id) for row in rows if row.skill is None and row.teacher_id == teacher_id)
    offered = [one for one in known if one.id not in hidden and (one.id in own or one.id in skills())]
    return TeachersSkills(_by_id(known), _by_id(offered), own)


def changed_rows(session: Session, teacher_id: int) -> Mapping[str, OwnSkill]:
    """By skill, the teacher's own rows."""
    rows = session.scalars(select(OwnSkill).where(OwnSkill.teacher_id == teacher_id).order_by(OwnSkill.id))
    return {_id(row): row for row in rows}


def has_own_words(row: OwnSkill) -> bool:
    """Whether a skill of the catalogue is called something else now."""
    return row.skill is not None and bool(row.name) and row.removed_at is None


def add_skill(session: Session, teacher_id: int, trait: Trait, words: SkillWords) -> str:
    """A skill that the catalogue does not have; its id.

    Raises:
        BadInput: something is empty or too long, or there are too many.
    """
    mine = select(func.count()).where(OwnSkill.teacher_id == teacher_id, OwnSkill.skill.is_(None))
    if session.scalars(mine).one() >= MOST_OWN:
        raise refused(f"The shelf holds {MOST_OWN} skills of your own, those that you hid among them.")
    if trait is Trait.NONE:
        with about("trait"):
            raise refused("Choose the trait that the skill belongs to.")
    row = OwnSkill(teacher_id=teacher_id, skill=None, trait=trait, **_kept(words))
    session.add(row)
    session.flush()
    return own_skill_id(row.id)


def reword_skill(session: Session, teacher_id: int, skill_id: str, words: SkillWords) -> None:
    """The skill in these words from now on, wherever it stands.

    Raises:
        NotFound: no such skill in the catalogue, nor among the teacher's own.
        BadInput: something is empty or too long.
    """
    row = _row_for(session, teacher_id, skill_id)
    for column, value in _kept(words).items():
        setattr(row, column, value)
    row.removed_at = None
    session.flush()


def hide_skill(session: Session, teacher_id: int, skill_id: str, now: datetime) -> int:
    """It is proposed and offered no more; records that name it stay as they are. The key to take that back with.

    Raises:
        NotFound: no such skill in the catalogue, nor among the teacher's own.
    """
    row = _row_for(session, teacher_id, skill_id)
    row.hidden_at = now
    session.flush()
    return row.id


def offer_skill(session: Session, teacher_id: int, key: int) -> None:
    """A hidden one is there again; `key` as `hide_skill` gave it. Raises NotFound where it is not this teacher's."""
    row = session.get(OwnSkill, key) if is_id(key) else None
    if row is None or row.teacher_id != teacher_id:
        raise nothing_there()
    row.hidden_at = None


def _row_for(session: Session, teacher_id: int, skill_id: str) -> OwnSkill:
    key = key_of_own(skill_id)
    if key is None and skill_id not in skills():
        raise nothing_there()
    if key is None:
        first = insert(OwnSkill).values(teacher_id=teacher_id, skill=skill_id, name="", student="", questions=[])
        session.execute(first.on_conflict_do_nothing(index_elements=[OwnSkill.teacher_id, OwnSkill.skill]))
        which = OwnSkill.skill == skill_id
    else:
        which = and_(OwnSkill.id == key, OwnSkill.skill.is_(None))
    row = session.scalars(select(OwnSkill).where(which, OwnSkill.teacher_id == teacher_id)).one_or_none()
    if row is None:
        raise nothing_there()
    return row


def _id(row: OwnSkill) -> str:
    return row.skill or own_skill_id(row.id)


def _kept(words: SkillWords) -> dict[str, str | list[str]]:
    return {
        "name": kept_line(words.name, "The name", "name", longest=LONGEST_NAME),
        "student": kept_line(words.student, "The line for students", "student_line"),
        "questions": [
            kept_line(question, "A question", "question", place=place) for place, question in enumerate(words.questions)
        ],
    }


def _added(row: OwnSkill) -> Skill:
    questions = (row.questions[0], row.questions[1])
    return Skill(own_skill_id(row.id), Trait(row.trait or Trait.NONE), row.name, row.student, questions, frozenset())


def _in_own_words(skill: Skill, own: OwnSkill | None) -> Skill:
    if own is None or not has_own_words(own):
        return skill
    return replace(skill, name=own.name, student=own.student, questions=(own.questions[0], own.questions[1]))


def _by_id(some: list[Skill]) -> Mapping[str, Skill]:
    return MappingProxyType({skill.id: skill for skill in some})
