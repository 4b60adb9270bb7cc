"""Reading replies and sorting comments, many at once: by keyboard, with an undo, and without any script."""

from playwright.sync_api import expect

from tests.stories.conftest import HOSTILE, Sitting, Story
from tests.stories.settled import settle


def test_replies_are_read_and_comments_sorted_many_at_once(sit_down: Sitting, story: Story) -> None:
    page = sit_down()
    settle(page, story)
    page.get_by_role("link", name="Comments", exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name="Comments")).to_be_visible()
    page.get_by_role("link", name="All comments").click()
    expect(page.get_by_text(HOSTILE)).to_be_visible()

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    expect(page.get_by_text("1 ticked")).to_be_visible()
    page.get_by_role("button", name="Tick all").click()
    boxes = page.get_by_role("checkbox").count()
    expect(page.get_by_text(f"{boxes} ticked")).to_be_visible()
    page.get_by_text("Sort as").first.click()
    page.get_by_role("button", name="Voice").click()
    expect(page.get_by_text("Sorted by you")).to_have_count(boxes)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Sorted by you")).to_have_count(0)

    plain = sit_down(java_script_enabled=False, storage_state=page.context.storage_state())
    plain.goto("/comments?show=waiting")
    expect(plain.get_by_text("New", exact=True).first).to_be_visible()
    plain.get_by_role("link", name="Tick all").click()
    plain.get_by_role("button", name="Mark as read", exact=True).click()
    expect(plain.get_by_text("You have read every reply.")).to_be_visible()
    plain.get_by_role("button", name="Undo").click()
    expect(plain.get_by_text("New", exact=True).first).to_be_visible()
