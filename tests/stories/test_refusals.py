"""Those who do not get in, and those who change their mind: a kind page each time, and no stack trace."""

import re

from playwright.sync_api import Page, expect

from tests.small_school import ANA_EMAIL, CO_TEACHER_EMAIL, TEACHER_EMAIL
from tests.stories.conftest import Sitting, Story
from tests.stories.steps import allow, choose_account_if_asked, choose_classes, to_consent


def test_nobody_gets_in_without_leave(sit_down: Sitting) -> None:
    page = sit_down()
    _come_with_an_answer_that_nobody_asked_for(page)
    _press_cancel(page)
    _leave_the_proof_of_teaching_unticked(page)
    _come_as_a_student(page)
    page.goto("/today")
    expect(page.get_by_role("link", name="Sign in with Google")).to_be_visible()


def _come_with_an_answer_that_nobody_asked_for(page: Page) -> None:
    page.goto("/auth/google/callback?state=forged&code=stolen")
    expect(page.get_by_role("heading", level=1)).to_contain_text("This sign-in is over")
    page.goto("/today")
    expect(page.get_by_role("link", name="Sign in with Google")).to_be_visible()


def _press_cancel(page: Page) -> None:
    """Who does may try again."""
    to_consent(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You did not allow Deskside to read your classes.")
    page.get_by_role("link", name="To the first page").click()
    expect(page.get_by_role("link", name="Sign in with Google")).to_be_visible()


def _leave_the_proof_of_teaching_unticked(page: Page) -> None:
    """The page names the box."""
    to_consent(page)
    allow(page, untick=re.compile("Classroom classes"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("“See your Classroom classes”")


def _come_as_a_student(page: Page) -> None:
    """Who is told kindly that no account is needed."""
    to_consent(page, ANA_EMAIL)
    allow(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Deskside is for teachers")
    expect(page.get_by_text("Students need no account here")).to_be_visible()


def test_an_answer_works_once_and_a_second_account_takes_the_place_of_the_first(
    sit_down: Sitting, story: Story
) -> None:
    page = sit_down()
    answers: list[str] = []
    page.on("request", lambda request: answers.append(request.url) if "/callback?" in request.url else None)
    to_consent(page)
    allow(page)
    choose_classes(page)
    page.goto(answers[0])
    expect(page.get_by_role("heading", level=1)).to_contain_text("This sign-in is over")

    page.goto(f"/auth/google/login?login_hint={CO_TEACHER_EMAIL}")
    choose_account_if_asked(page, CO_TEACHER_EMAIL)
    allow(page)
    expect(page.get_by_text(CO_TEACHER_EMAIL)).to_be_visible()
    expect(page.get_by_text(TEACHER_EMAIL)).to_be_hidden()
    expect(page.get_by_role("checkbox")).to_have_count(1)
