"""Classroom's courses, rosters and profiles, seen by everybody who may and may not see them."""

import httpx
import pytest

from integrations.google.emulator.events import (
    AccountCreated,
    AccountRenamed,
    CourseStateChanged,
    StudentJoined,
    StudentLeft,
)
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.integrations.google.emulator.conftest import SignIn

NINE = f"v1/courses/{school.ENGLISH_9}"


def ids(answer: httpx.Response) -> list[str]:
    return [course["id"] for course in answer.json().get("courses", [])]


@pytest.mark.parametrize(
    ("email", "query", "expected"),
    [
        (school.TEACHER_EMAIL, {"teacherId": "me"}, [school.ENGLISH_10, school.ENGLISH_9]),
        (school.CO_TEACHER_EMAIL, {"teacherId": "me"}, [school.ENGLISH_9]),
        (school.CO_TEACHER_EMAIL, {"teacherId": school.CO_TEACHER}, [school.ENGLISH_9]),
        (school.CO_TEACHER_EMAIL, {"teacherId": school.CO_TEACHER_EMAIL}, [school.ENGLISH_9]),
        (school.DEE_EMAIL, {"studentId": "me"}, [school.ENGLISH_10]),
        (school.DEE_EMAIL, {"teacherId": "me"}, []),
        (school.DEE_EMAIL, {}, [school.ENGLISH_10]),
        (school.STRANGER_EMAIL, {}, []),
        (school.ADMIN_EMAIL, {}, [school.ENGLISH_10, school.ENGLISH_9]),
        (school.ADMIN_EMAIL, {"studentId": school.DEE_EMAIL}, [school.ENGLISH_10]),
    ],
)
def test_whose_courses(sign_in: SignIn, email: str, query: dict[str, str], expected: list[str]) -> None:
    assert ids(sign_in(email).get("v1/courses", params=query)) == expected


def test_courses_of_somebody_else_and_of_both_roles(teacher: httpx.Client) -> None:
    assert teacher.get("v1/courses", params={"studentId": school.ANA}).status_code == 403
    both = teacher.get("v1/courses", params={"studentId": "me", "teacherId": "me"})
    assert both.status_code == 400
    assert both.json()["error"]["message"].startswith("@ListCoursesStudentAndTeacherFilter ")


def test_course_states_are_repeated_keys(teacher: httpx.Client, world: World) -> None:
    world.record(CourseStateChanged(at=school.NOW, course=school.ENGLISH_10, state="ARCHIVED"))
    query = {"teacherId": "me"}
    assert ids(teacher.get("v1/courses", params=query)) == [school.ENGLISH_10, school.ENGLISH_9]
    assert ids(teacher.get("v1/courses", params={**query, "courseStates": "ACTIVE"})) == [school.ENGLISH_9]
    both = teacher.get("v1/courses", params={**query, "courseStates": ["ACTIVE", "ARCHIVED"]})
    assert len(ids(both)) == 2


def test_provisioned_courses_are_the_owners_own(teacher: httpx.Client, co_teacher: httpx.Client, world: World) -> None:
    world.record(CourseStateChanged(at=school.NOW, course=school.ENGLISH_9, state="PROVISIONED"))
    assert school.ENGLISH_9 in ids(teacher.get("v1/courses"))
    assert school.ENGLISH_9 not in ids(co_teacher.get("v1/courses"))


@pytest.mark.parametrize("kind", ["students", "teachers"])
@pytest.mark.parametrize(
    ("email", "status"),
    [
        (school.TEACHER_EMAIL, 200),
        (school.CO_TEACHER_EMAIL, 200),
        (school.ANA_EMAIL, 200),
        (school.ADMIN_EMAIL, 200),
        (school.DEE_EMAIL, 403),
        (school.STRANGER_EMAIL, 403),
    ],
)
def test_who_sees_the_roster(sign_in: SignIn, kind: str, email: str, status: int) -> None:
    assert sign_in(email).get(f"{NINE}/{kind}").status_code == status
    assert sign_in(email).get(f"v1/courses/0/{kind}").status_code == 404


def test_default_page_of_a_roster_is_30(teacher: httpx.Client, world: World) -> None:
    for number in range(40):
        account, email = f"3{number:020d}", f"s{number}@northfield.example"
        world.record(
            AccountCreated(at=school.NOW, id=account, email=email, given_name="S", family_name=str(number)),
            StudentJoined(at=school.NOW, course=school.ENGLISH_9, user=account),
        )
    assert len(teacher.get(f"{NINE}/students").json()["students"]) == 30
    assert len(teacher.get(f"{NINE}/students", params={"pageSize": "100"}).json()["students"]) == 43


def test_profile_fields_come_with_their_scopes(sign_in: SignIn) -> None:
    rosters = "classroom.rosters.readonly"
    bare = sign_in(school.TEACHER_EMAIL, rosters).get("v1/userProfiles/me").json()
    assert set(bare) == {"id", "name"}
    mail = sign_in(school.TEACHER_EMAIL, rosters, "classroom.profile.emails").get("v1/userProfiles/me").json()
    assert mail["emailAddress"] == school.TEACHER_EMAIL
    photo = sign_in(school.TEACHER_EMAIL, "classroom.profile.photos").get("v1/userProfiles/me").json()
    assert photo["photoUrl"].startswith("//lh3.")


@pytest.mark.parametrize("name", ["me", school.TEACHER, school.TEACHER_EMAIL])
def test_three_names_for_one_person(teacher: httpx.Client, name: str) -> None:
    assert teacher.get(f"v1/userProfiles/{name}").json()["id"] == school.TEACHER


def test_profiles_of_others(teacher: httpx.Client, stranger: httpx.Client, sign_in: SignIn) -> None:
    assert teacher.get(f"v1/userProfiles/{school.ANA}").status_code == 200
    assert stranger.get(f"v1/userProfiles/{school.ANA}").status_code == 403
    assert sign_in(school.ADMIN_EMAIL).get(f"v1/userProfiles/{school.ANA}").status_code == 200


def test_people_leave_come_back_and_change_names(teacher: httpx.Client, world: World) -> None:
    submissions = f"{NINE}/courseWork/{school.MEMOIR}/studentSubmissions?userId={school.BEN}"
    before = teacher.get(submissions).json()["studentSubmissions"][0]
    world.record(StudentLeft(at=school.NOW, course=school.ENGLISH_9, user=school.BEN))
    assert teacher.get(submissions).json() == {}
    assert school.BEN not in teacher.get(f"{NINE}/students").text
    world.record(StudentJoined(at=school.NOW, course=school.ENGLISH_9, user=school.BEN))
    assert teacher.get(submissions).json()["studentSubmissions"] == [before]
    world.record(AccountRenamed(at=school.NOW, id=school.BEN, given_name="Benedict", family_name="Oduya"))
    assert "Benedict Oduya" in teacher.get(f"{NINE}/students").text
