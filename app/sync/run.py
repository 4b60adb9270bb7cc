"""One sync of one teacher's classes from claim to end: carried out, and ended with what came of it."""

import logging
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from app.clock import Clock
from app.database import Sessions
from app.errors import ReconnectNeeded
from app.models import SyncRun
from app.sync import known, runs, schedule
from app.sync.codes import code_for_run
from app.sync.problems import Found, note
from app.sync.reading import Sync, read
from integrations.google.errors import GoogleError
from integrations.google.transport import Google

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: `status` and `summary` as its row has them. It is `queued` when it was handed back."""

    run_id: int
    status: str
    summary: dict[str, Any]


def run_sync(
    sessions: Sessions,
    google_for: Callable[[int], Google],
    teacher_id: int,
    *,
    clock: Clock,
    should_stop: Callable[[], bool] = lambda: False,
    interval: timedelta,
    full: bool = False,
) -> Outcome | None:
    """Carries out the queued run; None when there is none, or another one goes on.

    Args:
        sessions: short transactions are opened as needed; none is held across a call to Google.
        google_for: Google as the teacher sees it; raises ReconnectNeeded, or a GoogleError.
        teacher_id: whose classes are read.
        clock: the product's time.
        should_stop: asked now and then; the run is then handed back, for the next worker to take it up.
        interval: between two runs in school hours, give or take a tenth.
        full: read everything, whatever the change feed says.
    """
    with runs.hold(sessions, teacher_id) as held:
        if held is None:
            return None
        with sessions.begin() as session:
            run = runs.claim(session, teacher_id, clock.now())
        if run is None:
            return None
        progress = runs.Progress(held, run.id, should_stop)
        with ExitStack() as opened:  # Google is closed when the run has ended: that may have to wait for it
            return _ended(
                sessions,
                lambda: opened.enter_context(google_for(teacher_id)),
                run,
                progress,
                clock=clock,
                interval=interval,
                full=full,
            )


def _ended(
    sessions: Sessions,
    open_google: Callable[[], Google],
    run: SyncRun,
    progress: runs.Progress,
    *,
    clock: Clock,
    interval: timedelta,
    full: bool,
) -> Outcome | None:
    end = partial(_end, sessions, run, clock, interval)
    try:
        outcome = _carried_out(sessions, open_google, run, progress, clock=clock, full=full)
        progress.confirm()
    except runs.HoldLost:
        log.warning("sync run %d of teacher %d: left to another process", run.id, run.teacher_id)
        return None
    except runs.WorkerStops:
        with sessions.begin() as session:
            runs.hand_back(session, run.id, clock.now())
        log.info("sync run %d of teacher %d: handed back", run.id, run.teacher_id)
        return Outcome(run.id, "queued", {})
    except Exception:
        with suppress(runs.HoldLost):
            progress.confirm()
            end(_stopped(run, "unforeseen"))
        raise
    end(outcome)
    log.info("sync run %d of teacher %d: %s", run.id, run.teacher_id, outcome.status)
    return outcome


def _carried_out(
    sessions: Sessions,
    open_google: Callable[[], Google],
    run: SyncRun,
    progress: runs.Progress,
    *,
    clock: Clock,
    full: bool,
) -> Outcome:
    """How the run ends. What stops it as a whole is a problem of the teacher's."""
    now = clock.now()
    try:
        google = open_google()
        with sessions() as session:  # now: opening Google may have shown that less may be read, or more
            reader = known.reader(session, run.teacher_id, now)
        last, share = reader.time_of("full"), schedule.share_of(run.teacher_id)
        full = full or schedule.is_reconciliation_due(last, now, reader.zone, share)
        google.while_waiting(partial(progress.advance, 0))  # a long wait for quota is no silence
        sync = Sync(sessions, google, reader, run.id, now, full, run.trigger != "schedule", progress)
        complete = read(sync)
    except runs.Cancelled:
        return Outcome(run.id, "cancelled", {})
    except ReconnectNeeded:
        return _stopped(run, "reconnect")
    except GoogleError as error:
        return _stopped(run, code_for_run(error))
    return Outcome(run.id, "succeeded" if complete else "partial", sync.summary)


def _stopped(run: SyncRun, code: str) -> Outcome:
    return Outcome(run.id, "failed", {"stopped_by": code})


def _end(sessions: Sessions, run: SyncRun, clock: Clock, interval: timedelta, outcome: Outcome) -> None:
    """The run's end, with the problem that stopped it, if one did."""
    now = clock.now()
    stopped_by = outcome.summary.get("stopped_by")
    with sessions.begin() as session:
        note(session, run.teacher_id, [Found(stopped_by)] if stopped_by else [], now)
        runs.finish(session, run.id, outcome.status, now, interval=interval, summary=outcome.summary)
