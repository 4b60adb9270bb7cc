"""What the tick claims: each post once, one a class and minute, and what a dead process left."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import text

from app import worker
from app.jobs import tick
from app.posts.dispatch import dispatch_posts
from app.posts.hours import SPACING
from tests import small_school as school
from tests.app.posts.conftest import Outbox

DEFERRED = "SELECT count(*) FROM procrastinate_events WHERE type = 'deferred'"
WAITING = "SELECT (args ->> 'post_id')::int FROM procrastinate_jobs WHERE status = 'todo' ORDER BY 1"


def claimed(outbox: Outbox) -> list[int]:
    """The posts that a tick finds due, with what was found before and not worked on."""
    tick(outbox.runtime.sessions, outbox.clock.now(), [dispatch_posts])
    with outbox.runtime.sessions() as session:
        return list(session.scalars(text(WAITING)))


def test_of_ten_workers_that_tick_and_work_at_once_one_post_comes(outbox: Outbox) -> None:
    post_id = outbox.put()
    with ThreadPoolExecutor(10) as workers:
        list(workers.map(lambda _: tick(outbox.runtime.sessions, outbox.clock.now(), [dispatch_posts]), range(10)))
    with outbox.runtime.sessions() as session:
        assert session.scalar(text(DEFERRED)) == 1
    with ThreadPoolExecutor(10) as workers:
        list(workers.map(lambda _: worker.work(outbox.runtime)["send_post"](lambda: False, post_id=post_id), range(10)))
    [shown] = outbox.in_classroom()
    assert (shown.state, outbox.post(post_id).google_id) == ("PUBLISHED", shown.id)


def test_what_is_due_goes_out_by_the_worker(outbox: Outbox) -> None:
    post_id = outbox.put()
    worker.drain(outbox.runtime)
    assert outbox.post(post_id).state == "posted"
    worker.drain(outbox.runtime)
    assert len(outbox.in_classroom()) == 1


def test_what_is_not_due_merged_or_at_an_end_is_nobodys(outbox: Outbox) -> None:
    first, later = outbox.put(), outbox.put(school.BEN)
    outbox.put(words="And this.")  # goes out with the first
    outbox.set(later, not_before=outbox.clock.now() + timedelta(seconds=1))
    cancelled, failed = outbox.put(school.CHI), outbox.put(school.DEE, school.ENGLISH_10)
    outbox.set(cancelled, state="cancelled")
    outbox.set(failed, state="failed")
    assert claimed(outbox) == [first]


def test_a_class_gets_one_post_a_minute_even_when_many_are_late(outbox: Outbox) -> None:
    late = [outbox.put(student) for student in (school.ANA, school.BEN, school.CHI)]
    other_class = outbox.put(school.DEE, school.ENGLISH_10)
    outbox.clock.advance(timedelta(minutes=30))
    assert claimed(outbox) == [late[0], other_class]
    for post_id in (late[0], other_class):
        worker.work(outbox.runtime)["send_post"](lambda: False, post_id=post_id)
    with outbox.runtime.sessions.begin() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
    assert claimed(outbox) == []
    outbox.clock.advance(SPACING)
    assert claimed(outbox) == [late[1]]


def test_what_a_dead_process_left_is_taken_up_and_what_a_living_one_has_is_not(outbox: Outbox) -> None:
    left, uncertain = outbox.put(), outbox.put(school.BEN)
    outbox.set(left, state="posting")
    outbox.set(uncertain, state="uncertain")
    outbox.clock.advance(SPACING)
    assert claimed(outbox) == [left, uncertain]
    with outbox.runtime.sessions.begin() as session:
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing', queueing_lock = NULL"))
    assert claimed(outbox) == []
