"""Which reminders a conference leads to, put into the outbox in the same transaction that finishes it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from secrets import choice
from string import ascii_lowercase, digits

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.accounts.links import Purpose, lead_to, link_for, other_promises
from app.encryption import Keyring
from app.models import Conference, ConferenceRecord, Credential, FollowUp, Post, PostingHabits, Student, Teacher
from app.posts.habits import hours_of
from app.posts.hours import Hours
from app.posts.lifecycle import CANCELLABLE, WAITS
from app.posts.outbox import Order, cancel, check_words, edit, moment_if_put, put
from app.reminders import compose
from app.settings import Settings
from app.writing.typed import typed_words

AFTER_TALK, BEFORE_LOOK_AGAIN, BY_HAND = "after_talk", "before_look_again", "by_hand"
TALK_REOPENED, LOOK_AGAIN_MOVED, AT_REST = "talk_reopened", "look_again_moved", "at_rest"
SEEN_AHEAD = timedelta(days=8)
"""So long before it is due a reminder of the look again stands on the page."""

MOST_AT_ONCE = 200
_WEST_OF_ALL = timedelta(hours=12)
"""No clock is further behind UTC. Where the teacher's zone is not known, a day ends when it ends by that clock."""
_MARK_LETTERS, _MARK_LENGTH = ascii_lowercase + digits, 10


@dataclass(frozen=True)
class Reminder:
    """What is to be said to whom; `words` without the link, which is of the follow-up where there is one."""

    purpose: str
    student: Student
    course_id: int
    words: str
    wanted: datetime
    record_id: int | None = None
    follow_up: FollowUp | None = None
    coursework_id: int | None = None


def plan_after_talk(  # noqa: PLR0917  the pieces of a finish, each of its own kind
    session: Session,
    keyring: Keyring,
    settings: Settings,
    teacher: Teacher,
    record: ConferenceRecord,
    follow_up: FollowUp | None,
    now: datetime,
) -> Post | None:
    """The reminder of a finished record, if one is wanted: the teacher's own words, or the proposed ones.

    Called again it changes nothing, unless the conference was reopened meanwhile, or its follow-up rested: then there
    is a new one. One that the teacher cancelled, or took back, is not sent by another finish. What went out to the
    writer whom the record was moved from is nobody else's. Of a follow-up that rests none is sent.
    """
    if not record.reminder_wanted or (follow_up is not None and _rests(follow_up)):
        return None
    own = (Post.record_id == record.id, Post.student_id == record.student_id, Post.purpose == AFTER_TALK)
    last = session.scalars(select(Post).where(*own).order_by(Post.id.desc()).limit(1)).first()
    if last is not None and last.reason not in {TALK_REOPENED, AT_REST}:
        return last
    conference = session.get_one(Conference, record.conference_id)
    student = session.get_one(Student, record.student_id)
    words = record.reminder_text.strip() or proposed(
        session,
        teacher,
        student,
        conference.course_id,
        now,
        topic=record.topic,
        next_step=record.next_step,
        look_again_on=record.look_again_on,
        next_draft=record.next_draft,
    )
    wish = Reminder(
        AFTER_TALK,
        student,
        conference.course_id,
        words,
        wanted=now,
        record_id=record.id,
        follow_up=follow_up,
        coursework_id=conference.coursework_id,
    )
    return put_reminder(session, keyring, settings, teacher, wish, now=now)


def proposed(
    session: Session,
    teacher: Teacher,
    student: Student,
    course_id: int,
    now: datetime,
    *,
    topic: str,
    next_step: str,
    look_again_on: date | None,
    next_draft: bool,
) -> str:
    """The words of a reminder that is planned now. A day to look again that is over when it goes out is not in them."""
    if look_again_on and look_again_on < _day_out(session, teacher, student, course_id, now):
        look_again_on = None
    name = student.given_name.strip() or student.name
    return compose.after_talk(
        name, topic=topic, next_step=next_step, look_again_on=look_again_on, next_draft=next_draft
    )


def _day_out(session: Session, teacher: Teacher, student: Student, course_id: int, now: datetime) -> date:
    hours = hours_of(session, teacher)
    moment = moment_if_put(session, teacher, student.id, course_id, now)
    return hours.day_of(moment) if hours and moment else (now - _WEST_OF_ALL).date()


def rest_with(session: Session, follow_up: FollowUp, now: datetime) -> None:
    """What waits to remind of a step that the teacher has let rest, or saw on their own, does not go out.

    The one before the look again goes with the next tick (`_cancel_outdated`).
    """
    if _rests(follow_up):
        reminds = (Post.follow_up_id == follow_up.id, Post.purpose == AFTER_TALK)
        waiting = select(Post.id).where(*reminds, Post.state.in_(CANCELLABLE))
        for post_id in session.scalars(waiting.order_by(Post.id)).all():
            cancel(session, post_id, now, reason=AT_REST)


def _rests(follow_up: FollowUp) -> bool:
    return follow_up.closed_at is not None and follow_up.continued_by_id is None


def follow_the_correction(session: Session, follow_up: FollowUp) -> None:
    """The record means this follow-up by now: the links to another one lead to it, and so do the reminders."""
    lead_to(session, follow_up)
    of_others = Post.follow_up_id.in_(other_promises(follow_up))
    session.execute(update(Post).where(of_others).values(follow_up_id=follow_up.id))


def cancel_posts_of(session: Session, record: ConferenceRecord, now: datetime) -> int:
    """How many reminders of a record that is reopened, moved or withdrawn will not go out. What is out stays out."""
    waiting = select(Post.id).where(Post.record_id == record.id, Post.state.in_(CANCELLABLE))
    return sum(cancel(session, post_id, now, reason=TALK_REOPENED) for post_id in session.scalars(waiting).all())


def plan_before_look_again(  # noqa: PLR0917  as above
    session: Session, keyring: Keyring, settings: Settings, teacher: Teacher, follow_up: FollowUp, now: datetime
) -> Post | None:
    """The reminder of an open follow-up for the school day before its date; None where that day is over or taken."""
    wanted = _room_before(session, teacher, follow_up, now)
    if wanted is None or follow_up.due_on is None:
        return None
    student = session.get_one(Student, follow_up.student_id)
    words = compose.before_look_again(
        student.given_name.strip() or student.name, next_step=follow_up.next_step, due_on=follow_up.due_on
    )
    wish = Reminder(
        BEFORE_LOOK_AGAIN,
        student,
        follow_up.course_id,
        words,
        wanted=wanted,
        record_id=follow_up.record_id,
        follow_up=follow_up,
        coursework_id=follow_up.coursework_id,
    )
    return put_reminder(session, keyring, settings, teacher, wish, now=now)


def _room_before(session: Session, teacher: Teacher, follow_up: FollowUp, now: datetime) -> datetime | None:
    """From when on its reminder may go out and will, before the day of the look again itself, in UTC."""
    hours = hours_of(session, teacher)
    day = hours.day_before(follow_up.due_on) if hours and follow_up.due_on else None
    if hours is None or day is None or follow_up.due_on is None or day < hours.day_of(now):
        return None
    wanted = hours.opening(day)
    moment = moment_if_put(session, teacher, follow_up.student_id, follow_up.course_id, max(wanted, now))
    return wanted if moment and hours.day_of(moment) < follow_up.due_on else None


def put_reminder(
    session: Session, keyring: Keyring, settings: Settings, teacher: Teacher, wish: Reminder, *, now: datetime
) -> Post:
    """Into the outbox, with the way to the student's own page at its end.

    The link may stand in several reminders; what follows its `#`, which no server is told, is of this one alone.
    """
    link = link_for(
        session,
        keyring,
        settings.base_url,
        purpose=Purpose.NEXT_STEP,
        teacher=teacher,
        student=wish.student,
        course_id=wish.course_id,
        follow_up=wish.follow_up,
        coursework_id=wish.coursework_id,
        now=now,
    )
    url = f"{link.url}#{''.join(choice(_MARK_LETTERS) for _ in range(_MARK_LENGTH))}"
    order = Order(
        wish.purpose,
        wish.course_id,
        wish.student.id,
        text=compose.with_link(wish.words, url),
        marker=url.rpartition("/")[2],
        wanted=wish.wanted,
        record_id=wish.record_id,
        follow_up_id=wish.follow_up.id if wish.follow_up else None,
    )
    return put(session, teacher, order, now)


def reword(session: Session, teacher: Teacher, post: Post, words: str, now: datetime) -> Post:
    """Other words before the same link, until the minute.

    Raises:
        BadInput, Conflict: as `outbox.edit`.
    """
    said = typed_words(words)
    check_words(said)  # by themselves: with the link they would never be empty
    _, url = compose.parted(post.text)
    return edit(session, teacher, post.id, compose.with_link(said, url), now)


def keep_look_agains(session: Session, keyring: Keyring, settings: Settings, now: datetime) -> None:
    """For the tick: plans what teachers who want it are due, and cancels what has become of no use."""
    planned = select(Post.id).where(
        Post.follow_up_id == FollowUp.id,
        Post.purpose == BEFORE_LOOK_AGAIN,
        func.coalesce(Post.reason, "").not_in((TALK_REOPENED, LOOK_AGAIN_MOVED)),
    )
    due = (
        select(FollowUp, Teacher, PostingHabits)  # the habits so that they are read once
        .join(PostingHabits, PostingHabits.teacher_id == FollowUp.teacher_id)
        .join(Teacher, Teacher.id == FollowUp.teacher_id)
        .join(Credential, Credential.teacher_id == FollowUp.teacher_id)  # in nobody's name who has disconnected
        .where(PostingHabits.before_look_again, FollowUp.closed_at.is_(None), ~planned.exists())
        .where(FollowUp.due_on.between(now.date(), (now + SEEN_AHEAD).date()))
        .order_by(FollowUp.id)
    )
    # What finds no room on its day is looked at again by every tick: it must not stand in the way of what does.
    ready = (
        row.FollowUp.id for row in session.execute(due).all() if _room_before(session, row.Teacher, row.FollowUp, now)
    )
    ours = due.where(FollowUp.id.in_(list(islice(ready, MOST_AT_ONCE)))).with_for_update(of=FollowUp, skip_locked=True)
    for follow_up, teacher, _ in session.execute(ours.execution_options(populate_existing=True)).all():
        plan_before_look_again(session, keyring, settings, teacher, follow_up, now)
    _cancel_outdated(session, now)


def _cancel_outdated(session: Session, now: datetime) -> None:
    """Whose look again has happened, or has another date by now."""
    waiting = (
        select(Post, FollowUp, Teacher)
        .join(FollowUp, FollowUp.id == Post.follow_up_id)
        .join(Teacher, Teacher.id == Post.teacher_id)
        .where(Post.purpose == BEFORE_LOOK_AGAIN, Post.state.in_(WAITS))
    )
    for post, follow_up, teacher in session.execute(waiting).all():
        hours = hours_of(session, teacher)
        if hours and _is_outdated(post, follow_up, hours):
            cancel(session, post.id, now, reason=LOOK_AGAIN_MOVED)


def _is_outdated(post: Post, follow_up: FollowUp, hours: Hours) -> bool:
    if follow_up.closed_at is not None or follow_up.due_on is None:
        return True
    first = hours.day_before(follow_up.due_on)
    return first is None or not first <= hours.day_of(post.not_before) < follow_up.due_on
