"""What is shown of conferences: the record of every writer, the author's private note for the author alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.access import conference_for
from app.conferences.fields import PRIVATE, TEXTS
from app.conferences.journal import also_written
from app.conferences.keep import NO_KEY, amendment_identity, opened, private_note
from app.encryption import Keyring
from app.models import (
    Amendment,
    Base,
    Conference,
    ConferenceRecord,
    FollowUp,
    Post,
    RecordComment,
    RecordSkill,
    RecordTick,
    Student,
    Teacher,
)
from app.shelf.own_skills import skills_of
from app.writing.own_skills import TeachersSkills
from app.writing.words import Level, Stage, Talk

RowT = TypeVar("RowT", bound=Base)


@dataclass(frozen=True)
class SkillSeen:
    """A skill that was talked about; `level` is empty while nothing was seen of it."""

    id: str
    name: str
    level: Level | None


@dataclass(frozen=True)
class CommentMark:
    """`mark`: discussed, understood or parked."""

    comment_id: int
    mark: str


@dataclass(frozen=True)
class AlsoWritten:
    """What another device wrote in the same field meanwhile, until the teacher says which text shall stand."""

    field: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Correction:
    """What a field of the record said before; of `student` and `assignment`, the id of what it was moved from."""

    field: str
    before: str
    at: datetime


@dataclass(frozen=True)
class ReminderState:
    """The reminder after the talk as the outbox has it; `reason` is the code of why it was not sent."""

    id: int
    state: str
    reason: str | None


@dataclass(frozen=True)
class WriterRecord:
    """One writer's part. `private` is empty for everybody but the teacher who held the talk."""

    id: int
    student_id: int
    student: str
    topic: str
    stage: Stage | None
    strength: str
    notes: str
    private: str | None
    student_words: str
    next_step: str
    look_again_on: date | None
    next_draft: bool
    reminder_wanted: bool
    reminder_text: str
    skills: tuple[SkillSeen, ...]
    comments: tuple[CommentMark, ...]
    ticks: tuple[str, ...]
    also_written: tuple[AlsoWritten, ...]
    corrections: tuple[Correction, ...]
    follow_up_id: int | None
    reminder: ReminderState | None


@dataclass(frozen=True)
class ConferencePage:
    """One talk. `mine`: the asking teacher held it, and may change it. A withdrawn one counts for nothing."""

    id: int
    opening: str
    kind: Talk
    course_id: int
    assignment_id: int | None
    teacher_id: int
    mine: bool
    began_at: datetime
    finished_at: datetime | None
    withdrawn_at: datetime | None
    records: tuple[WriterRecord, ...]


@dataclass(frozen=True)
class _Rows:
    """What belongs to the records that are shown, by record, and how their reader calls the skills."""

    known: TeachersSkills
    skills: dict[int, list[RecordSkill]]
    comments: dict[int, list[RecordComment]]
    ticks: dict[int, list[RecordTick]]
    amendments: dict[int, list[Amendment]]
    follow_ups: dict[int, list[FollowUp]]
    posts: dict[int, list[Post]]


def record_of(session: Session, keyring: Keyring, teacher: Teacher, conference_id: int) -> ConferencePage:
    """One conference as this teacher may see it. Raises NotFound unless it was held in a course of theirs."""
    [page] = shown(session, keyring, teacher, [conference_for(session, teacher, conference_id)])
    return page


def shown(
    session: Session,
    keyring: Keyring,
    teacher: Teacher,
    conferences: Sequence[Conference],
    *,
    student_id: int | None = None,
) -> tuple[ConferencePage, ...]:
    """Conferences that the teacher may see (`conference_for`, `held_in`), in as many statements whatever their number.

    With `student_id`, that writer's part alone: what belongs to one writer never shows another of the group.
    """
    mine = {conference.id for conference in conferences if conference.teacher_id == teacher.id}
    statement = (
        select(ConferenceRecord, Student.name)
        .join(Student, Student.id == ConferenceRecord.student_id)
        .where(ConferenceRecord.conference_id.in_([conference.id for conference in conferences]))
        .order_by(Student.family_name, Student.given_name, Student.id)
    )
    if student_id is not None:
        statement = statement.where(ConferenceRecord.student_id == student_id)
    found = session.execute(statement).all()
    rows = _gather(session, teacher, [record.id for record, _ in found])
    also = also_written(session, keyring, [conference.id for conference in conferences], private_of=mine)
    records: dict[int, list[WriterRecord]] = defaultdict(list)
    for record, name in found:
        own = record.conference_id in mine
        texts = also[record.conference_id, None] + also[record.conference_id, record.student_id]
        there = tuple(AlsoWritten(*one) for one in texts)
        records[record.conference_id].append(_writer(keyring, record, name, rows, there, own=own))
    return tuple(_page(conference, records[conference.id], mine=conference.id in mine) for conference in conferences)


def _page(conference: Conference, records: Iterable[WriterRecord], *, mine: bool) -> ConferencePage:
    return ConferencePage(
        id=conference.id,
        opening=conference.opening,
        kind=Talk(conference.kind),
        course_id=conference.course_id,
        assignment_id=conference.coursework_id,
        teacher_id=conference.teacher_id,
        mine=mine,
        began_at=conference.began_at,
        finished_at=conference.finished_at,
        withdrawn_at=conference.withdrawn_at,
        records=tuple(records),
    )


def _writer(
    keyring: Keyring, record: ConferenceRecord, name: str, rows: _Rows, also: tuple[AlsoWritten, ...], *, own: bool
) -> WriterRecord:
    texts = {field: getattr(record, field) for field in TEXTS if field != PRIVATE}
    seen = {row.skill: row.level for row in rows.skills[record.id]}
    meant = (row.id for row in reversed(rows.follow_ups[record.id]) if row.outcome != "withdrawn" and not row.let_go_at)
    theirs = [row for row in rows.posts[record.id] if row.student_id == record.student_id]
    post = next((row for row in reversed(theirs) if row.purpose == "after_talk"), None)
    return WriterRecord(
        id=record.id,
        student_id=record.student_id,
        student=name,
        stage=Stage(record.stage) if record.stage else None,
        private=_private(keyring, record) if own else None,
        look_again_on=record.look_again_on,
        next_draft=record.next_draft,
        reminder_wanted=record.reminder_wanted,
        skills=tuple(
            SkillSeen(id_, rows.known.name(id_), Level(level) if (level := seen[id_]) else None)
            for id_ in rows.known.in_order(seen)
        ),
        comments=tuple(CommentMark(row.comment_id, row.mark) for row in rows.comments[record.id]),
        ticks=tuple(row.line for row in rows.ticks[record.id]),
        also_written=also,
        corrections=tuple(
            Correction(row.field, _before(keyring, row), row.at)
            for row in rows.amendments[record.id]
            if own or row.field != PRIVATE
        ),
        follow_up_id=next(meant, None),
        reminder=ReminderState(post.id, post.state, post.reason) if post else None,
        **texts,
    )


def _private(keyring: Keyring, record: ConferenceRecord) -> str:
    note = private_note(keyring, record)
    return NO_KEY if note is None else note


def _before(keyring: Keyring, amendment: Amendment) -> str:
    if not amendment.sealed:
        return amendment.before
    note = opened(keyring, amendment.sealed, amendment_identity(amendment))
    return NO_KEY if note is None else note


def _gather(session: Session, teacher: Teacher, record_ids: Collection[int]) -> _Rows:
    return _Rows(
        known=skills_of(session, teacher.id),
        skills=_by_record(session, select(RecordSkill), RecordSkill.record_id, record_ids),
        comments=_by_record(
            session, select(RecordComment).order_by(RecordComment.comment_id), RecordComment.record_id, record_ids
        ),
        ticks=_by_record(session, select(RecordTick).order_by(RecordTick.line), RecordTick.record_id, record_ids),
        amendments=_by_record(
            session, select(Amendment).order_by(Amendment.at, Amendment.id), Amendment.record_id, record_ids
        ),
        follow_ups=_by_record(session, select(FollowUp).order_by(FollowUp.id), FollowUp.record_id, record_ids),
        posts=_by_record(session, select(Post).order_by(Post.id), Post.record_id, record_ids),
    )


def _by_record(
    session: Session,
    statement: Select[RowT],
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    record_ids: Collection[int],
) -> dict[int, list[RowT]]:
    found: dict[int, list[RowT]] = defaultdict(list)
    for row in session.scalars(statement.where(column.in_(record_ids))):
        found[getattr(row, column.key)].append(row)
    return found
