"""Announcements: drafts and publishing, who may see and change them, and everything Classroom refuses."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from integrations.google.emulator.events import AnnouncementMade, CourseStateChanged, StudentLeft
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.clock import SettableClock
from tests.integrations.google.emulator.conftest import SignIn

NINE = f"v1/courses/{school.ENGLISH_9}"
POSTS = f"{NINE}/announcements"
SCOPES = ("classroom.announcements", "classroom.coursework.students", "drive.readonly")
FOR_ANA = {"assigneeMode": "INDIVIDUAL_STUDENTS", "individualStudentsOptions": {"studentIds": [school.ANA]}}


@pytest.fixture
def writer(sign_in: SignIn) -> httpx.Client:
    return sign_in(school.TEACHER_EMAIL, *SCOPES)


def create(client: httpx.Client, **body: Any) -> dict[str, Any]:
    answer = client.post(POSTS, json={"text": "See you at lunch"} | body)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["message"].partition(" ")[0]


def texts(client: httpx.Client, *states: str) -> list[str]:
    answer = client.get(POSTS, params={"announcementStates": list(states)} if states else {})
    return [post["text"] for post in answer.json().get("announcements", [])]


def test_a_draft_by_default_published_by_patch(writer: httpx.Client) -> None:
    draft = create(writer)
    assert (draft["state"], "alternateLink" in draft) == ("DRAFT", False)
    for _ in range(2):
        answer = writer.patch(f"{POSTS}/{draft['id']}", params={"updateMask": "state"}, json={"state": "PUBLISHED"})
        assert answer.json()["alternateLink"].startswith("https://classroom.google.com/c/")
    assert texts(writer) == ["See you at lunch"]
    back = writer.patch(f"{POSTS}/{draft['id']}", params={"updateMask": "state"}, json={"state": "DRAFT"})
    assert back.status_code == 400


def test_repeating_a_post_makes_a_second_one(writer: httpx.Client) -> None:
    assert create(writer)["id"] != create(writer)["id"]


def test_only_the_named_students_and_the_teachers_see_it(writer: httpx.Client, sign_in: SignIn) -> None:
    create(writer, state="PUBLISHED", **FOR_ANA)
    create(writer, text="Draft", **FOR_ANA)
    seen = {
        email: texts(sign_in(email, *SCOPES), "PUBLISHED", "DRAFT")
        for email in (school.ANA_EMAIL, school.BEN_EMAIL, school.CO_TEACHER_EMAIL)
    }
    assert seen == {
        school.ANA_EMAIL: ["See you at lunch"],
        school.BEN_EMAIL: [],
        school.CO_TEACHER_EMAIL: ["See you at lunch", "Draft"],
    }
    own = sign_in(school.ANA_EMAIL, *SCOPES).get(POSTS).json()["announcements"][0]
    assert "individualStudentsOptions" not in own


def test_named_students_must_be_members(writer: httpx.Client, world: World) -> None:
    world.record(StudentLeft(at=school.NOW, course=school.ENGLISH_9, user=school.ANA))
    assert writer.post(POSTS, json={"text": "Hi"} | FOR_ANA).status_code == 400
    nobody = {"assigneeMode": "INDIVIDUAL_STUDENTS"}
    assert refused(writer.post(POSTS, json={"text": "Hi"} | nobody)) == (400, "@EmptyAssignees")


def test_assignees_change_and_never_vanish(writer: httpx.Client) -> None:
    path = f"{POSTS}/{create(writer, **FOR_ANA)['id']}:modifyAssignees"
    change = {"addStudentIds": [school.BEN], "removeStudentIds": [school.ANA]}
    body = {"assigneeMode": "INDIVIDUAL_STUDENTS", "modifyIndividualStudentsOptions": change}
    assert writer.post(path, json=body).json()["individualStudentsOptions"] == {"studentIds": [school.BEN]}
    body["modifyIndividualStudentsOptions"] = {"removeStudentIds": [school.BEN]}
    assert refused(writer.post(path, json=body)) == (400, "@EmptyAssignees")


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"text": "x" * 30_001},
        {"state": "DELETED"},
        {"materials": [{"link": {"url": "https://a.example"}}] * 21},
        {"materials": [{"link": {"url": ""}}]},
        {"materials": [{"link": {"url": "https://a.example/" + "x" * 2024}}]},
        {"materials": [{"form": {"formUrl": "https://a.example"}}]},
        {"scheduledTime": "2026-10-15T14:30:00Z"},
        {"scheduledTime": "2026-10-16T14:30:00Z", "state": "PUBLISHED"},
    ],
)
def test_what_is_refused(writer: httpx.Client, body: dict[str, Any]) -> None:
    answer = writer.post(POSTS, json={"text": "Hi"} | body)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert texts(writer, "DRAFT", "PUBLISHED") == []


def test_materials(writer: httpx.Client) -> None:
    link = {"link": {"url": "https://docs.google.com/document/d/" + school.ANA_MEMOIR + "/edit"}}
    plain = {"link": {"url": "https://poets.example"}}
    made = create(writer, materials=[link, plain])["materials"]
    assert made[0]["driveFile"]["driveFile"]["title"] == "Ana Castillo - Memoir"
    assert made[1]["link"]["url"] == "https://poets.example"
    hidden = {"driveFile": {"driveFile": {"id": "1nowhere"}}}
    answer = writer.post(POSTS, json={"text": "Hi", "materials": [hidden]})
    assert refused(answer) == (400, "@AttachmentNotVisible")


@pytest.mark.parametrize("mask", ["", "materials", "text,colour"])
def test_update_mask_is_required_and_checked(writer: httpx.Client, mask: str) -> None:
    answer = writer.patch(f"{POSTS}/{create(writer)['id']}", params={"updateMask": mask}, json={"text": "New"})
    assert answer.status_code == 400


def test_a_patch_changes_what_the_mask_names(writer: httpx.Client) -> None:
    path = f"{POSTS}/{create(writer)['id']}"
    answer = writer.patch(path, params={"updateMask": "text"}, json={"text": "New", "state": "PUBLISHED"})
    assert (answer.json()["text"], answer.json()["state"]) == ("New", "DRAFT")


def test_other_projects_posts_are_untouchable(writer: httpx.Client, world: World) -> None:
    world.record(
        AnnouncementMade(
            at=school.NOW,
            id="900",
            course=school.ENGLISH_9,
            creator=school.TEACHER,
            project="classroom-web",
            text="By hand",
            state="PUBLISHED",
        )
    )
    path = f"{POSTS}/900"
    assert writer.get(path).status_code == 200
    patched = writer.patch(path, params={"updateMask": "text"}, json={"text": "Mine"})
    assert refused(patched) == refused(writer.delete(path)) == (403, "@ProjectPermissionDenied")


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("PATCH", f"{NINE}/courseWork/{school.MEMOIR}"),
        ("DELETE", f"{NINE}/courseWork/{school.MEMOIR}"),
        ("POST", f"{NINE}/courseWork/{school.MEMOIR}/studentSubmissions/1:return"),
    ],
)
def test_coursework_made_by_hand_is_untouchable(writer: httpx.Client, verb: str, path: str) -> None:
    assert refused(writer.request(verb, path)) == (403, "@ProjectPermissionDenied")


def test_deleted_posts_are_gone_for_students_and_shown_as_deleted_to_teachers(
    writer: httpx.Client, sign_in: SignIn
) -> None:
    path = f"{POSTS}/{create(writer, state='PUBLISHED')['id']}"
    assert writer.delete(path).json() == {}
    assert writer.get(path).json()["state"] == "DELETED"
    assert sign_in(school.ANA_EMAIL, *SCOPES).get(path).status_code == 404
    again = writer.delete(path), writer.patch(path, params={"updateMask": "state"}, json={"state": "PUBLISHED"})
    assert {(each.status_code, each.json()["error"]["status"]) for each in again} == {(400, "FAILED_PRECONDITION")}
    assert texts(writer, "DRAFT", "PUBLISHED") == []


@pytest.mark.parametrize("email", [school.ANA_EMAIL, school.ADMIN_EMAIL, school.STRANGER_EMAIL])
def test_only_teachers_post(sign_in: SignIn, email: str) -> None:
    assert sign_in(email, *SCOPES).post(POSTS, json={"text": "Hi"}).status_code == 403


def test_archived_courses_take_no_posts(writer: httpx.Client, world: World) -> None:
    draft = create(writer)["id"]
    world.record(CourseStateChanged(at=school.NOW, course=school.ENGLISH_9, state="ARCHIVED"))
    assert refused(writer.post(POSTS, json={"text": "Hi"})) == (400, "@CourseNotModifiable")
    assert refused(writer.delete(f"{POSTS}/{draft}")) == (400, "@CourseNotModifiable")
    assert texts(writer, "DRAFT") == ["See you at lunch"]


def test_the_clock_publishes_what_is_still_scheduled(writer: httpx.Client, world: World, clock: SettableClock) -> None:
    first = create(writer, text="First", scheduledTime="2026-10-15T14:40:00Z")
    create(writer, text="Second", scheduledTime="2026-10-15T14:40:00Z")
    later = {"scheduledTime": "2026-10-15T15:00:00Z"}
    writer.patch(f"{POSTS}/{first['id']}", params={"updateMask": "scheduledTime"}, json=later)
    clock.advance(timedelta(minutes=10))
    assert texts(writer) == ["Second"]
    clock.advance(timedelta(minutes=20))
    assert texts(writer) == ["First", "Second"]


def test_order(writer: httpx.Client, clock: SettableClock) -> None:
    create(writer, text="Old", state="PUBLISHED")
    clock.advance(timedelta(minutes=1))
    create(writer, text="New", state="PUBLISHED")
    assert texts(writer) == ["New", "Old"]
    upwards = writer.get(POSTS, params={"orderBy": "updateTime asc"}).json()["announcements"]
    assert [post["text"] for post in upwards] == ["Old", "New"]
    assert writer.get(POSTS, params={"orderBy": "mood"}).status_code == 400
