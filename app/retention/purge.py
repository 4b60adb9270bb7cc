"""The purge: lets go of what has served its time, once a day by itself or when IT asks, and reports in figures."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import jobs
from app.database import Sessions
from app.models import Purge
from app.retention.drafts import Texts, purge_texts
from app.retention.records import Records, purge_records
from app.retention.years import Retention

JOB = "purge"
EVERY = timedelta(days=1)
HALF_A_DAY = timedelta(hours=12)  # by then a day is over wherever the school is

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """What went, in figures. It names nobody."""

    texts: Texts
    records: Records


def dispatch_purge(session: Session, now: datetime) -> None:
    """A dispatcher: due a day after the last run that came to its end."""
    if _is_due(session, now):
        jobs.enqueue(session, JOB, JOB)


def purge_if_due(
    sessions: Sessions, now: datetime, should_stop: Callable[[], bool], *, retention: Retention | None
) -> None:
    """The job. One that was claimed while another ran finds nothing due."""
    with sessions() as session:
        due = _is_due(session, now)
    if due:
        purge(sessions, now, should_stop, retention=retention)


def purge(
    sessions: Sessions,
    now: datetime,
    should_stop: Callable[[], bool] = lambda: False,
    *,
    retention: Retention | None,
    dry_run: bool = False,
) -> Report:
    """Killed at any point it is still due, and the next run goes on. A `dry_run` counts and changes nothing.

    Without `retention`, which nobody has chosen then, no records go.
    """
    texts = purge_texts(sessions, now, should_stop, dry_run=dry_run)
    records = Records()
    if retention is not None:
        records = purge_records(
            sessions, retention.gone_before((now - HALF_A_DAY).date()), should_stop, dry_run=dry_run
        )
    report = Report(texts, records)
    if dry_run or should_stop():
        return report
    with sessions.begin() as session:
        session.add(Purge(finished_at=now, report=asdict(report)))
    log.info("purge: %s", asdict(report))
    return report


def _is_due(session: Session, now: datetime) -> bool:
    last = session.scalar(select(func.max(Purge.finished_at)))
    return last is None or last <= now - EVERY
