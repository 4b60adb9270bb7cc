"""What a listing of several pages lacks although the store has it: gone, or slipped from one page to another."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.models import Course, CourseTeacher, Coursework, Enrollment, Student, Submission
from app.sync.facts import CourseFacts
from app.sync.fetch import LISTINGS, identity


def doubtful(session: Session, course: Course, facts: CourseFacts) -> list[tuple[CourseFacts, str]]:
    """The listings of a course that are to be read again before anything is marked as removed by them.

    A list in one page is never one of them: that is nearly every one, and costs no question to the store.
    """
    return [
        (facts, name)
        for name in LISTINGS
        if (listing := getattr(facts, name)) is not None
        and listing.pages > 1
        and not {identity(item) for item in listing}.issuperset(_living(session, course.id, name))
    ]


def _living(session: Session, course_id: int, name: str) -> Iterator[tuple[str, ...]]:
    return (tuple(row) for row in session.execute(_OF_COURSE[name].where(_WITHIN[name] == course_id)))


_OF_COURSE: Mapping[str, Select[*tuple[str, ...]]] = {
    "teachers": select(CourseTeacher.google_id).where(CourseTeacher.removed_at.is_(None)),
    "students": select(Student.google_id)
    .join(Enrollment, Enrollment.student_id == Student.id)
    .where(Enrollment.removed_at.is_(None)),
    "coursework": select(Coursework.google_id).where(Coursework.removed_at.is_(None)),
    "submissions": select(Coursework.google_id, Submission.google_id)
    .join(Coursework, Coursework.id == Submission.coursework_id)
    .where(Submission.removed_at.is_(None)),
}
_WITHIN = {
    "teachers": CourseTeacher.course_id,
    "students": Enrollment.course_id,
    "coursework": Coursework.course_id,
    "submissions": Coursework.course_id,
}
