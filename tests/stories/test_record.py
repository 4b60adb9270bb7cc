"""The record after a conference: found by a word, decided in one tap, printed with names of every script."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.models import Course, FollowUp, Student, Teacher
from app.writing.words import Level
from tests import builders, talks
from tests.printed import letters_in, runs_by_page
from tests.stories.conftest import Sitting, Story
from tests.stories.settled import settle
from tests.stories.test_every_page import look_at, with_axe
from tests.talks import OTHER_SKILL, SKILL

ELSEWHERE = "نور الهدى"
OTHERS = ("Maximiliana Featherstonehaugh-Oyelaran-" * 3, ELSEWHERE, "Trần Ngọc Linh", "Ελένη Παππά", "Ірина Шевченко")
_PAGES_OF_A_PDF = re.compile(rb"/Type\s*/Page\b")
_LANDSCAPE = re.compile(rb"/MediaBox\s*\[0 0 792 612\]")


def _give_ana_a_record(story: Story) -> str:
    """Her record's address."""
    with story.runtime.sessions.begin() as session:
        teacher = session.scalars(select(Teacher)).one()
        ana = session.scalars(select(Student).where(Student.name == "Ana Castillo")).one()
        course = session.scalars(select(Course).order_by(Course.id)).all()[0]
        now = story.clock.now()
        held = talks.create_conference(session, teacher, course, at=now)
        record = talks.create_record(
            session,
            held,
            ana,
            skills={SKILL: Level.INTRODUCED, OTHER_SKILL: Level.PRACTISING},
            topic="The dock",
            notes=f"She heard it herself. Reads with {ELSEWHERE}.",
            next_step="Build a bridge",
        )
        follow_up = talks.create_follow_up(
            session, teacher, course, ana, record_id=record.id, due_on=now.date(), passage="The dock"
        )
        talks.create_look(session, follow_up, uptake="changed", passage_now="The long dock", seen_at=now)
        return f"/students/{ana.id}/record"


def test_the_record_is_found_decided_and_printed(sit_down: Sitting, story: Story, tmp_path: Path) -> None:
    page = with_axe(sit_down)
    page.goto("/")
    settle(page, story)
    record = _give_ana_a_record(story)
    for path in ("/record", record, "/skills", record.replace("/record", "/growth")):
        look_at(page, path)
    _find(page)
    page.get_by_role("button", name=re.compile("^On their own")).click()
    expect(page.get_by_text("You saw on")).to_contain_text("On their own")
    with story.runtime.sessions() as session:
        assert session.scalars(select(FollowUp.outcome)).one() == "independent"
    page.get_by_role("button", name=re.compile("^Take back")).click()
    expect(page.get_by_role("button", name=re.compile("^Stays as it was"))).to_be_visible()
    page.goto(f"/record?course={_fill_a_class(story)}&sheet=blank")
    _print(page, tmp_path)


def _find(page: Page) -> None:
    """By a word of a note, from the class to the writer."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/record")
    page.get_by_role("searchbox", name="Find a writer, a topic or a word in your notes").fill(ELSEWHERE)
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
    page.get_by_role("rowheader").get_by_role("link", name="Ana Castillo").click()


def _longest_in_both(one: Sequence[bytes], other: Sequence[bytes]) -> tuple[bytes, ...]:
    """Of two sheets on which no row is the same: their head."""
    found = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return tuple(one[found.a : found.a + found.size])


def _fill_a_class(story: Story) -> int:
    """With several sheets of writers, one whose name is long, and some in other scripts; its id."""
    with story.runtime.sessions.begin() as session:
        course = session.scalars(select(Course).order_by(Course.id)).all()[0]
        for name in (*OTHERS, *(f"{one}{other} Q" for one in "ABCDE" for other in "abcdefgh")):
            builders.create_student(session, course, name=name)
        return course.id


def _print(page: Page, folder: Path) -> None:
    """Across the page, with its head on every sheet, an empty column for today and nothing to press."""
    page.emulate_media(media="print")
    heads = page.get_by_role("columnheader")
    expect(heads.last).to_have_text("Today")
    expect(page.get_by_role("link", name="Spreadsheet")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    made = page.pdf(path=folder / "record.pdf", prefer_css_page_size=True)
    sheets = runs_by_page(made)
    assert len(_PAGES_OF_A_PDF.findall(made)) == len(_LANDSCAPE.findall(made)) == len(sheets) >= 3
    (head,) = {_longest_in_both(sheets[0], sheet) for sheet in sheets[1:]}
    assert len(head) > heads.count()
    assert set("".join(OTHERS)) <= letters_in(made)
