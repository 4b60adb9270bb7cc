"""A skill that a teacher adds, from the shelf through a conference to everything that follows from it."""

import re
from html import unescape

import httpx
from sqlalchemy import select

from app.accounts.runtime import Runtime
from app.models import Course, FollowUp
from app.models import Student as StudentRow
from tests import builders
from tests.app.web.conftest import Browser
from tests.app.web.room import HOSTILE, Room

NAME = f"So what? {HOSTILE}"
FIELDS = {"name": NAME, "student_line": "I say why it matters.", "question": ["So?", "Who cares?"]}


def _added(desk: httpx.Client) -> str:
    answer = desk.post("/shelf/skills", data=FIELDS | {"trait": "ideas"})
    return answer.headers["location"].partition("#")[2]


def _finish(desk: httpx.Client, student_id: int, **fields: str) -> None:
    shown = desk.get(f"/students/{student_id}/conference").text
    form = {name: unescape(re.search(rf'name="{name}"\s+value="([^"]*)"', shown)[1]) for name in ("talk", "before")}  # type: ignore[index]
    desk.post(f"/students/{student_id}/conference", data=form | fields | {"finish": "yes"})


def _places(room: Room) -> list[str]:
    """Where what was said of it stands."""
    jaylen, course = f"/students/{room.jaylen.id}", f"?course={room.course.id}"
    pages = [f"{jaylen}/{page}" for page in ("brief", "record", "record.csv", "growth")]
    return [*pages, f"/record.csv{course}", f"/skills{course}", "/shelf"]


def test_ones_own_skill_is_everywhere_by_its_name_and_stays_in_records_when_it_is_hidden(
    desk: httpx.Client, room: Room, runtime: Runtime
) -> None:
    skill = _added(desk)
    assert NAME in unescape(desk.get(f"/students/{room.jaylen.id}/conference").text)
    _finish(
        desk,
        room.jaylen.id,
        **{"skill": skill, f"level/{skill}": "introduced", "next_step": "Say why.", "look_again": "next_draft"},
    )
    with runtime.sessions() as session:
        assert session.scalars(select(FollowUp.skill)).one() == skill
    for path in _places(room):
        assert NAME in unescape(desk.get(path).text), path
    desk.post(f"/students/{room.jaylen.id}/link", data={"purpose": "next_step"})
    (link,) = re.findall(r'value="http://[^"]*(/s/\w+)"', desk.get(f"/students/{room.jaylen.id}/link").text)
    assert "I say why it matters." in desk.get(link).text
    gone = desk.post("/shelf/hide", data={"skill": skill})
    with runtime.sessions() as session:
        other = session.scalars(select(StudentRow.id).where(StudentRow.name == "Inês Duarte")).one()
    assert NAME not in unescape(desk.get(f"/students/{other}/conference").text)
    for path in _places(room):
        text = desk.get(path).text
        assert HOSTILE not in text or "csv" in path, path
        assert NAME in unescape(text), path
    page = desk.get(gone.headers["location"]).text
    assert "The skill is hidden." in page
    assert "Hidden: 1 skill" in page
    fields = dict(re.findall(r'name="(kind|own_id)" value="([\w-]+)"', page[page.index('class="undo"') :]))
    desk.post("/shelf/restore", data=fields)
    assert NAME in unescape(desk.get(f"/students/{other}/conference").text)


def test_a_renamed_skill_is_offered_and_recorded_by_the_teachers_name(desk: httpx.Client, room: Room) -> None:
    desk.post("/shelf/skills", data=FIELDS | {"skill": "commas", "name": "Comma sense"})
    _finish(desk, room.jaylen.id, skill="commas")
    jaylen = f"/students/{room.jaylen.id}"
    for page in ("conference", "record", "growth", "record.csv"):
        text = desk.get(f"{jaylen}/{page}").text
        assert "omma sense" in text, page
        assert "ommas that guide" not in text, page


def test_a_colleague_reads_it_and_neither_offers_nor_hides_it(
    desk: httpx.Client, room: Room, runtime: Runtime, browser_of: Browser
) -> None:
    skill = _added(desk)
    _finish(desk, room.jaylen.id, skill=skill)
    with runtime.sessions.begin() as session:
        colleague = builders.create_teacher(session)
        builders.add_teacher(session, session.get_one(Course, room.course.id), colleague)
    other = browser_of(colleague.id)
    assert NAME in unescape(other.get(f"/students/{room.jaylen.id}/record").text)
    assert NAME not in unescape(other.get("/shelf").text)
    for path, fields in (("/shelf/hide", {}), ("/shelf/skills", FIELDS)):
        assert other.post(path, data=fields | {"skill": skill}).status_code == 404
