"""Which conferences were held: with one writer, in one class, or in all of a teacher's classes."""

from sqlalchemy import Select, or_, select

from app.accounts.access import taught
from app.models import Conference, ConferenceRecord, Teacher


def held_in(teacher: Teacher, *, course_id: int | None = None, student_id: int | None = None) -> Select[Conference]:
    """Those of the classes that the teacher teaches at present, a co-teacher's among them.

    What was withdrawn is listed for the teacher alone who withdrew it.
    """
    held = select(Conference).where(
        taught(teacher, Conference.course_id),
        or_(Conference.withdrawn_at.is_(None), Conference.teacher_id == teacher.id),
    )
    if course_id is not None:
        held = held.where(Conference.course_id == course_id)
    if student_id is not None:
        with_them = select(ConferenceRecord.id).where(
            ConferenceRecord.conference_id == Conference.id, ConferenceRecord.student_id == student_id
        )
        held = held.where(with_them.exists())
    return held
