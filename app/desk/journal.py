"""What devices tell of a conference, Finish included: the journal takes it, and the desk does what follows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import Via, record_access
from app.accounts.runtime import Runtime
from app.conferences.fields import FINISHED, OF_ALL, Change, NotTaken, cleaned, time_in
from app.conferences.journal import NOT_IN_IT, Taken, fields_of, take_changes
from app.conferences.keep import SAYS_SOMETHING
from app.conferences.opening import Opening, believed, opening_of, records_of
from app.desk.finish import finish, follow_corrections, reopen
from app.models import AccessEntry, Conference, ConferenceRecord, Teacher
from app.writing.words import Talk

_LOGGED_EVERY = timedelta(minutes=10)
_WRITTEN = "conference.write"


def take(
    session: Session,
    runtime: Runtime,
    teacher: Teacher,
    opening: Opening,
    changes: Iterable[Change],
    *,
    via: Via,
    now: datetime,
) -> Taken:
    """Take the changes; where they say that the talk is over, or goes on after all, finish or reopen it.

    A walk-around note that says nothing is not over: the tap was taken back.

    Raises NotFound like `take_changes`.
    """
    taken = take_changes(session, runtime.keyring, teacher, opening, changes, now=now)
    conference = taken.conference
    note_writing(session, teacher, conference, via=via, now=now)
    told = [field.value for field in taken.fields if field.field == FINISHED]
    if told and (told[0] is None or _says_nothing(session, conference)):
        reopen(session, conference, now)
        return taken
    follow_corrections(session, runtime, teacher, conference, taken.changed, now=now)
    if told:
        at = believed(time_in(told[0]), opening, conference.began_at, now)
        finish(session, runtime, teacher, conference, at=at, now=now)
    return taken


def _says_nothing(session: Session, conference: Conference) -> bool:
    """Of a walk-around note, by the rule of the lists that leave it out."""
    said = select(ConferenceRecord.id).where(ConferenceRecord.conference_id == conference.id, SAYS_SOMETHING)
    return conference.kind == Talk.INFORMAL and session.scalars(said).first() is None


def say(
    session: Session,
    runtime: Runtime,
    teacher: Teacher,
    conference: Conference,
    said: Mapping[str, Any],
    *,
    student_id: int | None = None,
    via: Via,
    now: datetime,
) -> Taken:
    """Say it here and not on a device: over everything that devices have told of these fields so far.

    `said` holds values by field, for one member of a group where `student_id` names one.

    Raises:
        NotTaken: a field cannot hold this, or `student_id` is not in the talk.
    """
    changes = changes_said(session, runtime, conference, said, student_id=student_id, now=now)
    return take(session, runtime, teacher, opening_of(session, conference), changes, via=via, now=now)


def changes_said(
    session: Session,
    runtime: Runtime,
    conference: Conference,
    said: Mapping[str, Any],
    *,
    student_id: int | None,
    now: datetime,
) -> Sequence[Change]:
    """What `say` has the journal take. Raises NotTaken like it."""
    members = opening_of(session, conference).student_ids
    if student_id is not None and student_id not in members:
        raise NotTaken(NOT_IN_IT)
    if conference.kind != Talk.GROUP:
        student_id = next(iter(members), None)
    heads = {(field.student, field.field): field.heads for field in fields_of(session, runtime.keyring, conference)}
    changes = []
    for name, value in said.items():
        student = None if name in OF_ALL else student_id
        changes.append(Change(str(uuid4()), student, name, cleaned(name, value), heads.get((student, name), ()), now))
    return changes


def note_writing(session: Session, teacher: Teacher, conference: Conference, *, via: Via, now: datetime) -> None:
    """A talk sends a batch every few seconds: the access log gets one line for each writer in ten minutes."""
    lately = select(AccessEntry.student_id).where(
        AccessEntry.teacher_id == teacher.id, AccessEntry.action == _WRITTEN, AccessEntry.at > now - _LOGGED_EVERY
    )
    logged = set(session.scalars(lately))
    for record in records_of(session, conference):
        if record.student_id not in logged:
            record_access(
                session,
                teacher,
                student_id=record.student_id,
                course_id=conference.course_id,
                action=_WRITTEN,
                via=via,
                now=now,
            )
