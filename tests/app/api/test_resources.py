"""The API's resources: their fields, their pages, and what is noted about who read them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter
from sqlalchemy import delete, select, update

from app.accounts.runtime import Runtime
from app.briefs.brief import Brief
from app.briefs.build import build_brief
from app.models import (
    AccessEntry,
    Coursework,
    Credential,
    Enrollment,
    ParagraphPlacement,
    Student,
    SyncRun,
    TaughtCourse,
)
from app.writing.shape import Role
from app.writing.words import Kind, Trait, Uptake
from tests import builders
from tests.app.api.conftest import Class
from tests.builders import days_ago
from tests.talks import create_conference, create_record


def everything(api: httpx.Client, path: str, limit: int) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    items, cursor = [], None
    while True:
        answer = api.get(path, params={"limit": limit} | ({"cursor": cursor} if cursor else {})).json()
        assert len(answer["items"]) <= limit
        items += answer["items"]
        cursor = answer["next"]
        if cursor is None:
            return items


def noted(runtime: Runtime) -> list[tuple[str, str, int | None, int | None]]:
    with runtime.sessions() as session:
        rows = session.scalars(select(AccessEntry).order_by(AccessEntry.id))
        return [(row.action, row.via, row.student_id, row.course_id) for row in rows]


def test_courses_are_followed_by_hand(api: httpx.Client, room: Class) -> None:
    (course,) = api.get("/courses").json()["items"]
    assert (course["id"], course["google_id"], course["followed"]) == (room.course.id, room.course.google_id, False)
    changed = api.patch(f"/courses/{room.course.id}", json={"followed": True})
    assert changed.json() == course | {"followed": True}
    assert api.get("/courses").json() == {"items": [changed.json()], "next": None}


def test_a_class_that_a_co_teachers_reading_brought_is_listed_and_followed(
    api: httpx.Client, runtime: Runtime, room: Class
) -> None:
    with runtime.sessions.begin() as session:
        shared = builders.create_course(session, builders.create_teacher(session))
        builders.add_teacher(session, shared, room.teacher)
    for wanted in (True, False):
        changed = api.patch(f"/courses/{shared.id}", json={"followed": wanted})
        assert (changed.status_code, changed.json()["followed"]) == (200, wanted)
    with runtime.sessions.begin() as session:
        mine = (TaughtCourse.teacher_id == room.teacher.id, TaughtCourse.course_id == shared.id)
        session.execute(delete(TaughtCourse).where(*mine))
    assert everything(api, "/courses", 1)[1] == changed.json()


@pytest.mark.parametrize("body", [{}, {"followed": "perhaps"}, [], None])
def test_a_change_that_says_nothing_is_refused(api: httpx.Client, room: Class, body: object) -> None:
    answer = api.patch(f"/courses/{room.course.id}", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "bad_input"


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_a_roster_comes_in_pages_by_family_name(api: httpx.Client, room: Class, limit: int) -> None:
    names = [item["name"] for item in everything(api, f"/courses/{room.course.id}/students", limit)]
    assert names == ["Zoë Ames", "Ana Castillo", "Ben Oduya"]


def test_a_page_is_not_shifted_by_who_joins(api: httpx.Client, runtime: Runtime, room: Class) -> None:
    path = f"/courses/{room.course.id}/students"
    first = api.get(path, params={"limit": 2}).json()
    with runtime.sessions.begin() as session:
        builders.create_student(session, room.course, name="Bo Aalto")
    second = api.get(path, params={"limit": 2, "cursor": first["next"]}).json()
    assert [item["name"] for item in second["items"]] == ["Ben Oduya"]


def test_who_left_is_not_on_the_roster_but_still_known(api: httpx.Client, runtime: Runtime, room: Class) -> None:
    gone = room.students[1]
    with runtime.sessions.begin() as session:
        row = session.scalars(select(Enrollment).where(Enrollment.student_id == gone.id)).one()
        row.removed_at = runtime.clock.now()
    roster = api.get(f"/courses/{room.course.id}/students").json()["items"]
    assert gone.id not in [item["id"] for item in roster]
    assert [seat["current"] for seat in api.get(f"/students/{gone.id}").json()["courses"]] == [False]


@pytest.mark.parametrize(
    "cursor", ["x", "W10=", "e30=", "WzFd", "WyJhIiwgImIiLCAiYyJd", "bnVsbA==", "WyJcdWQ4MDAiLCAiYSIsIDFd"]
)
def test_a_cursor_of_somebody_elses_making_is_refused(api: httpx.Client, room: Class, cursor: str) -> None:
    answer = api.get(f"/courses/{room.course.id}/students", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_input")


def test_a_name_and_a_table_are_said_kept_apart_and_taken_back(
    api: httpx.Client, runtime: Runtime, room: Class
) -> None:
    path = f"/courses/{room.course.id}/students"
    one = f"{path}/{room.students[0].id}"
    said = api.patch(one, json={"called": "Anita", "table": " 2 "}).json()
    assert (said["name"], said["called"], said["google_name"], said["table"]) == (
        "Anita Castillo",
        "Anita",
        "Ana Castillo",
        "2",
    )
    assert said in api.get(path).json()["items"]
    assert api.patch(one, json={"table": "Window"}).json()["called"] == "Anita"
    placed = {row["writer"]["id"]: row["table"] for row in api.get(f"/courses/{room.course.id}/queue").json()["fine"]}
    assert placed.get(room.students[1].id, "") == ""
    assert api.patch(one, json={"called": None}).json() == said | {
        "name": "Ana Castillo",
        "given_name": "Ana",
        "called": None,
        "table": "Window",
    }
    for wrong in ({"called": "x" * 41}, {"table": "\u200b"}, {"seat": "2"}):
        assert api.patch(one, json=wrong).status_code == 422
    with runtime.sessions() as session:
        changed = select(AccessEntry.student_id).where(AccessEntry.action == "names.changed")
        assert set(session.scalars(changed)) == {room.students[0].id}


def test_assignments_name_their_due_time(api: httpx.Client, room: Class) -> None:
    (item,) = api.get(f"/courses/{room.course.id}/assignments").json()["items"]
    assert (item["id"], item["google_id"]) == (room.coursework.id, room.coursework.google_id)
    assert datetime.fromisoformat(item["due_at"]) == room.coursework.due_at


def test_the_brief_is_the_object_that_the_page_shows(api: httpx.Client, runtime: Runtime, room: Class) -> None:
    student = room.students[0]
    answer = api.get(f"/students/{student.id}/brief", params={"assignment_id": room.coursework.id}).json()
    with runtime.sessions() as session:
        brief = build_brief(
            session,
            teacher_id=room.teacher.id,
            student_id=student.id,
            assignment_id=room.coursework.id,
            now=runtime.clock.now(),
        )
    assert answer == TypeAdapter(Brief).dump_python(brief, mode="json")
    assert set(answer) == set(asdict(brief))


def test_what_programs_read_of_a_brief_stays_where_it_was(api: httpx.Client, runtime: Runtime, room: Class) -> None:
    opening, others = "I sat down on the bench.", "It was cold up there. " * 10
    with runtime.sessions.begin() as session:
        coursework = session.get_one(Coursework, room.coursework.id)
        draft = builders.create_draft(
            session, coursework, session.get_one(Student, room.students[1].id), f"{opening}\n{others}"
        )
        praise = builders.create_comment(session, draft, "Fine.", quote=opening, author=room.teacher)
        builders.create_label(session, praise, Trait.VOICE, Kind.PRAISE)
        builders.create_uptake(session, praise, Uptake.UNCHANGED)
        placed = {"teacher_id": room.teacher.id, "opening": opening, "role": Role.BEAT, "placed_at": days_ago(1)}
        session.add(ParagraphPlacement(document_id=draft.id, **placed))
    told = api.get(f"/students/{room.students[1].id}/brief", params={"assignment_id": room.coursework.id}).json()
    assert (told["strength"]["content"], told["strength"]["quote"], told["grown"]) == ("Fine.", opening, None)
    assert (told["shape"]["by_hand"], told["shape"]["shape"]["from_draft"]) == (True, True)


def test_the_queue_places_every_writer_once(api: httpx.Client, room: Class) -> None:
    answer = api.get(f"/courses/{room.course.id}/queue").json()
    placed = [row["writer"]["id"] for row in (*answer["items"], *answer["fine"])]
    assert sorted(placed) == sorted(student.id for student in room.students)
    assert answer["next"] is None


def test_a_student_is_found_by_either_name_without_accents(api: httpx.Client, runtime: Runtime, room: Class) -> None:
    with runtime.sessions.begin() as session:
        one = session.get_one(Student, room.students[0].id)
        one.called = "Nóor"
        google_name = one.google_name
        session.execute(update(TaughtCourse).values(followed=True))

    for asked in ("noor", google_name.upper()):
        (line,) = api.get("/students", params={"q": asked}).json()["items"]
        assert (line["id"], line["google_name"]) == (room.students[0].id, google_name)
        assert line["name"].startswith("Nóor")
    assert api.get("/students", params={"q": "nobody at all"}).json() == {"items": [], "next": None}


def test_who_was_met_on_an_assignment(api: httpx.Client, runtime: Runtime, room: Class) -> None:
    with runtime.sessions.begin() as session:
        held = create_conference(session, room.teacher, room.course, work=room.coursework, at=days_ago(1))
        create_record(session, held, room.students[0])
    path = f"/courses/{room.course.id}/met"

    everybody, met, not_met = (api.get(path, params=asked).json() for asked in ({}, {"met": True}, {"met": False}))

    assert everybody["counts"] == {"met": 1, "not_met": len(room.students) - 1}
    (line,) = met["items"]
    assert (line["writer"]["id"], line["talks"]["times"]) == (room.students[0].id, 1)
    assert len(not_met["items"]) == len(room.students) - 1
    assert api.get(path, params={"assignment_id": room.coursework.id}).json() == everybody
    assert api.get(f"/courses/{room.course.id}/queue").json()["met"] == everybody["counts"]


def test_reading_a_student_is_noted_and_listing_assignments_is_not(
    api: httpx.Client, runtime: Runtime, room: Class
) -> None:
    student, course = room.students[0].id, room.course.id
    for path in ("assignments", "students", "queue", "met"):
        api.get(f"/courses/{course}/{path}")
    api.get(f"/students/{student}")
    api.get(f"/students/{student}/brief")
    assert noted(runtime) == [
        ("class.read", "api", None, course),
        ("queue.read", "api", None, course),
        ("met.read", "api", None, course),
        ("student.read", "api", student, None),
        ("brief.read", "api", student, course),
    ]


def test_a_sync_is_asked_for_watched_and_stopped(api: httpx.Client, runtime: Runtime, room: Class) -> None:
    with runtime.sessions.begin() as session:
        document = builders.create_draft(session, room.coursework, room.students[1], "Once.")
        builders.create_problem(session, room.teacher, "document_gone", course=room.course, document=document)
    accepted = api.post("/syncs")
    assert accepted.status_code == 202
    run = accepted.json()["id"]
    assert api.post("/syncs").json()["id"] == run
    watched = api.get(f"/syncs/{run}").json()
    assert (watched["status"], watched["progress"]) == ("queued", {"done": 0, "total": 0, "current": ""})
    (problem,) = watched["problems"]
    assert (problem["course"], problem["document"], problem["code"]) == ("English 9", document.title, "document_gone")
    assert problem["message"]
    assert problem["remedy"]
    assert api.post(f"/syncs/{run}/cancel").json()["status"] == "cancelled"
    with runtime.sessions() as session:
        assert session.get_one(SyncRun, run).trigger == "api"


def test_without_a_connection_there_is_no_sync(api: httpx.Client, runtime: Runtime, room: Class) -> None:
    with runtime.sessions.begin() as session:
        session.get_one(Credential, room.teacher.id).broken_at = runtime.clock.now()
    answer = api.post("/syncs")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "reconnect_needed")
    assert api.get("/me").json()["connection"]["state"] == "reconnect"


def test_pins_lead_the_brief_and_are_taken_off_and_put_back(api: httpx.Client, room: Class) -> None:
    student = f"/students/{room.students[0].id}"
    where = {"course_id": room.course.id, "assignment_id": room.coursework.id}
    made = api.post(f"{student}/pins", json=where | {"about": "on the bench"})
    assert made.status_code == 201
    kept = made.json()
    assert (kept["kind"], kept["uptake"], kept["assignment_id"]) == ("passage", "unchanged", room.coursework.id)
    (led,) = api.get(f"{student}/brief").json()["pins"]
    assert (led["id"], led["quote"], led["source"]["kind"]) == (kept["id"], "on the bench", "pin")

    assert api.delete(f"/pins/{kept['id']}").json()["removed_at"]
    assert api.get(f"{student}/brief").json()["pins"] == []
    assert api.post(f"/pins/{kept['id']}/restore").json()["removed_at"] is None
    assert len(api.get(f"{student}/brief").json()["pins"]) == 1
    assert api.post(f"{student}/pins", json=where | {"about": "nowhere in it"}).status_code == 422


def test_a_piece_is_corrected_and_what_was_said_is_taken_back(api: httpx.Client, room: Class) -> None:
    path = f"/students/{room.students[0].id}/assignments/{room.coursework.id}"
    said = api.patch(path, json={"stage": "edit", "topic": "The bench", "genre": "argument"}).json()
    assert (said["stage"]["stage"], said["stage"]["said_by"]) == ("edit", "You")
    assert (said["piece"]["topic"], said["piece"]["genre"]) == ("The bench", "argument")
    back = api.patch(path, json={"stage": None, "topic": None}).json()
    assert (back["stage"]["said_by"], back["piece"]["topic"], back["piece"]["genre"]) == ("", "", "argument")
    assert api.patch(path, json={"topic": "x" * 500}).status_code == 422
