"""A slip of paper, a phone without script, a question: and the teacher finds it on Today."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.accounts.links import AFTER_CLOSING
from app.models import Course, FollowUp, Student, Teacher
from tests.small_school import NOW
from tests.stories.conftest import HOSTILE, Sitting, Story
from tests.stories.steps import settle_in
from tests.stories.test_every_page import look_at
from tests.talks import create_follow_up

STEP = "Put me on the dock before the phone rings."
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def _promise(story: Story, name: str, step: str) -> int:
    """A finished talk's follow-up with that student; the student's id."""
    with story.runtime.sessions.begin() as session:
        teacher = session.scalars(select(Teacher)).one()
        student = session.scalars(select(Student).where(Student.name == name)).one()
        course = session.scalars(select(Course).where(Course.name == "English 9")).one()
        create_follow_up(session, teacher, course, student, next_step=step, passage="The dock was cold.")
        return student.id


def _slip(page: Page, student_id: int) -> tuple[str, str]:
    """The code and the link of a new slip, as the teacher's page shows them."""
    page.goto(f"/students/{student_id}/link")
    page.get_by_role("button", name="Make a slip for this next step").click()
    slip = page.get_by_role("region", name=re.compile("your next step"))
    return slip.locator(".code").inner_text(), page.get_by_label("Link to send").input_value()


def test_a_slip_a_phone_and_a_question(sit_down: Sitting, story: Story) -> None:
    desk = sit_down()
    settle_in(desk, story)
    ana, ben = _promise(story, "Ana Castillo", STEP), _promise(story, "Ben Oduya", HOSTILE)
    code, link = _slip(desk, ana)

    phone = sit_down(java_script_enabled=False, **PHONE)
    phone.goto("/s")
    phone.get_by_label("Your code").fill("ABCDE-FGHJK")
    phone.get_by_role("button", name="Open it").click()
    expect(phone.get_by_role("heading", name="This link does not open anything.")).to_be_visible()
    phone.get_by_role("link", name="Type a code").click()
    phone.get_by_label("Your code").fill(code.lower().replace("-", " "))
    phone.get_by_role("button", name="Open it").click()
    expect(phone).to_have_url(link)
    expect(phone.get_by_text(STEP)).to_be_visible()
    expect(phone.get_by_role("region", name="The part to work on")).to_contain_text("The dock was cold.")
    expect(phone.get_by_text("Castillo")).to_have_count(0)

    phone.get_by_label("My next step, in my words").fill("First the dock, then the phone.")
    phone.get_by_role("button", name="Keep it").click()
    expect(phone.get_by_role("region", name="Say it your way")).to_contain_text("You wrote, Oct 15: First the dock")
    phone.get_by_label("My question").fill("x" * 601)
    phone.get_by_role("button", name="Ask it").click()
    expect(phone.get_by_role("alert")).to_contain_text("That is 601 characters.")
    phone.get_by_label("My question").fill("Is the ending too soon?")
    phone.get_by_role("checkbox", name="I am ready to talk about it").check()
    phone.get_by_role("button", name="Ask it").click()
    expect(phone.get_by_role("status")).to_have_text("Kept. Your teacher sees it.")

    desk.goto("/today")
    expect(desk.get_by_role("listitem").filter(has_text="Ready to confer.").first).to_contain_text(
        "Is the ending too soon?"
    )
    desk.goto(f"/students/{ana}/brief")
    expect(desk.get_by_text("“Is the ending too soon?” today, ready to confer")).to_be_visible()
    expect(desk.get_by_text("“First the dock, then the phone.”")).to_be_visible()

    # Another writer's link opens that writer's page alone, and its words run nowhere.
    _, others = _slip(desk, ben)
    phone.goto(others)
    expect(phone.get_by_text(HOSTILE)).to_be_visible()
    expect(phone.get_by_text(STEP)).to_have_count(0)

    desk.goto(f"/students/{ana}/link")
    desk.get_by_role("button", name="End this link").click()
    phone.goto(link)
    expect(phone.get_by_role("heading", name="This link does not open anything.")).to_be_visible()
    desk.get_by_role("button", name="Undo").click()
    phone.goto(link)
    expect(phone.get_by_text(STEP)).to_be_visible()
    with story.runtime.sessions.begin() as session:
        session.scalars(select(FollowUp).where(FollowUp.student_id == ana)).one().closed_at = NOW
    story.clock.set(NOW + AFTER_CLOSING + timedelta(minutes=1))
    phone.goto(link)
    expect(phone.get_by_role("heading", name="This link does not open anything.")).to_be_visible()


def test_axe_finds_nothing_on_what_students_see(sit_down: Sitting, story: Story) -> None:
    desk = sit_down(reduced_motion="reduce")
    settle_in(desk, story)
    ana = _promise(story, "Ana Castillo", STEP)
    _, link = _slip(desk, ana)
    for path in (link, "/s", "/s/nothing", f"/students/{ana}/link", f"/students/{ana}/rubric"):
        look_at(desk, path)
