"""A promise made at the desk: posted to the student, said anew, seen in the next draft, and leading the next brief."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from app.accounts.links import AFTER_CLOSING
from integrations.google.emulator.events import CommentMade, DocEdited
from tests.small_school import ANA, ANA_AFTER, ANA_MEMOIR, NOW, TEACHER
from tests.stories.conftest import BEFORE_THE_REVISION, HOSTILE, Sitting, Story
from tests.stories.steps import allow, choose_account_if_asked, drain, settle_in
from tests.stories.test_student_page import promise, slip

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SKILL = "The detail only you would know"
QUOTE = "My grandfather’s boat was called"
REVISED = "My grandfather’s boat was blue above, rust below, and called"
STEP = "Show what the boat looked like before I say I hated it."
RESTATED = "First the blue and the rust."
QUESTION = "Is the rust too much?"
CLOSED = "This link does not open anything."


def test_from_a_promise_at_the_desk_to_the_brief_that_leads_with_it(sit_down: Sitting, story: Story) -> None:
    asked = "Add sensory details here. What did you see?"
    story.world.record(
        CommentMade(at=BEFORE_THE_REVISION, id="AAABdetails1", file=ANA_MEMOIR, by=TEACHER, quote=QUOTE, text=asked)
    )
    desk = sit_down()
    settle_in(desk, story)
    _allow_posting(desk)
    ana = _hold_the_talk(desk)
    link = _posted(story)
    phone = sit_down(java_script_enabled=False, **PHONE)
    _open_by_the_code(phone, *slip(desk, ana))
    phone.goto(link)  # of the post: the same page
    _answer(phone)
    _see_that_others_links_are_theirs(desk, phone, promise(story, "Ben Oduya", HOSTILE))
    _end_it_and_take_that_back(desk, phone, ana, link)

    revision = ANA_AFTER.replace(QUOTE, REVISED)
    story.world.record(DocEdited(at=NOW + timedelta(hours=3), file=ANA_MEMOIR, by=ANA, text=revision))
    story.clock.set(NOW + timedelta(days=1))
    drain(story)
    desk.goto("/today")
    expect(desk.get_by_role("listitem").filter(has_text="Ready to confer.").first).to_contain_text(QUESTION)
    _see_it_lead_the_brief(desk, ana)
    _decide(desk, ana)

    desk.goto(f"/students/{ana}/record")
    desk.get_by_role("button", name=re.compile("^Let it rest")).click()
    expect(desk.get_by_text("Left at Trying it").first).to_be_visible()
    story.clock.set(story.clock.now() + AFTER_CLOSING + timedelta(minutes=1))
    phone.reload()
    expect(phone.get_by_role("heading", name=CLOSED)).to_be_visible()


def _allow_posting(desk: Page) -> None:
    desk.goto("/reminders")
    desk.get_by_role("link", name="Allow announcements").click()
    choose_account_if_asked(desk)
    allow(desk)
    expect(desk).to_have_url(re.compile("/reminders$"))
    expect(desk.get_by_text("Deskside may not post yet.")).to_be_hidden()


def _hold_the_talk(desk: Page) -> str:
    """The writer's id, as addresses have it."""
    desk.goto("/today")
    desk.get_by_role("link", name="Start with Ana Castillo").click()
    expect(desk.get_by_role("timer")).to_be_visible()
    ana = desk.url.partition("/students/")[2].partition("/")[0]
    desk.get_by_role("checkbox", name=SKILL).check(force=True)
    desk.get_by_role("group", name=f"{SKILL}, today").get_by_text("Shown").click()
    desk.get_by_text("open comments to talk through").click()
    desk.get_by_role("group", name=re.compile("Add sensory details")).get_by_text("Discussed").click()
    desk.get_by_label("Next step, in").fill(STEP)
    desk.get_by_role("group", name="Look again").get_by_text("Tomorrow").click()
    desk.get_by_role("checkbox", name="in Classroom when you finish").check()
    desk.get_by_role("button", name="Finish").click()
    expect(desk.locator("#done")).to_contain_text("Finished with Ana.")
    return ana


def _posted(story: Story) -> str:
    """The link in the one post, which Ana alone sees."""
    drain(story)
    [post] = story.world.state.announcements.values()
    assert (post.state, post.assignees, post.creator) == ("PUBLISHED", (ANA,), TEACHER)
    assert f"Your next step: {STEP}" in post.text
    return str(re.findall(r"http\S+", post.text)[0])


def _open_by_the_code(phone: Page, code: str, link: str) -> None:
    """A code that was misheard, then the one on the slip of paper."""
    phone.goto("/s")
    phone.get_by_label("Your code").fill("ABCDE-FGHJK")
    phone.get_by_role("button", name="Open it").click()
    expect(phone.get_by_role("heading", name=CLOSED)).to_be_visible()
    phone.get_by_role("link", name="Type a code").click()
    phone.get_by_label("Your code").fill(code.lower().replace("-", " "))
    phone.get_by_role("button", name="Open it").click()
    expect(phone).to_have_url(link)


def _answer(phone: Page) -> None:
    """On a phone, without a script and without a sign-in."""
    expect(phone.get_by_text(STEP)).to_be_visible()
    expect(phone.get_by_role("region", name="The part to work on")).to_contain_text(QUOTE)
    expect(phone.get_by_text("Castillo")).to_have_count(0)
    phone.get_by_label("My next step, in my words").fill(RESTATED)
    phone.get_by_role("button", name="Keep it").click()
    expect(phone.get_by_role("region", name="Say it your way")).to_contain_text(f"You wrote, Oct 15: {RESTATED}")
    phone.get_by_label("My question").fill("x" * 601)
    phone.get_by_role("button", name="Ask it").click()
    expect(phone.get_by_role("alert")).to_contain_text("That is 601 characters.")
    phone.get_by_label("My question").fill(QUESTION)
    phone.get_by_role("checkbox", name="I am ready to talk about it").check()
    phone.get_by_role("button", name="Ask it").click()
    expect(phone.get_by_role("status")).to_have_text("Kept. Your teacher sees it.")


def _see_that_others_links_are_theirs(desk: Page, phone: Page, ben: str) -> None:
    """Another writer's link opens that writer's page alone, and its words run nowhere."""
    _, link = slip(desk, ben)
    phone.goto(link)
    expect(phone.get_by_text(HOSTILE)).to_be_visible()
    expect(phone.get_by_text(STEP)).to_have_count(0)


def _end_it_and_take_that_back(desk: Page, phone: Page, ana: str, link: str) -> None:
    desk.goto(f"/students/{ana}/link")
    desk.get_by_role("button", name="End this link").click()
    expect(desk.get_by_text("That link and its code open nothing now.")).to_be_visible()
    phone.goto(link)
    expect(phone.get_by_role("heading", name=CLOSED)).to_be_visible()
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_role("button", name="End this link")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text(STEP)).to_be_visible()


def _decide(desk: Page, ana: str) -> None:
    """On what the reading found, in one tap; with that the day to look again is over."""
    desk.goto(f"/students/{ana}/record")
    found = desk.get_by_role("listitem").filter(has_text=SKILL).first
    expect(found).to_contain_text(STEP)
    expect(found).to_contain_text("The passage: changed.")
    expect(found.locator(".now")).to_have_text(REVISED)
    found.get_by_role("button", name=re.compile("^Trying it")).click()
    expect(desk.get_by_text("You saw on Oct 16: Trying it.")).to_be_visible()
    desk.goto(f"/students/{ana}/brief")
    expect(desk.locator(".line", has_text="Last time")).to_contain_text(STEP)
    expect(desk.get_by_text("Follow-up due today")).to_have_count(0)


def _see_it_lead_the_brief(desk: Page, ana: str) -> None:
    desk.goto(f"/students/{ana}/brief")
    expect(desk.locator(".focus li").first).to_contain_text(re.compile(rf"{SKILL}.*Follow-up due today", re.DOTALL))
    expect(desk.get_by_text(f"“{QUESTION}” yesterday, ready to confer")).to_be_visible()
    expect(desk.get_by_text(f"“{RESTATED}”")).to_be_visible()
    last = desk.locator(".line", has_text="Last time")
    expect(last).to_contain_text(STEP)
    expect(last).to_contain_text(re.compile(r"Since then:\s+\d+ words more,\s+2 passages with a comment changed"))
