"""Every page for everybody: by axe-core at three widths in light and dark, at 320 px, by keyboard, without script."""

import re
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, expect

from tests.stories.conftest import Sitting, Story
from tests.stories.steps import settle_in

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = {1280: 800, 820: 1180, 390: 844}
# Lists and tables may move sideways inside themselves; the page may not.
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - window.innerWidth"
_WCAG_AND_GOOD_PRACTICE = """async tags => {
    const found = await axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})
    return found.violations.map(rule => rule.id + ': ' + rule.nodes.map(node => node.target).join(' '))
}"""


def _pages(page: Page) -> list[str]:
    """Every address that a teacher can reach, and the pages for what went wrong."""
    page.goto("/writers")
    briefs = [str(page.get_by_role("link", name=name).get_attribute("href")) for name in ("Ana Castillo", "Ben Oduya")]
    lists = ["/comments", "/comments?show=all&picked=all", "/comments?show=without_edit", "/writers"]
    plain = ["/settings", "/settings/disconnect", "/welcome", "/sync", "/problems", "/reminders", "/shelf", "/no"]
    talks = ["/walk", briefs[0].replace("/brief", "/conference")]
    return ["/today", *talks, *lists, *plain, *briefs]


def _faults(page: Page) -> list[str]:
    found: list[str] = page.evaluate(_WCAG_AND_GOOD_PRACTICE, RULES)
    return found


def test_axe_finds_nothing(sit_down: Sitting, story: Story) -> None:
    page = sit_down(reduced_motion="reduce")  # a colour on its way from light to dark is neither
    look_at(page, "/")
    settle_in(page, story)
    for path in _pages(page):
        look_at(page, path)


def look_at(page: Page, path: str) -> None:
    """At every width, in light and dark; at the narrowest nothing sticks out."""
    page.goto(path)
    page.evaluate(AXE.read_text())
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            assert _faults(page) == [], (path, scheme, width)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(WIDER_THAN_THE_WINDOW) <= 0, path


def test_the_keyboard_alone_reaches_a_brief(sit_down: Sitting, story: Story) -> None:
    page = sit_down()
    settle_in(page, story)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("#queue .name a").first
    expect(first).to_be_focused()
    name = first.inner_text()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    page.keyboard.press("/")
    expect(page).to_have_url(re.compile("/writers#find$"))
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("nguyen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Chi Nguyễn")).to_be_visible()
    # And all of it can be switched off.
    page.goto("/settings")
    page.get_by_role("group", name="Keyboard shortcuts").get_by_text("Off").click()
    page.get_by_role("button", name="Keep this look").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_all_of_it_works_without_script(sit_down: Sitting, story: Story) -> None:
    page = sit_down(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Sign in with Google").click()
    page.get_by_role("button", name="e.rivera@northfield.example").click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Time zone").select_option("America/Chicago")
    page.get_by_role("button", name="Bring in these classes").click()
    page.get_by_role("link", name="See how far it is now").click()

    expect(page.get_by_text("Waiting to begin.")).to_be_visible()
