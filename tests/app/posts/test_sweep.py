"""Drafts that nobody will publish are deleted; everybody else's, and those still awaited, are let alone."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.models import Post
from app.posts.dispatch import JOB as SEND
from app.posts.publish import SWEPT_AFTER
from app.posts.sweep import AGAIN_AFTER, AGAIN_WHEN_ARCHIVED, dispatch_sweeps, sweep
from integrations.google.emulator.events import AnnouncementMade, CourseStateChanged
from tests import small_school as school
from tests.app.posts.conftest import DELETE, LIST, Outbox


def draft(
    outbox: Outbox, words: str, *, creator: str = school.TEACHER, state: str = "DRAFT", project: str | None = None
) -> str:
    made = AnnouncementMade(
        at=outbox.clock.now(),
        id=str(700_000_000_000 + outbox.drafts_made()),
        course=school.ENGLISH_9,
        creator=creator,
        project=project or outbox.world.clients[0].project,
        text=words,
        state=state,
        assignees=(school.ANA,),
    )
    outbox.world.record(made)
    return made.id


def swept(outbox: Outbox, *, after: timedelta = SWEPT_AFTER) -> list[str]:
    """What is left in Classroom."""
    outbox.clock.advance(after)
    sweep(outbox.runtime, outbox.teacher_id, outbox.post(_posts(outbox)[0]).course_id)
    return [each.id for each in outbox.in_classroom()]


def _posts(outbox: Outbox) -> list[int]:
    with outbox.runtime.sessions() as session:
        return list(session.scalars(text("SELECT id FROM post ORDER BY id")))


def waiting(outbox: Outbox) -> int:
    with outbox.runtime.sessions.begin() as session:
        dispatch_sweeps(session, outbox.clock.now())
        return session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'sweep_posts'")) or 0


def test_a_second_draft_of_a_post_that_is_out_is_swept_and_the_post_stays(outbox: Outbox) -> None:
    post = outbox.deliver(outbox.put())
    draft(outbox, post.text)
    assert waiting(outbox) == 0
    assert post.google_id
    assert swept(outbox) == [post.google_id]
    assert outbox.post(post.id).sweep_after is None
    assert waiting(outbox) == 0


def test_a_class_is_swept_a_quarter_of_an_hour_after_a_try_by_the_worker(outbox: Outbox) -> None:
    post = outbox.deliver(outbox.put())
    outbox.clock.advance(SWEPT_AFTER)
    assert waiting(outbox) == 1
    outbox.set(post.id, state="uncertain")
    with outbox.runtime.sessions.begin() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
    assert waiting(outbox) == 0, SEND


@pytest.mark.parametrize("state", ["failed", "cancelled", "taken_back"])
def test_a_draft_of_a_post_that_has_ended_is_swept(outbox: Outbox, state: str) -> None:
    post_id = outbox.put()
    draft(outbox, outbox.post(post_id).text)
    outbox.set(post_id, state=state, sweep_after=outbox.clock.now())
    assert swept(outbox) == []


@pytest.mark.parametrize("state", ["scheduled", "posting", "uncertain"])
def test_a_draft_that_may_still_be_found_again_stays(outbox: Outbox, state: str) -> None:
    post_id = outbox.put()
    awaited = draft(outbox, outbox.post(post_id).text)
    outbox.set(post_id, state=state)
    assert swept(outbox) == [awaited]


def test_of_a_post_under_way_the_draft_that_the_row_names_stays_and_no_other(outbox: Outbox) -> None:
    post_id = outbox.put()
    named = draft(outbox, outbox.post(post_id).text)
    draft(outbox, outbox.post(post_id).text)
    outbox.set(post_id, state="posting", google_id=named)
    assert swept(outbox) == [named]


def test_what_is_young_out_anothers_or_not_ours_stays(outbox: Outbox) -> None:
    post = outbox.deliver(outbox.put())
    outbox.set(post.id, state="failed", google_id=None)
    foreign = draft(outbox, post.text, creator=school.CO_TEACHER)
    plain = draft(outbox, "No school on Friday")
    elsewhere = draft(outbox, "See https://another.example/s/abc123#0123456789")
    outbox.clock.advance(SWEPT_AFTER)
    young = draft(outbox, post.text)
    left = swept(outbox, after=timedelta())
    assert sorted(left) == sorted([str(post.google_id), foreign, plain, elsewhere, young])


def test_a_draft_whose_row_was_erased_is_swept(outbox: Outbox) -> None:
    kept = outbox.deliver(outbox.put(school.BEN))
    post_id = outbox.put()
    draft(outbox, outbox.post(post_id).text)
    with outbox.runtime.sessions.begin() as session:
        session.delete(session.get_one(Post, post_id))
    assert swept(outbox) == [str(kept.google_id)]


def test_a_draft_that_google_does_not_let_us_delete_keeps_none_behind_it(outbox: Outbox) -> None:
    """The teacher has copied a reminder into a draft of her own."""
    post = outbox.deliver(outbox.put())
    draft(outbox, post.text)
    outbox.clock.advance(timedelta(minutes=1))
    hers = draft(outbox, post.text, project="classroom.google.example")
    draft(outbox, post.text)
    assert swept(outbox) == [post.google_id, hers]
    assert outbox.post(post.id).sweep_after is None


def test_an_archived_class_is_swept_once_it_is_open_again(outbox: Outbox) -> None:
    post = outbox.deliver(outbox.put())
    orphan = draft(outbox, post.text)
    for state, left in (("ARCHIVED", {post.google_id, orphan}), ("ACTIVE", {post.google_id})):
        outbox.world.record(CourseStateChanged(at=outbox.clock.now(), course=school.ENGLISH_9, state=state))
        assert set(swept(outbox, after=AGAIN_WHEN_ARCHIVED)) == left
        wanted = outbox.clock.now() + AGAIN_WHEN_ARCHIVED if state == "ARCHIVED" else None
        assert outbox.post(post.id).sweep_after == wanted


@pytest.mark.parametrize("match", [LIST, DELETE])
def test_where_google_does_not_answer_it_is_tried_again_later(outbox: Outbox, match: str) -> None:
    post = outbox.deliver(outbox.put())
    orphan = draft(outbox, post.text)
    outbox.fault(match, "forbidden" if match == DELETE else "unauthorized", times=None)
    assert orphan in swept(outbox)
    wanted = outbox.clock.now() + AGAIN_AFTER if match == LIST else None
    assert outbox.post(post.id).sweep_after == wanted
