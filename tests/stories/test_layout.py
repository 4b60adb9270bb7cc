"""What stands where: a page's order on a phone, what is level, what shows whole."""

import re

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.models import Student
from tests.stories.conftest import Sitting
from tests.stories.house import Desk, saved

IN_ONE_LINE = """() => {
    document.querySelector('#clock').textContent = '+12:40'
    const middles = [...document.querySelectorAll('#clock, #timer :is(button, select)')].map(one => {
        const { top, bottom } = one.getBoundingClientRect()
        return Math.round((top + bottom) / 2)
    })
    return Math.max(...middles) - Math.min(...middles) < 4
}"""
HIDDEN_LINES = "one => one.scrollHeight - one.clientHeight"


def test_a_phone_signs_in_before_it_reads_on(sit_down: Sitting) -> None:
    page = sit_down(viewport={"width": 390, "height": 844})
    page.goto("/")
    press = page.get_by_role("link", name="Sign in with Google").bounding_box()
    words = page.get_by_role("list").bounding_box()

    assert press is not None
    assert words is not None
    assert press["y"] + press["height"] < words["y"]
    assert press["x"] == words["x"]


def test_the_desk_is_level_and_what_is_written_shows_whole(desk: Desk) -> None:
    page = desk.open()
    with desk.house.runtime.sessions() as session:
        group = "&".join(f"writer={one}" for one in session.scalars(select(Student.id).order_by(Student.id).limit(2)))
    for path in (desk.conference, f"/conferences/group?{group}"):
        page.goto(path)
        saved(page)
        tops = [_top(page, shown) for shown in (".cbar", "#look > .sheet", ".keep > .sheet")]
        assert (tops[0], tops[1]) == (0, tops[2]), path

    page.goto(desk.conference)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(IN_ONE_LINE)
    page.get_by_label("Notes").fill("Read the bus part aloud, and stopped. " * 12)
    page.get_by_label("Next step, in").fill("Write the first away game, in which the score was kept in pen.")
    page.get_by_role("checkbox", name="in Classroom when you finish").check()
    words = page.get_by_label("The words that are posted")
    expect(words).to_have_value(re.compile("kept in pen"))
    assert [one.evaluate(HIDDEN_LINES) <= 0 for one in (page.get_by_label("Notes"), words)] == [True, True]


def _top(page: Page, shown: str) -> float:
    box = page.locator(shown).first.bounding_box()
    assert box is not None
    return box["y"]
