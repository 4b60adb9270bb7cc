"""A group conference over HTTP: who may sit together, and that each one's record is that one's alone."""

import json
import re
from html import unescape
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select

from app.accounts.access import Via
from app.accounts.runtime import Runtime
from app.desk.journal import say
from app.models import (
    Conference,
    ConferenceRecord,
    Coursework,
    Enrollment,
    FollowUp,
    Pin,
    Post,
    RecordComment,
    RecordSkill,
    RecordTick,
    Student,
)
from app.reminders.compose import parted
from app.writing.skills import skills
from app.writing.words import Genre
from tests import builders
from tests.app.web.room import HOSTILE, Room
from tests.app.web.talked import writer_named
from tests.builders import NOW
from tests.talks import SKILL

NAMES = ("Abdi Warsame", "Jaylen Brooks", "Sofía Beltrán")


@pytest.fixture
def ids(runtime: Runtime, room: Room) -> list[int]:
    """Abdi, Jaylen and Sofía."""
    with runtime.sessions() as session:
        return [writer_named(session, name).id for name in NAMES]


def table(desk: httpx.Client, ids: list[int]) -> str:
    answer = desk.get("/conferences/group", params={"writer": ids})
    assert answer.status_code == 200
    return answer.text


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', text)
    assert found
    return unescape(found[1])


def keep(desk: httpx.Client, room: Room, shown: str, **fields: object) -> httpx.Response:
    form = {"talk": hidden(shown, "talk"), "before": hidden(shown, "before"), "course": str(room.course.id)}
    return desk.post("/conferences/group", data=form | fields)


@pytest.fixture
def finished(desk: httpx.Client, room: Room, ids: list[int]) -> httpx.Response:
    """Each was told something, and all of them something."""
    abdi, jaylen, sofia = ids
    own = {
        f"w{abdi}/level/{SKILL}": "practising",
        f"w{jaylen}/level/{SKILL}": "introduced",
        f"w{jaylen}/next_step": "Two bridges",
        f"w{sofia}/notes": "Sofia-note",
        f"w{abdi}/notes": "Abdi-note",
        f"w{jaylen}/private": "Jaylen-secret",
    }
    shared = {"skill": SKILL, "notes": "We read aloud.", "next_step": "Bring one page", "look_again": "next_draft"}
    return keep(desk, room, table(desk, ids), **shared, **own, reminder_wanted="yes", finish="yes")


def test_one_finish_writes_to_each_record(finished: httpx.Response, runtime: Runtime, ids: list[int]) -> None:
    with runtime.sessions() as session:
        [talk] = session.scalars(select(Conference))
        records = {one.student_id: one for one in session.scalars(select(ConferenceRecord))}
        levels = {one.record_id: one.level for one in session.scalars(select(RecordSkill))}
        promises = {one.student_id: one.next_step for one in session.scalars(select(FollowUp))}
        texts = {one.student_id: parted(one.text)[0] for one in session.scalars(select(Post))}
    abdi, jaylen, sofia = ids
    assert finished.headers["location"] == f"/today?course={talk.course_id}&finished={talk.id}"
    assert (talk.kind, talk.finished_at, set(records)) == ("group", NOW, set(ids))
    assert [records[id_].notes for id_ in ids] == [
        "We read aloud.\nAbdi-note",
        "We read aloud.",
        "We read aloud.\nSofia-note",
    ]
    assert [levels[records[id_].id] for id_ in ids] == ["practising", "introduced", None]
    assert promises == {abdi: "Bring one page", jaylen: "Bring one page\nTwo bridges", sofia: "Bring one page"}
    assert texts[jaylen] == (
        "Jaylen, in our conference we talked about bridges between scenes. Your next step: Bring one page. "
        "Two bridges. We’ll look at it together in your next draft."
    )


def test_no_page_of_one_shows_another(
    desk: httpx.Client, visitor: httpx.Client, finished: httpx.Response, runtime: Runtime, ids: list[int]
) -> None:
    """Neither the record nor the brief, the reminder nor the student's own page."""
    assert finished.status_code == 303
    with runtime.sessions() as session:
        posts = {one.student_id: one.text for one in session.scalars(select(Post))}
        given = {one.id: one.given_name for one in session.scalars(select(Student))}
    own = dict(zip(ids, ("Abdi-note", "Jaylen-secret", "Sofia-note"), strict=True))
    for one in ids:
        words, link = parted(posts[one])
        theirs = visitor.get(urlsplit(link).path)
        assert theirs.status_code == 200
        shown = {
            "record": desk.get(f"/students/{one}/record").text,
            "brief": desk.get(f"/students/{one}/brief").text,
            "reminder": words,
            "page": theirs.text,
        }
        assert own[one] in shown["record"]
        assert own[one] not in shown["page"]
        others = [text for other in ids if other != one for text in (given[other], own[other])]
        assert [(place, other) for place, text in shown.items() for other in others if other in text] == []


def test_what_is_said_once_stands_in_each_record_and_a_mark_on_one_comment_in_one(
    desk: httpx.Client, room: Room, runtime: Runtime, ids: list[int]
) -> None:
    shown = table(desk, ids)
    marks = re.findall(rf'name="w{ids[1]}/comment/(\d+)"', shown)
    assert marks
    assert not re.search(rf'name="w({ids[0]}|{ids[2]})/comment/', shown)
    shared = {"strength": "Each begins with a sound.", "stage": "revise", "line/aloud": "shown", "tick/aloud": "yes"}
    led = keep(desk, room, shown, **shared, **{f"w{ids[1]}/comment/{marks[0]}": "understood"})
    with runtime.sessions() as session:
        records = session.scalars(select(ConferenceRecord).order_by(ConferenceRecord.id)).all()
        ticked = session.scalars(select(RecordTick.line)).all()
        [marked] = session.scalars(select(RecordComment))
    assert {(one.strength, one.stage) for one in records} == {("Each begins with a sound.", "revise")}
    assert ticked == ["aloud"] * 3
    assert (marked.comment_id, marked.mark) == (int(marks[0]), "understood")
    assert marked.record_id == next(one.id for one in records if one.student_id == ids[1])
    again = desk.get(led.headers["location"]).text
    assert re.search(rf'comment/{marks[0]}"(?:(?!</select>).)*value="understood" selected', again, re.DOTALL)
    assert re.search(r'value="revise"\s+checked', again)


def test_a_page_of_six_is_small_with_the_whole_catalogue(
    desk: httpx.Client, room: Room, runtime: Runtime, ids: list[int]
) -> None:
    with runtime.sessions() as session:
        others = select(Enrollment.student_id).where(
            Enrollment.course_id == room.course.id, Enrollment.student_id.not_in(ids)
        )
        six = [*ids, *session.scalars(others.limit(3))]
    keep(desk, room, table(desk, six), skill=[*skills()][:3], **{f"w{ids[0]}/level/{SKILL}": "practising"})
    shown = table(desk, six)
    offered = {one.id for one in skills().values() if one.serves(Genre.NARRATIVE)}
    assert offered <= set(re.findall(r'name="skill"\s+value="(\w+)"', shown))
    assert len(shown.encode()) < 80_000


def test_what_each_may_see_of_the_table_is_that_ones_alone(desk: httpx.Client, ids: list[int]) -> None:
    text = table(desk, ids)
    left = text[text.index('id="look"') : text.index('id="record"')]
    parts = left.split('data-of="')[1:]
    shared = left.split('data-of="')[0]
    for name, part in zip(NAMES, parts, strict=True):
        assert unescape(part).count(name) == 1
        assert not [other for other in NAMES if other != name and other.split()[0] in unescape(part)]
    assert not [name for name in NAMES if name.split()[0] in unescape(shared)]
    for teachers_own in ("Behind", "Not touched", "malik", 'aria-current="true"', HOSTILE):
        assert teachers_own not in left


def test_saved_it_goes_on_and_sent_twice_it_is_one(
    desk: httpx.Client, room: Room, runtime: Runtime, ids: list[int]
) -> None:
    shown = table(desk, ids)
    for _ in range(2):
        led = keep(desk, room, shown, skill=SKILL, notes="Aloud.", **{f"w{ids[0]}/level/{SKILL}": "practising"})
    again = table(desk, ids[::-1])
    with runtime.sessions() as session:
        [talk] = session.scalars(select(Conference))
    assert led.headers["location"] == f"/conferences/group?conference={talk.id}"
    assert json.loads(hidden(again, "talk"))["opening"] == talk.opening
    assert desk.get(f"/students/{ids[0]}/conference", params={"conference": talk.id}).headers["location"] == (
        f"/conferences/group?conference={talk.id}"
    )
    keep(desk, room, again, notes="Aloud.")
    with runtime.sessions() as session:
        assert session.scalars(select(RecordSkill)).all() == []


def test_who_cannot_sit_together_is_said(desk: httpx.Client, room: Room, runtime: Runtime, ids: list[int]) -> None:
    with runtime.sessions.begin() as session:
        teacher = session.merge(room.teacher)
        elsewhere = builders.create_student(session, builders.create_course(session, teacher, name="English 10")).id
        everyone = list(session.scalars(select(Enrollment.student_id).where(Enrollment.course_id == room.course.id)))
        stranger = builders.create_student(session, builders.create_course(session, builders.create_teacher(session)))
    pick = "/conferences/group"
    for wanted, words in (
        (ids[:1], "A group has 2 to 6 writers."),
        (everyone[:7], "A group has 2 to 6 writers."),
        ([ids[0], elsewhere], "A group is held with writers of one class."),
    ):
        answer = desk.get(pick, params={"writer": wanted})
        assert (answer.status_code, words in answer.text) == (422, True)
        assert f'value="{wanted[0]}" checked' in answer.text
    assert desk.get(pick).status_code == 200
    assert desk.get(pick, params={"writer": [ids[0], stranger.id]}).status_code == 404


def test_one_who_left_the_class_keeps_a_place(desk: httpx.Client, room: Room, runtime: Runtime, ids: list[int]) -> None:
    shown = table(desk, ids)
    with runtime.sessions.begin() as session:
        mine = Enrollment.student_id == ids[0]
        session.scalars(select(Enrollment).where(mine)).one().removed_at = NOW
    kept = keep(desk, room, shown, notes="Aloud.")
    again = desk.get(kept.headers["location"])
    assert (again.status_code, NAMES[0] in again.text) == (200, True)


def test_an_assignment_that_is_not_there_keeps_nobody_from_the_record(
    desk: httpx.Client, room: Room, runtime: Runtime, ids: list[int]
) -> None:
    """Set in another class, or deleted in Classroom since."""
    with runtime.sessions.begin() as session:
        other = builders.create_course(session, session.merge(room.teacher), name="English 10")
        elsewhere = builders.create_coursework(session, other).id
    kept = keep(desk, room, table(desk, ids), notes="Aloud.")
    assert desk.get("/conferences/group", params={"writer": ids, "assignment": elsewhere}).status_code == 200
    with runtime.sessions.begin() as session:
        session.get_one(Coursework, room.memoir.id).removed_at = NOW
    again = desk.get(kept.headers["location"])
    assert (again.status_code, "Aloud." in again.text) == (200, True)


def test_what_is_pinned_for_any_of_them_is_in_view(
    desk: httpx.Client, room: Room, runtime: Runtime, ids: list[int]
) -> None:
    with runtime.sessions.begin() as session:
        pin = Pin(kind="skill", about="agreement_and_pronouns", teacher_id=room.teacher.id, pinned_at=NOW)
        pin.student_id, pin.course_id, pin.coursework_id = ids[2], room.course.id, room.memoir.id
        session.add(pin)
    shown = table(desk, ids)
    assert 0 < shown.index('value="agreement_and_pronouns"') < shown.index("More skills")


def test_a_skill_said_of_everyone_is_untapped_without_a_script(
    desk: httpx.Client, room: Room, runtime: Runtime, ids: list[int]
) -> None:
    keep(desk, room, table(desk, ids), notes="Aloud.")
    with runtime.sessions.begin() as session:
        [talk] = session.scalars(select(Conference))
        teacher = session.merge(room.teacher)
        say(session, runtime, teacher, talk, {f"skill/{SKILL}": "on"}, via=Via.API, now=NOW)
        assert len(session.scalars(select(RecordSkill)).all()) == len(ids)
    keep(desk, room, table(desk, ids), notes="Aloud.")
    with runtime.sessions() as session:
        assert session.scalars(select(RecordSkill)).all() == []
