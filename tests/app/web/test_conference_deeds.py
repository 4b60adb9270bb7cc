"""Forms about a whole conference: each leads to where it can be taken back."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from app.accounts.runtime import Runtime
from app.models import Absence, AccessEntry, Conference, Coursework, Student
from app.writing.words import Talk
from tests.app.web.room import Room
from tests.builders import NOW
from tests.talks import create_conference, create_record


@pytest.fixture
def talk(runtime: Runtime, room: Room) -> int:
    with runtime.sessions.begin() as session:
        held = create_conference(session, room.teacher, room.course, at=NOW, minutes=None)
        create_record(session, held, room.jaylen, next_step="Stay there.")
        return held.id


def row(runtime: Runtime, talk: int) -> Conference:
    with runtime.sessions() as session:
        return session.get_one(Conference, talk)


def test_finish_and_go_on(desk: httpx.Client, runtime: Runtime, room: Room, talk: int) -> None:
    for _ in range(2):
        led = desk.post(f"/conferences/{talk}/finish")
        assert (led.status_code, led.headers["location"]) == (303, f"/today?course={room.course.id}&finished={talk}")
    assert row(runtime, talk).finished_at == NOW
    led = desk.post(f"/conferences/{talk}/reopen")
    assert led.headers["location"] == f"/students/{room.jaylen.id}/conference?conference={talk}"
    assert row(runtime, talk).finished_at is None


def test_withdraw_and_put_back(desk: httpx.Client, runtime: Runtime, room: Room, talk: int) -> None:
    led = desk.post(f"/conferences/{talk}/withdraw")
    assert led.headers["location"] == f"/today?course={room.course.id}&withdrawn={talk}"
    assert row(runtime, talk).withdrawn_at == NOW
    desk.post(f"/conferences/{talk}/restore")
    assert row(runtime, talk).withdrawn_at is None


def test_a_move_is_noted_for_both_writers(desk: httpx.Client, runtime: Runtime, room: Room, talk: int) -> None:
    with runtime.sessions() as session:
        ines = session.scalars(select(Student.id).where(Student.name == "Inês Duarte")).one()
    led = desk.post(f"/conferences/{talk}/move", data={"student": ines})
    assert led.headers["location"] == f"/students/{ines}/conference?conference={talk}&moved_from={room.jaylen.id}"
    with runtime.sessions() as session:
        noted = session.scalars(select(AccessEntry.student_id).where(AccessEntry.action == "conference.move")).all()
    assert sorted(noted, key=str) == sorted([room.jaylen.id, ines], key=str)


def test_a_talk_of_yesterday_afternoon_was_not_today(desk: httpx.Client, runtime: Runtime, room: Room) -> None:
    """Eighteen hours ago, in the days of the teacher's zone."""
    with runtime.sessions.begin() as session:
        held = create_conference(session, room.teacher, room.course, at=NOW - timedelta(hours=18))
        create_record(session, held, room.jaylen)
    text = desk.get("/walk").text
    assert "</span>1 d" in text
    assert "</span>today" not in text


def test_where_nothing_is_set_nobody_is_counted_as_met(desk: httpx.Client, runtime: Runtime, room: Room) -> None:
    with runtime.sessions.begin() as session:
        for writer in (room.jaylen, session.scalars(select(Student).where(Student.name == "Inês Duarte")).one()):
            create_record(session, create_conference(session, room.teacher, room.course, work=room.memoir), writer)
        session.get_one(Coursework, room.memoir.id).removed_at = NOW
    text = desk.get("/today").text
    assert "Days since you last sat down" in text
    assert ("met on this piece" in text, "with everyone" in text) == (False, False)


def test_names_beside_each_other_keep_their_directions(desk: httpx.Client, runtime: Runtime, room: Room) -> None:
    with runtime.sessions.begin() as session:
        held = create_conference(session, room.teacher, room.course, kind=Talk.GROUP)
        for writer in (room.jaylen, session.scalars(select(Student).where(Student.name == "نور")).one()):
            create_record(session, held, writer)
    text = desk.get(f"/today?finished={held.id}").text
    assert 'Finished with <b><bdi class="voice">Jaylen</bdi>, <bdi class="voice">نور</bdi></b>' in text


def test_whoever_is_named_beside_the_page_is_in_the_access_log(
    desk: httpx.Client, runtime: Runtime, room: Room
) -> None:
    """Of a talk just finished, withdrawn or moved, and of one to be moved: its writers need not be the page's."""
    with runtime.sessions.begin() as session:
        held = create_conference(session, room.teacher, room.course, kind=Talk.GROUP)
        both = [room.jaylen, session.scalars(select(Student).where(Student.name == "Inês Duarte")).one()]
        for writer in both:
            create_record(session, held, writer)
    jaylen, ines = (writer.id for writer in both)

    def logged() -> list[int]:
        by_name = select(AccessEntry.student_id).where(AccessEntry.action == "names.read").order_by(AccessEntry.id)
        with runtime.sessions() as session:
            return [id_ for id_ in session.scalars(by_name) if id_ is not None]

    def named(path: str) -> list[int]:
        before = len(logged())
        assert desk.get(path).status_code == 200
        return sorted(logged()[before:])

    assert named(f"/today?finished={held.id}") == sorted([jaylen, ines])
    assert named(f"/conferences/{held.id}/move") == sorted([jaylen, ines])
    desk.post(f"/conferences/{held.id}/withdraw")
    assert named(f"/today?withdrawn={held.id}") == sorted([jaylen, ines])
    assert named(f"/students/{jaylen}/record") == [ines]
    assert named(f"/students/{jaylen}/conference?moved_from={ines}") == [ines]
    assert named("/today") == []


def test_absent_today_and_here_after_all(desk: httpx.Client, runtime: Runtime, room: Room) -> None:
    place = f"/students/{room.jaylen.id}/absence"
    led = desk.post(place, data={"course": room.course.id, "absent": "yes"})
    assert led.headers["location"] == f"/today?course={room.course.id}&absent={room.jaylen.id}"
    with runtime.sessions() as session:
        assert session.scalars(select(Absence.student_id)).all() == [room.jaylen.id]
    desk.post(place, data={"course": room.course.id, "absent": "no"})
    with runtime.sessions() as session:
        assert session.scalars(select(Absence)).all() == []


def test_without_the_proof_nothing_is_done(desk: httpx.Client, runtime: Runtime, talk: int) -> None:
    refused = desk.post(f"/conferences/{talk}/finish", headers={"X-CSRF-Token": "forged"})
    assert refused.status_code == 403
    assert row(runtime, talk).finished_at is None
