"""Growth of one writer: every level with the evidence that it rests on, and the words against the conferences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.accounts.access import shown_in, student_for
from app.briefs.brief import WordPoint
from app.encryption import Keyring
from app.followups.evidence import evidence_in, rows_of_student
from app.followups.lines import FollowUpLine, LookLine, RecordLine, SkillSeen, skill_seen
from app.followups.running_record import StudentRecord, student_record
from app.models import (
    Attachment,
    CourseTeacher,
    Coursework,
    Snapshot,
    Submission,
    Teacher,
)
from app.sections.rows import grouped
from app.writing.mastery import Evidence, Mastery, Where, mastery
from app.writing.own_skills import TeachersSkills
from app.writing.words import LEVEL_WORDS, UPTAKE_WORDS, Level, Uptake

_READINGS = (
    select(
        Coursework.id.label("coursework_id"), Coursework.title, Snapshot.document_id, Snapshot.taken_at, Snapshot.words
    )
    .join(Attachment, Attachment.document_id == Snapshot.document_id)
    .join(Submission, Submission.id == Attachment.submission_id)
    .join(Coursework, Coursework.id == Submission.coursework_id)
    .join(CourseTeacher, CourseTeacher.course_id == Coursework.course_id)
    .where(
        Submission.student_id == bindparam("student_id"),
        Submission.removed_at.is_(None),
        CourseTeacher.google_id == bindparam("google_id"),
        CourseTeacher.removed_at.is_(None),
        shown_in(Snapshot.document_id, Coursework.course_id),
    )
    .order_by(Snapshot.taken_at, Snapshot.id)
)


@dataclass(frozen=True)
class Step:
    """One piece of evidence: `words` say where it was seen; `level` is empty where it moved nothing."""

    at: datetime
    where: Where
    level: Level | None
    words: str

    @property
    def level_words(self) -> str:
        return LEVEL_WORDS[self.level] if self.level else ""


@dataclass(frozen=True)
class SkillGrowth:
    """One skill over drafts. `steps` is the whole trace, oldest first; `level` rests on the newest word in it."""

    skill: SkillSeen
    level: Level
    steps: tuple[Step, ...]

    @property
    def said(self) -> tuple[Step, ...]:
        """The steps that said a level: what the dots are drawn from."""
        return tuple(step for step in self.steps if step.level is not None)


@dataclass(frozen=True)
class Piece:
    """The words of one piece of writing at each reading that found new text, oldest first."""

    coursework_id: int
    title: str
    points: tuple[WordPoint, ...]


@dataclass(frozen=True)
class Growth:
    """`pieces` are the newest first; each is the document of the assignment that has the most readings."""

    record: StudentRecord
    skills: tuple[SkillGrowth, ...]
    pieces: tuple[Piece, ...]


def build_growth(session: Session, keyring: Keyring | None, teacher: Teacher, student_id: int, now: datetime) -> Growth:
    """Raises NotFound where the teacher does not teach this student."""
    student = student_for(session, teacher, student_id)
    rows = rows_of_student(session, teacher, student.id)
    record = student_record(rows, keyring, teacher, student, now)
    evidence = evidence_in(rows).get(student_id, {})
    talks = {line.id: line for line in record.lines}
    looks = {look.id: (follow_up, look) for follow_up in record.follow_ups for look in follow_up.looks}
    return Growth(
        record,
        tuple(
            _skill(rows.known, skill, mastery(evidence[skill]), talks, looks)
            for skill in rows.known.in_order(evidence)
            if mastery(evidence[skill]).level is not None
        ),
        _pieces(session, teacher, student_id),
    )


def _skill(
    known: TeachersSkills,
    skill: str,
    found: Mastery,
    talks: Mapping[int, RecordLine],
    looks: Mapping[int, tuple[FollowUpLine, LookLine]],
) -> SkillGrowth:
    steps = tuple(_step(each, talks, looks) for each in found.trace)
    return SkillGrowth(skill_seen(known, skill, found.level), found.level or Level.INTRODUCED, steps)


def _step(each: Evidence, talks: Mapping[int, RecordLine], looks: Mapping[int, tuple[FollowUpLine, LookLine]]) -> Step:
    if each.where is Where.TALK:
        talk = talks[each.id]
        piece = f", {talk.piece}" if talk.piece else ""
        return Step(each.at, each.where, each.level, f"{talk.kind_words}{piece}")
    follow_up, look = looks[each.id]
    seen = f": {UPTAKE_WORDS[Uptake(look.uptake)].lower()}" if look.uptake and follow_up.passage else ""
    said = f", said {look.by}" if look.by else ""
    words = f"Look at the draft{seen}{'' if each.progress else '; it stays as it was'}{said}"
    return Step(each.at, each.where, each.level if each.progress else None, words)


def _pieces(session: Session, teacher: Teacher, student_id: int) -> tuple[Piece, ...]:
    rows = session.execute(_READINGS, {"student_id": student_id, "google_id": teacher.google_id}).all()
    pieces = []
    for coursework_id, mine in grouped(rows, "coursework_id").items():
        longest = max(grouped(mine, "document_id").values(), key=len)
        points = tuple(WordPoint(row.taken_at, row.words) for row in longest)
        pieces.append(Piece(coursework_id, mine[0].title, points))
    return tuple(sorted(pieces, key=lambda piece: piece.points[-1].at, reverse=True))
