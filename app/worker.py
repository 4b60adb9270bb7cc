"""The one list of every job and of everything the tick looks after, and the processes that run them."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session
from tenacity import Retrying, retry_if_exception_type, wait_fixed

from app import jobs
from app.accounts.answered import purge_answered
from app.accounts.attempts import purge_attempts
from app.accounts.credentials import google_for
from app.accounts.runtime import Runtime
from app.accounts.sessions import purge_sessions
from app.accounts.throttle import purge_tries
from app.briefs.examine import due_documents, examine, mark_outdated
from app.database import STORE_LOST
from app.followups.review import due_follow_ups, find_drafts, review
from app.posts import dispatch, sweep
from app.posts.publish import deliver
from app.reminders.schedule import keep_look_agains
from app.retention import purge
from app.retention.years import chosen
from app.sync import request
from app.sync.run import run_sync
from app.sync.runs import JOB as SYNC

EXAMINE = "examine"
REVIEW = "review"
SYNCS_AT_ONCE = 4


def work(runtime: Runtime) -> Mapping[str, jobs.Work]:
    """Every job by name."""
    return {
        SYNC: partial(_sync_teacher, runtime),
        EXAMINE: partial(_examine, runtime),
        REVIEW: partial(_review, runtime),
        dispatch.JOB: partial(_send_post, runtime),
        sweep.JOB: partial(_sweep_posts, runtime),
        purge.JOB: partial(_let_go, runtime),
    }


def tick(runtime: Runtime) -> None:
    """Enqueue what our rows say is due, and forget what has expired."""
    jobs.tick(
        runtime.sessions,
        runtime.clock.now(),
        [
            request.dispatch_due,
            _dispatch_examination,
            _dispatch_review,
            partial(_plan_reminders, runtime),
            dispatch.dispatch_posts,
            sweep.dispatch_sweeps,
            purge.dispatch_purge,
            partial(_purge, runtime),
        ],
    )
    if runtime.school_clock:
        runtime.school_clock.keep()


def run(
    runtime: Runtime, concurrency: int, stop: threading.Event, *, after_each: Callable[[], None] = lambda: None
) -> None:
    """Work until `stop` is set; `after_each` job, whatever became of it, the function of that name is called."""
    for attempt in Retrying(retry=retry_if_exception_type(STORE_LOST), wait=wait_fixed(1)):
        with attempt, runtime.sessions.begin() as session:
            if not stop.is_set():
                mark_outdated(session)
    followed = {name: partial(_followed, job, after_each) for name, job in work(runtime).items()}
    jobs.run_worker(_url(runtime), followed, partial(tick, runtime), concurrency=concurrency, stop=stop)


@contextmanager
def background(
    runtime: Runtime, concurrency: int = SYNCS_AT_ONCE, *, after_each: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Work beside the pages of a single-process installation, in a thread with an event loop of its own (`run`)."""
    stop = threading.Event()
    follow = {"after_each": after_each}
    worker = threading.Thread(target=run, args=(runtime, concurrency, stop), kwargs=follow, name="worker")
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def drain(runtime: Runtime) -> None:
    """Run everything that is due now, and what follows from it, before returning.

    Raises:
        JobFailed: one of the jobs did not succeed.
    """
    jobs.drain(_url(runtime), work(runtime), partial(tick, runtime))


def _followed(job: jobs.Work, after: Callable[[], None], should_stop: jobs.ShouldStop, **arguments: Any) -> None:
    try:
        job(should_stop, **arguments)
    finally:
        after()


def _sync_teacher(runtime: Runtime, should_stop: jobs.ShouldStop, *, teacher_id: int) -> None:
    run_sync(
        runtime.sessions,
        partial(google_for, runtime),
        teacher_id,
        clock=runtime.clock,
        should_stop=should_stop,
        interval=timedelta(minutes=runtime.settings.sync_interval_minutes),
    )
    # At once, so that what was just read is sorted without waiting for the next tick.
    with runtime.sessions.begin() as session:
        _dispatch_examination(session, runtime.clock.now())


def _examine(runtime: Runtime, should_stop: jobs.ShouldStop) -> None:
    """Examine what is due in short transactions; what is left at a stop is still due."""
    while not should_stop():
        with runtime.sessions.begin() as session:
            due = due_documents(session)
            if not due:
                break
            examine(session, due)
    with runtime.sessions.begin() as session:
        _dispatch_review(session, runtime.clock.now())


def _review(runtime: Runtime, should_stop: jobs.ShouldStop) -> None:
    """Look at what follow-ups became in short transactions; what is left at a stop is still due."""
    while not should_stop():
        with runtime.sessions.begin() as session:
            due = due_follow_ups(session)
            if not due:
                return
            review(session, due)


def _plan_reminders(runtime: Runtime, session: Session, now: datetime) -> None:
    keep_look_agains(session, runtime.keyring, runtime.settings, now)


def _send_post(runtime: Runtime, should_stop: jobs.ShouldStop, *, post_id: int) -> None:  # noqa: ARG001  it is short
    deliver(runtime, post_id)


def _sweep_posts(
    runtime: Runtime,
    should_stop: jobs.ShouldStop,  # noqa: ARG001  it is short
    *,
    teacher_id: int,
    course_id: int,
) -> None:
    sweep.sweep(runtime, teacher_id, course_id)


def _let_go(runtime: Runtime, should_stop: jobs.ShouldStop) -> None:
    purge.purge_if_due(runtime.sessions, runtime.clock.now(), should_stop, retention=chosen(runtime.settings))


def _dispatch_examination(session: Session, now: datetime) -> None:  # noqa: ARG001  a dispatcher; the rows say what is due
    if due_documents(session, limit=1):
        jobs.enqueue(session, EXAMINE, EXAMINE)


def _dispatch_review(session: Session, now: datetime) -> None:  # noqa: ARG001  a dispatcher; the rows say what is due
    find_drafts(session)
    if due_follow_ups(session, limit=1):
        jobs.enqueue(session, REVIEW, REVIEW)


def _purge(runtime: Runtime, session: Session, now: datetime) -> None:
    purge_attempts(session, now)
    purge_sessions(session, runtime.real_clock.now())
    purge_tries(session, runtime.real_clock.now())
    purge_answered(session, runtime.real_clock.now())


def _url(runtime: Runtime) -> str:
    return runtime.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
