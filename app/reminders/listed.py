"""Reminders as page and API show them: the exact words, when they go out or went, and what can be done about each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.access import taught, taught_by
from app.briefs.words import writer_of
from app.models import Post, Student, Teacher
from app.posts.lifecycle import CANCELLABLE, TO_GO_OUT, WAITS
from app.posts.outbox import exact_text, may_be_sent
from app.posts.reasons import Reason, reason_of
from app.reminders.compose import parted

SHOWN_FOR = timedelta(days=30)
"""So long what has ended stays on the page."""

MOST_SHOWN = 200
"""So many posts that have ended, the newest. What may still go out is shown however much it is."""


@dataclass(frozen=True)
class Part:
    """One reminder of those that go out as one post; `words` are without the link."""

    id: int
    purpose: str
    words: str
    url: str


@dataclass(frozen=True)
class Shown:
    """One post. `text` is what the student reads, word by word; `at` is when it goes out, or what it became."""

    id: int
    student_id: int
    student: str
    course_id: int
    state: str
    text: str
    at: datetime
    link: str | None
    reason: Reason | None
    can_send: bool
    parts: tuple[Part, ...]

    @property
    def can_change(self) -> bool:
        return self.state in WAITS

    @property
    def can_cancel(self) -> bool:
        return self.state in CANCELLABLE


@dataclass(frozen=True)
class Reminders:
    """By what the teacher may want to do: what was `stopped` first."""

    stopped: list[Shown] = field(default_factory=list)
    going_out: list[Shown] = field(default_factory=list)
    out: list[Shown] = field(default_factory=list)
    over: list[Shown] = field(default_factory=list)

    @property
    def all(self) -> Sequence[Shown]:
        return [*self.stopped, *self.going_out, *self.out, *self.over]


def _waiting(state: ColumnElement[bool]) -> ScalarSelect[int]:
    asked = select(func.count()).select_from(Post).where(Post.merged_into_id.is_(None), state)
    mine = and_(Post.teacher_id == bindparam("teacher_id"), taught_by(bindparam("google_id"), Post.course_id))
    return asked.where(mine).scalar_subquery()


UNSENT = _waiting(or_(Post.state == "failed", and_(Post.state == "uncertain", Post.reason == "disconnected")))
"""How many wait for the teacher, because they were refused or the account was disconnected."""

HELD_BACK = _waiting(Post.state == "drafted")
"""How many wait for other words, or for what else keeps them from having a moment."""


def reminders_of(session: Session, teacher: Teacher, now: datetime) -> Reminders:
    """The teacher's own, in the classes taught at present; what has ended for some weeks."""
    newest = func.coalesce(Post.posted_at, Post.not_before).desc()
    by_itself = select(Post.id).where(of_teacher(teacher), Post.merged_into_id.is_(None))
    waits, ended = by_itself.where(Post.state.in_(TO_GO_OUT)), by_itself.where(Post.state.not_in(TO_GO_OUT))
    recent = ended.where(Post.changed_at > now - SHOWN_FOR).order_by(newest, Post.id).limit(MOST_SHOWN)
    posts = select(Post, Student).join(Student, Student.id == Post.student_id).where(of_teacher(teacher))
    shown = func.coalesce(Post.merged_into_id, Post.id).in_(waits.union_all(recent))  # a post with all its parts
    rows = session.execute(posts.where(shown).order_by(newest, Post.id)).all()
    parts: dict[int, list[Post]] = {}
    for post, _ in sorted(rows, key=lambda row: (row[0].merged_into_id is not None, row[0].id)):
        parts.setdefault(post.merged_into_id or post.id, []).append(post)
    found = Reminders()
    for post, student in rows:
        if post.merged_into_id is None:
            _shelf(found, post.state).append(_shown(student, parts[post.id]))
    found.going_out.sort(key=lambda shown: shown.at)
    return found


def of_teacher(teacher: Teacher) -> ColumnElement[bool]:
    """Reminders are seen by whoever they are posted as, as long as the class is theirs."""
    return and_(Post.teacher_id == teacher.id, taught(teacher, Post.course_id))


def _shelf(found: Reminders, state: str) -> list[Shown]:
    shelves: Mapping[str, list[Shown]] = {
        "drafted": found.stopped,
        "failed": found.stopped,
        "scheduled": found.going_out,
        "posting": found.going_out,
        "uncertain": found.going_out,
        "posted": found.out,
    }
    return shelves.get(state, found.over)


def _shown(student: Student, parts: Sequence[Post]) -> Shown:
    post = parts[0]
    writer = writer_of(student.id, student.name, student.given_name, student.email, namesake=False)
    return Shown(
        id=post.id,
        student_id=student.id,
        student=writer.name,
        course_id=post.course_id,
        state=post.state,
        text=exact_text(parts),
        at=post.posted_at or (post.changed_at if post.state in {"cancelled", "failed"} else post.not_before),
        link=post.link,
        reason=reason_of(post.reason, post.text),
        can_send=may_be_sent(post),
        parts=tuple(Part(part.id, part.purpose, *parted(part.text)) for part in parts),
    )
