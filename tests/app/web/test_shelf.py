"""The shelf over HTTP: plain forms, undo instead of questions, and the student's page speaks the same words."""

import re

import httpx
import pytest
from sqlalchemy import select

from app.accounts.runtime import Runtime
from app.models import Rubric
from tests.app.web.room import HOSTILE, Room
from tests.builders import NOW
from tests.talks import SKILL, create_follow_up

WORDS = {
    "skill": SKILL,
    "name": "Bridging",
    "student_line": "I carry you over.",
    "question": ["What came between?", "When?"],
}
PASSAGE = {"text": "The kettle screamed.", "cited": "T. Okafor, 2026", "skill": SKILL}


def undo(desk: httpx.Client, answer: httpx.Response) -> str:
    """Press what the page that followed offers; the page after it."""
    page = desk.get(answer.headers["location"]).text
    (strip,) = re.findall(r'<form class="undo".*?</form>', page, re.DOTALL)
    fields = dict(re.findall(r'name="(kind|own_id)" value="([\w-]+)"', strip))
    return desk.get(desk.post("/shelf/restore", data=fields).headers["location"]).text


def removal(page: str, about: str) -> dict[str, str]:
    """The fields of the button that takes it off."""
    forms = re.findall(r'<form method="post" action="/shelf/remove">.*?</form>', page, re.DOTALL)
    (form,) = [one for one in forms if about in one]
    return dict(re.findall(r'name="(kind|own_id)" value="([\w-]+)"', form))


def test_everything_is_on_one_page_and_saved_where_it_stands(desk: httpx.Client, room: Room) -> None:
    page = desk.get("/shelf").text
    assert "Make those four mine" in page
    assert page.count('action="/shelf/skills"') >= 40
    kept = desk.post("/shelf/skills", data=WORDS)
    assert kept.headers["location"] == f"/shelf?saved=skills#{SKILL}"
    page = desk.get("/shelf?saved=skills").text
    assert "Saved" in page
    assert "Bridging" in page


@pytest.mark.parametrize(
    ("path", "fields", "about"),
    [
        ("/shelf/skills", WORDS, "Bridging"),
        ("/shelf/mentors", PASSAGE, "T. Okafor, 2026"),
        ("/shelf/rubric", {}, "Content"),
    ],
)
def test_taking_off_can_be_undone(
    desk: httpx.Client, room: Room, path: str, fields: dict[str, str], about: str
) -> None:
    desk.post(path, data=fields)
    page = desk.get("/shelf").text
    gone = desk.post("/shelf/remove", data=removal(page, about))
    assert f": {about}</span>" not in re.sub(
        r'(?s)action="/shelf/(skills|criteria)".*?</form>', "", desk.get("/shelf").text
    )
    assert f": {about}</span>" in undo(desk, gone)


def test_a_criterion_is_changed_and_added_with_its_levels(desk: httpx.Client, room: Room) -> None:
    fields = {
        "title": "Truth",
        "prompt": "Is it so?",
        "level": ["1", "2"],
        "description": ["Made up", ""],
        "student_line": ["I guessed.", ""],
    }
    assert desk.post("/shelf/criteria", data=fields).status_code == 303
    page = desk.get("/shelf").text
    assert 'value="I guessed."' in page
    (id_,) = re.findall(r'name="criterion_id" value="(\d+)"', page)
    desk.post("/shelf/criteria", data=fields | {"criterion_id": id_, "title": "The truth"})
    page = desk.get("/shelf").text
    assert page.count('name="criterion_id"') == 1
    assert 'value="The truth"' in page
    assert desk.post("/shelf/criteria", data=fields | {"student_line": ["one"]}).status_code == 422


def test_what_is_refused_is_named_and_changes_nothing(desk: httpx.Client, room: Room) -> None:
    answer = desk.post("/shelf/mentors", data=PASSAGE | {"text": "x" * 500})
    assert answer.status_code == 422
    assert "this has 500" in answer.text
    assert desk.post("/shelf/skills", data=WORDS | {"question": ["one"]}).status_code == 422
    assert desk.post("/shelf/skills", data=WORDS | {"skill": "nothing"}).status_code == 404
    assert "No passages of your own yet" in desk.get("/shelf?gone=mentor-x").text


def test_the_students_page_and_rubric_speak_the_teachers_words(
    desk: httpx.Client, runtime: Runtime, room: Room
) -> None:
    with runtime.sessions.begin() as session:
        session.scalars(select(Rubric)).one().removed_at = NOW
        create_follow_up(session, room.teacher, room.course, room.jaylen, coursework_id=room.memoir.id)
    desk.post("/shelf/skills", data=WORDS)
    desk.post("/shelf/mentors", data=PASSAGE | {"text": HOSTILE})
    level = {"level": "1", "description": "Made up", "student_line": "I guessed."}
    desk.post("/shelf/criteria", data={"title": "Truth"} | level)
    desk.post(f"/students/{room.jaylen.id}/link", data={"purpose": "next_step"})
    (link,) = re.findall(r'value="http://[^"]*(/s/\w+)"', desk.get(f"/students/{room.jaylen.id}/link").text)
    page = desk.get(link).text
    for shown in ("I carry you over.", "T. Okafor, 2026", "&lt;script&gt;", "Truth", "I guessed."):
        assert shown in page
    assert "<script" not in page
    assert "I guessed." in desk.get(f"/students/{room.jaylen.id}/rubric").text
