"""The record after a conference: found by a word, decided in one tap, printed with names of every script."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.models import Course, FollowUp, Student, Teacher
from app.writing.words import Level
from tests import talks
from tests.stories.conftest import Sitting, Story
from tests.stories.steps import settle_in
from tests.stories.test_every_page import look_at
from tests.talks import OTHER_SKILL, SKILL

ELSEWHERE = "نور الهدى"
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
    page = sit_down(reduced_motion="reduce")
    page.goto("/")
    settle_in(page, story)
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
    page.goto("/record?sheet=blank")
    _print(page, tmp_path)


def _find(page: Page) -> None:
    """By a word of a note, from the class to the writer."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/record")
    page.get_by_role("searchbox", name="Find a writer, a topic or a word in your notes").fill(ELSEWHERE)
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
    page.get_by_role("rowheader").get_by_role("link", name="Ana Castillo").click()


def _print(page: Page, folder: Path) -> None:
    """Across the page, with an empty column for today and nothing to press."""
    page.emulate_media(media="print")
    expect(page.get_by_role("columnheader", name="Today")).to_be_visible()
    expect(page.get_by_role("link", name="Spreadsheet")).to_be_hidden()
    made = page.pdf(path=folder / "record.pdf", prefer_css_page_size=True)
    assert len(_PAGES_OF_A_PDF.findall(made)) == len(_LANDSCAPE.findall(made)) >= 1
