"""A sync that dies anywhere leaves a store that the next one brings to where an undisturbed one would have ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from google.oauth2.credentials import Credentials
from sqlalchemy import event, text, update

from app.models import SyncRun
from app.sync.request import cancel_sync, request_sync
from app.sync.run import run_sync
from integrations.google.emulator.events import CommentDeleted, DocEdited, StudentLeft
from integrations.google.errors import RateLimited
from integrations.google.transport import Google
from tests import small_school as school
from tests.app.sync.conftest import Build, Desk
from tests.clock import INTERVAL

FACTS = """
SELECT google_id, name, section, state FROM course;
SELECT c.google_id, t.google_id, t.name, t.removed_at IS NULL FROM course_teacher t JOIN course c ON c.id = course_id;
SELECT s.google_id, s.name, c.google_id, e.removed_at IS NULL FROM enrollment e
    JOIN student s ON s.id = student_id JOIN course c ON c.id = course_id;
SELECT google_id, title, state, due_at, removed_at IS NULL FROM coursework;
SELECT google_id, criteria FROM rubric;
SELECT s.google_id, s.state, s.removed_at IS NULL, position, kind, a.title, d.google_id FROM submission s
    LEFT JOIN attachment a ON a.submission_id = s.id LEFT JOIN document d ON d.id = document_id;
SELECT google_id, title, mime_type, unreadable FROM document;
SELECT google_id, author_google_id, inserted, deleted, removed_at IS NULL FROM suggestion;
SELECT DISTINCT d.google_id, first_value(text) OVER (PARTITION BY d.id ORDER BY s.id DESC)
    FROM snapshot s JOIN document d ON d.id = document_id;
SELECT google_id, author_google_id, author_role, author_basis, content, quote, resolved, removed_at IS NULL
    FROM comment;
SELECT google_id, author_google_id, author_role, content, action, removed_at IS NULL FROM reply;
SELECT code FROM sync_problem
"""


class Killed(BaseException):
    """Nothing catches it, as nothing catches a SIGKILL."""


def facts(desk: Desk) -> list[list[str]]:
    return [sorted(map(str, desk.ask(question))) for question in FACTS.split(";")]


def let_time_go_on(desk: Desk) -> None:
    desk.clock.advance(timedelta(hours=1))
    now = desk.clock.now()
    desk.world.record(CommentDeleted(at=now, file=school.ANA_MEMOIR, comment=school.PRAISE))
    desk.world.record(StudentLeft(at=now, course=school.ENGLISH_9, user=school.CHI))


def deadly(number: int) -> Callable[..., None]:
    """Lets so many calls pass; every later one kills."""
    left = iter(range(number))

    def strike(*_: Any) -> None:
        if next(left, None) is None:
            raise Killed

    return strike


@dataclass
class Deadly:
    """A quota that strikes before a sending."""

    take: Callable[..., None]

    def left(self, api: str) -> None: ...

    def most_at_once(self, api: str) -> None: ...

    def refused(self, api: str, error: RateLimited) -> None: ...


def sync_and_die(desk: Desk, strike: Callable[..., None], *, at_google: bool) -> bool:
    """A sync that dies where it is struck; whether it did, or came to its end before."""
    token = school.token(desk.world, school.TEACHER_EMAIL)
    teacher_id = desk.teachers[school.TEACHER_EMAIL]
    with desk.sessions.begin() as session:
        request_sync(session, teacher_id, "hand", desk.clock.now())
    quota = Deadly(strike) if at_google else None
    engine = desk.sessions.kw["bind"]
    if not at_google:
        event.listen(engine, "before_cursor_execute", strike)
    try:
        run_sync(
            desk.sessions,
            lambda _: Google(Credentials(token), api_root=desk.root, quota=quota),
            teacher_id,
            clock=desk.clock,
            interval=INTERVAL,
        )
    except Killed:
        return True
    finally:
        if not at_google:
            event.remove(engine, "before_cursor_execute", strike)
        with desk.sessions.begin() as session:  # as if a minute and a half had gone by
            session.execute(update(SyncRun).values(heartbeat_at=SyncRun.heartbeat_at - timedelta(minutes=5)))
    return False


@pytest.mark.parametrize("at_google", [True, False], ids=["between calls", "between statements"])
def test_struck_down_anywhere_the_next_run_heals(desk: Desk, *, at_google: bool) -> None:
    desk.has_read()
    let_time_go_on(desk)
    for number in range(5) if at_google else range(1, 60, 9):
        draft = f"I was nine.\nIt was dark for {number} hours."
        desk.world.record(DocEdited(at=desk.clock.now(), file=school.BEN_MEMOIR, by=school.BEN, text=draft))
        assert sync_and_die(desk, deadly(number), at_google=at_google)
    assert desk.read().status == "succeeded"
    healed = facts(desk)
    desk.read(full=True)
    assert healed == facts(desk)


def test_a_first_reading_that_dies_again_and_again_ends_like_an_undisturbed_one(build: Build) -> None:
    desk = build()
    desk.has_read()
    undisturbed = facts(desk)
    with desk.sessions.begin() as session:
        for name in ("document", "coursework", "student", "sync_cursor", "sync_problem"):
            session.execute(text(f"DELETE FROM {name}"))  # noqa: S608  our own tables
    number = 1
    while sync_and_die(desk, deadly(number), at_google=False):
        number += 9
    assert facts(desk) == undisturbed
    assert number > 30


@pytest.mark.parametrize("how", ["cancelled", "queued"])
def test_a_run_has_ended_before_google_is_closed_which_may_take_long(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    desk.has_read()
    closed: list[Any] = []

    def noted(google: Google) -> None:
        closed.extend(desk.ask("SELECT status FROM sync_run ORDER BY id DESC LIMIT 1"))
        close(google)

    def cancel() -> None:
        with desk.sessions.begin() as session:
            ((run_id,),) = desk.ask("SELECT id FROM sync_run WHERE status = 'running'")
            cancel_sync(session, run_id, desk.clock.now())

    close = Google.close
    monkeypatch.setattr(Google, "close", noted)
    cancelled = how == "cancelled"
    outcome = desk.read_while("classroom", 1, cancel) if cancelled else desk.read(should_stop=lambda: True)
    assert (outcome.status, closed) == (how, [(how,)])
