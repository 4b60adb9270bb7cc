"""What a teacher does, by what is on the screen."""

import re
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app import worker
from app.models import Teacher
from app.sync.request import request_sync
from tests.small_school import NOW, TEACHER_EMAIL
from tests.stories.conftest import Story

DRIVE = re.compile("Google Drive")


def drain(story: Story) -> None:
    """Do all that is due. In a thread, as Playwright's event loop has this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(worker.drain, story.runtime).result()


def read(story: Story) -> None:
    """As the schedule does."""
    with story.runtime.sessions.begin() as session:
        request_sync(session, session.scalars(select(Teacher.id)).one(), "schedule", story.clock.now())
    drain(story)


def to_consent(page: Page, email: str = TEACHER_EMAIL) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign in with Google").click()
    choose_account(page, email)


def choose_account(page: Page, email: str = TEACHER_EMAIL) -> None:
    expect(page.get_by_role("heading", name="Choose an account")).to_be_visible()
    account = page.get_by_role("button", name=email)
    if not account.is_visible():
        page.get_by_text("Students and other people").click()
    account.click()


def choose_account_if_asked(page: Page, email: str = TEACHER_EMAIL) -> None:
    """Google skips the question when it was told who is meant."""
    choice = page.get_by_role("heading", name="Choose an account")
    expect(choice.or_(page.get_by_role("button", name="Continue"))).to_be_visible()
    if choice.is_visible():
        choose_account(page, email)


def allow(page: Page, untick: re.Pattern[str] | None = None) -> None:
    """Tick every box but that one, and go on."""
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    for box in page.get_by_role("checkbox").all():
        box.check()
    if untick is not None:
        page.get_by_role("checkbox", name=untick).uncheck()
    page.get_by_role("button", name="Continue").click()


def choose_classes(page: Page) -> None:
    expect(page).to_have_url(re.compile("/welcome$"))
    page.get_by_role("button", name="Bring in 2 classes").click()
    expect(page).to_have_url(re.compile(r"/sync/\d+$"))


def settle_in(page: Page, story: Story) -> None:
    """Signed in, classes chosen, everything read before Ana's revision and after it."""
    to_consent(page)
    allow(page)
    choose_classes(page)
    drain(story)
    story.clock.set(NOW)
    page.reload()
    page.get_by_role("button", name="Read again now").click()
    drain(story)
    page.goto("/today")
