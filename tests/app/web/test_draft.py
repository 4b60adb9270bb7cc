"""The page of a draft: the writer's words harm nobody, what is pinned there leads back there, and it is all logged."""

import re
from html import unescape

import httpx
from sqlalchemy import select, update

from app.accounts.runtime import Runtime
from app.models import AccessEntry, Document, Snapshot, Student
from tests.app.web.room import HOSTILE, UNTOUCHED, Room
from tests.builders import NOW, create_snapshot

ARABIC = "كانت جدتي تفتح النافذة كل صباح."


def test_comments_stand_at_their_passages_and_a_paragraph_is_pinned_and_unpinned_there(
    desk: httpx.Client, room: Room, runtime: Runtime
) -> None:
    with runtime.sessions.begin() as session:
        draft = session.get_one(Document, room.draft.id)
        create_snapshot(session, draft, f"{UNTOUCHED}\n{HOSTILE}\n\n{ARABIC}", taken_at=NOW)
    address = f"/students/{room.jaylen.id}/draft?assignment_id={room.memoir.id}"
    text = desk.get(address).text

    assert HOSTILE not in text
    assert f"<mark>{UNTOUCHED}</mark>" in text
    assert f'dir="auto" data-words>{ARABIC}</p>' in text
    assert "The passage does not stand in this reading." in text
    assert f"/students/{room.jaylen.id}/brief?assignment_id={room.memoir.id}#comment-" in text

    form = re.search(rf'<form(?:(?!</form>).)*name="about" value="{ARABIC}"', text, re.DOTALL)
    assert form
    fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form[0])}
    pinned = desk.post(f"/students/{room.jaylen.id}/pins", data=fields)
    assert pinned.headers["location"].startswith(f"{address}#pin-")
    after = desk.get(address).text
    assert f'<mark class="pinned">{ARABIC}</mark>' in after
    (off,) = re.findall(r'action="(/pins/\d+/remove)"', after)
    undone = desk.post(off, data={"back": room.memoir.id, "on": "draft"}).headers["location"]
    assert undone.startswith(f"{address}&unpinned=")
    assert "Unpinned." in desk.get(undone).text
    with runtime.sessions() as session:
        logged = session.scalars(select(AccessEntry.student_id).where(AccessEntry.action == "draft.read")).all()
    assert logged == [room.jaylen.id] * 3


def test_an_older_reading_is_only_for_reading_and_nothing_stored_is_said(
    desk: httpx.Client, room: Room, runtime: Runtime
) -> None:
    text = desk.get(f"/students/{room.jaylen.id}/draft").text
    older = unescape(re.findall(r'href="([^"]+reading=\d+)">', text)[-1])
    assert "Pin this paragraph" not in desk.get(older).text
    with runtime.sessions.begin() as session:
        session.execute(update(Snapshot).values(text=None))
    gone = desk.get(f"/students/{room.jaylen.id}/draft").text
    assert "The text of this reading is no longer kept" in gone
    assert gone.count("its text no longer kept") == len(re.findall(r"reading=\d+", gone))
    assert 'name="about"' not in gone
    brief = desk.get(f"/students/{room.jaylen.id}/brief").text
    assert "the text of this draft is no longer kept" in brief
    with runtime.sessions() as session:
        nothing = session.scalars(select(Student.id).where(Student.name == "Inês Duarte")).one()
    assert "No text of this draft is kept yet." in desk.get(f"/students/{nothing}/draft").text
