"""The checked doors to the store: whatever a request names by id is loaded here, for its own teacher, and logged.

Somebody else's, a former co-teacher's and what never existed all raise the same `NotFound`. A student who left a
class stays visible to that class's teachers: the record goes on, the lists leave the student out.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import BindParameter, ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.database import is_id
from app.errors import NotFound, Refused
from app.models import (
    AccessEntry,
    Attachment,
    Base,
    Comment,
    Conference,
    ConferenceRecord,
    Course,
    CourseDocument,
    CourseTeacher,
    Coursework,
    Document,
    Enrollment,
    FollowUp,
    Pin,
    Post,
    Student,
    Submission,
    SyncRun,
    Teacher,
)

RowT = TypeVar("RowT", bound=Base)


class Via(StrEnum):
    """By which way a student's data was seen."""

    PAGE = "page"
    API = "api"
    CLI = "cli"
    JOB = "job"
    LINK = "link"


def courses_of(session: Session, teacher: Teacher) -> Sequence[Course]:
    """Every course the teacher teaches at present, newest first."""
    return session.scalars(select(Course).where(taught(teacher, Course.id)).order_by(Course.id.desc())).all()


def course_for(session: Session, teacher: Teacher, course_id: int) -> Course:
    """Raises NotFound unless the teacher teaches the course at present."""
    return _only(session, select(Course).where(Course.id == course_id, taught(teacher, Course.id)), course_id)


def assignment_for(session: Session, teacher: Teacher, coursework_id: int) -> Coursework:
    """Raises NotFound unless the coursework belongs to a course that the teacher teaches at present."""
    mine = taught(teacher, Coursework.course_id)
    return _only(session, select(Coursework).where(Coursework.id == coursework_id, mine), coursework_id)


def student_for(session: Session, teacher: Teacher, student_id: int, *, course_id: int | None = None) -> Student:
    """Raises NotFound unless the student is or was in a course that the teacher teaches at present (`course_id`)."""
    places = select(Enrollment.id).where(Enrollment.student_id == Student.id, taught(teacher, Enrollment.course_id))
    if course_id is not None:
        places = places.where(Enrollment.course_id == course_id)
    ids = [student_id] if course_id is None else [student_id, course_id]
    return _only(session, select(Student).where(Student.id == student_id, places.exists()), *ids)


def students_for(
    session: Session, teacher: Teacher, student_ids: Collection[int], *, course_id: int
) -> Sequence[Student]:
    """Those of the students who are or were in this course of the teacher's. Raises NotFound where none of them is."""
    if not is_id(course_id):
        raise _nothing_here()
    wanted = {id_ for id_ in student_ids if is_id(id_)}
    found = session.scalars(
        select(Student)
        .join(Enrollment, Enrollment.student_id == Student.id)
        .where(Student.id.in_(wanted), Enrollment.course_id == course_id, taught(teacher, Enrollment.course_id))
        .order_by(Student.id)
    ).all()
    if not found:
        raise _nothing_here()
    return found


def document_for(session: Session, teacher: Teacher, document_id: int, *, student_id: int) -> Document:
    """Raises NotFound unless the student handed it in for a course that the teacher teaches at present."""
    handed_in = _handed_in(teacher, Document.id, student_id)
    return _only(session, select(Document).where(Document.id == document_id, handed_in), document_id, student_id)


def comments_for(
    session: Session, teacher: Teacher, comment_ids: Collection[int], *, student_id: int | None = None
) -> Sequence[Comment]:
    """Raises NotFound unless every one is on work handed in for a course that the teacher teaches at present.

    With `student_id`, on work of that student.
    """
    found = comments_left(session, teacher, comment_ids, student_id=student_id)
    if len(found) != len(set(comment_ids)) or not found:
        raise _nothing_here()
    return found


def comments_left(
    session: Session, teacher: Teacher, comment_ids: Collection[int], *, student_id: int | None = None
) -> Sequence[Comment]:
    """Those of them that are still there, of what `comments_for` would load."""
    wanted = {id_ for id_ in comment_ids if is_id(id_)}
    handed_in = _handed_in(teacher, Comment.document_id, student_id)
    return session.scalars(select(Comment).where(Comment.id.in_(wanted), Comment.removed_at.is_(None), handed_in)).all()


def writers_of(session: Session, teacher: Teacher, comment_ids: Collection[int]) -> dict[int, set[int]]:
    """On whose work each comment stands, by student ids; a comment on no work of this teacher's classes is left out."""
    rows = session.execute(_on_work(teacher, comment_ids).add_columns(Comment.id, Submission.student_id))
    writers: dict[int, set[int]] = {}
    for row in rows:
        writers.setdefault(row.id, set()).add(row.student_id)
    return writers


def places_of(session: Session, teacher: Teacher, comment_ids: Collection[int]) -> Sequence[tuple[int, int]]:
    """Every student on whose work any of the comments stands, once, with the course that it was handed in for.

    Of several courses of this teacher's, the first that was read: what an entry of the access log holds.
    """
    course_id = func.min(Coursework.course_id)
    rows = session.execute(
        _on_work(teacher, comment_ids)
        .add_columns(Submission.student_id, course_id)
        .group_by(Submission.student_id)
        .order_by(Submission.student_id)
    )
    return [(student_id, course_id) for student_id, course_id in rows]


def conference_for(session: Session, teacher: Teacher, conference_id: int) -> Conference:
    """For reading. Raises NotFound unless it is among `conferences_of` the teacher."""
    return _only(session, conferences_of(teacher).where(Conference.id == conference_id), conference_id)


def conferences_of(teacher: Teacher) -> Select[Conference]:
    """Those held in the classes that the teacher teaches at present, a co-teacher's among them.

    What was withdrawn is there for the teacher alone who held it.
    """
    return select(Conference).where(
        taught(teacher, Conference.course_id),
        or_(Conference.withdrawn_at.is_(None), Conference.teacher_id == teacher.id),
    )


def own_conference_for(session: Session, teacher: Teacher, conference_id: int) -> Conference:
    """For changing: held until the transaction ends, so that two changes at once come one after the other.

    Raises NotFound like `conference_for`, and Refused where a co-teacher held it.
    """
    conference = conference_for(session, teacher, conference_id)
    if conference.teacher_id != teacher.id:
        raise Refused(
            "Only the teacher who held this conference can change its record.",
            safe="Nothing was changed.",
            remedy="Ask your co-teacher to correct it.",
        )
    session.refresh(conference, with_for_update={"key_share": True})
    return conference


def follow_up_for(session: Session, teacher: Teacher, follow_up_id: int) -> FollowUp:
    """For changing: the conference that promised it is held first, as by whoever finishes, reopens or corrects that.

    Raises NotFound unless it was opened in a course that the teacher teaches at present.
    """
    opened = select(FollowUp).where(FollowUp.id == follow_up_id, taught(teacher, FollowUp.course_id))
    follow_up = _only(session, opened, follow_up_id)
    promised_in = select(ConferenceRecord.conference_id).where(ConferenceRecord.id == follow_up.record_id)
    session.execute(select(Conference.id).where(Conference.id.in_(promised_in)).with_for_update(key_share=True))
    session.refresh(follow_up)
    return follow_up


def pin_for(session: Session, teacher: Teacher, pin_id: int) -> Pin:
    """Raises NotFound unless it is the teacher's own pin, in a course that the teacher teaches at present."""
    own = (Pin.id == pin_id, Pin.teacher_id == teacher.id, taught(teacher, Pin.course_id))
    return _only(session, select(Pin).where(*own), pin_id)


def sync_run_for(session: Session, teacher: Teacher, run_id: int) -> SyncRun:
    """Raises NotFound unless it is the teacher's own run."""
    return _only(session, select(SyncRun).where(SyncRun.id == run_id, SyncRun.teacher_id == teacher.id), run_id)


def post_for(session: Session, teacher: Teacher, post_id: int) -> Post:
    """Raises NotFound unless it goes out in the teacher's own name, in a course that the teacher teaches at present."""
    own = (Post.id == post_id, Post.teacher_id == teacher.id, taught(teacher, Post.course_id))
    return _only(session, select(Post).where(*own), post_id)


def record_access(
    session: Session,
    teacher: Teacher,
    *,
    action: str,
    via: Via,
    now: datetime,
    student_id: int | None = None,
    course_id: int | None = None,
) -> None:
    """Add to the append-only log what was shown or changed (`brief.read`); a whole class has no `student_id`."""
    session.add(
        AccessEntry(
            at=now, teacher_id=teacher.id, student_id=student_id, course_id=course_id, action=action, via=via.value
        )
    )


def taught(
    teacher: Teacher, course_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
) -> ColumnElement[bool]:
    """Whether the teacher has an unremoved place in the course."""
    return taught_by(teacher.google_id, course_id)


def taught_by(
    google_id: str | BindParameter[str], course_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
) -> ColumnElement[bool]:
    """The same of whoever has this id at Google, for a statement that is built before anybody asks."""
    return (
        select(CourseTeacher.id)
        .where(
            CourseTeacher.course_id == course_id,
            CourseTeacher.google_id == google_id,
            CourseTeacher.removed_at.is_(None),
        )
        .exists()
    )


def shown_in(
    document_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    course_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None] | BindParameter[int],
) -> ColumnElement[bool]:
    """Whether what the document says is shown in the course: a teacher of it has read it once with their own account.

    That it is handed in there is not enough: Google may refuse it to all of them, while another course's teacher reads.
    """
    return (
        select(CourseDocument.document_id)
        .where(CourseDocument.document_id == document_id, CourseDocument.course_id == course_id)
        .exists()
    )


def _handed_in(
    teacher: Teacher, document_id: InstrumentedAttribute[int], student_id: int | None
) -> ColumnElement[bool]:
    """By this student, or by anybody; and read for the course."""
    handed_in = (
        select(Attachment.id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Coursework, Coursework.id == Submission.coursework_id)
        .where(
            Attachment.document_id == document_id,
            taught(teacher, Coursework.course_id),
            shown_in(Attachment.document_id, Coursework.course_id),
        )
    )
    return (handed_in if student_id is None else handed_in.where(Submission.student_id == student_id)).exists()


def _on_work(teacher: Teacher, comment_ids: Collection[int]) -> Select[()]:
    """The comments with the work of this teacher's classes that they stand on; the caller says what is told of them."""
    return (
        select()
        .select_from(Comment)
        .join(Attachment, Attachment.document_id == Comment.document_id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Coursework, Coursework.id == Submission.coursework_id)
        .where(
            Comment.id.in_(comment_ids),
            taught(teacher, Coursework.course_id),
            shown_in(Attachment.document_id, Coursework.course_id),
        )
    )


def _only(session: Session, statement: Select[RowT], *ids: int) -> RowT:
    row = session.scalars(statement).one_or_none() if all(map(is_id, ids)) else None
    if row is None:
        raise _nothing_here()
    return row


def _nothing_here() -> NotFound:
    return NotFound(
        "There is nothing here.",
        safe="It may have moved, or belong to another teacher.",
        remedy="Go back to your classes.",
    )
