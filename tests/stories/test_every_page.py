"""Every page for everybody: by axe-core at three widths in light and dark, at 320 px, by keyboard, without script."""

import re
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.models import Student
from tests.stories.conftest import Sitting, Story
from tests.stories.settled import settle

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
TOO_SMALL = (Path(__file__).parent / "targets.js").read_text()
Scheme = Literal["light", "dark"]
TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURED = ("color-contrast", "link-in-text-block")
EVERYTHING = {"runOnly": TAGS}
COLOURS = {"runOnly": {"type": "rule", "values": COLOURED}}
SHAPES = {"runOnly": TAGS, "rules": {rule: {"enabled": False} for rule in COLOURED}}
# Every rule at every width. What is on a page goes by its width, and the two dear rules of colour alone by the scheme:
# they look in both at the widest and at the narrowest, where everything is that is anywhere.
LOOKS: tuple[tuple[int, int, Scheme, dict[str, Any]], ...] = (
    (1280, 800, "light", EVERYTHING),
    (1280, 800, "dark", COLOURS),
    (820, 1180, "dark", SHAPES),
    (390, 844, "dark", COLOURS),
    (390, 844, "light", EVERYTHING),
)
UNBROKEN = "Keihanaikukauakahihulihekahaunaele" * 2
# Of a figure's own text: it shrinks with its figure.
TOO_SMALL_TO_READ = """() => [...document.querySelectorAll('svg text')]
    .filter(one => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a < 10)
    .map(one => one.textContent)"""
# Lists and tables may move sideways inside themselves; the page may not.
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - window.innerWidth"
# Styles are fetched once more only for a rule that is an experiment, which none of these is.
_AXE = """async rules => {
    const found = await axe.run({...rules, resultTypes: ['violations'], preload: false})
    return found.violations.map(rule => rule.id + ': ' + rule.nodes.map(node => node.target).join(' '))
}"""


def _pages(page: Page) -> list[str]:
    """Every address that a teacher can reach, and the pages for what went wrong."""
    page.goto("/writers")
    briefs = [str(page.get_by_role("link", name=name).get_attribute("href")) for name in ("Ana Castillo", "Ben Oduya")]
    lists = ["/comments", "/comments?show=all&picked=all", "/comments?show=without_edit", "/writers"]
    plain = ["/settings", "/settings/disconnect", "/welcome", "/sync", "/problems", "/reminders", "/shelf", "/no"]
    group = "/conferences/group?" + "&".join(f"writer={brief.split('/')[2]}" for brief in briefs)
    talks = ["/walk", "/settings/room", briefs[0].replace("/brief", "/conference"), group]
    return ["/today", *talks, *lists, *plain, *briefs, briefs[0].replace("/brief", "/draft")]


def _faults(page: Page, rules: dict[str, Any]) -> list[str]:
    found: list[str] = page.evaluate(_AXE, rules)
    return found


def test_axe_finds_nothing(sit_down: Sitting, story: Story) -> None:
    page = with_axe(sit_down)
    look_at(page, "/")
    settle(page, story)
    pages = _pages(page)
    with story.runtime.sessions.begin() as session:
        session.execute(update(Student).where(Student.name == "Ben Oduya").values(called=UNBROKEN))
    for path in pages:
        look_at(page, path)


def with_axe(sit_down: Sitting) -> Page:
    """A page that brings axe-core along wherever it goes: to hand it in each time takes as long as a run of it."""
    page = sit_down(reduced_motion="reduce")  # a colour on its way from light to dark is neither
    page.add_init_script(path=AXE)
    return page


def look_at(page: Page, path: str) -> None:
    """At every width, in light and dark; narrower still, too, nothing sticks out and a finger finds what it presses."""
    page.goto(path)
    for width, height, scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        assert _faults(page, rules) == [], (path, scheme, width)
        assert page.evaluate(WIDER_THAN_THE_WINDOW) <= 0, (path, width)
        assert page.evaluate(TOO_SMALL_TO_READ) == [], (path, width)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(WIDER_THAN_THE_WINDOW) <= 0, path
    assert page.evaluate(TOO_SMALL) == [], path


def test_the_keyboard_alone_reaches_a_brief(sit_down: Sitting, story: Story) -> None:
    page = sit_down()
    settle(page, story)
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
    page.wait_for_load_state()  # keys are heard from then on
    page.keyboard.press("/")
    expect(page).to_have_url(re.compile("/writers#find$"))
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("nguyen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Chi Nguyễn")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("searchbox").press("?")
    expect(page.get_by_role("searchbox")).to_have_value(re.compile("[?]"))
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
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
