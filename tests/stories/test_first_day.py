"""From the front door to the first brief, and out again."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.models import Credential
from app.worker import background
from tests.small_school import NOW
from tests.stories.conftest import HOSTILE, Sitting, Story
from tests.stories.settled import settle
from tests.stories.steps import DRIVE, allow, choose_account_if_asked, choose_classes, drain, to_consent


def test_from_the_front_door_to_the_first_brief(sit_down: Sitting, story: Story) -> None:
    page = sit_down()
    to_consent(page)
    allow(page, untick=DRIVE)
    _grant_what_was_unticked(page)
    page.goto("/welcome")
    expect(page.get_by_label("Time zone")).to_have_value("America/New_York")

    story.world.latency = 0.4
    with background(story.runtime):
        choose_classes(page)
        _see_it_moving(page)
    story.world.latency = 0.0
    drain(story)

    page.get_by_role("link", name="Start with period 3").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("period 3")
    page.get_by_role("link", name="Ana Castillo").first.click()
    _see_a_known_comment(page, "Not touched")


def _grant_what_was_unticked(page: Page) -> None:
    """The page says that something is missing, Settings says what, and Google is asked for that alone."""
    expect(page.get_by_text("Some boxes were left unticked at Google.")).to_be_visible()
    page.get_by_role("link", name="See what is missing").click()
    expect(page.get_by_text("Drafts cannot be read yet.")).to_be_visible()
    page.get_by_role("link", name="Allow it").click()
    choose_account_if_asked(page)
    allow(page)
    expect(page.get_by_text("Deskside reads drafts, comments and Word files through Drive.")).to_be_visible()
    expect(page.get_by_role("heading", name="Not allowed yet")).to_be_hidden()


def _see_it_moving(page: Page) -> None:
    """The numbers change by themselves, without a reload."""
    page.evaluate("window.here = true")
    expect(page.locator(".sub")).to_contain_text(re.compile(r"\d+ of \d+ (classes|drafts) read"))
    expect(page.get_by_role("heading", name="The writing is in")).to_be_visible()
    expect(page.locator("#say")).to_contain_text("Everything was read.")
    assert page.evaluate("window.here") is True


def _see_a_known_comment(page: Page, state: str) -> None:
    expect(page.get_by_role("heading", level=1, name="Ana Castillo")).to_be_visible()
    thread = page.locator(".group", has_text="Can you put me on the boat?")
    expect(thread).to_contain_text("It smelled of fish")
    expect(thread).to_contain_text(state)


def test_what_the_writer_did_since_is_seen_harms_nobody_and_prints(
    sit_down: Sitting, story: Story, tmp_path: Path
) -> None:
    page = sit_down(color_scheme="dark")
    settle(page, story)
    page.get_by_role("link", name="Ana Castillo").first.click()

    _see_a_known_comment(page, "Changed")
    expect(page.locator(".asks")).to_contain_text("I tried, is it better?")
    # What was written to do harm is text like any other.
    expect(page.get_by_text(HOSTILE).first).to_be_visible()
    expect(page).to_have_title("Brief: Ana Castillo · Deskside")
    _read_ahead(page)
    _see_it_on_one_sheet(page, tmp_path)


def _read_ahead(page: Page) -> None:
    """Pin a passage and see it lead, unpin a question, put right the stage and the kind of writing; all of it keeps."""
    asked = page.locator("article.comment", has_text="Can you put me on the boat?")
    asked.get_by_role("button", name="Pin this passage").click()
    page.get_by_text("Pin something for the talk").click()
    page.get_by_label("A question to ask").fill("Who is on the boat?")
    page.get_by_role("button", name="Pin this question").click()
    pins = page.locator(".ledger .line").first
    expect(pins.get_by_role("heading", name="You pinned")).to_be_visible()
    expect(pins.locator(".passage")).to_be_visible()
    pins.get_by_role("button", name=re.compile("Who is on the boat")).click()
    expect(pins.locator(".ask")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(pins.locator(".ask")).to_have_text("Who is on the boat?")
    page.get_by_text("Somewhere else?").click()
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(page.get_by_role("heading", name="Why Edit")).to_be_visible()
    page.get_by_text("Another kind of writing?").click()
    page.get_by_role("button", name="Arguments").click()
    expect(page.get_by_role("heading", name="Outline")).to_be_visible()
    _pin_in_the_draft(page)
    expect(pins.locator(".passage")).to_be_visible()


def _pin_in_the_draft(page: Page) -> None:
    """What is selected is pinned as it stands there; comments lead back to the brief."""
    page.get_by_role("link", name="Read the draft").click()
    remark = page.locator(".remark", has_text="Can you put me on the boat?")
    second = page.locator("[data-words]").nth(1)
    words = second.inner_text()
    second.click(click_count=3)
    expect(page.get_by_label("Words of this draft")).to_have_value(words)
    page.get_by_role("button", name="Pin this passage").click()
    mine = page.locator(".line", has_text=words).locator(".pin")
    expect(mine).to_contain_text("You pinned this.")
    mine.get_by_role("button", name="Unpin").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    remark.get_by_role("link", name="In the brief").click()
    expect(page).to_have_url(re.compile(r"/brief\?assignment_id=\d+#comment-\d+$"))


def _see_it_on_one_sheet(page: Page, folder: Path) -> None:
    expect(page.get_by_role("button", name="Print this brief")).to_be_visible()
    for paper in ("Letter", "A4"):
        sheet = page.pdf(path=folder / f"{paper}.pdf", format=paper, prefer_css_page_size=paper == "Letter")
        assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    page.emulate_media(media="print")
    expect(page.get_by_text("Notes", exact=True)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_hidden()


def test_google_ends_it_one_click_mends_it_and_the_teacher_lets_it_go(sit_down: Sitting, story: Story) -> None:
    page = sit_down()
    settle(page, story)
    with story.runtime.sessions.begin() as session:
        session.scalars(select(Credential)).one().broken_at = NOW
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Google has signed Deskside out.")
    page.get_by_role("link", name="Sign in with Google").click()
    choose_account_if_asked(page)
    allow(page)

    expect(page).to_have_url(re.compile("/today"))
    expect(page.get_by_role("alert")).to_be_hidden()
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Disconnect Google").click()
    expect(page.get_by_text("What was read so far stays here")).to_be_visible()
    page.get_by_role("button", name="Disconnect Google").click()

    expect(page.get_by_text("Not connected. Nothing new arrives.")).to_be_visible()
    page.goto("/today")
    expect(page.get_by_role("link", name="Ana Castillo").first).to_be_visible()
