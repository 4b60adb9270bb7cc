"""The courses that an account teaches, as Classroom lists them: from this comes the right to see anything at all."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.models import Course, CourseTeacher, TaughtCourse, Teacher
from integrations.google import classroom


def record_taught_courses(
    session: Session, teacher: Teacher, listing: Sequence[classroom.Course], now: datetime
) -> None:
    """Bring courses, and the teacher's place in them, to what a complete listing says. Writes only what differs.

    Courses that are missing from it are no longer the teacher's; new ones are not followed yet. One that slipped to the
    next page while the listing was read stands on both: as it was told last, it counts.
    """
    courses = {course.id: course for course in listing}
    _upsert_courses(session, list(courses.values()))
    ids = session.scalars(select(Course.id).where(Course.google_id.in_(courses))).all()
    mine = CourseTeacher.google_id == teacher.google_id
    session.execute(
        update(CourseTeacher)
        .where(mine, CourseTeacher.removed_at.is_(None), CourseTeacher.course_id.not_in(ids))
        .values(removed_at=now)
    )
    if ids:
        _join(session, teacher, ids)


def _upsert_courses(session: Session, listing: Sequence[classroom.Course]) -> None:
    if not listing:
        return
    rows = insert(Course).values(
        [
            {
                "google_id": course.id,
                "name": course.name,
                "section": course.section or None,
                "room": course.room or None,
                "state": course.course_state,
                "link": course.alternate_link or None,
                "google_updated_at": course.update_time,
            }
            for course in listing
        ]
    )
    told = ("name", "section", "room", "state", "link", "google_updated_at")
    before = tuple_(*(getattr(Course, name) for name in told))
    after = tuple_(*(rows.excluded[name] for name in told))
    session.execute(
        rows.on_conflict_do_update(
            index_elements=[Course.google_id],
            set_={name: rows.excluded[name] for name in told},
            where=before.is_distinct_from(after),
        )
    )


def _join(session: Session, teacher: Teacher, course_ids: Sequence[int]) -> None:
    places = insert(CourseTeacher).values(
        [
            {"course_id": id_, "google_id": teacher.google_id, "name": teacher.name, "email": teacher.email}
            for id_ in course_ids
        ]
    )
    session.execute(
        places.on_conflict_do_update(
            index_elements=[CourseTeacher.course_id, CourseTeacher.google_id],
            set_={"removed_at": None},
            where=CourseTeacher.removed_at.is_not(None),
        )
    )
    taught = insert(TaughtCourse).values([{"teacher_id": teacher.id, "course_id": id_} for id_ in course_ids])
    session.execute(taught.on_conflict_do_nothing(index_elements=[TaughtCourse.teacher_id, TaughtCourse.course_id]))
