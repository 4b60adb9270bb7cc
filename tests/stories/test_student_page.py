"""What students see, as a screen reader has it; what they do with it is the whole story's."""

import re

from playwright.sync_api import Page
from sqlalchemy import select

from app.models import Course, Student, Teacher
from tests.stories.conftest import Sitting, Story
from tests.stories.settled import settle
from tests.stories.test_every_page import look_at, with_axe
from tests.talks import create_follow_up

STEP = "Put me on the dock before the phone rings."


def promise(story: Story, name: str, step: str) -> str:
    """A finished talk's follow-up with that student; the student's id, as addresses have it."""
    with story.runtime.sessions.begin() as session:
        teacher = session.scalars(select(Teacher)).one()
        student = session.scalars(select(Student).where(Student.name == name)).one()
        course = session.scalars(select(Course).where(Course.name == "English 9")).one()
        create_follow_up(session, teacher, course, student, next_step=step, passage="The dock was cold.")
        return str(student.id)


def slip(page: Page, student_id: str) -> tuple[str, str]:
    """The code and the link of the slip, new if there is none, as the teacher's page shows them."""
    page.goto(f"/students/{student_id}/link")
    make = page.get_by_role("button", name="Make a slip for this next step")
    if make.is_visible():
        make.click()
    found = page.get_by_role("region", name=re.compile("your next step"))
    return found.locator(".code").inner_text(), page.get_by_label("Link to send").input_value()


def test_axe_finds_nothing_on_what_students_see(sit_down: Sitting, story: Story) -> None:
    desk = with_axe(sit_down)
    settle(desk, story)
    ana = promise(story, "Ana Castillo", STEP)
    _, link = slip(desk, ana)
    for path in (link, "/s", "/s/nothing", f"/students/{ana}/link", f"/students/{ana}/rubric"):
        look_at(desk, path)
