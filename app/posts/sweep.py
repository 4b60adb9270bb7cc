"""The drafts that lost answers and killed processes have left in Classroom, found by our marker and deleted."""

import logging
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.credentials import google_for
from app.accounts.runtime import Runtime
from app.errors import ReconnectNeeded
from app.jobs import enqueue_all
from app.models import Course, Credential, Post, Teacher
from app.posts.lifecycle import FINAL
from app.posts.publish import SWEPT_AFTER
from app.posts.reasons import CLASSROOM_SAID
from integrations.google import announcements
from integrations.google.announcements import DRAFT, Announcement
from integrations.google.errors import AuthError, GoogleError, NotFound, PermissionDenied, Retryable
from integrations.google.transport import Google

log = logging.getLogger(__name__)
JOB = "sweep_posts"
MOST_AT_ONCE = 50
AGAIN_AFTER = timedelta(minutes=30)
AGAIN_WHEN_ARCHIVED = timedelta(days=1)
"""Nothing can be deleted in an archived class; it may be opened again."""

_MARKER = re.compile(r"(?P<base>\S+)/s/(?P<marker>[0-9a-z]+#[0-9a-z]{10})(?![0-9a-z])")


def dispatch_sweeps(session: Session, now: datetime) -> None:
    """For the tick: a claim on every class where a try was made some time ago and no post is under way."""
    tried = (
        select(Post.teacher_id, Post.course_id)
        .join(Credential, Credential.teacher_id == Post.teacher_id)
        .where(Post.sweep_after <= now, Post.state.in_(FINAL), Credential.broken_at.is_(None))
        .distinct()
        .limit(MOST_AT_ONCE)
    )
    claims = {
        f"sweep:{row.teacher_id}:{row.course_id}": {"teacher_id": row.teacher_id, "course_id": row.course_id}
        for row in session.execute(tried)
    }
    enqueue_all(session, JOB, claims)


def sweep(runtime: Runtime, teacher_id: int, course_id: int) -> None:
    """Delete this teacher's orphans in one class. Where Google does not answer, it is tried again later."""
    again = None
    try:
        with google_for(runtime, teacher_id) as google:
            _sweep(runtime, google, teacher_id, course_id)
    except (Retryable, AuthError, ReconnectNeeded):
        again = runtime.clock.now() + AGAIN_AFTER
    except GoogleError as error:
        if CLASSROOM_SAID.get(error.code) == "course_archived":
            again = runtime.clock.now() + AGAIN_WHEN_ARCHIVED
        log.warning("the drafts of teacher %d in course %d cannot be swept: %s", teacher_id, course_id, error)
    with runtime.sessions.begin() as session:
        done = update(Post).where(
            Post.teacher_id == teacher_id,
            Post.course_id == course_id,
            Post.state.in_(FINAL),
            Post.sweep_after <= runtime.clock.now(),
        )
        session.execute(done.values(sweep_after=again).execution_options(synchronize_session=False))


def _sweep(runtime: Runtime, google: Google, teacher_id: int, course_id: int) -> None:
    with runtime.sessions() as session:
        teacher = session.get_one(Teacher, teacher_id).google_id
        course = session.get_one(Course, course_id).google_id
    youngest = runtime.clock.now() - SWEPT_AFTER
    old = [
        each
        for each in google.read(announcements.drafts_and_posts(course))
        if each.state == DRAFT
        and each.creator_user_id == teacher
        and each.creation_time is not None
        and each.creation_time <= youngest
    ]
    with runtime.sessions() as session:
        orphans = _orphans(session, runtime.settings.base_url, old)
    if deleted := sum(_delete(google, course, orphan) for orphan in orphans):
        log.info("%d drafts of teacher %d in course %d were swept", deleted, teacher_id, course_id)


def _delete(google: Google, course: str, orphan: Announcement) -> bool:
    """Whether it was deleted. It may be gone already; a reminder that the teacher copied by hand is the teacher's."""
    try:
        announcements.delete(google, course, orphan.id)
    except (NotFound, PermissionDenied):
        return False
    return True


def _orphans(session: Session, base_url: str, drafts: Sequence[Announcement]) -> list[Announcement]:
    """Drafts that bear our marker and will never be published: no row waits for them."""
    marked = [(draft, found) for draft in drafts if (found := _MARKER.search(draft.text))]
    rows = {
        post.marker: post
        for post in session.scalars(select(Post).where(Post.marker.in_([found["marker"] for _, found in marked])))
    }
    return [
        draft for draft, found in marked if _is_orphan(draft, rows.get(found["marker"]), ours=found["base"] == base_url)
    ]


def _is_orphan(draft: Announcement, post: Post | None, *, ours: bool) -> bool:
    if post is None:
        return ours  # its row was erased
    if post.google_id is None:
        return post.state in FINAL
    return post.google_id != draft.id
