"""The demo's past: signs the sample teacher in as a browser would, and syncs at several moments of the last weeks."""

from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import requests
from sqlalchemy import select
from sqlalchemy.orm import Session
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from app.accounts.preferences import Bell, confirm_time_zone, follow_only, name_period, replace_bells
from app.accounts.runtime import Runtime
from app.accounts.sessions import close_every_session
from app.clock import SchoolClock
from app.models import Course, SyncRun, Teacher
from app.sync.lifecycle import CAME_TO_ITS_END, ENDED, SILENT
from app.sync.request import request_sync
from app.worker import drain
from integrations.google.emulator import school

MOMENTS = (*school.REPLAY_POINTS, school.START)
WEEKDAYS = (0, 1, 2, 3, 4)
SECONDS_FOR_A_PAGE = 30
MOST_FORMS = 4


class ReplayFailed(Exception):
    """The sample school could not be prepared; the next start goes on where this one ended."""


def replay(runtime: Runtime, clock: SchoolClock, progress: Path, tell: Callable[[str], None]) -> None:
    """Live through the moments that `progress` does not hold yet. Killed at any point, it goes on at the same moment.

    The web application has to answer at the settings' base URL.
    """
    done = int(progress.read_text()) if progress.exists() else 0
    for number, moment in enumerate(MOMENTS[done:], start=done):
        clock.set(moment)
        tell(f"{moment:%A %d %B}: a sync ({number + 1} of {len(MOMENTS)})")
        if number == 0:
            _sign_in(runtime.settings.base_url, school.TEACHER_EMAIL)
            with runtime.sessions.begin() as session:
                _prepare(session, clock.now())
        _sync(runtime)
        progress.write_text(str(number + 1))


def _sync(runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        run_id = request_sync(session, _teacher(session).id, "schedule", runtime.clock.now()).id
    # More than once only where the start before this one was killed in a sync, until the database knows it dead.
    until_ended = Retrying(
        retry=retry_if_result(lambda status: status not in ENDED),
        wait=wait_fixed(1),
        stop=stop_after_delay(2 * SILENT),
        retry_error_callback=lambda last: last.outcome and last.outcome.result(),
    )
    status = until_ended(_drained, runtime, run_id)
    if status not in CAME_TO_ITS_END:
        raise ReplayFailed(f"the sync of the sample school ended as {status}")


def _drained(runtime: Runtime, run_id: int) -> str:
    drain(runtime)
    with runtime.sessions() as session:
        return session.get_one(SyncRun, run_id).status


def _prepare(session: Session, now: datetime) -> None:
    """What a teacher who has used Deskside for weeks has told it; choosing the classes is left to the visitor."""
    teacher = _teacher(session)
    close_every_session(session, teacher.id)
    ids = dict(session.execute(select(Course.google_id, Course.id)).tuples().all())
    follow_only(session, teacher, [ids[period.course] for period in school.PERIODS])
    confirm_time_zone(teacher, school.TIME_ZONE, now)
    for period in school.PERIODS:
        name_period(session, teacher, ids[period.course], period.label)
    replace_bells(
        session,
        teacher,
        [Bell(ids[period.course], WEEKDAYS, period.start, period.end) for period in school.PERIODS],
    )


def _teacher(session: Session) -> Teacher:
    return session.scalars(select(Teacher).where(Teacher.email == school.TEACHER_EMAIL)).one()


class _Form(HTMLParser):
    """The first form of a page: where it goes, how, and with which fields, every box ticked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action: str | None = None
        self.method = "get"
        self.fields: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form" and self.action is None:
            self.action, self.method = attributes.get("action", ""), attributes.get("method", "get")
        elif tag == "input" and self.action is not None and "name" in attributes:
            self.fields.append((attributes["name"], attributes.get("value", "")))


def _sign_in(base_url: str, email: str) -> None:
    """Go through the practice Google's pages until they lead back.

    Raises:
        ReplayFailed: they lead somewhere else.
    """
    with requests.Session() as browser:
        page = browser.get(f"{base_url}/auth/google/login", params={"login_hint": email}, timeout=SECONDS_FOR_A_PAGE)
        for _ in range(MOST_FORMS):
            if page.url.startswith(base_url):
                break
            form = _Form(page.text)
            fields = [*form.fields, ("account", email), ("choice", "continue")]
            address = urljoin(page.url, form.action)
            if form.method == "get":
                page = browser.get(address, params=fields, timeout=SECONDS_FOR_A_PAGE)
            else:
                page = browser.post(address, data=fields, timeout=SECONDS_FOR_A_PAGE)
        if not page.url.startswith(base_url) or not page.ok:
            raise ReplayFailed(f"signing in through the practice Google ended with status {page.status_code}")
