"""From a finished conference to its promise: one follow-up, with the passage that it began from."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.accounts.access import shown_in
from app.briefs.drafts import main_document
from app.briefs.evidence import Found
from app.briefs.newest import NEWEST_OF_SEVERAL
from app.followups.one_open import go_on_with_the_newest, let_go, open_ones, restore, withdraw
from app.models import (
    Attachment,
    Comment,
    CommentUptake,
    Conference,
    ConferenceRecord,
    Coursework,
    Document,
    FollowUp,
    FollowUpLook,
    JournalChange,
    RecordComment,
    RecordSkill,
    Snapshot,
    Submission,
    Teacher,
)
from app.shelf.own_skills import skills_of
from app.writing.own_skills import TeachersSkills
from app.writing.passages import locate, passage
from app.writing.words import Level

_SKILLS = select(RecordSkill.skill, RecordSkill.level).where(RecordSkill.record_id == bindparam("record_id"))

_TALKED_OVER = (
    select(Comment.document_id, Comment.content, Comment.quote, CommentUptake.passage_now)
    .join(RecordComment, RecordComment.comment_id == Comment.id)
    .outerjoin(CommentUptake, CommentUptake.comment_id == Comment.id)
    .where(RecordComment.record_id == bindparam("record_id"), RecordComment.mark != "parked", Comment.quote != "")
    .order_by(Comment.created_at, Comment.id)
)

_ATTACHED = (
    select(
        Submission.coursework_id,
        Submission.student_id,
        Document.id.label("document_id"),
        Document.mime_type,
        Document.unreadable,
        NEWEST_OF_SEVERAL.c.words,
        NEWEST_OF_SEVERAL.c.alike,
    )
    .join(Attachment, Attachment.document_id == Document.id)
    .join(Submission, Submission.id == Attachment.submission_id)
    .join(Coursework, Coursework.id == Submission.coursework_id)
    .outerjoin(
        NEWEST_OF_SEVERAL,
        and_(
            NEWEST_OF_SEVERAL.c.document_id == Document.id,
            NEWEST_OF_SEVERAL.c.coursework_id == Submission.coursework_id,
        ),
    )
    .where(
        Submission.coursework_id.in_(bindparam("coursework_ids", expanding=True)),
        Submission.student_id.in_(bindparam("student_ids", expanding=True)),
        Submission.removed_at.is_(None),
        shown_in(Document.id, Coursework.course_id),
    )
    .order_by(Attachment.position)
)

_NEWEST_READING = (
    select(Snapshot.id, Snapshot.text)
    .where(Snapshot.document_id == bindparam("document_id"))
    .ext(distinct_on(Snapshot.document_id))
    .order_by(Snapshot.document_id, Snapshot.taken_at.desc(), Snapshot.id.desc())
)


_SAID = {"next_step": "next_step", "due_on": "look_again_on", "next_draft": "next_draft"}


@dataclass(frozen=True)
class Beginning:
    """Where a follow-up starts from: a draft as it was last read, and the passage in it; empty where there is none."""

    document_id: int | None = None
    snapshot_id: int | None = None
    passage: str = ""


def open_follow_up(session: Session, record: ConferenceRecord, teacher: Teacher, now: datetime) -> FollowUp | None:
    """The promise of a finished record, or None where none was made.

    It is about the record's first skill, in the order of pages, that is not seen on their own, and there is
    one as soon as a next step or a time to look again was said. Called again for the same record it changes the
    follow-up that is there, but for what was settled by hand since; one for a skill that is no longer meant is let go.
    What an earlier talk left open on the same skill goes on in this one (`one_open`).
    """
    known = skills_of(session, teacher.id)
    skill = _skill_of(session, record, known)
    promised = record.next_step or record.look_again_on is not None or record.next_draft
    meant = skill if promised else None
    follow_up = None
    for each in _of_record(session, record):
        if each.student_id != record.student_id:
            withdraw(session, each, now)
        elif each.skill == meant:
            follow_up = each
        else:
            let_go(session, each, now)
    if meant is None:
        return None
    if follow_up is None:
        follow_up = _opened(session, record, teacher, meant, known=known, now=now)
    else:
        restore(follow_up)
    for column, field in _said_anew(session, follow_up, record).items():
        setattr(follow_up, column, getattr(record, field))
    go_on_with_the_newest(session, follow_up, now)
    return follow_up


def withdraw_follow_up(session: Session, record: ConferenceRecord, now: datetime) -> None:
    """The record is opened again, withdrawn or another writer's: what it promised counts for nothing meanwhile."""
    for follow_up in _of_record(session, record):
        withdraw(session, follow_up, now)
    session.flush()


def beginning_in(session: Session, coursework_id: int | None, student_id: int) -> Beginning:
    """The writer's draft for this assignment as it was last read, without a passage."""
    if coursework_id is None:
        return Beginning()
    (document,) = drafts_in(session, [(coursework_id, student_id)]).values()
    if document is None:
        return Beginning()
    reading = session.execute(_NEWEST_READING, {"document_id": document.document_id}).first()
    return Beginning(document.document_id, reading.id if reading else None)


def drafts_in(session: Session, wanted: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Found | None]:
    """The draft of each writer for an assignment, the same one that a brief reads, by the ids of the two."""
    works, writers = {work for work, _ in wanted}, {writer for _, writer in wanted}
    attached: dict[tuple[int, int], list[Found]] = {each: [] for each in wanted}
    for row in session.execute(_ATTACHED, {"coursework_ids": list(works), "student_ids": list(writers)}):
        attached.get((row.coursework_id, row.student_id), []).append(row)
    return {each: main_document(rows) for each, rows in attached.items()}


def _said_anew(session: Session, follow_up: FollowUp, record: ConferenceRecord) -> Mapping[str, str]:
    """Columns of the follow-up by the record's fields, without those that a hand settled since the record told them."""
    if follow_up.settled_at is None:
        return _SAID
    told = select(JournalChange.field).where(
        JournalChange.conference_id == record.conference_id,
        or_(JournalChange.student_id.is_(None), JournalChange.student_id == record.student_id),
        JournalChange.received_at > follow_up.settled_at,
    )
    since = set(session.scalars(told))
    return {column: field for column, field in _SAID.items() if field in since}


def _skill_of(session: Session, record: ConferenceRecord, known: TeachersSkills) -> str | None:
    levels = {row.skill: row.level for row in session.execute(_SKILLS, {"record_id": record.id})}
    return next((skill for skill in known.in_order(levels) if levels[skill] != Level.INDEPENDENT), None)


def _of_record(session: Session, record: ConferenceRecord) -> Sequence[FollowUp]:
    return session.scalars(select(FollowUp).where(FollowUp.record_id == record.id).order_by(FollowUp.id)).all()


def _opened(
    session: Session, record: ConferenceRecord, teacher: Teacher, skill: str, *, known: TeachersSkills, now: datetime
) -> FollowUp:
    conference = session.get_one(Conference, record.conference_id)
    follow_up = FollowUp(
        teacher_id=teacher.id,
        course_id=conference.course_id,
        student_id=record.student_id,
        record_id=record.id,
        coursework_id=conference.coursework_id,
        skill=skill,
        next_step=record.next_step,
        opened_at=now,
    )
    began = (
        _passage_of(session, record, skill, known)
        or _passage_before(session, follow_up)
        or beginning_in(session, conference.coursework_id, record.student_id)
    )
    follow_up.document_id, follow_up.snapshot_id, follow_up.passage = (
        began.document_id,
        began.snapshot_id,
        began.passage,
    )
    session.add(follow_up)
    return follow_up


def _passage_of(session: Session, record: ConferenceRecord, skill: str, known: TeachersSkills) -> Beginning | None:
    """The passage of the first comment on this skill that was talked over, as today's draft has it."""
    trait = known.trait(skill)
    for row in session.execute(_TALKED_OVER, {"record_id": record.id}):
        if (named := known.named(row.content, trait)) is None or named.id != skill:
            continue
        if began := _found_in(session, row.document_id, (row.passage_now, row.quote)):
            return began
    return None


def _passage_before(session: Session, follow_up: FollowUp) -> Beginning | None:
    """The passage that an earlier talk on the same piece left open, as today's draft has it."""
    for earlier in reversed(open_ones(session, follow_up)):
        if earlier.coursework_id is None or earlier.coursework_id != follow_up.coursework_id or not earlier.passage:
            continue
        newest = select(FollowUpLook.passage_now).where(FollowUpLook.follow_up_id == earlier.id)
        seen = session.scalars(newest.order_by(FollowUpLook.seen_at.desc(), FollowUpLook.id.desc())).first()
        if earlier.document_id and (began := _found_in(session, earlier.document_id, (seen, earlier.passage))):
            return began
    return None


def _found_in(session: Session, document_id: int, wordings: Iterable[str | None]) -> Beginning | None:
    """The first of the wordings that the newest reading holds; none where its text is no longer kept."""
    reading = session.execute(_NEWEST_READING, {"document_id": document_id}).first()
    if reading is None or reading.text is None:
        return None
    draft = passage(reading.text)
    for words in wordings:
        if words and locate(draft, passage(words)):
            return Beginning(document_id, reading.id, words)
    return None
