"""Reading ahead, on the brief itself: what is pinned leads it, and what it has wrong is put right in one press."""

import re

import httpx
from sqlalchemy import select

from app.accounts.runtime import Runtime
from app.models import AccessEntry, Comment
from tests.app.web.room import QUESTION, UNTOUCHED, Room


def test_a_passage_is_pinned_leads_and_is_unpinned_with_an_undo(
    desk: httpx.Client, room: Room, runtime: Runtime
) -> None:
    with runtime.sessions() as session:
        comment = session.scalars(select(Comment.id).where(Comment.content == QUESTION)).one()
    brief = f"/students/{room.jaylen.id}/brief?assignment_id={room.memoir.id}"
    where = {"course": room.course.id, "back": room.memoir.id}
    pressed = desk.post(f"/students/{room.jaylen.id}/comments/{comment}/pin", data=where)
    assert pressed.headers["location"] == f"{brief}#pins"
    question = {"kind": "question", "about": "<i>Why</i> the bus?"}
    assert desk.post(f"/students/{room.jaylen.id}/pins", data=where | question).status_code == 303

    text = desk.get(brief).text
    pins = text[text.index("You pinned") : text.index("Teach one of these")]
    assert "&lt;i&gt;Why&lt;/i&gt; the bus?" in pins
    assert UNTOUCHED in pins
    off = desk.post(re.findall(r'action="(/pins/\d+/remove)"', pins)[0], data={"back": room.memoir.id})
    assert f"{brief}&unpinned=" in off.headers["location"]
    after = desk.get(off.headers["location"]).text
    (again,) = re.findall(r'action="(/pins/\d+/restore)"', after)
    assert after.count("/remove") == 1
    assert desk.post(again, data={"back": room.memoir.id}).headers["location"] == f"{brief}#pins"
    assert "Unpinned." not in desk.get(off.headers["location"]).text
    with runtime.sessions() as session:
        noted = session.scalars(select(AccessEntry.student_id).where(AccessEntry.action == "pin.change")).all()
    assert noted == [room.jaylen.id] * 4


def test_one_press_corrects_the_stage_and_the_kind_of_writing_and_a_line_the_topic(
    desk: httpx.Client, room: Room
) -> None:
    piece = f"/students/{room.jaylen.id}/assignments/{room.memoir.id}"
    brief = f"/students/{room.jaylen.id}/brief?assignment_id={room.memoir.id}"
    assert desk.post(f"{piece}/stage", data={"stage": "edit"}).headers["location"] == f"{brief}#stage"
    desk.post(f"{piece}/topic", data={"topic": "Cut from <b>JV</b>"})
    assert desk.post(f"{piece}/genre", data={"genre": "argument"}).headers["location"] == f"{brief}#shape"
    text = desk.get(brief).text
    assert "Why Edit" in text
    assert "You said so, Oct 15; the draft alone says Revise" in text
    assert "Cut from &lt;b&gt;JV&lt;/b&gt;" in text
    assert "Outline <small>" in text
    for part, name in (("stage", "stage"), ("genre", "genre")):
        desk.post(f"{piece}/{part}", data={name: "unsaid"})
    assert "Why Revise" in desk.get(brief).text
    assert desk.post(f"{piece}/stage", data={"stage": "published"}).status_code == 422
