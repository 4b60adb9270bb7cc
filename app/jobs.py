"""The port to the job engine, used in the one way measured safe: our rows are the truth, a job is a disposable claim.

Nothing else touches Procrastinate. A job is enqueued in the caller's transaction under a key: at most one of a key
runs, and at most one more waits behind it. There is no retry: what failed, or was killed, is still due in our rows,
and the next tick enqueues it again. docs/decisions/0006-jobs-are-claims.md says why; 0032, how a death is noticed.
"""

import asyncio
import logging
import threading
import traceback
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector, SyncPsycopgConnector
from procrastinate.connector import BaseConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.worker import Worker
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from sqlalchemy import ColumnElement, column, exists, literal_column, or_, select, table, text
from sqlalchemy.orm import Session

from app.database import KEEPALIVES, Sessions

ShouldStop = Callable[[], bool]
Work = Callable[..., None]
Dispatcher = Callable[[Session, datetime], None]

log = logging.getLogger(__name__)

TICK = "* * * * * */10"  # every ten seconds; Procrastinate's seconds stand last
HEARTBEAT_SECONDS = 10
STALLED_SECONDS = 30
SILENT_SECONDS = 45
REGISTERING_SECONDS = 3
GRACE_SECONDS = 8

_HOLD = "SELECT pg_advisory_lock(hashtextextended('worker:' || %(worker)s, 0))"
# Whoever gets the lock of a worker knows it dead: alive, it holds it. One that just registers may not hold it yet.
_FORGET_THE_DEAD = (
    "DELETE FROM procrastinate_workers WHERE last_heartbeat < now() - %(seconds)s * interval '1 second'"
    " AND pg_try_advisory_xact_lock(hashtextextended('worker:' || id, 0))"
)

# It prints whole traces, and warns of what the supervising loop below mends.
logging.getLogger("procrastinate").setLevel(logging.CRITICAL)

# Never opened: it only writes into the connection that `enqueue` hands it.
_CLIENT = App(connector=SyncPsycopgConnector())


class JobFailed(Exception):
    """A job raised something that it did not foresee: its type and place, never its words, which may be a student's."""


class _WorkerLost(Exception):
    """The engine's worker returned, or its heartbeat stopped, although nobody asked it to."""


class _Registry(JobManager):
    """Workers that are known dead the moment they die: each holds a lock of the connection `alive` while it lives."""

    def __init__(self, connector: BaseConnector, alive: AsyncConnection[Any]) -> None:
        super().__init__(connector)
        self.alive = alive

    async def register_worker(self) -> int:
        worker_id = await super().register_worker()
        await self.alive.execute(_HOLD, {"worker": worker_id})
        return worker_id

    async def end_dead_jobs(self) -> None:
        """Set free what dead workers had claimed; of a machine that has vanished, after a silence.

        Finished, not retried: a retry would clash with its queued twin, and our row is still due.
        """
        await self.connector.execute_query_async(_FORGET_THE_DEAD, seconds=REGISTERING_SECONDS)
        for job in await self.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            if job.id is not None:
                await self.finish_job_by_id_async(job_id=job.id, status=Status.FAILED, delete_job=True)


def enqueue(session: Session, name: str, key: str, **arguments: int | str) -> bool:
    """Claim work when the session commits; False if a claim of the same key waits already."""
    try:
        with session.begin_nested():  # a duplicate must not spoil the caller's transaction
            connection = session.connection().connection.driver_connection
            _CLIENT.configure_task(name, lock=key, queueing_lock=key, connection=connection).defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True


def enqueue_all(session: Session, name: str, claims: Mapping[str, Mapping[str, int | str]]) -> None:
    """As `enqueue`, of many keys with their arguments, in one statement unless one of them waits already."""
    new = [
        _CLIENT.configure_task(name, lock=key, queueing_lock=key).make_new_job(**arguments)
        for key, arguments in claims.items()
    ]
    try:
        with session.begin_nested():
            connection = session.connection().connection.driver_connection
            _CLIENT.job_manager.batch_defer_jobs(new, connection=connection)
    except AlreadyEnqueued:
        for key, arguments in claims.items():
            enqueue(session, name, key, **arguments)


def cancel(session: Session, key: str) -> None:
    """Withdraw what waits under the key. What runs is not told: it reads in our rows whether it is still wanted."""
    session.execute(
        text(
            "SELECT procrastinate_cancel_job_v1(id, false, true) FROM procrastinate_jobs"
            " WHERE queueing_lock = :key AND status = 'todo'"
        ),
        {"key": key},
    )


def has_live_job(key: ColumnElement[str]) -> ColumnElement[bool]:
    """For dispatchers: whether a job of this key waits or runs. Such a row is not due again yet.

    Two questions, for the engine has an index for each.
    """
    job = table("procrastinate_jobs", column("lock"), column("queueing_lock"), column("status"))
    one = select(1).select_from(job)
    waits = exists(one.where(job.c.queueing_lock == key, job.c.status == literal_column("'todo'")))
    runs = exists(one.where(job.c.lock == key, job.c.status == literal_column("'doing'")))
    return or_(waits, runs)


def tick(sessions: Sessions, now: datetime, dispatchers: Iterable[Dispatcher]) -> None:
    """Let every dispatcher enqueue what is due, each in its own transaction; one that fails keeps none from its turn.

    Raises:
        ExceptionGroup: of what failed, after all had their turn.
    """
    failures = []
    for dispatch in dispatchers:
        try:
            with sessions.begin() as session:
                dispatch(session, now)
        except Exception as failure:  # noqa: BLE001  raised below
            failures.append(failure)
    if failures:
        raise ExceptionGroup("dispatch", failures)


def run_worker(
    url: str,
    work: Mapping[str, Work],
    on_tick: Callable[[], None],
    *,
    concurrency: int,
    stop: threading.Event,
    grace: float = GRACE_SECONDS,
) -> None:
    """Work until `stop` is set. A database that goes away, or a worker that falls silent, is started again.

    `work` are all jobs by name, each called with a function that says whether the worker is about to stop, and with
    the arguments of `enqueue`. On `stop`, running jobs have `grace` seconds to end before they are told.
    """
    with asyncio.Runner() as runner:
        threads = ThreadPoolExecutor(concurrency + 8, thread_name_prefix="job")
        runner.get_loop().set_default_executor(threads)
        runner.run(_supervise(url, work, on_tick, concurrency=concurrency, stop=stop, grace=grace))


def drain(url: str, work: Mapping[str, Work], on_tick: Callable[[], None]) -> None:
    """Tick, run all that waits, one after another, and return: what a command does where no worker runs.

    Raises:
        JobFailed: one of them did not succeed.
    """
    asyncio.run(_drain(_app(url, work), url, on_tick))


async def _drain(app: App, url: str, on_tick: Callable[[], None]) -> None:
    async with _opened(app, url) as registry:
        await registry.end_dead_jobs()
        await asyncio.to_thread(on_tick)
        before = {job.id for job in await _failed(app)}
        await app.run_worker_async(queues=["default"], wait=False, listen_notify=False, install_signal_handlers=False)
        if fresh := [job.task_name for job in await _failed(app) if job.id not in before]:
            raise JobFailed(", ".join(fresh))


async def _failed(app: App) -> Iterable[Job]:
    return await app.job_manager.list_jobs_async(status=Status.FAILED.value)


async def _supervise(
    url: str,
    work: Mapping[str, Work],
    on_tick: Callable[[], None],
    *,
    concurrency: int,
    stop: threading.Event,
    grace: float,
) -> None:
    pause = 0.5
    while not stop.is_set():
        began = asyncio.get_running_loop().time()
        try:
            await _run(_app(url, work), url, on_tick, concurrency=concurrency, stop=stop, grace=grace)
        except Exception as error:  # noqa: BLE001  whatever ended it, the remedy is to start again
            log.warning("worker lost, starting again in %.1f s: %s", pause, _causes(error))
            await _wait(stop, pause)
        ran_well = asyncio.get_running_loop().time() - began > SILENT_SECONDS
        pause = 0.5 if ran_well else min(pause * 2, 10)


@asynccontextmanager
async def _opened(app: App, url: str) -> AsyncIterator[_Registry]:
    alive = await AsyncConnection.connect(make_conninfo(url, **KEEPALIVES), autocommit=True)
    async with alive, app.open_async():
        app.job_manager = registry = _Registry(app.connector, alive)
        yield registry


async def _run(
    app: App, url: str, on_tick: Callable[[], None], *, concurrency: int, stop: threading.Event, grace: float
) -> None:
    """Run both workers until `stop`; raises when either ends before."""
    options: dict[str, Any] = {
        "install_signal_handlers": False,
        "shutdown_graceful_timeout": grace,
        "fetch_job_polling_interval": 1.0,  # the end of a job tells nobody that its lock is free
        "update_heartbeat_interval": HEARTBEAT_SECONDS,
        "stalled_worker_timeout": STALLED_SECONDS,
        "delete_jobs": "successful",
    }
    async with _opened(app, url) as registry:
        _schedule(app, registry, on_tick)
        await registry.end_dead_jobs()
        # The tick has a worker of its own, so that long jobs never keep it waiting.
        workers = [
            Worker(app, queues=["default"], name="jobs", concurrency=concurrency, **options),
            Worker(app, queues=["tick"], name="tick", **options),
        ]
        async with asyncio.TaskGroup() as group:
            runs = [group.create_task(_until_stopped(worker, stop)) for worker in workers]
            watch = group.create_task(_watch(registry, workers))
            await _wait(stop)
            watch.cancel()
            for worker in workers:
                worker.stop()  # type: ignore[no-untyped-call]  # Procrastinate leaves it untyped
            await asyncio.gather(*runs)


async def _until_stopped(worker: Worker, stop: threading.Event) -> None:
    if stop.is_set():
        return  # a worker forgets a stop that came before it ran
    await worker.run()  # type: ignore[no-untyped-call]  # Procrastinate leaves it untyped
    if not stop.is_set():
        raise _WorkerLost("returned")  # it does so, without an error, when the database stays away


async def _watch(registry: _Registry, workers: list[Worker]) -> None:
    """Raise when a heartbeat in the store grows old, for a half-open connection can hang a worker for hours.

    Asked on the connection that shows the workers alive: without it others take them for dead.
    """
    fresh = (
        "SELECT count(*) FROM procrastinate_workers"
        " WHERE id = ANY(%(ids)s) AND last_heartbeat > now() - %(age)s * interval '1 second'"
    )
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        ids = [worker.worker_id for worker in workers]
        question = registry.alive.execute(fresh, {"ids": ids, "age": SILENT_SECONDS})
        answer = await (await asyncio.wait_for(question, HEARTBEAT_SECONDS)).fetchone()
        if answer is None or answer[0] < len(workers):
            raise _WorkerLost("silent")


async def _wait(stop: threading.Event, seconds: float = float("inf")) -> None:
    """Return when `stop` is set, or after `seconds`."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while not stop.is_set() and loop.time() < until:  # noqa: ASYNC110  `stop` belongs to another thread
        await asyncio.sleep(0.1)


def _app(url: str, work: Mapping[str, Work]) -> App:
    app = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=8, kwargs=KEEPALIVES))
    for name, function in work.items():
        app.task(name=name, pass_context=True)(_guarded(name, function))
    return app


def _guarded(name: str, work: Work) -> Callable[..., None]:
    def run(context: JobContext, **arguments: Any) -> None:
        try:
            work(context.should_abort, **arguments)
        except Exception as error:  # noqa: BLE001  logged and raised again, both without its words
            log.error("job %s failed: %s", name, _causes(error))  # noqa: TRY400  a trace holds words
            raise JobFailed(name) from None

    return run


def _schedule(app: App, registry: _Registry, on_tick: Callable[[], None]) -> None:
    @app.periodic(cron=TICK)
    @app.task(name="tick", queue="tick")
    async def run(timestamp: int) -> None:
        await registry.end_dead_jobs()
        await asyncio.to_thread(_guarded_tick, on_tick)
        if timestamp % 3600 == 0:
            await registry.delete_old_jobs(
                nb_hours=24, include_failed=True, include_cancelled=True, include_aborted=True
            )


def _guarded_tick(on_tick: Callable[[], None]) -> None:
    try:
        on_tick()
    except Exception as error:  # noqa: BLE001  as for a job; the next tick comes in seconds
        log.error("tick failed: %s", _causes(error))  # noqa: TRY400  a trace holds words
        raise JobFailed("tick") from None


def _causes(error: BaseException) -> str:
    """Types and places of an error and all that it groups; no message, no value."""
    inner = [_causes(part) for part in error.exceptions] if isinstance(error, BaseExceptionGroup) else []
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    place = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return " | ".join([f"{type(error).__qualname__} at {place}", *inner])
