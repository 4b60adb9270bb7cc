"""The journal: takes what devices tell, any number of times and in any order, and keeps the record that follows.

The merge is on this side alone (`merge`); a device shows what it is answered.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.accounts.access import writers_of
from app.conferences.fields import (
    FINISHED,
    OF_ALL,
    PRIVATE,
    TEXTS,
    Change,
    NotTaken,
    Refusal,
    comment_of,
    is_text,
    own_skill_of,
)
from app.conferences.keep import MOVED_FROM, Field, amend, composed, differing, keep, kept_of, opened
from app.conferences.merge import Head, closes_a_circle, heads_of, merge
from app.conferences.opening import Opening, conference_at, records_of
from app.encryption import Keyring
from app.models import Amendment, Conference, ConferenceRecord, JournalChange, OwnSkill, Teacher
from app.writing.words import Talk

NOT_IN_IT = "This writer is not in this conference, or no longer in Deskside."

_MOVED = "This talk was moved to another writer before you wrote this. It is in nobody’s record."

Key = tuple[int | None, str]
Changed = Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch. `saved` are the changes that are safe now, the refused ones are told with words.

    `fields` are all of the conference. `changed` names the fields in which a record says something else than before, by
    record.
    """

    conference: Conference
    saved: tuple[str, ...]
    refused: tuple[Refusal, ...]
    fields: tuple[Field, ...]
    changed: Changed


def take_changes(
    session: Session, keyring: Keyring, teacher: Teacher, opening: Opening, changes: Iterable[Change], *, now: datetime
) -> Taken:
    """Begin the conference if it is new, add what is new to its journal, and bring its records up to date.

    Finishing is not done here: the desk looks at what `finished` says.

    Raises:
        NotFound: the conference cannot be begun, or its course is no longer this teacher's.
    """
    conference = conference_at(session, teacher, opening, now)
    records = records_of(session, conference)
    told = {change.id: change for change in changes}.values()
    following, stale = _following(session, conference, records, opening, told)
    placed, refused = _placed(session, teacher, conference, records, following)
    ever_finished = conference.finished_at is not None or _was_finished(session, conference)
    saved, unfit = _enter(session, keyring, conference, placed, now)
    fields = fields_of(session, keyring, conference)
    changed = keep_records(session, keyring, teacher, conference, fields, now=now, amending=ever_finished)
    return Taken(conference, tuple(saved), (*stale, *refused, *unfit), fields, changed=changed)


def fields_of(session: Session, keyring: Keyring, conference: Conference) -> tuple[Field, ...]:
    """The state of every field that anybody touched. For the author alone: private notes are opened.

    One whose key is lost is left out and replaced by nothing: what is written meanwhile stands beside it.
    """
    heads: dict[Key, list[Head]] = defaultdict(list)
    rows = session.scalars(
        select(JournalChange).where(JournalChange.conference_id == conference.id, JournalChange.head)
    )
    for row in rows:
        heads[row.student_id, row.field] += _opened(keyring, row)
    merged = {key: merge(found, text=is_text(key[1])) for key, found in heads.items() if found}
    return tuple(
        Field(student, field, one.value, one.heads, one.also)
        for (student, field), one in sorted(merged.items(), key=lambda pair: (pair[0][1], pair[0][0] or 0))
    )


def also_written(
    session: Session, keyring: Keyring, conference_ids: Collection[int], *, private_of: Collection[int]
) -> Mapping[tuple[int, int | None], list[tuple[str, str, datetime]]]:
    """Field, text and time of every text that stands beside another, by conference and student.

    Private notes are opened for the conferences alone that are named in `private_of`: those that the asker held.
    """
    heads: dict[tuple[int, int | None, str], list[Head]] = defaultdict(list)
    texts = (JournalChange.conference_id.in_(conference_ids), JournalChange.head, JournalChange.field.in_(TEXTS))
    for row in session.scalars(select(JournalChange).where(*texts)):
        if row.field != PRIVATE or row.conference_id in private_of:
            heads[row.conference_id, row.student_id, row.field] += _opened(keyring, row)
    found: dict[tuple[int, int | None], list[tuple[str, str, datetime]]] = defaultdict(list)
    for (conference_id, student_id, field), many in sorted(heads.items(), key=lambda pair: pair[0][2]):
        also = merge(many, text=True).also if many else ()
        found[conference_id, student_id] += [(field, one.text, one.at) for one in also]
    return found


def change_identity(conference_id: int, change_id: str) -> str:
    """Of the row that holds a private note, for its seal."""
    return f"journal_change:{conference_id}:{change_id}:private"


def keep_records(
    session: Session,
    keyring: Keyring,
    teacher: Teacher,
    conference: Conference,
    fields: Sequence[Field],
    *,
    now: datetime,
    amending: bool,
) -> Changed:
    """Bring the records up to what the fields say; `amending` notes what they said before. What changed, by record."""
    comment_ids = [id_ for field in fields if (id_ := comment_of(field.field)) is not None]
    writers = writers_of(session, teacher, comment_ids) if comment_ids else {}
    of_records = [field for field in fields if field.field not in OF_ALL]
    changed: dict[int, frozenset[str]] = {}
    for record in records_of(session, conference):
        before = kept_of(session, keyring, record)
        after = composed(before, of_records, record.student_id, writers)
        if names := differing(before, after):
            changed[record.id] = names
            keep(session, keyring, record, after, names)
            if amending:
                amend(session, keyring, teacher, record, before=before, changed=names, now=now)
    conference.kind = next((field.value for field in fields if field.field == "kind"), conference.kind)
    return changed


def _opened(keyring: Keyring, row: JournalChange) -> list[Head]:
    """The head, or none where it is a private note whose key is lost."""
    if not row.sealed:
        return [Head(row.id, row.value, row.at)]
    note = opened(keyring, row.sealed, change_identity(row.conference_id, row.id))
    return [] if note is None else [Head(row.id, note, row.at)]


def _following(
    session: Session,
    conference: Conference,
    records: Sequence[ConferenceRecord],
    opening: Opening,
    changes: Collection[Change],
) -> tuple[Collection[Change], list[Refusal]]:
    """In a talk with one writer every change names that writer, and those that do not are refused here.

    Moving a talk says that all of it had been with the new writer: what was told of the former one until then follows,
    however late it comes. What a device tells of the former one after that moment was not said of the new one; Finish
    and the clock of a page that was opened for the former one are no better.
    """
    if conference.kind == Talk.GROUP or not records:
        return changes, []
    [record] = records
    told_of = {
        change.id: next(iter(opening.student_ids), None) if change.student is None else change.student
        for change in changes
    }
    if not set(told_of.values()) - {record.student_id}:
        return [_about(change, record.student_id) for change in changes], []
    moves = (Amendment.record_id == record.id, Amendment.field == MOVED_FROM)
    latest = select(Amendment.before, func.max(Amendment.at)).where(*moves).group_by(Amendment.before)
    left = dict(session.execute(latest).all())
    mine = (JournalChange.conference_id == conference.id, JournalChange.id.in_(told_of))
    known = set(session.scalars(select(JournalChange.id).where(*mine)))
    following, refused = [], []
    for change in changes:
        moved_at = left.get(str(told_of[change.id]))
        if told_of[change.id] == record.student_id or change.id in known:
            following.append(_about(change, record.student_id))
        elif moved_at is None:
            refused.append(Refusal(change.id, NOT_IN_IT))
        elif change.at + opening.clock_behind < moved_at:
            following.append(_about(change, record.student_id))
        else:
            refused.append(Refusal(change.id, _MOVED))
    return following, refused


def _about(change: Change, student_id: int) -> Change:
    return replace(change, student=None if change.field in OF_ALL else student_id)


def _placed(
    session: Session,
    teacher: Teacher,
    conference: Conference,
    records: Sequence[ConferenceRecord],
    changes: Iterable[Change],
) -> tuple[list[Change], list[Refusal]]:
    """The changes with the student that each is about, and those that belong to nobody in this conference."""
    changes = list(changes)
    members = [record.student_id for record in records]
    comment_ids = [id_ for change in changes if (id_ := comment_of(change.field)) is not None]
    writers = writers_of(session, teacher, comment_ids) if comment_ids else {}
    strange = _strange_skills(session, teacher, changes)
    placed, refused = [], []
    for change in changes:
        try:
            _on_the_shelf(change, strange)
            placed.append(replace(change, student=_student(conference, members, writers, change)))
        except NotTaken as reason:
            refused.append(Refusal(change.id, str(reason)))
    return placed, refused


def _strange_skills(session: Session, teacher: Teacher, changes: Iterable[Change]) -> set[str]:
    """The fields that speak of a skill which this teacher did not add; one that is hidden by now is the teacher's."""
    told = {change.field: key for change in changes if (key := own_skill_of(change.field)) is not None}
    if not told:
        return set()
    mine = (OwnSkill.id.in_(told.values()), OwnSkill.teacher_id == teacher.id, OwnSkill.skill.is_(None))
    known = set(session.scalars(select(OwnSkill.id).where(*mine)))
    return {field for field, key in told.items() if key not in known}


def _on_the_shelf(change: Change, strange: Collection[str]) -> None:
    if change.field in strange:
        raise NotTaken("There is no such skill on your shelf.")


def _student(
    conference: Conference, members: Sequence[int], writers: Mapping[int, set[int]], change: Change
) -> int | None:
    """Whom the change is about, empty for everyone in a group."""
    group = conference.kind == Talk.GROUP
    if change.field in OF_ALL:
        if change.field == "kind" and (change.value == Talk.GROUP) != group:
            raise NotTaken("A conference with one writer stays one, and a group stays a group.")
        return None
    if not members or (change.student is not None and change.student not in members):
        raise NotTaken(NOT_IN_IT)
    comment_id = comment_of(change.field)
    if comment_id is not None and not writers.get(comment_id, set()).intersection(members):
        raise NotTaken("This comment is not on this writer's work.")
    return change.student


def _was_finished(session: Session, conference: Conference) -> bool:
    mine = JournalChange.conference_id == conference.id
    return bool(session.scalar(select(select(JournalChange.id).where(mine, JournalChange.field == FINISHED).exists())))


def _enter(
    session: Session, keyring: Keyring, conference: Conference, changes: Sequence[Change], now: datetime
) -> tuple[list[str], list[Refusal]]:
    """Write what is new into the journal. The ids that are safe now, those that were before among them."""
    mine = JournalChange.conference_id == conference.id
    touched = or_(
        JournalChange.field.in_({change.field for change in changes}),
        JournalChange.id.in_({change.id for change in changes}),
    )
    known = {row.id: row for row in session.scalars(select(JournalChange).where(mine, touched))}
    log: dict[Key, dict[str, Sequence[str]]] = defaultdict(dict)
    for row in known.values():
        log[row.student_id, row.field][row.id] = row.parents
    saved, refused, new = [], [], []
    for change in changes:
        field = log[change.student, change.field]
        if change.id not in field:
            if change.id in known or closes_a_circle(change.id, change.parents, field):
                refused.append(Refusal(change.id, "This change stands in the journal already, as something else."))
                continue
            field[change.id] = change.parents
            new.append(change)
        saved.append(change.id)
    heads = frozenset[str]().union(*map(heads_of, log.values()))
    if new:
        session.execute(insert(JournalChange), [_row(keyring, conference, one, heads, now) for one in new])
    replaced = [row.id for row in known.values() if row.head and row.id not in heads]
    if replaced:
        forgotten = {"head": False, "value": None, "sealed": None}
        session.execute(update(JournalChange).where(mine, JournalChange.id.in_(replaced)).values(forgotten))
    return saved, refused


def _row(
    keyring: Keyring, conference: Conference, change: Change, heads: Collection[str], now: datetime
) -> dict[str, Any]:
    """What was replaced before it arrived keeps its id and no value; a private note is kept sealed alone."""
    head = change.id in heads
    private = change.field == PRIVATE
    sealed = keyring.seal(change.value, change_identity(conference.id, change.id)) if head and private else None
    return {
        "conference_id": conference.id,
        "id": change.id,
        "student_id": change.student,
        "field": change.field,
        "parents": list(change.parents),
        "value": change.value if head and not private else None,
        "sealed": sealed,
        "head": head,
        "at": change.at,
        "received_at": now,
    }
