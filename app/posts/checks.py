"""What stands in the way of a post, asked before a draft is made and again immediately before it is published."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import taught
from app.accounts.connection import ConnectionState, connection_of
from app.accounts.links import open_link
from app.encryption import Keyring
from app.errors import NotFound
from app.models import Course, Enrollment, Post, Teacher
from app.posts.habits import hours_of
from app.posts.outbox import LONGEST_TEXT
from app.writing.unfit import unfit_words
from integrations.google.scopes import Feature

OUTSIDE_HOURS = "outside_hours"
"""The one obstacle that passes by itself."""


def obstacle(session: Session, keyring: Keyring, parts: Sequence[Post], now: datetime) -> str | None:
    """The code of why the post, of which these are the parts, may not go out now; None if it may.

    What lasts comes before the hour.
    """
    post = parts[0]
    teacher = session.get_one(Teacher, post.teacher_id)
    found = _about_the_class(session, teacher, post) or _about_the_words(parts)
    found = found or _about_the_connection(session, teacher)
    if found is None and not all(_leads_somewhere(session, keyring, part, now) for part in parts):
        found = "link_ended"
    return found or _about_the_hour(session, teacher, now)


def may_post(session: Session, teacher_id: int) -> bool:
    """Whether the teacher has allowed Deskside to post, asked when it is first wanted."""
    return Feature.ANNOUNCEMENTS in connection_of(session, teacher_id).features


def _about_the_class(session: Session, teacher: Teacher, post: Post) -> str | None:
    course = session.get_one(Course, post.course_id, populate_existing=True)
    if course.state != "ACTIVE":
        return "course_archived"
    if session.scalar(select(taught(teacher, Course.id)).where(Course.id == course.id)) is not True:
        return "not_teaching"
    enrolled = select(Enrollment.id).where(
        Enrollment.course_id == post.course_id,
        Enrollment.student_id == post.student_id,
        Enrollment.removed_at.is_(None),
    )
    return None if session.scalar(enrolled) is not None else "student_left"


def _about_the_words(parts: Sequence[Post]) -> str | None:
    if any(unfit_words(part.text) for part in parts):
        return "words"
    return "too_long" if any(len(part.text) > LONGEST_TEXT for part in parts) else None


def _about_the_connection(session: Session, teacher: Teacher) -> str | None:
    connection = connection_of(session, teacher.id)
    if connection.state is not ConnectionState.CONNECTED:
        return "disconnected"
    return None if Feature.ANNOUNCEMENTS in connection.features else "scope_missing"


def _leads_somewhere(session: Session, keyring: Keyring, part: Post, now: datetime) -> bool:
    """Whether the student's page still opens: it may have been revoked, or its follow-up withdrawn."""
    try:
        open_link(session, keyring, part.marker.partition("#")[0], now)
    except NotFound:
        return False
    return True


def _about_the_hour(session: Session, teacher: Teacher, now: datetime) -> str | None:
    hours = hours_of(session, teacher)
    if hours is None:
        return "zone_unknown"
    return None if hours.may_begin(now) else OUTSIDE_HOURS
