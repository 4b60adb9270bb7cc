"""Classroom's coursework, rubrics and submissions through a student's whole way."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from integrations.google.emulator.events import (
    CourseworkChanged,
    CourseworkCreated,
    CourseworkDeleted,
    Event,
    FileShared,
    Reclaimed,
    Returned,
    StudentJoined,
    SubmissionOpened,
    TurnedIn,
)
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.clock import SettableClock
from tests.integrations.google.emulator.conftest import SignIn

NINE = f"v1/courses/{school.ENGLISH_9}"
WORK = f"{NINE}/courseWork"
ALL = f"{WORK}/-/studentSubmissions"
CHI_COPY = "1CHIMEMOIR000000000000000000000000000000memo"
STEP = {"course": school.ENGLISH_9, "coursework": school.MEMOIR, "student": school.ANA}


def titles(client: httpx.Client, *states: str) -> list[str]:
    answer = client.get(WORK, params={"courseWorkStates": list(states)} if states else {})
    return [work["title"] for work in answer.json().get("courseWork", [])]


def of(client: httpx.Client, student: str) -> dict[str, Any]:
    answer = client.get(f"{WORK}/{school.MEMOIR}/studentSubmissions", params={"userId": student})
    found: dict[str, Any] = answer.json()["studentSubmissions"][0]
    return found


def quiz(identity: str, **more: Any) -> CourseworkCreated:
    values: dict[str, Any] = {
        "at": school.NOW,
        "course": school.ENGLISH_9,
        "title": identity,
        "creator": school.TEACHER,
    }
    return CourseworkCreated(**(values | {"id": identity} | more))


def test_drafts_only_on_demand_and_never_for_students(teacher: httpx.Client, ana: httpx.Client) -> None:
    assert titles(teacher) == ["Memoir"]
    assert set(titles(teacher, "PUBLISHED", "DRAFT")) == {"Memoir", "Journal"}
    assert titles(ana, "PUBLISHED", "DRAFT") == ["Memoir"]
    assert ana.get(f"{WORK}/{school.JOURNAL}/studentSubmissions").status_code == 404


def test_the_clock_publishes_scheduled_work(teacher: httpx.Client, world: World, clock: SettableClock) -> None:
    world.record(quiz("Quiz", state="DRAFT", scheduled=school.NOW + timedelta(minutes=50)))
    assert "Quiz" not in titles(teacher)
    assert teacher.get(f"{WORK}/Quiz/studentSubmissions").json() == {}
    clock.advance(timedelta(minutes=50))
    assert "Quiz" in titles(teacher)
    assert len(teacher.get(f"{WORK}/Quiz/studentSubmissions").json()["studentSubmissions"]) == 3


def test_deleted_work_lingers(teacher: httpx.Client, world: World) -> None:
    world.record(CourseworkDeleted(at=school.NOW, course=school.ENGLISH_9, id=school.MEMOIR))
    assert titles(teacher) == []
    assert titles(teacher, "DELETED") == ["Memoir"]


def test_order_by_due_date_or_change(teacher: httpx.Client, world: World) -> None:
    world.record(quiz("Later", due=school.DUE + timedelta(days=1)), quiz("Sooner", due=school.DUE - timedelta(days=1)))
    by_due = teacher.get(WORK, params={"orderBy": "dueDate asc"}).json()["courseWork"]
    assert [work["title"] for work in by_due] == ["Sooner", "Memoir", "Later"]
    assert teacher.get(WORK, params={"orderBy": "colour"}).status_code == 400


def test_due_is_utc_and_zero_parts_are_left_out(teacher: httpx.Client, world: World) -> None:
    memoir = teacher.get(f"{WORK}/{school.MEMOIR}").json()
    assert (memoir["dueDate"], memoir["dueTime"]) == (
        {"year": 2026, "month": 10, "day": 24},
        {"hours": 3, "minutes": 59},
    )
    world.record(quiz("Midnight", due=school.NOW.replace(hour=0, minute=0)))
    assert teacher.get(f"{WORK}/Midnight").json()["dueTime"] == {}


def test_work_folder_is_for_teachers(teacher: httpx.Client, ana: httpx.Client) -> None:
    assert teacher.get(f"{WORK}/{school.MEMOIR}").json()["assignment"]["studentWorkFolder"]["id"]
    assert "assignment" not in ana.get(f"{WORK}/{school.MEMOIR}").json()


def test_only_the_assigned_students_get_submissions(teacher: httpx.Client, world: World) -> None:
    world.record(quiz("Two", assignees=(school.ANA, school.BEN)))
    path = f"{WORK}/Two/studentSubmissions"
    assert [s["userId"] for s in teacher.get(path).json()["studentSubmissions"]] == [school.ANA, school.BEN]
    world.record(StudentJoined(at=school.NOW, course=school.ENGLISH_9, user=school.DEE))
    assert len(teacher.get(path).json()["studentSubmissions"]) == 2
    assert of(teacher, school.DEE)["state"] == "NEW"


def test_new_has_nothing_and_opening_makes_a_copy(teacher: httpx.Client, world: World, sign_in: SignIn) -> None:
    new = of(teacher, school.CHI)
    assert new["assignmentSubmission"] == {}
    assert "creationTime" not in new
    world.record(
        SubmissionOpened(
            at=school.NOW,
            course=school.ENGLISH_9,
            coursework=school.MEMOIR,
            student=school.CHI,
            file=CHI_COPY,
            title="Chi - Memoir",
        )
    )
    opened = of(teacher, school.CHI)
    folder = teacher.get(f"{WORK}/{school.MEMOIR}").json()["assignment"]["studentWorkFolder"]["id"]
    copy = teacher.get(f"drive/v3/files/{CHI_COPY}", params={"fields": "owners,parents,capabilities,name"}).json()
    assert (opened["state"], opened["assignmentSubmission"]["attachments"][0]["driveFile"]["id"]) == (
        "CREATED",
        CHI_COPY,
    )
    assert copy["owners"][0]["emailAddress"] == school.CHI_EMAIL
    assert copy["parents"] == [folder]
    assert copy["capabilities"]["canEdit"] is True
    assert "Title" in sign_in(school.CHI_EMAIL).get(f"v1/documents/{CHI_COPY}").text


def owner_and_rights(client: httpx.Client) -> tuple[str, bool]:
    body = client.get(f"drive/v3/files/{school.ANA_MEMOIR}", params={"fields": "owners,capabilities"}).json()
    return body["owners"][0]["emailAddress"], body["capabilities"]["canEdit"]


@pytest.mark.parametrize("back", [Returned, Reclaimed])
def test_turning_in_moves_the_file_to_the_teacher_and_back(
    teacher: httpx.Client, ana: httpx.Client, world: World, back: type[Event]
) -> None:
    assert owner_and_rights(ana) == (school.ANA_EMAIL, True)
    world.record(TurnedIn(at=school.NOW, **STEP))
    assert of(teacher, school.ANA)["state"] == "TURNED_IN"
    assert owner_and_rights(ana) == (school.TEACHER_EMAIL, False)
    world.record(back(at=school.NOW, **STEP))
    assert owner_and_rights(ana) == (school.ANA_EMAIL, True)
    states = [step["stateHistory"]["state"] for step in of(teacher, school.ANA)["submissionHistory"]]
    assert states == ["CREATED", "TURNED_IN", "RETURNED" if back is Returned else "RECLAIMED_BY_STUDENT"]


def test_co_teachers_never_own_the_file(co_teacher: httpx.Client, world: World) -> None:
    world.record(TurnedIn(at=school.NOW, **STEP))
    body = co_teacher.get(f"drive/v3/files/{school.ANA_MEMOIR}", params={"fields": "ownedByMe,capabilities"}).json()
    assert (body["ownedByMe"], body["capabilities"]["canComment"]) == (False, True)


def test_late_by_the_clock_and_by_the_turn_in(sign_in: SignIn, world: World, clock: SettableClock) -> None:
    teacher = sign_in(school.TEACHER_EMAIL)
    assert "late" not in of(teacher, school.ANA)
    world.record(TurnedIn(at=school.NOW, **STEP))
    clock.set(school.DUE + timedelta(minutes=1))
    teacher = sign_in(school.TEACHER_EMAIL)
    assert "late" not in of(teacher, school.ANA)
    assert of(teacher, school.BEN)["late"] is True
    late = teacher.get(ALL, params={"late": "LATE_ONLY"}).json()["studentSubmissions"]
    assert {s["userId"] for s in late} == {school.BEN, school.CHI}
    in_time = teacher.get(ALL, params={"late": "NOT_LATE_ONLY"}).json()["studentSubmissions"]
    assert {s["userId"] for s in in_time} == {school.ANA}


def test_grades_and_their_history(teacher: httpx.Client, ana: httpx.Client) -> None:
    path = f"v1/courses/{school.ENGLISH_10}/courseWork/{school.ESSAY}/studentSubmissions?userId={school.ANA}"
    for client in (teacher, ana):
        submission = client.get(path).json()["studentSubmissions"][0]
        assert submission["assignedGrade"] == 41
        assert submission["submissionHistory"][-1]["gradeHistory"]["pointsEarned"] == 41
    assert "draftGrade" not in ana.get(path).json()["studentSubmissions"][0]


def test_students_see_their_own_submissions(ana: httpx.Client) -> None:
    assert {s["userId"] for s in ana.get(ALL).json()["studentSubmissions"]} == {school.ANA}


def test_states_filter_and_dash(teacher: httpx.Client) -> None:
    created = teacher.get(ALL, params={"states": ["CREATED", "TURNED_IN"]}).json()["studentSubmissions"]
    assert {s["userId"] for s in created} == {school.ANA, school.BEN}
    assert {s["courseWorkId"] for s in created} == {school.MEMOIR}
    assert teacher.get(f"{WORK}/0/studentSubmissions").status_code == 404
    assert teacher.get(f"{WORK}/{school.ESSAY}/studentSubmissions").status_code == 404


def test_attachments_of_every_kind(teacher: httpx.Client) -> None:
    doc, photo, link = of(teacher, school.BEN)["assignmentSubmission"]["attachments"]
    assert doc["driveFile"]["title"] == "Ben Oduya - Memoir"
    assert photo["driveFile"]["id"] == school.BEN_PHOTO
    assert link == {"link": {"url": "https://weather.example/1", "title": "The storm"}}


def test_attachment_without_access_has_no_title(teacher: httpx.Client, world: World) -> None:
    world.record(FileShared(at=school.NOW, file=school.BEN_PHOTO, user=school.TEACHER, role=None))
    photo = of(teacher, school.BEN)["assignmentSubmission"]["attachments"][1]["driveFile"]
    assert set(photo) == {"id", "alternateLink"}
    assert teacher.get(f"drive/v3/files/{school.BEN_PHOTO}").status_code == 404


def test_one_rubric_at_most(teacher: httpx.Client) -> None:
    rubrics = teacher.get(f"{WORK}/{school.MEMOIR}/rubrics", params={"pageSize": "50"}).json()["rubrics"]
    assert len(rubrics) == 1
    assert [level["points"] for level in rubrics[0]["criteria"][0]["levels"]] == [4, 0]
    assert teacher.get(f"{WORK}/{school.JOURNAL}/rubrics").json() == {}


def test_changed_work_moves_its_update_time(teacher: httpx.Client, world: World) -> None:
    change = CourseworkChanged(
        at=school.NOW, course=school.ENGLISH_9, id=school.MEMOIR, changes={"title": "Memoir, second go"}
    )
    world.record(change)
    assert titles(teacher) == ["Memoir, second go"]
    assert teacher.get(f"{WORK}/{school.MEMOIR}").json()["updateTime"] == "2026-10-15T14:31:00.000Z"
