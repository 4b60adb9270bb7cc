"""What cannot be read is named, with what is still shown, the one thing to do, and since when, until it has healed."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from integrations.google.emulator.client import Client
from integrations.google.emulator.events import CourseStateChanged, DocEdited, FileShared
from integrations.google.emulator.grant_events import GrantRevoked
from tests.small_school import ANA, ANA_ESSAY, ANA_MEMOIR, ENGLISH_10, ESSAY_TEXT, TEACHER
from tests.stories.conftest import Sitting, Story
from tests.stories.settled import settle
from tests.stories.steps import DRIVE, allow, choose_account_if_asked, read

SIGNED_OUT = "Google has signed Deskside out."


def a_day_later(story: Story) -> None:
    story.clock.set(story.clock.now() + timedelta(days=1))
    read(story)


def see_the_only_problem(page: Page, *words: str) -> None:
    page.goto("/problems")
    expect(page.get_by_role("listitem").filter(has_text="To do:")).to_have_count(1)
    for said in words:
        expect(page.get_by_role("listitem").filter(has_text="To do:")).to_contain_text(said)


def see_that_all_is_well(page: Page) -> None:
    page.goto("/problems")
    expect(page.get_by_text("Everything was read.")).to_be_visible()
    expect(page.get_by_text("To do:")).to_be_hidden()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_document_that_is_no_longer_shared(sit_down: Sitting, story: Story) -> None:
    page = sit_down()
    settle(page, story)
    story.world.record(FileShared(at=story.world.time(), file=ANA_MEMOIR, user=TEACHER, role=None))
    read(story)
    page.goto("/today")
    expect(page.get_by_text("Draft cannot be opened. Last read Oct 15")).to_be_visible()

    a_day_later(story)
    see_the_only_problem(
        page,
        "since Oct 15",
        "Ana Castillo - Memoir",
        "Google no longer shows this document to you.",
        "Still shown: The last draft and comments that were read.",
        "To do: Open it in Classroom; if you cannot, ask the student to share it again.",
    )
    page.get_by_role("link", name="Ana Castillo").click()
    expect(page.get_by_text("Google no longer shows this document to you.")).to_be_visible()
    expect(page.get_by_text("Can you put me on the boat?").first).to_be_visible()

    story.world.record(FileShared(at=story.world.time(), file=ANA_MEMOIR, user=TEACHER, role="writer"))
    a_day_later(story)
    see_that_all_is_well(page)
    page.goto("/today")
    expect(page.get_by_role("link", name="Ana Castillo").first).to_be_visible()
    expect(page.get_by_text("Draft cannot be opened.")).to_be_hidden()


def test_a_grant_ended_at_google_and_given_again_without_the_drafts(sit_down: Sitting, story: Story) -> None:
    page = sit_down()
    settle(page, story)
    story.world.record(GrantRevoked(at=story.world.time(), client=Client().id, user=TEACHER))
    read(story)
    see_the_only_problem(
        page,
        "since Oct 15",
        "Google no longer accepts the connection.",
        "Still shown: Everything that was read before.",
        "To do: Connect again in Settings.",
    )
    page.goto("/today")
    expect(page.get_by_role("alert")).to_contain_text(SIGNED_OUT)
    expect(page.get_by_role("link", name="Ana Castillo").first).to_be_visible()

    page.get_by_role("link", name="Sign in with Google").click()
    choose_account_if_asked(page)
    allow(page, untick=DRIVE)
    expect(page).to_have_url(re.compile("/today"))
    expect(page.get_by_role("alert")).to_be_hidden()
    a_day_later(story)
    see_the_only_problem(
        page,
        "since Oct 16",
        "Drafts and comments cannot be read: neither Drive nor Docs is granted.",
        "Still shown: Classes, assignments and who has handed in.",
        "To do: Grant Drive, or at least Docs, in Settings.",
    )
    page.goto("/today")
    expect(page.get_by_text("Drafts and comments cannot be read")).to_be_visible()
    expect(page.get_by_role("link", name="Ana Castillo").first).to_be_visible()

    page.get_by_role("link", name="Open Settings").click()
    page.get_by_role("link", name="Allow it").click()
    choose_account_if_asked(page)
    allow(page)
    expect(page.get_by_text("Deskside reads drafts, comments and Word files through Drive.")).to_be_visible()
    a_day_later(story)
    see_that_all_is_well(page)


def test_an_archived_class_stays_as_it_was_read_and_goes_on_when_it_is_back(sit_down: Sitting, story: Story) -> None:
    page = sit_down()
    settle(page, story)
    story.world.record(CourseStateChanged(at=story.world.time(), course=ENGLISH_10, state="ARCHIVED"))
    written = f"{ESSAY_TEXT} Buses could leave an hour later."
    story.world.record(DocEdited(at=story.world.time(), file=ANA_ESSAY, by=ANA, text=written))
    a_day_later(story)
    page.goto("/today")
    page.get_by_role("link", name="Period 5").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("period 5")
    page.get_by_role("link", name="Ana Castillo").first.click()
    expect(page.get_by_text("10 words")).to_be_visible()

    story.world.record(CourseStateChanged(at=story.world.time(), course=ENGLISH_10, state="ACTIVE"))
    a_day_later(story)
    page.reload()
    expect(page.get_by_text("16 words")).to_be_visible()
    see_that_all_is_well(page)
