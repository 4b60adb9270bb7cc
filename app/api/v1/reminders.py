"""Reminders over the API: what goes out and what became of it, one more, and none after all."""

from datetime import timedelta
from http import HTTPStatus

from anyio import to_thread
from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import select

from app.accounts.access import Via, post_for, student_for
from app.accounts.runtime import Runtime
from app.api.v1.dependencies import Caller, CallerNow
from app.api.v1.once import CallerOnce, KeyedCaller, OnceRoute
from app.api.v1.paging import DEFAULT_LIMIT, Cursor, Limit, Page, page_of
from app.desk.reminders import reword
from app.doors import ask_google
from app.errors import BadInput, Conflict
from app.models import Post
from app.posts.outbox import cancel, check_words, send_again
from app.posts.reasons import reason_of
from app.posts.take_back import take_back
from app.reminders.listed import of_teacher
from app.reminders.schedule import BY_HAND, Reminder, put_reminder
from app.writing.typed import typed_words

router = APIRouter(prefix="/api/v1/reminders", tags=["reminders"], route_class=OnceRoute)
FURTHEST = timedelta(days=90)


class ReminderOut(BaseModel):
    """`state`: drafted, scheduled, posting, posted, uncertain, failed, cancelled or taken_back. `reason` is its code.

    `text` is what the student reads; of several with the same `merged_into_id` all the texts, that one's first.
    `google_id` and `link` are of the announcement.
    """

    id: int
    purpose: str
    state: str
    reason: str | None
    reason_words: str | None
    student_id: int
    course_id: int
    follow_up_id: int | None
    merged_into_id: int | None
    text: str
    not_before: AwareDatetime
    posted_at: AwareDatetime | None
    google_id: str | None
    link: str | None


class ReminderIn(BaseModel):
    """`words` without a link: that of the student's page is put at their end. `not_before` is now, if left out."""

    model_config = ConfigDict(extra="forbid")

    student_id: int
    course_id: int
    words: str
    not_before: AwareDatetime | None = None


class ReminderWords(BaseModel):
    """The words without the link, which stays."""

    model_config = ConfigDict(extra="forbid")

    words: str


@router.get("")
def reminders(
    caller: CallerNow, student_id: int | None = None, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[ReminderOut]:
    """The teacher's own, oldest first."""
    mine = select(Post).where(of_teacher(caller.teacher))
    if student_id is not None:
        mine = mine.where(Post.student_id == student_for(caller.session, caller.teacher, student_id).id)
    rows, following = page_of(caller.session, mine, [Post.id], cursor, limit)
    posts = [row[0] for row in rows]
    for course_id in sorted({post.course_id for post in posts}):
        caller.record("reminders.read", course_id=course_id, student_id=student_id)
    return Page(items=[_out(post) for post in posts], next=following)


@router.post("", status_code=HTTPStatus.CREATED)
def plan_reminder(caller: CallerOnce, wanted: ReminderIn) -> ReminderOut:
    """One more, in the teacher's hours."""
    student = student_for(caller.session, caller.teacher, wanted.student_id, course_id=wanted.course_id)
    caller.once(wanted.course_id, student.id)
    moment = wanted.not_before or caller.now
    if moment > caller.now + FURTHEST:
        raise BadInput(f"not_before is more than {FURTHEST.days} days ahead.", safe="Nothing was planned.")
    words = typed_words(wanted.words)
    check_words(words)
    wish = Reminder(BY_HAND, student, wanted.course_id, words, wanted=moment)
    runtime = caller.runtime
    post = put_reminder(caller.session, runtime.keyring, runtime.settings, caller.teacher, wish, now=caller.now)
    caller.record("reminder.planned", course_id=post.course_id, student_id=post.student_id)
    return _out(post)


@router.get("/{reminder_id}")
def reminder(caller: CallerNow, reminder_id: int) -> ReminderOut:
    """One, and what became of it."""
    post = post_for(caller.session, caller.teacher, reminder_id)
    caller.record("reminders.read", course_id=post.course_id, student_id=post.student_id)
    return _out(post)


@router.patch("/{reminder_id}")
def change_reminder(caller: CallerOnce, reminder_id: int, change: ReminderWords) -> ReminderOut:
    """Other words, until it is being posted. One that was held back for its words gets its moment with the new ones."""
    post = _own_once(caller, reminder_id)
    reword(caller.session, caller.runtime, caller.teacher, post, change.words, via=Via.API, now=caller.now)
    caller.record("reminder.changed", course_id=post.course_id, student_id=post.student_id)
    return _out(post)


@router.post("/{reminder_id}/cancel")
def cancel_reminder(caller: CallerOnce, reminder_id: int) -> ReminderOut:
    """It will not go out. Again, it changes nothing; once it is being posted, it is too late."""
    post = _own_once(caller, reminder_id)
    if not cancel(caller.session, post.id, caller.now, reason="by_teacher") and post.state != "cancelled":
        raise Conflict(
            "It is being posted, or is out.", safe="It is as it was.", remedy="Once it is out, take it back."
        )
    caller.session.refresh(post)
    caller.record("reminder.cancelled", course_id=post.course_id, student_id=post.student_id)
    return _out(post)


@router.post("/{reminder_id}/again")
def send_reminder_again(caller: CallerOnce, reminder_id: int) -> ReminderOut:
    """One that failed, or was held back for want of a time zone or a school day, gets a moment."""
    post = _own_once(caller, reminder_id)
    send_again(caller.session, caller.teacher, post.id, caller.now)
    caller.record("reminder.sent_again", course_id=post.course_id, student_id=post.student_id)
    return _out(post)


@router.post("/{reminder_id}/take-back")
async def take_back_reminder(request: Request, caller: CallerNow, reminder_id: int) -> ReminderOut:
    """Delete what is out, with all that went out in one post with it, without a limit of time.

    Google is asked at once; again, it changes nothing.
    """
    await to_thread.run_sync(_note_taking_back, caller, reminder_id)
    await ask_google(request, take_back, caller.runtime, reminder_id)
    return await to_thread.run_sync(_as_it_is, caller.runtime, reminder_id)


def _note_taking_back(caller: Caller, reminder_id: int) -> None:
    """No transaction waits for Google."""
    post = post_for(caller.session, caller.teacher, reminder_id)
    caller.record("reminder.take_back", course_id=post.course_id, student_id=post.student_id)
    caller.session.commit()


def _as_it_is(runtime: Runtime, reminder_id: int) -> ReminderOut:
    with runtime.sessions() as session:
        return _out(session.get_one(Post, reminder_id))


def _own_once(caller: KeyedCaller, reminder_id: int) -> Post:
    """The caller's own reminder, for a change that was not made before (`once`)."""
    post = post_for(caller.session, caller.teacher, reminder_id)
    caller.once(post.course_id, post.student_id)
    return post


def _out(post: Post) -> ReminderOut:
    reason = reason_of(post.reason, post.text)
    return ReminderOut(
        id=post.id,
        purpose=post.purpose,
        state=post.state,
        reason=post.reason,
        reason_words=reason.words if reason else None,
        student_id=post.student_id,
        course_id=post.course_id,
        follow_up_id=post.follow_up_id,
        merged_into_id=post.merged_into_id,
        text=post.text,
        not_before=post.not_before,
        posted_at=post.posted_at,
        google_id=post.google_id,
        link=post.link,
    )
