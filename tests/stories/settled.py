"""A desk at which everything is read: how one gets there is another story, so it is read once and then copied."""

from dataclasses import dataclass

from playwright.sync_api import Page
from sqlalchemy import select

from app.accounts.preferences import confirm_time_zone, follow_only
from app.accounts.sessions import cookie_name, open_session
from app.models import Course, Teacher
from integrations.google.emulator import journal as journals
from integrations.google.emulator.events import Event
from tests.copies import Rows, copied, put_back
from tests.practice import sign_in
from tests.small_school import NOW, TEACHER_EMAIL
from tests.stories.conftest import Story
from tests.stories.steps import read


@dataclass(frozen=True)
class _Kept:
    """The store, and what the practice Google has to know for it: the grant."""

    rows: Rows
    happened: tuple[Event, ...]
    teacher_id: int


_kept: list[_Kept] = []


def settle(page: Page, story: Story) -> None:
    """Signed in, classes chosen, everything read before Ana's revision and after it: now the page is Today."""
    if _kept:
        story.world.record(*_kept[0].happened)
        with story.runtime.sessions.begin() as session:
            put_back(session, _kept[0].rows)
    else:
        _kept.append(_read_all(story))
    story.clock.set(NOW)
    with story.runtime.sessions.begin() as session:
        token = open_session(session, _kept[0].teacher_id, story.runtime.real_clock.now())
    page.context.add_cookies([{"name": cookie_name(secure=False), "value": token, "url": story.address}])
    page.goto("/today")


def _read_all(story: Story) -> _Kept:
    teacher_id = sign_in(story.runtime, TEACHER_EMAIL)
    with story.runtime.sessions.begin() as session:
        teacher = session.get_one(Teacher, teacher_id)
        follow_only(session, teacher, list(session.scalars(select(Course.id))))
        confirm_time_zone(teacher, "America/New_York", story.clock.now())
        teacher.welcomed_at = story.clock.now()
    read(story)
    story.clock.set(NOW)
    read(story)
    assert story.world.journal
    with story.runtime.sessions() as session:
        return _Kept(copied(session), tuple(journals.read(story.world.journal)), teacher_id)
