"""The outbox: a post is put here in the transaction that wants it, gets its moment, is edited, or is cancelled.

Nothing here calls Google. Whoever puts a post has checked that the student is the teacher's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, aliased

from app.conferences.keep import MOVED_FROM
from app.errors import BadInput, Conflict
from app.models import Amendment, Post, Student, Teacher
from app.posts.habits import hours_of
from app.posts.hours import SPACING, Hours, free_slot
from app.posts.lifecycle import CANCELLABLE, WAITS, move
from app.posts.reasons import unfit_said
from app.writing.plain import plain, stands_in
from app.writing.unfit import unfit_words

LONGEST_TEXT = 5_000
_MOST_TOGETHER = 5
"""So many fit into what Google takes, six times the longest text, whatever their words are changed to later."""

_LACKS_A_MOMENT = ("zone_unknown", "no_school_day")
_TAKES_A_SLOT = ("scheduled", "posting", "uncertain", "posted")


@dataclass(frozen=True)
class Order:
    """What is to be posted. `marker` stands in the text and in no other post's."""

    purpose: str
    course_id: int
    student_id: int
    text: str
    marker: str
    wanted: datetime
    record_id: int | None = None
    follow_up_id: int | None = None


def put(session: Session, teacher: Teacher, order: Order, now: datetime) -> Post:
    """The post, scheduled; or drafted, with the reason for which it does not go out as it stands."""
    post = Post(
        purpose=order.purpose,
        teacher_id=teacher.id,
        course_id=order.course_id,
        student_id=order.student_id,
        record_id=order.record_id,
        follow_up_id=order.follow_up_id,
        state="drafted",
        text=order.text,
        marker=order.marker,
        not_before=order.wanted,
        created_at=now,
        changed_at=now,
    )
    session.add(post)
    session.flush()
    plan(session, teacher, post, order.wanted, now)
    return post


def plan(session: Session, teacher: Teacher, post: Post, wanted: datetime, now: datetime) -> None:
    """Give a drafted or failed post its moment; what keeps it from having one is its reason.

    A student gets one post a school day: what else was to go out that day in the same class goes with the first as
    far as it fits, anything else waits for the next school day.
    """
    if (held := _held_back(session, teacher, post)) is not None:
        post.reason = held
        return
    hours = hours_of(session, teacher)
    assert hours
    lock_student(session, post.student_id)
    moment, carrier = _moment(session, post, hours, max(wanted, now), now, lock=True)
    if moment is None:
        post.reason = "no_school_day"
        return
    session.flush()
    merged = carrier.id if carrier else None
    move(session, post.id, post.state, "scheduled", now, not_before=moment, merged_into_id=merged)
    session.refresh(post)


def moment_for(session: Session, teacher: Teacher, post: Post, now: datetime) -> datetime | None:
    """When a post that could not go out now may; None while that cannot be said."""
    hours = hours_of(session, teacher)
    if hours is None:
        return None
    lock_student(session, post.student_id)
    return _slot(session, post, hours, now, now)


def moment_if_put(
    session: Session, teacher: Teacher, student_id: int, course_id: int, wanted: datetime
) -> datetime | None:
    """When one more post, wanted then, would go out; None while that cannot be said. `wanted` is not over.

    An estimate, for which nothing is locked, whether or not who asks holds the student: `plan` decides anew under that.
    """
    hours = hours_of(session, teacher)
    if hours is None:
        return None
    one_more = Post(teacher_id=teacher.id, student_id=student_id, course_id=course_id)  # never added: it has no id
    return _moment(session, one_more, hours, wanted, wanted, lock=False)[0]


def edit(session: Session, teacher: Teacher, post_id: int, text: str, now: datetime) -> Post:
    """Other words, until the minute. A post that was held back for its words goes out with the new ones.

    Raises:
        BadInput: words that must not be posted, too many, or the marker is gone.
        Conflict: it is being posted, or is out.
    """
    post = held(session, post_id)
    if post.state not in WAITS:
        raise Conflict(
            "This reminder can no longer be changed.", safe="It is as it was.", remedy="Look at what became of it."
        )
    check_words(text)
    if post.marker not in text:
        raise BadInput("The link has to stay in the text.", safe="Nothing was changed.")
    post.text, post.changed_at = text, now
    if post.state == "drafted":
        plan(session, teacher, post, post.not_before, now)
    session.flush()
    return post


def check_words(text: str) -> None:
    """Raises BadInput, with the word, unless the text may be posted."""
    if not text.strip():
        raise BadInput("There are no words to post.", safe="Nothing was changed.")
    if len(text) > LONGEST_TEXT:
        raise BadInput(
            f"A reminder has at most {LONGEST_TEXT:,} characters.", safe="Nothing was changed.", remedy="Shorten it."
        )
    if found := unfit_words(text):
        raise BadInput(
            unfit_said(found[0].word),
            safe="Nothing was changed, and nothing was posted.",
            remedy="Say it in other words, or tell the student in person.",
        )


def cancel(session: Session, post_id: int, now: datetime, *, reason: str) -> bool:
    """Whether it will not go out. What was to go out with it still does.

    False: it is being posted, or is out, or had ended before.
    """
    post = held(session, post_id)
    if post.state not in CANCELLABLE:
        return False
    following = session.scalars(
        select(Post.id).where(Post.merged_into_id == post.id, Post.state == post.state).order_by(Post.id)
    ).all()
    if following:
        first, *others = following
        session.execute(update(Post).where(Post.id == first).values(merged_into_id=None))
        session.execute(update(Post).where(Post.id.in_(others)).values(merged_into_id=first))
    return move(session, post.id, post.state, "cancelled", now, reason=reason, merged_into_id=None)


def cancel_all(session: Session, teacher_id: int, now: datetime, *, reason: str) -> int:
    """How many of the teacher's posts will not go out."""
    waiting = select(Post.id).where(Post.teacher_id == teacher_id, Post.state.in_(CANCELLABLE)).order_by(Post.id)
    return sum(cancel(session, post_id, now, reason=reason) for post_id in session.scalars(waiting).all())


def send_again(session: Session, teacher: Teacher, post_id: int, now: datetime) -> None:
    """A post that failed, or could be given no moment, gets one now. Its drafts are looked for before another is made.

    Raises:
        Conflict: it does not wait for that.
    """
    post = held(session, post_id)
    if not may_be_sent(post):
        raise Conflict("This reminder does not wait to be sent again.", safe="It is as it was.")
    plan(session, teacher, post, post.not_before, now)


def may_be_sent(post: Post) -> bool:
    """Whether it goes out if the teacher says so: what is held back for its words needs others first."""
    stopped = post.state == "failed" or (post.state == "drafted" and post.reason in _LACKS_A_MOMENT)
    return stopped and post.merged_into_id is None


def held(session: Session, post_id: int) -> Post:
    """The post as it is now; it stays so until the transaction ends."""
    return session.get_one(Post, post_id, with_for_update=True, populate_existing=True)


def parts_of(session: Session, post_id: int) -> Sequence[Post]:
    """The post and what goes out with it, in the order of the text."""
    parts = select(Post).where((Post.id == post_id) | (Post.merged_into_id == post_id))
    return session.scalars(parts.order_by(Post.merged_into_id.nulls_first(), Post.id)).all()


def exact_text(parts: Sequence[Post]) -> str:
    """The words that go out, of `parts_of` a post."""
    return "\n\n".join(part.text for part in parts)


def lock_student(session: Session, student_id: int) -> None:
    """Whoever plans a post for the same student waits here."""
    session.execute(select(Student.id).where(Student.id == student_id).with_for_update(key_share=True))


def _held_back(session: Session, teacher: Teacher, post: Post) -> str | None:
    if len(post.text) > LONGEST_TEXT:
        return "too_long"
    if unfit_words(post.text):
        return "words"
    if _names_another(session, post):
        return "names_another"
    return "zone_unknown" if hours_of(session, teacher) is None else None


def _names_another(session: Session, post: Post) -> bool:
    """Whether it names a writer whose record this was: what was typed for one is not sent to another unread."""
    if post.record_id is None:
        return False
    moved = (Amendment.record_id == post.record_id, Amendment.field == MOVED_FROM)
    before = {int(id_) for id_ in session.scalars(select(Amendment.before).where(*moved))} - {post.student_id}
    if not before:
        return False
    given = select(Student.id, Student.given_name, Student.google_given_name)
    rows = session.execute(given.where(Student.id.in_({*before, post.student_id}))).all()
    own = {plain(name) for row in rows if row.id == post.student_id for name in row[1:]}
    names = {plain(name) for row in rows for name in row[1:]} - own - {""}
    words = plain(post.text)
    return any(stands_in(name, words) for name in names)


def _moment(
    session: Session, post: Post, hours: Hours, wanted: datetime, now: datetime, *, lock: bool
) -> tuple[datetime | None, Post | None]:
    """When it goes out, and with which other post, if with one."""
    carrier = _carrier(session, post, hours, wanted, lock=lock)
    return (carrier.not_before, carrier) if carrier else (_slot(session, post, hours, wanted, now), None)


def _carrier(session: Session, post: Post, hours: Hours, wanted: datetime, *, lock: bool) -> Post | None:
    """The student's post in this class that goes out that day and has room; with a `lock`, it does not leave meanwhile.

    Only who holds the student (`lock_student`) may lock it, so that all take the two in one order.
    """
    if (moment := hours.next_open(wanted)) is None or post.attempted_at is not None:
        return None
    part = aliased(Post)
    if post in session and session.scalar(select(part.id).where(part.merged_into_id == post.id).limit(1)):
        return None  # it carries others itself
    room = select(func.count()).where(part.merged_into_id == Post.id).scalar_subquery() < _MOST_TOGETHER - 1
    planned = select(Post).where(
        Post.student_id == post.student_id,
        Post.course_id == post.course_id,
        Post.teacher_id == post.teacher_id,
        Post.state == "scheduled",
        Post.merged_into_id.is_(None),
        Post.id != post.id,
        room,
    )
    planned = planned.order_by(Post.id)
    if lock:  # and as it is now, not as an estimate saw it before
        planned = planned.with_for_update().execution_options(populate_existing=True)
    rows = session.scalars(planned).all()
    return next((row for row in rows if hours.day_of(row.not_before) == hours.day_of(moment)), None)


def _slot(session: Session, post: Post, hours: Hours, wanted: datetime, now: datetime) -> datetime | None:
    others = (Post.id != post.id, Post.merged_into_id.is_(None))
    goes_out: ColumnElement[datetime] = func.coalesce(Post.posted_at, Post.not_before)
    of_student = select(goes_out).where(
        Post.student_id == post.student_id,
        Post.state.in_(_TAKES_A_SLOT),
        goes_out >= hours.opening(hours.day_of(now)),
        *others,
    )
    of_class = select(Post.not_before).where(
        Post.course_id == post.course_id, Post.state == "scheduled", Post.not_before > wanted - SPACING, *others
    )
    days = {hours.day_of(moment) for moment in session.scalars(of_student)}
    return free_slot(hours, wanted, days, session.scalars(of_class).all())
