"""The rows of comments, replies and suggestions, as briefs and lists select them; built once."""

from sqlalchemy import ColumnElement, Label, and_, bindparam, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.accounts.access import shown_in
from app.models import (
    Attachment,
    Comment,
    CommentCorrection,
    CommentLabel,
    CommentUptake,
    CourseTeacher,
    Enrollment,
    Reply,
    Student,
    Suggestion,
    ThreadRead,
)

TEACHERS = frozenset({"teacher", "co_teacher"})
"""Whose word on a student's work is a teacher's."""

_CLASSMATE = aliased(Student)
_CLASSMATES_PLACE = aliased(Enrollment)
_COLLEAGUE = aliased(CourseTeacher)

HANDED_IN_BY_ONE = select(Attachment.document_id).where(Attachment.submission_id == bindparam("submission_id"))
SHOWN_OF_ONE = HANDED_IN_BY_ONE.where(shown_in(Attachment.document_id, bindparam("course_id")))
"""Those that a teacher of the course has read: whatever else is known of the others is not this course's."""


def role_in_work_of_student(post: type[Comment] | type[Reply]) -> Label[str]:
    """Who wrote a post, for one `Student` of those who hand the document in: another one of them is a peer here."""
    same_name = _folded(post.author_name) == _folded(Student.google_name)
    his = case((post.author_google_id.is_(None), same_name), else_=post.author_google_id == Student.google_id)
    somebody_elses = and_(post.author_role == "writer", ~his)
    return case((somebody_elses, "peer"), else_=post.author_role).label("author_role")


def _folded(name: InstrumentedAttribute[str]) -> ColumnElement[str]:
    return func.lower(func.regexp_replace(func.btrim(name), r"\s+", " ", "g"))


# What a comment is about: the teacher's own word, which is sure, else the classifier's.
CORRECTED_BY_ME = and_(
    CommentCorrection.comment_id == Comment.id, CommentCorrection.teacher_id == bindparam("teacher_id")
)
SORTED_AS = (
    func.coalesce(CommentCorrection.primary_trait, CommentLabel.primary_trait).label("primary_trait"),
    case((CommentCorrection.comment_id.is_not(None), 1.0), else_=CommentLabel.confidence).label("confidence"),
    CommentCorrection.comment_id.is_not(None).label("corrected"),
)
# How far the teacher has read a thread (app/sections/unread.py).
READ_BY_ME = and_(ThreadRead.comment_id == Comment.id, ThreadRead.teacher_id == bindparam("teacher_id"))

# Whom a thread is assigned to, by name where the address is that of somebody of the class, else the address itself.
_ASSIGNED_TO = func.coalesce(
    select(func.max(_CLASSMATE.given_name))
    .join(_CLASSMATES_PLACE, _CLASSMATES_PLACE.student_id == _CLASSMATE.id)
    .where(
        _CLASSMATES_PLACE.course_id == bindparam("course_id"),
        func.lower(_CLASSMATE.email) == func.lower(Comment.assignee_email),
    )
    .scalar_subquery(),
    select(func.max(_COLLEAGUE.name))
    .where(
        _COLLEAGUE.course_id == bindparam("course_id"),
        func.lower(_COLLEAGUE.email) == func.lower(Comment.assignee_email),
    )
    .scalar_subquery(),
    Comment.assignee_email,
).label("assigned_to")

# Whoever asks adds whose eyes an author's role is seen with, and on which documents.
THREADS = (
    select(
        Comment.id,
        Comment.document_id,
        Comment.google_id,
        Comment.source,
        Comment.author_name,
        Comment.author_google_id,
        Comment.author_basis,
        Comment.content,
        Comment.quote,
        Comment.created_at,
        Comment.resolved,
        Comment.tab,
        _ASSIGNED_TO,
        *SORTED_AS,
        CommentLabel.kind,
        CommentUptake.comment_id.label("compared"),
        CommentUptake.uptake,
        CommentUptake.passage_now,
        CommentUptake.seen_at,
        CommentUptake.touched_at,
    )
    .select_from(Comment)
    .outerjoin(CommentLabel, CommentLabel.comment_id == Comment.id)
    .outerjoin(CommentCorrection, CORRECTED_BY_ME)
    .outerjoin(CommentUptake, CommentUptake.comment_id == Comment.id)
    .where(Comment.removed_at.is_(None))
    .order_by(Comment.created_at, Comment.id)
)
COMMENTS_OF_ONE = (
    THREADS.add_columns(role_in_work_of_student(Comment))
    .join(Student, Student.id == bindparam("student_id"))
    .where(Comment.document_id.in_(SHOWN_OF_ONE))
)

REPLIES = (
    select(
        Reply.id,
        Reply.comment_id,
        Reply.author_name,
        Reply.author_google_id,
        Reply.author_basis,
        Reply.content,
        Reply.action,
        Reply.created_at,
    )
    .select_from(Reply)
    .join(Comment, Comment.id == Reply.comment_id)
    .where(Comment.removed_at.is_(None), Reply.removed_at.is_(None))
    .order_by(Reply.created_at, Reply.id)
)
REPLIES_OF_ONE = (
    REPLIES.add_columns(role_in_work_of_student(Reply))
    .join(Student, Student.id == bindparam("student_id"))
    .where(Comment.document_id.in_(SHOWN_OF_ONE))
)

SUGGESTIONS_OF_ONE = (
    select(
        Suggestion.id,
        Suggestion.document_id,
        Suggestion.author_name,
        Suggestion.author_google_id,
        Suggestion.author_role,
        Suggestion.author_basis,
        Suggestion.inserted,
        Suggestion.deleted,
    )
    .where(Suggestion.document_id.in_(SHOWN_OF_ONE), Suggestion.removed_at.is_(None))
    .order_by(Suggestion.id)
)
