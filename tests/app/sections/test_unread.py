"""Unread replies: what somebody said that no teacher followed and this teacher has not marked as read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.database import Sessions
from app.models import Comment, Course, Reply, Student, Teacher
from app.sections.comments import Show, build_class_comments
from app.sections.unread import mark_read, take_back_read, unread_replies
from tests import builders
from tests.builders import NOW, days_ago

LATEST = 2**62


@dataclass(frozen=True)
class Thread:
    """One thread on a writer's draft in a class of two teachers."""

    session: Session
    teacher: Teacher
    colleague: Teacher
    course: Course
    writer: Student
    comment: Comment

    def reply(self, content: str, by: Teacher | Student, days: float, **more: str) -> Reply:
        role = "writer" if by is self.writer else "teacher"
        return builders.create_reply(
            self.session, self.comment, content, author=by, created_at=days_ago(days), **({"role": role} | more)
        )

    def unread(self, teacher: Teacher) -> list[int]:
        """The unread replies of the thread as this teacher's page lists them."""
        self.session.flush()
        found = build_class_comments(
            self.session, teacher_id=teacher.id, course_id=self.course.id, show=Show.WAITING, now=NOW
        )
        return [id_ for one in found.comments for id_ in one.unread]


@pytest.fixture
def thread(sessions: Sessions) -> Iterator[Thread]:
    with sessions() as session:
        teacher = builders.create_teacher(session)
        course = builders.create_course(session, teacher)
        colleague = builders.create_teacher(session, name="Sam Okafor")
        builders.add_teacher(session, course, colleague)
        writer = builders.create_student(session, course)
        draft = builders.create_draft(session, builders.create_coursework(session, course), writer, "It was quiet.")
        comment = builders.create_comment(session, draft, "Where?", quote="quiet", author=teacher)
        yield Thread(session, teacher, colleague, course, writer, comment)


def test_a_reply_is_unread_until_any_teacher_writes_after_it(thread: Thread) -> None:
    said = thread.reply("inside?", thread.writer, 3)
    assert (thread.unread(thread.teacher), thread.unread(thread.colleague)) == ([said.id], [said.id])
    thread.reply("Yes.", thread.colleague, 2, role="co_teacher")
    assert (thread.unread(thread.teacher), thread.unread(thread.colleague)) == ([], [])
    again = thread.reply("thanks", thread.writer, 1)
    assert thread.unread(thread.teacher) == [again.id]


def test_a_peer_and_somebody_unknown_are_read_like_the_writer(thread: Thread) -> None:
    peer = builders.create_student(thread.session, thread.course, name="Malik Johnson")
    ids = [thread.reply(role, peer, 2, role=role).id for role in ("peer", "unknown")]
    assert thread.unread(thread.teacher) == ids


def test_a_bare_resolve_says_nothing_but_a_teachers_has_seen_the_thread(thread: Thread) -> None:
    thread.reply("", thread.writer, 3, action="resolve")
    assert thread.unread(thread.teacher) == []
    said = thread.reply("done", thread.writer, 2)
    assert thread.unread(thread.teacher) == [said.id]
    thread.reply("", thread.teacher, 1, action="resolve")
    assert thread.unread(thread.teacher) == []


def test_what_is_removed_need_not_be_read(thread: Thread) -> None:
    said = thread.reply("inside?", thread.writer, 3)
    said.removed_at = NOW
    assert thread.unread(thread.teacher) == []


def test_each_teacher_reads_with_eyes_of_their_own(thread: Thread) -> None:
    said = thread.reply("inside?", thread.writer, 3)
    mark_read(thread.session, thread.teacher, [thread.comment.id], seen=LATEST)
    assert (thread.unread(thread.teacher), thread.unread(thread.colleague)) == ([], [said.id])
    later = thread.reply("or outside?", thread.writer, 1)
    assert thread.unread(thread.teacher) == [later.id]


def test_what_came_in_while_the_page_stood_open_stays_unread(thread: Thread) -> None:
    seen = thread.reply("inside?", thread.writer, 3)
    missed = thread.reply("or outside?", thread.writer, 1)
    mark_read(thread.session, thread.teacher, [thread.comment.id], seen=seen.id)
    assert thread.unread(thread.teacher) == [missed.id]


def test_a_mark_is_taken_back_to_how_far_the_thread_was_read_before(thread: Thread) -> None:
    first = thread.reply("inside?", thread.writer, 3)
    never = mark_read(thread.session, thread.teacher, [thread.comment.id], seen=LATEST)
    second = thread.reply("or outside?", thread.writer, 1)
    once = mark_read(thread.session, thread.teacher, [thread.comment.id], seen=LATEST)
    assert mark_read(thread.session, thread.teacher, [thread.comment.id], seen=LATEST) == {}
    take_back_read(thread.session, thread.teacher, once)
    assert thread.unread(thread.teacher) == [second.id]
    take_back_read(thread.session, thread.teacher, never)
    assert thread.unread(thread.teacher) == [first.id, second.id]


ROLES = st.sampled_from(["teacher", "co_teacher", "writer", "peer", "unknown"])
POSTS = st.lists(st.tuples(ROLES, st.sampled_from(["so?", "", " "])), max_size=8)


@dataclass(frozen=True)
class Post:
    """A reply's row."""

    id: int
    author_role: str
    content: str
    created_at: datetime


@given(posts=POSTS, read=st.none() | st.integers(0, 8))
def test_unread_is_what_nobody_of_the_teachers_followed_and_no_mark_covers(
    posts: Sequence[tuple[str, str]], read: int | None
) -> None:
    rows = [Post(n, role, content, NOW + timedelta(hours=n)) for n, (role, content) in enumerate(posts)]
    read_at = None if read is None else NOW + timedelta(hours=read)
    unread = {row.id for row in unread_replies(rows, read_at)}  # type: ignore[arg-type]  # rows by their names
    for row in rows:
        followed = any(later.author_role in {"teacher", "co_teacher"} for later in rows[row.id :])
        covered = read is not None and row.id <= read
        assert (row.id in unread) is (bool(row.content.strip()) and not followed and not covered)
