"""Which conferences were held: with one writer, in one class, or in all of a teacher's classes."""

from sqlalchemy import Select, or_, select

from app.accounts.access import conferences_of
from app.conferences.keep import SAYS_SOMETHING
from app.models import Conference, ConferenceRecord, Teacher
from app.writing.words import Talk

_SAID = (
    select(ConferenceRecord.id)
    .where(ConferenceRecord.conference_id == Conference.id, SAYS_SOMETHING)
    .correlate(Conference)
)
NOT_TAKEN_BACK = or_(Conference.kind != Talk.INFORMAL, Conference.finished_at.is_not(None), _SAID.exists())
"""All but a walk-around note in which nothing stands any more: it is shown nowhere."""


def held_in(teacher: Teacher, *, course_id: int | None = None, student_id: int | None = None) -> Select[Conference]:
    """Conferences that the teacher may read (`conferences_of`), of one course or with one student."""
    held = conferences_of(teacher).where(NOT_TAKEN_BACK)
    if course_id is not None:
        held = held.where(Conference.course_id == course_id)
    if student_id is not None:
        with_them = select(ConferenceRecord.id).where(
            ConferenceRecord.conference_id == Conference.id, ConferenceRecord.student_id == student_id
        )
        held = held.where(with_them.exists())
    return held
