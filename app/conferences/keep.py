"""From the merged fields to the record that is kept of each writer, and what a finished record said before."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.conferences.fields import PRIVATE, TALKED_ABOUT, TEXTS, comment_of
from app.conferences.merge import Also
from app.encryption import CannotDecrypt, Keyring
from app.models import Amendment, Base, ConferenceRecord, RecordComment, RecordSkill, RecordTick, Teacher

NO_KEY = "This note is sealed with a key that this installation no longer has."
"""What stands for a private note that cannot be opened."""

MOVED_FROM = "student"
"""The field of an amendment that says, by id, whose record it was before."""
MOVED_OFF = "assignment"
"""The same of the assignment that it was about, where it was moved to another class."""

_SAME_CORRECTION = timedelta(minutes=30)
_PLAIN_TEXTS = tuple(name for name in TEXTS if name != PRIVATE)
_FLAGS = ("next_draft", "reminder_wanted")

Kept = Mapping[str, Any]
"""What a record says, by field; what says nothing is left out."""


SAYS_SOMETHING = or_(
    ConferenceRecord.private_note.is_not(None),
    ConferenceRecord.look_again_on.is_not(None),
    *(getattr(ConferenceRecord, name) != "" for name in (*_PLAIN_TEXTS, "stage")),
    *(getattr(ConferenceRecord, name) for name in _FLAGS),
    *(
        select(of_record.record_id).where(of_record.record_id == ConferenceRecord.id).exists()
        for of_record in (RecordSkill, RecordComment, RecordTick)
    ),
)
"""Whether `kept_of` a `ConferenceRecord` holds anything; a private note whose key is lost says something too."""


@dataclass(frozen=True, slots=True)
class Field:
    """The state of one field of a conference; `student` is empty for what was said to everyone."""

    student: int | None
    field: str
    value: Any
    heads: tuple[str, ...]
    also: tuple[Also, ...]


def kept_of(session: Session, keyring: Keyring, record: ConferenceRecord) -> Kept:
    """What the record says now. For its author's changes alone: the private note is among it, opened.

    One whose key is lost is not among it, and so stays as it is until another is written.
    """
    mine = record.id
    said: dict[str, Any] = {name: getattr(record, name) for name in (*_PLAIN_TEXTS, *_FLAGS, "stage")}
    said["look_again_on"] = record.look_again_on.isoformat() if record.look_again_on else None
    said[PRIVATE] = private_note(keyring, record) or ""
    for skill in session.scalars(select(RecordSkill).where(RecordSkill.record_id == mine)):
        said[f"skill/{skill.skill}"] = skill.level or TALKED_ABOUT
    for comment in session.scalars(select(RecordComment).where(RecordComment.record_id == mine)):
        said[f"comment/{comment.comment_id}"] = comment.mark
    for tick in session.scalars(select(RecordTick).where(RecordTick.record_id == mine)):
        said[f"tick/{tick.line}"] = True
    return {field: value for field, value in said.items() if value}


def composed(before: Kept, fields: Iterable[Field], student_id: int, writers: Mapping[int, Collection[int]]) -> Kept:
    """What the record of one writer says by these fields; what no device told stays as it is.

    A writer's own text stands below what was said to everyone; a choice of a writer's own counts instead of
    everyone's. A mark on a comment goes to those alone on whose work it stands (`writers`, by comment).
    """
    everyones: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for field in fields:
        comment_id = comment_of(field.field)
        elsewhere = comment_id is not None and student_id not in writers.get(comment_id, ())
        if field.student is None:
            everyones[field.field] = None if elsewhere else field.value
        elif field.student == student_id:
            own[field.field] = None if elsewhere else field.value
    both = {
        name: "\n".join(text for text in (everyones[name], own[name]) if text)
        for name in own.keys() & everyones.keys() & set(TEXTS)
    }
    said = {**before, **everyones, **own, **both}
    return {name: value for name, value in said.items() if value}


def differing(before: Kept, after: Kept) -> frozenset[str]:
    """The fields in which a record says something else."""
    return frozenset(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def keep(session: Session, keyring: Keyring, record: ConferenceRecord, after: Kept, changed: Collection[str]) -> None:
    """Make the record say `after` in the `changed` fields."""
    for field in sorted(changed):
        kind, _, name = field.partition("/")
        value = after.get(field)
        if name:
            _keep_named(session, record, kind, name, value)
        elif field == PRIVATE:
            record.private_note = keyring.seal(value, private_identity(record.id)) if value else None
        elif field == "look_again_on":
            record.look_again_on = date.fromisoformat(value) if value else None
        else:
            setattr(record, field, value or _NOTHING.get(field, ""))
    session.flush()


def amend(
    session: Session,
    keyring: Keyring,
    teacher: Teacher,
    record: ConferenceRecord,
    *,
    before: Kept,
    changed: Collection[str],
    now: datetime,
) -> None:
    """Note what a finished record said before this correction; of what is typed in one go, what it said at first."""
    latest = select(Amendment.field).where(
        Amendment.record_id == record.id, Amendment.teacher_id == teacher.id, Amendment.at > now - _SAME_CORRECTION
    )
    for field in sorted(set(changed).difference(session.scalars(latest))):
        add_amendment(session, keyring, teacher, record, field=field, said=before.get(field), now=now)


def add_amendment(
    session: Session,
    keyring: Keyring,
    teacher: Teacher,
    record: ConferenceRecord,
    *,
    field: str,
    said: Any,
    now: datetime,
) -> None:
    words = "yes" if said is True else str(said or "")
    amendment = Amendment(
        record_id=record.id, teacher_id=teacher.id, field=field, before="" if field == PRIVATE else words, at=now
    )
    session.add(amendment)
    session.flush()
    if field == PRIVATE:
        amendment.sealed = keyring.seal(words, amendment_identity(amendment))
        session.flush()


def private_note(keyring: Keyring, record: ConferenceRecord) -> str | None:
    """Opened: only for its author. None where its key is lost."""
    return opened(keyring, record.private_note, private_identity(record.id)) if record.private_note else ""


def opened(keyring: Keyring, sealed: bytes, identity: str) -> str | None:
    """None where none of the keys opens it."""
    try:
        return keyring.open(sealed, identity)
    except CannotDecrypt:
        return None


def private_identity(record_id: int) -> str:
    return f"conference_record:{record_id}:private"


def amendment_identity(amendment: Amendment) -> str:
    return f"amendment:{amendment.id}:private"


_NOTHING: Mapping[str, Any] = {"stage": None, **dict.fromkeys(_FLAGS, False)}


def _keep_named(session: Session, record: ConferenceRecord, kind: str, name: str, value: Any) -> None:
    """A skill, a mark on a comment or a tick; what says nothing has no row."""
    mine = {"record_id": record.id}
    row: Base
    if kind == "skill":
        row = RecordSkill(**mine, skill=name, level=None if value == TALKED_ABOUT else value)
    elif kind == "comment":
        row = RecordComment(**mine, comment_id=int(name), mark=value)
    else:
        row = RecordTick(**mine, line=name)
    if value:
        session.merge(row)
    else:
        session.delete(session.merge(row))
