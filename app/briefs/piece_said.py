"""The stage and the topic that a teacher gave a piece, in its brief or in a conference on it; the newest word counts.

Both are of the piece, as the running record is: co-teachers see them, and whose word it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, literal, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.briefs.evidence import Found
from app.briefs.past_rows import HELD
from app.briefs.source import Source
from app.errors import BadInput
from app.models import Conference, ConferenceRecord, PieceChoice, Teacher
from app.writing.own_skills import TeachersSkills
from app.writing.plain import plain
from app.writing.typed import typed_words
from app.writing.words import Stage

LONGEST_TOPIC = 200
YOU = "You"


class About(StrEnum):
    STAGE = "stage"
    TOPIC = "topic"


@dataclass(frozen=True)
class SaidOfPiece:
    """`said` is a stage or a topic; `by` is “You” or the colleague's name."""

    said: str
    by: str
    at: datetime
    source: Source


def _words_on(*abouts: About, whom: Any) -> CompoundSelect[*tuple[Any, ...]]:
    """What was said by hand, and in finished conferences that count, of the pieces of an assignment."""
    by_hand = (
        select(
            PieceChoice.about,
            PieceChoice.said,
            PieceChoice.chosen_at.label("at"),
            PieceChoice.student_id,
            PieceChoice.teacher_id,
            Teacher.name,
            literal("piece_choice").label("kind"),
            PieceChoice.id,
        )
        .outerjoin(Teacher, Teacher.id == PieceChoice.teacher_id)
        .where(PieceChoice.coursework_id == bindparam("coursework_id"), PieceChoice.about.in_(abouts))
        .where(*whom(PieceChoice.student_id))
    )
    columns = {About.STAGE: ConferenceRecord.stage, About.TOPIC: ConferenceRecord.topic}
    return union_all(by_hand, *(_in_talks(about, columns[about], whom) for about in abouts))


def _in_talks(about: About, column: InstrumentedAttribute[Any], whom: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(about.value),
            column,
            Conference.finished_at,
            ConferenceRecord.student_id,
            Conference.teacher_id,
            Teacher.name,
            literal("conference_record"),
            ConferenceRecord.id,
        )
        .join(Conference, Conference.id == ConferenceRecord.conference_id)
        .join(Teacher, Teacher.id == Conference.teacher_id)
        .where(
            Conference.coursework_id == bindparam("coursework_id"),
            HELD,
            column.is_not(None),
            column != "",
        )
        .where(*whom(ConferenceRecord.student_id))
    )


_OF_PIECE = _words_on(*About, whom=lambda student_id: [student_id == bindparam("student_id")])
_OF_CLASS = _words_on(About.STAGE, whom=lambda _: []).subquery("said_of_class")
STAGES = (
    select(
        _OF_CLASS.c.student_id,
        _OF_CLASS.c.said.label("said_stage"),
        _OF_CLASS.c.at.label("said_at"),
        _OF_CLASS.c.teacher_id.label("said_by_id"),
        _OF_CLASS.c.name.label("said_by"),
        _OF_CLASS.c.kind.label("said_kind"),
        _OF_CLASS.c.id.label("said_id"),
    )
    .ext(distinct_on(_OF_CLASS.c.student_id))
    .order_by(_OF_CLASS.c.student_id, _OF_CLASS.c.at.desc(), _OF_CLASS.c.kind.desc())
    .subquery("stages")
)
"""The newest word on the stage of everybody's piece of one assignment, joined to a class by student."""


def gather_said(session: Session, *, student_id: int, coursework_id: int | None) -> list[Found]:
    """What was ever said of the piece, in one statement; nothing without an assignment."""
    return list(session.execute(_OF_PIECE, {"student_id": student_id, "coursework_id": coursework_id}))


def stage_said(rows: Iterable[Found], teacher_id: int) -> SaidOfPiece | None:
    """The newest word; None where there is none, or it was taken back since."""
    return _newest([row for row in rows if row.about == About.STAGE], teacher_id)


def stage_in(row: Found, teacher_id: int) -> SaidOfPiece | None:
    """The same, of a row that `STAGES` is joined to."""
    if not row.said_stage:
        return None
    return SaidOfPiece(
        row.said_stage,
        _by(row.said_by_id, row.said_by, teacher_id),
        row.said_at,
        Source(row.said_kind, row.said_id, None),
    )


def topic_said(rows: Iterable[Found], teacher_id: int, skills: TeachersSkills) -> SaidOfPiece | None:
    """The same for the topic. What conference mode proposes of itself, the names of skills, says nothing of a piece."""
    names = {plain(skill.name) for skill in skills.known.values()}
    told = [row for row in rows if row.about == About.TOPIC and (_by_hand(row) or not _only(names, row.said))]
    return _newest(told, teacher_id)


def say_stage(
    session: Session, teacher: Teacher, student_id: int, coursework_id: int, stage: Stage | None, *, now: datetime
) -> None:
    """Put the piece there, or let the draft tell again."""
    _say(session, teacher, (student_id, coursework_id), (About.STAGE, stage or ""), now)


def say_topic(
    session: Session, teacher: Teacher, student_id: int, coursework_id: int, topic: str, *, now: datetime
) -> None:
    """In the writer's words; empty takes back what was said.

    Raises:
        BadInput: too long for a line.
    """
    words = " ".join(typed_words(topic).split())
    if len(words) > LONGEST_TOPIC:
        raise BadInput(
            f"A topic has up to {LONGEST_TOPIC} characters; this has {len(words)}.",
            safe="Nothing was changed.",
            remedy="Make it shorter.",
        )
    _say(session, teacher, (student_id, coursework_id), (About.TOPIC, words), now)


def _say(session: Session, teacher: Teacher, piece: tuple[int, int], what: tuple[About, str], now: datetime) -> None:
    """A word taken back is kept as an empty one, so that it is newer than what a conference said before."""
    (student_id, coursework_id), (about, words) = piece, what
    said = {"said": words, "teacher_id": teacher.id, "chosen_at": now}
    row = insert(PieceChoice).values(student_id=student_id, coursework_id=coursework_id, about=about, **said)
    keys = [PieceChoice.student_id, PieceChoice.coursework_id, PieceChoice.about]
    session.execute(row.on_conflict_do_update(index_elements=keys, set_=said))


def _newest(rows: list[Found], teacher_id: int) -> SaidOfPiece | None:
    newest = max(rows, key=lambda row: (row.at, _by_hand(row)), default=None)
    if newest is None or not newest.said:
        return None
    by = _by(newest.teacher_id, newest.name, teacher_id)
    return SaidOfPiece(newest.said, by, newest.at, Source(newest.kind, newest.id, None))


def _by(teacher_id: int | None, name: str | None, reader_id: int) -> str:
    return YOU if teacher_id == reader_id else name or "A colleague who left"


def _by_hand(row: Found) -> bool:
    return bool(row.kind == "piece_choice")


def _only(names: set[str], said: str) -> bool:
    """Whether it is but names of skills with an “and” between them, which may stand in a name too."""
    words = plain(said)
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, " ")
    return not set(words.split()) - {"and"}
