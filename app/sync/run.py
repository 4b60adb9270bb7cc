"""One sync of one teacher's classes: read, store, name what failed; between fetch and apply no session is held."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.connection import ReadingMode
from app.accounts.courses import record_taught_courses
from app.clock import Clock
from app.database import Sessions
from app.errors import ReconnectNeeded
from app.models import Course, Teacher
from app.sync import fetch, fetch_documents, known, plan, runs
from app.sync.apply_courses import apply_course
from app.sync.apply_documents import apply_documents
from app.sync.facts import CourseFacts, DocumentFacts
from app.sync.plan import KnownDocument
from app.sync.problems import Found, code_for_run, record
from integrations.google.errors import GoogleError
from integrations.google.transport import Google

INTERVAL = timedelta(minutes=10)
PROBE_EVERY = timedelta(days=7)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: `status` and `summary` as its row has them."""

    run_id: int
    status: str
    summary: dict[str, Any]


@dataclass(slots=True)
class _Sync:
    """What one run carries from step to step."""

    sessions: Sessions
    google: Google
    reader: known.Reader
    now: datetime
    full: bool
    progress: runs.Progress
    found: list[Found] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)


def run_sync(
    sessions: Sessions,
    google_for: Callable[[int], Google],
    teacher_id: int,
    *,
    clock: Clock,
    should_abort: Callable[[], bool] = lambda: False,
    interval: timedelta = INTERVAL,
    full: bool = False,
) -> Outcome | None:
    """Carries out the queued run, or the one that the schedule owes; None when there is neither, or one goes on.

    Args:
        sessions: short transactions are opened as needed; none is held across a call to Google.
        google_for: Google as the teacher sees it; raises ReconnectNeeded.
        teacher_id: whose classes are read.
        clock: the product's time.
        should_abort: asked now and then; the run ends as cancelled.
        interval: until the next run, give or take a tenth.
        full: read everything, whatever the change feed says.
    """
    now = clock.now()
    with sessions.begin() as session:
        run_id = runs.claim(session, teacher_id, now)
    if run_id is None:
        return None
    status: str = "failed"
    summary: dict[str, Any] = {}
    try:
        progress = runs.Progress(sessions, run_id, should_abort)
        status, summary = _carried_out(sessions, google_for, teacher_id, now=now, full=full, progress=progress)
    except Exception:
        summary = _stopped(sessions, teacher_id, "unforeseen", now)
        raise
    finally:
        with sessions.begin() as session:
            runs.finish(session, run_id, status, clock.now(), interval=interval, summary=summary)
    log.info("sync run %d of teacher %d: %s", run_id, teacher_id, status)
    return Outcome(run_id, status, summary)


def _carried_out(
    sessions: Sessions,
    google_for: Callable[[int], Google],
    teacher_id: int,
    *,
    now: datetime,
    full: bool,
    progress: runs.Progress,
) -> tuple[str, dict[str, Any]]:
    """The status a run ends with. What stops it as a whole becomes a problem of the teacher's."""
    with sessions() as session:
        reader = known.reader(session, teacher_id)
    try:
        with google_for(teacher_id) as google:
            google.while_waiting(partial(progress.advance, 0))  # a long wait for quota is no silence
            sync = _Sync(sessions, google, reader, now, full or plan.is_full(reader.time_of("full"), now), progress)
            _read(sync)
    except runs.Cancelled:
        return "cancelled", {}
    except ReconnectNeeded:
        return "failed", _stopped(sessions, teacher_id, "reconnect", now)
    except GoogleError as error:
        return "failed", _stopped(sessions, teacher_id, code_for_run(error), now)
    return ("partial" if sync.found else "succeeded"), sync.summary


def _stopped(sessions: Sessions, teacher_id: int, code: str, now: datetime) -> dict[str, Any]:
    with sessions.begin() as session:
        record(session, teacher_id, [Found(code)], now, complete=False)
    return {"stopped_by": code}


def _read(sync: _Sync) -> None:
    """All of it, in the order in which one thing needs the other; cursors last."""
    changed = _feed(sync)
    _classes(sync)
    if sync.reader.mode is None:
        sync.found.append(Found("drafts_not_granted"))
    else:
        _documents(sync, sync.reader.mode, changed)
    sync.cursors["courses"] = " ".join(str(id_) for id_ in sorted(sync.reader.courses))
    if sync.full:
        sync.cursors["full"] = sync.now.isoformat()
    with sync.sessions.begin() as session:
        record(session, sync.reader.teacher_id, sync.found, sync.now, complete=True)
        known.keep_cursors(session, sync.reader.teacher_id, sync.cursors)


def _feed(sync: _Sync) -> frozenset[str] | None:
    """The files that changed, asked for before anything is read; None when all have to be read."""
    if sync.reader.mode is not ReadingMode.DRIVE:
        return None
    changed, token = fetch.changed_files(sync.google, sync.reader.cursors.get("changes"))
    if token is not None:
        sync.cursors["changes"] = token
    return None if sync.full else changed


def _classes(sync: _Sync) -> None:
    sync.progress.expect(len(sync.reader.courses), "Classes")
    listing, facts = fetch.classes(sync.google, sorted(sync.reader.courses.values()))
    with sync.sessions.begin() as session:
        teacher = session.get_one(Teacher, sync.reader.teacher_id)
        record_taught_courses(session, teacher, listing, sync.now)
        courses = {
            course.google_id: course
            for course in session.scalars(select(Course).where(Course.id.in_(sync.reader.courses)))
        }
        wanted = {item.google_id: _rubrics_due(sync, session, courses[item.google_id], item) for item in facts}
    fetch.rubrics(sync.google, wanted, facts)
    for item in facts:
        course = courses[item.google_id]
        with sync.sessions.begin() as session:
            apply_course(session, course, item, sync.now)
        sync.found += [Found(code, course_id=course.id) for code in dict.fromkeys(item.problems)]
        sync.progress.advance()
    sync.summary |= {"courses": len(facts), "courses_unread": sum(bool(item.problems) for item in facts)}


def _rubrics_due(sync: _Sync, session: Session, course: Course, facts: CourseFacts) -> list[str]:
    times = known.coursework_times(session, course.id)
    again = course.id in known.rubrics_missed(session, sync.reader.teacher_id)
    return plan.rubrics_to_read(facts.coursework or (), times, full=sync.full or again)


def _documents(sync: _Sync, mode: ReadingMode, changed: frozenset[str] | None) -> None:
    """Slice by slice, soonest due first: read, then stored while the next is being read."""
    with sync.sessions() as session:
        documents = known.documents(session, sync.reader.teacher_id)
    wanted = plan.documents_to_read(documents, _swept(sync, documents, changed), sync.reader.covered, sync.now)
    docs_comments = _docs_comments(sync, wanted)
    if mode is ReadingMode.DOCUMENTS and docs_comments is False:
        sync.found.append(Found("comments_not_granted"))
    sync.progress.expect(len(wanted), "Drafts and comments")
    news = _stored_behind(sync, _read_slices(sync, wanted, mode, docs_comments=bool(docs_comments)))
    unread = {item.document_id for item in sync.found if item.document_id is not None}
    sync.summary |= {"documents": len(wanted), "documents_unread": len(unread), "documents_changed": news}


def _read_slices(
    sync: _Sync, wanted: Sequence[KnownDocument], mode: ReadingMode, *, docs_comments: bool
) -> Iterator[Sequence[DocumentFacts]]:
    for part in plan.slices(wanted):
        facts = fetch_documents.documents(
            sync.google,
            part,
            mode=mode,
            docs_comments=docs_comments,
            exported=plan.texts_to_export(part, sync.google.left("docs")) if mode is ReadingMode.DRIVE else (),
            arrived=sync.progress.advance,
        )
        sync.found += _troubles(part, facts)
        yield facts


def _stored_behind(sync: _Sync, slices: Iterable[Sequence[DocumentFacts]]) -> int:
    """Stores in a thread of its own, one slice after another; how many documents had anything new.

    What was read is stored even when reading on fails; a slice that cannot be stored ends the run before the next.
    """
    news = 0
    with ThreadPoolExecutor(1, thread_name_prefix="store") as store:
        behind: Future[int] | None = None
        for facts in slices:
            news += behind.result() if behind else 0
            behind = store.submit(_store, sync, facts)
        return news + (behind.result() if behind else 0)


def _store(sync: _Sync, facts: Sequence[DocumentFacts]) -> int:
    with sync.sessions.begin() as session:
        return apply_documents(session, sync.reader.google_id, facts, sync.now)


def _swept(sync: _Sync, documents: Sequence[KnownDocument], changed: frozenset[str] | None) -> frozenset[str] | None:
    """What changed by the feed, and once an hour by the comments themselves: a feed need not tell of a comment."""
    since = plan.sweep_since(sync.reader.time_of("sweep"), sync.now)
    if changed is None or since is not None:
        sync.cursors["sweep"] = sync.now.isoformat()
    if changed is None or since is None:
        return changed
    quiet = [document for document in documents if document.google_id not in changed]
    return changed | fetch_documents.commented_since(sync.google, quiet, since)


def _troubles(part: Sequence[KnownDocument], facts: Sequence[DocumentFacts]) -> list[Found]:
    where = {document.id: document for document in part}
    return [
        Found(code, where[item.document_id].course_ids[0], where[item.document_id].student_id, item.document_id)
        for item in facts
        for code in item.problems
    ]


def _docs_comments(sync: _Sync, wanted: Sequence[KnownDocument]) -> bool | None:
    """Whether Docs hands out comments to this installation: asked once, then again every week; None before."""
    answer, _, asked_at = sync.reader.cursors.get("docs_comments", "").partition(" ")
    recent = bool(asked_at) and sync.now - datetime.fromisoformat(asked_at) < PROBE_EVERY
    if recent or not wanted:
        return answer == "yes" if answer else None
    offered = fetch_documents.offers_comments(sync.google, wanted[0].google_id)
    sync.cursors["docs_comments"] = f"{'yes' if offered else 'no'} {sync.now.isoformat()}"
    return offered
