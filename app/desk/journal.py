"""What devices tell of a conference, Finish included: the journal takes it, and the desk does what follows."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import Via, record_access
from app.accounts.runtime import Runtime
from app.conferences.fields import Change, time_in
from app.conferences.journal import Taken, take_changes
from app.conferences.opening import Opening, believed, records_of
from app.desk.finish import finish, reopen
from app.models import AccessEntry, Conference, Teacher

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

    Raises NotFound like `take_changes`.
    """
    taken = take_changes(session, runtime.keyring, teacher, opening, changes, now=now)
    conference = taken.conference
    _note(session, teacher, conference, via=via, now=now)
    told = [field.value for field in taken.fields if field.field == "finished"]
    if told and told[0] is None:
        reopen(session, conference)
    elif told:
        finish(session, conference, believed(time_in(told[0]), opening, conference.began_at, now))
    return taken


def _note(session: Session, teacher: Teacher, conference: Conference, *, via: Via, now: datetime) -> None:
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
