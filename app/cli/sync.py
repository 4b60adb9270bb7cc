"""`deskside sync`: reads the classes now, with a progress bar, and says what it could not read."""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, sleep
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, TaskID
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import worker
from app.accounts.access import Via
from app.accounts.runtime import Runtime
from app.api.v1.syncs import ProblemOut
from app.cli.accounts import teacher_of
from app.cli.composition import open_runtime
from app.cli.faults import told
from app.cli.installation import say, settings_here
from app.database import Sessions
from app.jobs import JobFailed
from app.models import Credential, SyncCursor, SyncRun, Teacher
from app.sync.codes import FACTS, OF_RUBRICS
from app.sync.lifecycle import CAME_TO_ITS_END, ENDED
from app.sync.problems import Problem, listed
from app.sync.request import request_sync

LOOK_SECONDS = 0.2
TURN_SECONDS = 1  # while a worker reads, looking for what it has left over costs it time


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one teacher's run ended; `run` is its id, as in `GET /api/v1/syncs/{id}`."""

    run: int
    teacher: str
    status: str
    summary: dict[str, Any]
    problems: tuple[Problem, ...]

    @property
    def complete(self) -> bool:
        """The run came to its end and every course was read, though perhaps not all that lies in one."""
        return self.status in CAME_TO_ITS_END and not any(_of_a_course(problem) for problem in self.problems)


def sync(
    by: Annotated[str | None, typer.Option("--teacher", help="One teacher's address, or id; otherwise all.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Read everything, not only what has changed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A summary for machines, on standard output.")] = False,
) -> None:
    """One sync now. Exits 1 only if a run did not come to its end or a course could not be read."""
    with open_runtime(settings_here()) as runtime:
        runs = _request(runtime, by, full=full)
        failed = _follow(runtime, runs)
        with runtime.sessions.begin() as session:
            outcomes = [_outcome(session, run, runtime.clock.now()) for run in runs]
    if as_json:
        typer.echo(json.dumps([_as_json(outcome) for outcome in outcomes], ensure_ascii=False))
    else:
        _print(outcomes)
    for failure in failed:
        told(failure)
    raise typer.Exit(0 if all(outcome.complete for outcome in outcomes) else 1)


def _request(runtime: Runtime, by: str | None, *, full: bool) -> list[int]:
    with runtime.sessions.begin() as session:
        if by:
            teachers = [teacher_of(session, by).id]
        else:
            teachers = list(session.scalars(select(Credential.teacher_id).order_by(Credential.teacher_id)))
        if full:  # without a place in the feed of changes, everything is read
            session.execute(delete(SyncCursor).where(SyncCursor.teacher_id.in_(teachers)))
        return [request_sync(session, teacher, "cli", runtime.clock.now()).id for teacher in teachers]


def _follow(runtime: Runtime, runs: list[int]) -> Iterable[JobFailed]:
    """Run what waits, or watch while a worker of this installation does, until every run has ended.

    A job that failed meanwhile, a run's own or another, is not the end: each run has its own. The failures are
    returned, one of each kind.
    """
    failed: dict[str, JobFailed] = {}
    bars = Progress(console=Console(stderr=True), transient=True)
    tasks = {run: bars.add_task("waiting", total=None) for run in runs}
    with bars, ThreadPoolExecutor(1) as helper:
        turn, since = helper.submit(_drain, runtime, failed), monotonic()
        while sum(_show(runtime.sessions, run, bars, tasks[run]) for run in runs) < len(runs):
            sleep(LOOK_SECONDS)
            if turn.done() and monotonic() - since >= TURN_SECONDS:
                turn.result()
                turn, since = helper.submit(_drain, runtime, failed), monotonic()
    return failed.values()


def _drain(runtime: Runtime, failed: dict[str, JobFailed]) -> None:
    try:
        worker.drain(runtime)
    except JobFailed as failure:
        failed[str(failure)] = failure


def _show(sessions: Sessions, run_id: int, bars: Progress, task: TaskID) -> bool:
    """Draw the run as its row stands; whether it has ended."""
    with sessions() as session:
        run = session.get_one(SyncRun, run_id)
    bars.update(task, completed=run.done, total=run.total or None, description=run.current or run.status)
    return run.status in ENDED


def _outcome(session: Session, run_id: int, now: datetime) -> Outcome:
    run = session.get_one(SyncRun, run_id)
    teacher = session.get_one(Teacher, run.teacher_id)
    problems = tuple(listed(session, teacher, via=Via.CLI, now=now))
    return Outcome(run_id, teacher.email, run.status, run.summary, problems)


def _of_a_course(problem: Problem) -> bool:
    """A class that goes on was not read as such: more than a document or the rubrics in it."""
    return problem.course_id is not None and problem.document_id is None and problem.code not in OF_RUBRICS | FACTS


def _as_json(outcome: Outcome) -> dict[str, Any]:
    """One element of the summary's list: the run's id, its teacher, status and counts, and what could not be read.

    `summary` counts `courses`, `courses_unread`, `documents` (those that were asked for), `documents_unread` and
    `documents_changed`; of a run that Google stopped it holds `stopped_by`, a code, instead. The problems are as the
    API answers them: `course`, `student` and `document` are names, null where it is about no single one; `since` is
    when it was first met.
    """
    problems = [ProblemOut.model_validate(problem, from_attributes=True) for problem in outcome.problems]
    return {
        "run": outcome.run,
        "teacher": outcome.teacher,
        "status": outcome.status,
        "summary": outcome.summary,
        "problems": [problem.model_dump(mode="json") for problem in problems],
    }


def _print(outcomes: list[Outcome]) -> None:
    if not outcomes:
        say("Nobody is connected to Google yet: sign in first.")
    for outcome in outcomes:
        counts = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in outcome.summary.items())
        say(f"{outcome.teacher}: {outcome.status}{f' ({counts})' if counts else ''}", markup=False)
        for problem in outcome.problems:
            about = " · ".join(part for part in (problem.course, problem.student, problem.document) if part)
            say(f"  {about or 'all classes'}: {problem.message} {problem.remedy}", markup=False)
