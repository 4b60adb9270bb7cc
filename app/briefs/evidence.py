"""The rows a brief is made of: one constant set of statements, built once, each starting from an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from app.accounts.thresholds import threshold_columns
from app.briefs.genres import SAID_GENRE
from app.briefs.newest import DOCUMENT, NEWEST, read_for
from app.briefs.thread_rows import COMMENTS_OF_ONE, HANDED_IN_BY_ONE, REPLIES_OF_ONE, SHOWN_OF_ONE, SUGGESTIONS_OF_ONE
from app.errors import NotFound
from app.models import (
    Attachment,
    Course,
    CourseDocument,
    CourseTeacher,
    Coursework,
    Credential,
    Document,
    Enrollment,
    FlagThresholds,
    ParagraphPlacement,
    Rubric,
    Snapshot,
    Student,
    Submission,
    SyncProblem,
    SyncRun,
    TaughtCourse,
    Teacher,
)
from app.sync.at_hand import ASSIGNED, assignment_at_hand
from app.sync.lifecycle import CAME_TO_ITS_END

Found = Row[*tuple[Any, ...]]

_WRITERS_OWN = and_(
    Submission.coursework_id == Coursework.id,
    Submission.student_id == Enrollment.student_id,
    Submission.removed_at.is_(None),
)

IS_ACTIVE = Course.state == "ACTIVE"

SYNCED_AT = (
    select(func.max(SyncRun.finished_at))
    .where(SyncRun.teacher_id == Teacher.id, SyncRun.status.in_(CAME_TO_ITS_END))
    .scalar_subquery()
    .label("synced_at")
)
_SYNCED_BY = (
    select(SyncRun.id)
    .where(
        SyncRun.teacher_id == Teacher.id,
        SyncRun.status.in_(CAME_TO_ITS_END),
        SyncRun.finished_at.is_not(None),
    )
    .order_by(SyncRun.finished_at.desc(), SyncRun.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("synced_by")
)

_OTHER = aliased(Student)
_OTHERS_PLACE = aliased(Enrollment)

# Whether somebody else who is in the section now has the same name; `Enrollment` says which section.
NAMESAKE = (
    select(_OTHER.id)
    .join(_OTHERS_PLACE, _OTHERS_PLACE.student_id == _OTHER.id)
    .where(
        _OTHERS_PLACE.course_id == Enrollment.course_id,
        _OTHERS_PLACE.removed_at.is_(None),
        _OTHER.id != Student.id,
        _OTHER.name == Student.name,
    )
    .correlate(Student, Enrollment)
    .exists()
    .label("namesake")
)

_COURSES = (
    select(
        Teacher.id.label("teacher_id"),
        Teacher.google_id.label("teacher_google_id"),
        Teacher.name.label("teacher_name"),
        Teacher.time_zone,
        SYNCED_AT,
        _SYNCED_BY,
        Student.id.label("student_id"),
        Student.name,
        Student.given_name,
        Student.email,
        NAMESAKE,
        Course.id.label("course_id"),
        Course.name.label("course_name"),
        Course.section,
        IS_ACTIVE.label("active"),
        TaughtCourse.period_label,
        Enrollment.removed_at.label("left_at"),
        *threshold_columns(),
    )
    .select_from(Enrollment)
    .join(Student, Student.id == Enrollment.student_id)
    .join(Course, Course.id == Enrollment.course_id)
    .join(Teacher, Teacher.id == bindparam("teacher_id"))
    .join(CourseTeacher, and_(CourseTeacher.course_id == Course.id, CourseTeacher.google_id == Teacher.google_id))
    .outerjoin(TaughtCourse, and_(TaughtCourse.course_id == Course.id, TaughtCourse.teacher_id == Teacher.id))
    .outerjoin(FlagThresholds, FlagThresholds.teacher_id == Teacher.id)
    .where(
        Enrollment.student_id == bindparam("student_id"),
        CourseTeacher.removed_at.is_(None),
    )
    .order_by(IS_ACTIVE.desc(), Enrollment.removed_at.desc().nulls_first(), Course.id)
)

_WORK = (
    select(
        Coursework.id,
        Coursework.course_id,
        Coursework.title,
        Coursework.description,
        Coursework.due_at,
        Coursework.created_at,
        Coursework.link,
        Coursework.individual,
        SAID_GENRE,
        Submission.id.label("submission_id"),
        Submission.state.label("submission_state"),
        Submission.late,
        Submission.rubric_grades,
        Submission.link.label("submission_link"),
        Submission.google_updated_at.label("submission_updated_at"),
    )
    .select_from(Enrollment)
    .join(Coursework, Coursework.course_id == Enrollment.course_id)
    .outerjoin(Submission, _WRITERS_OWN)
    .where(
        Enrollment.student_id == bindparam("student_id"),
        ASSIGNED,
    )
    .order_by(Coursework.due_at.desc().nulls_last(), Coursework.id)
)

# What everybody in the class has handed in for the assignment, those who left the class included: one row for each
# file, and one for a writer without any.
_HANDED_IN = (
    select(
        Enrollment.student_id,
        Enrollment.removed_at.label("left_at"),
        Coursework.individual,
        Submission.id.label("submission_id"),
        Submission.state.label("submission_state"),
        Attachment.id,
        Attachment.kind,
        Attachment.title,
        Attachment.link,
        *DOCUMENT,
        Document.examined_at,
        NEWEST.c.words,
        NEWEST.c.alike,
    )
    .select_from(Enrollment)
    .join(Coursework, Coursework.course_id == Enrollment.course_id)
    .outerjoin(Submission, _WRITERS_OWN)
    .outerjoin(Attachment, Attachment.submission_id == Submission.id)
    .outerjoin(Document, Document.id == Attachment.document_id)
    .outerjoin(CourseDocument, read_for(Coursework.course_id))
    .outerjoin(NEWEST, NEWEST.c.document_id == Document.id)
    .where(
        Coursework.id == bindparam("coursework_id"),
        or_(Enrollment.removed_at.is_(None), Enrollment.student_id == bindparam("student_id")),
    )
    .order_by(Enrollment.student_id, Attachment.position)
)

_SNAPSHOTS = (
    select(
        Snapshot.id,
        Snapshot.document_id,
        Snapshot.taken_at,
        Snapshot.words,
        Snapshot.text.is_not(None).label("text_kept"),
    )
    .where(Snapshot.document_id.in_(SHOWN_OF_ONE))
    .order_by(Snapshot.taken_at, Snapshot.id)
)

_TEXTS = (
    select(Snapshot.id, Snapshot.document_id, Snapshot.text)
    .where(Snapshot.document_id.in_(SHOWN_OF_ONE))
    .ext(distinct_on(Snapshot.document_id))
    .order_by(Snapshot.document_id, Snapshot.taken_at.desc(), Snapshot.id.desc())
)

_PLACEMENTS = (
    select(ParagraphPlacement.document_id, ParagraphPlacement.opening, ParagraphPlacement.role)
    .where(ParagraphPlacement.document_id.in_(SHOWN_OF_ONE), ParagraphPlacement.teacher_id == bindparam("teacher_id"))
    .order_by(ParagraphPlacement.placed_at, ParagraphPlacement.id)
)

_RUBRIC = select(Rubric.id, Rubric.criteria).where(
    Rubric.coursework_id == bindparam("coursework_id"), Rubric.removed_at.is_(None)
)

_PROBLEMS = (
    select(
        SyncProblem.id,
        SyncProblem.code,
        SyncProblem.since,
        SyncProblem.course_id,
        SyncProblem.student_id,
        SyncProblem.document_id,
        select(Credential.delegated)
        .where(Credential.teacher_id == SyncProblem.teacher_id)
        .scalar_subquery()
        .label("delegated"),
    )
    .where(
        SyncProblem.teacher_id == bindparam("teacher_id"),
        or_(
            SyncProblem.document_id.in_(HANDED_IN_BY_ONE),
            and_(SyncProblem.document_id.is_(None), SyncProblem.student_id == bindparam("student_id")),
            and_(
                SyncProblem.document_id.is_(None),
                SyncProblem.student_id.is_(None),
                SyncProblem.course_id == bindparam("course_id"),
            ),
        ),
    )
    .order_by(SyncProblem.since, SyncProblem.id)
)


def is_assigned(work: Found) -> bool:
    """Classroom makes a submission for everybody it assigns work to; only where all are assigned may it be late."""
    return not work.individual or work.submission_id is not None


@dataclass(frozen=True)
class Evidence:
    """Rows as the store gave them. `work` is the chosen assignment with this writer's submission, if there is one.

    `attachments` are this writer's, `in_class` those of everybody who is in the class now, with a row for whoever has
    none. `texts` are the newest reading of each document; its text is empty where it is no longer kept.
    """

    course: Found
    works: Sequence[Found]
    work: Found | None
    attachments: Sequence[Found]
    in_class: Sequence[Found]
    snapshots: Sequence[Found]
    texts: Sequence[Found]
    placements: Sequence[Found]
    comments: Sequence[Found]
    replies: Sequence[Found]
    suggestions: Sequence[Found]
    rubric: Found | None
    problems: Sequence[Found]


def _of_now(courses: Sequence[Found], works: Sequence[Found]) -> Sequence[Found]:
    """What is set in the classes that stand as the first does, for this writer if anything is; `courses` come so."""
    stands = {(row.active, row.left_at is None) for row in courses[:1]}
    current = {row.course_id for row in courses if (row.active, row.left_at is None) in stands}
    in_them = [row for row in works if row.course_id in current]
    return [row for row in in_them if is_assigned(row)] or in_them


def gather(
    session: Session,
    *,
    teacher_id: int,
    student_id: int,
    course_id: int | None,
    assignment_id: int | None,
    now: datetime,
) -> Evidence:
    """Everything a brief rests on, in eleven statements whatever the number of comments.

    Without an assignment it is of the one at hand, in any class of now: an active one before one of last year, one
    that the student is in before one that was left, which is still shown.

    Raises:
        NotFound: this teacher does not teach this student, or not this course or assignment.
    """
    rows = session.execute(_COURSES, {"teacher_id": teacher_id, "student_id": student_id}).all()
    courses = [row for row in rows if course_id in {None, row.course_id}]
    taught = {row.course_id for row in courses}
    works = [row for row in session.execute(_WORK, {"student_id": student_id}) if row.course_id in taught]
    if assignment_id is None:
        work = assignment_at_hand(_of_now(courses, works), now)
    else:
        work = next((row for row in works if row.id == assignment_id), None)
    if not courses or (assignment_id is not None and work is None):
        raise NotFound("There is no such writer or assignment in your classes.")
    course = next(row for row in courses if work is None or row.course_id == work.course_id)
    keys = {
        "teacher_id": teacher_id,
        "student_id": student_id,
        "course_id": course.course_id,
        "coursework_id": work.id if work else None,
        "submission_id": work.submission_id if work else None,
    }
    handed_in = session.execute(_HANDED_IN, keys).all()
    return Evidence(
        course=course,
        works=works,
        work=work,
        attachments=[row for row in handed_in if row.student_id == student_id and row.id is not None],
        in_class=[row for row in handed_in if row.left_at is None],
        snapshots=session.execute(_SNAPSHOTS, keys).all(),
        texts=session.execute(_TEXTS, keys).all(),
        placements=session.execute(_PLACEMENTS, keys).all(),
        comments=session.execute(COMMENTS_OF_ONE, keys).all(),
        replies=session.execute(REPLIES_OF_ONE, keys).all(),
        suggestions=session.execute(SUGGESTIONS_OF_ONE, keys).all(),
        rubric=session.execute(_RUBRIC, keys).first(),
        problems=session.execute(_PROBLEMS, keys).all(),
    )
