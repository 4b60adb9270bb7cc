"""One post on its way into Classroom, so that whatever dies or is lost the student sees it exactly once.

draft ──> its id into our row (compare and set) ──> read back ──> all checks again ──> published ──> told in the row

Each arrow is a commit or one call, never both at once. A draft is seen by teachers alone, and only the one that our
row names is ever published: what a lost answer or a killed process leaves behind is found again, or swept.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from app.accounts.credentials import google_for
from app.accounts.runtime import Runtime
from app.errors import ReconnectNeeded
from app.models import Course, Post, Student, Teacher
from app.posts.checks import OUTSIDE_HOURS, obstacle
from app.posts.lifecycle import move
from app.posts.outbox import exact_text, held, moment_for, parts_of
from app.posts.reasons import CLASSROOM_SAID
from integrations.google import announcements, classroom
from integrations.google.announcements import DELETED, PUBLISHED, Announcement
from integrations.google.errors import (
    AuthError,
    BadAnswer,
    GoogleError,
    Invalid,
    NotFound,
    PermissionDenied,
    RateLimited,
    Retryable,
    ScopeMissing,
)
from integrations.google.transport import Google

log = logging.getLogger(__name__)
SWEPT_AFTER = timedelta(minutes=15)
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Errand:
    """What our rows say of a post when a process takes it up. Ids of Google's; ours is `post_id`."""

    post_id: int
    teacher_id: int
    teacher: str
    course: str
    student: str
    text: str
    marker: str
    google_id: str | None
    attempted: bool


class _Stopped(Exception):
    """It does not go out now, for this reason; the draft is to go."""

    def __init__(self, reason: str, draft: Announcement | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.draft = draft


class _NotOurs(Exception):
    """Another process has brought the post to an end meanwhile."""


def deliver(runtime: Runtime, post_id: int) -> None:
    """Publish the post if it is due, or find out what became of an earlier try; the row says what came of it.

    Several processes may do so at once, frozen ones among them. No transaction is open while Google is asked.
    """
    with runtime.sessions.begin() as session:
        errand = _take_up(session, post_id, runtime.clock.now())
    if errand is None:
        return
    try:
        with google_for(runtime, errand.teacher_id) as google:
            _carry_out(runtime, google, errand)
    except _NotOurs:
        log.info("post %d: another process was faster", post_id)
    except (ReconnectNeeded, AuthError):
        _lose_touch(runtime, errand)
    except Retryable as error:
        _try_later(runtime, errand, error)
    except GoogleError as error:
        log.warning("post %d was refused: %s", post_id, error)
        _give_up(runtime, errand, _reason(error))


def _take_up(session: Session, post_id: int, now: datetime) -> Errand | None:
    """The post, ours from here on; one that is being posted already was left by a process that died."""
    post = session.get(Post, post_id, with_for_update=True)
    if post is None:
        return None  # erased
    due = post.state in {"scheduled", "uncertain"} and post.not_before <= now and post.merged_into_id is None
    if due:
        move(session, post_id, post.state, "posting", now)
    elif post.state != "posting" or post.merged_into_id is not None:
        return None
    return Errand(
        post_id,
        post.teacher_id,
        teacher=session.get_one(Teacher, post.teacher_id).google_id,
        course=session.get_one(Course, post.course_id).google_id,
        student=session.get_one(Student, post.student_id).google_id,
        text=exact_text(parts_of(session, post_id)),
        marker=post.marker,
        google_id=post.google_id,
        attempted=post.attempted_at is not None,
    )


def _carry_out(runtime: Runtime, google: Google, errand: Errand) -> None:
    try:
        draft = _draft_of(runtime, google, errand)
        if draft.state != PUBLISHED:
            _check(runtime, errand, draft)
            draft = announcements.publish(google, errand.course, draft.id)
        _tell_posted(runtime, errand, draft)
    except _Stopped as stopped:
        if _give_up(runtime, errand, stopped.reason) and stopped.draft:
            _drop(google, errand, stopped.draft)


def _draft_of(runtime: Runtime, google: Google, errand: Errand) -> Announcement:
    """The one announcement that our row names: known, found again, or made now."""
    if errand.google_id is not None:
        return google.read(announcements.announcement(errand.course, errand.google_id))
    if errand.attempted and (found := _found(google, errand)):
        return _named(runtime, google, errand, found)
    _check(runtime, errand)
    with runtime.sessions.begin() as session:
        now = runtime.clock.now()
        _change(session, errand, attempted_at=func.coalesce(Post.attempted_at, now), sweep_after=now + SWEPT_AFTER)
    try:
        made = announcements.create_draft(google, errand.course, errand.text, errand.student)
    except (Invalid, NotFound, PermissionDenied) as error:
        raise _Stopped(_why_refused(google, errand, error)) from error
    return _named(runtime, google, errand, made)


def _found(google: Google, errand: Errand) -> Announcement | None:
    """What an earlier try has left: what is out, else the first draft that is as it should be."""
    ours = [
        each
        for each in google.read(announcements.drafts_and_posts(errand.course))
        if each.creator_user_id == errand.teacher and errand.marker in each.text
    ]
    fitting = [each for each in ours if each.is_for(errand.student) and each.text == errand.text]
    return next((each for each in ours if each.state == PUBLISHED), fitting[-1] if fitting else None)


def _named(runtime: Runtime, google: Google, errand: Errand, draft: Announcement) -> Announcement:
    """Whoever names its draft first in our row wins; the loser's draft goes, and the winner's is the post."""
    with runtime.sessions.begin() as session:
        _change(session, errand, Post.google_id.is_(None), google_id=draft.id, strict=False)
        post = held(session, errand.post_id)
        state, google_id = post.state, post.google_id
    if google_id != draft.id:
        _drop(google, errand, draft)
    if state != "posting" or google_id is None:
        raise _NotOurs
    return draft if google_id == draft.id else google.read(announcements.announcement(errand.course, google_id))


def _check(runtime: Runtime, errand: Errand, draft: Announcement | None = None) -> None:
    """Raises _Stopped unless the post may go out now, and the draft, where there is one, is what is meant to go out."""
    if draft and draft.state == DELETED:
        raise _Stopped("gone")
    if draft and not (draft.is_for(errand.student) and draft.text == errand.text):
        raise _Stopped("not_as_written", draft)
    with runtime.sessions() as session:
        found = obstacle(session, runtime.keyring, parts_of(session, errand.post_id), runtime.clock.now())
    if found:
        raise _Stopped(found, draft)


def _why_refused(google: Google, errand: Errand, error: GoogleError) -> str:
    """Classroom does not say what it dislikes: most often the student, who has left since the class was last read."""
    told = "google_refused" if isinstance(error, NotFound) else _reason(error)
    if told in {*CLASSROOM_SAID.values(), "scope_missing"}:
        return told
    try:
        members = {member.user_id for member in google.read(classroom.students(errand.course))}
    except (NotFound, PermissionDenied) as unread:
        return "not_teaching" if unread.code in {"NOT_FOUND", "PERMISSION_DENIED"} else told
    return told if errand.student in members else "student_left"


def _tell_posted(runtime: Runtime, errand: Errand, shown: Announcement) -> None:
    """It went out when Google says so: whoever finds out what became of a lost answer may come hours later."""
    if shown.state != PUBLISHED:
        raise BadAnswer(200, "state")
    now = runtime.clock.now()
    with runtime.sessions.begin() as session:
        posted_at = min(shown.update_time or now, now)
        told = {"google_id": shown.id, "link": shown.alternate_link or None, "posted_at": posted_at}
        if move(session, errand.post_id, "posting", "posted", now, **told):
            log.info("post %d is out", errand.post_id)


def _give_up(runtime: Runtime, errand: Errand, reason: str) -> bool:
    """Whether the post has ended here; outside the hours it has another moment instead. Its draft is nobody's then."""
    now = runtime.clock.now()
    with runtime.sessions.begin() as session:
        post = held(session, errand.post_id)
        moment = None
        if reason == OUTSIDE_HOURS:
            moment = moment_for(session, session.get_one(Teacher, post.teacher_id), post, now)
        if moment is not None:
            told = {"not_before": moment, "reason": reason, "google_id": None}
            return move(session, post.id, "posting", "scheduled", now, **told)
        return move(session, post.id, "posting", "failed", now, reason=reason, google_id=None)


def _try_later(runtime: Runtime, errand: Errand, error: Retryable) -> None:
    """It waits, longer each time. Only where Google has done nothing for sure may it still be cancelled."""
    now = runtime.clock.now()
    with runtime.sessions.begin() as session:
        post = held(session, errand.post_id)
        wait = min(max((now - (post.attempted_at or now)) / 2, SHORTEST_WAIT), LONGEST_WAIT)
        wait = max(wait, timedelta(seconds=error.retry_after or 0))
        after = "scheduled" if isinstance(error, RateLimited) and post.google_id is None else "uncertain"
        move(session, post.id, "posting", after, now, not_before=now + wait, reason="google_unavailable")
    log.warning("post %d: %s, tried again in %d s", errand.post_id, error, wait.total_seconds())


def _lose_touch(runtime: Runtime, errand: Errand) -> None:
    """Without the account nobody can post; what became of a draft that our row names shows once it is connected."""
    now = runtime.clock.now()
    with runtime.sessions.begin() as session:
        post = held(session, errand.post_id)
        if post.google_id is None:
            move(session, post.id, "posting", "failed", now, reason="disconnected")
        else:
            move(session, post.id, "posting", "uncertain", now, not_before=now + LONGEST_WAIT, reason="disconnected")


def _reason(error: GoogleError) -> str:
    if error.code in CLASSROOM_SAID:
        return CLASSROOM_SAID[error.code]
    if isinstance(error, ScopeMissing):
        return "scope_missing"
    if isinstance(error, NotFound):
        return "gone"
    return "not_allowed" if isinstance(error, PermissionDenied) else "google_refused"


def _change(session: Session, errand: Errand, *which: object, strict: bool = True, **values: object) -> None:
    """Change the row while it is being posted.

    Raises:
        _NotOurs: it no longer is.
    """
    changed = update(Post).where(Post.id == errand.post_id, Post.state == "posting", *which)  # type: ignore[arg-type]
    changed = changed.values(values).execution_options(synchronize_session=False)
    if session.execute(changed.returning(Post.id)).first() is None and strict:
        raise _NotOurs


def _drop(google: Google, errand: Errand, draft: Announcement) -> None:
    """Delete what nobody will publish; what cannot be deleted now is swept later."""
    try:
        announcements.delete(google, errand.course, draft.id)
    except GoogleError as error:
        log.info("post %d: a draft stays for the sweep: %s", errand.post_id, error)
