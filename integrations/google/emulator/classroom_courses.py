"""Classroom: courses, rosters and profiles."""

from collections.abc import Iterable

from integrations.google.emulator import paging
from integrations.google.emulator.classroom_access import course_for_member, is_member, share_a_course
from integrations.google.emulator.errors import ApiError, not_found, permission_denied
from integrations.google.emulator.photos import photo
from integrations.google.emulator.request import Request, serves
from integrations.google.emulator.state import invented_id
from integrations.google.emulator.state.records import Account, Course
from integrations.google.emulator.times import stamp
from integrations.google.emulator.wire import JSON


@serves("classroom.courses.list")
def list_courses(request: Request) -> JSON:
    states = request.params.get("courseStates")
    rows = [
        course
        for course in _asked_courses(request)
        if (not states or course.state in states) and _may_see_state(request, course)
    ]
    rows.sort(key=lambda course: (course.created, course.id), reverse=True)
    found, token = paging.page(request, rows, default=100, most=500)
    return {"courses": [_course(request, course) for course in found], "nextPageToken": token}


def _asked_courses(request: Request) -> Iterable[Course]:
    teacher, student = request.params.get("teacherId"), request.params.get("studentId")
    if teacher and student:
        message = "@ListCoursesStudentAndTeacherFilter Only one of studentId and teacherId may be given."
        raise ApiError(400, message, name="FAILED_PRECONDITION")
    courses = request.state.courses.values()
    if not (teacher or student):
        return [c for c in courses if request.user.admin or is_member(c, request.user)]
    person = request.state.account(str(teacher or student), me=request.user.id)
    if person is None or (person is not request.user and not request.user.admin):
        raise permission_denied()
    return [c for c in courses if person.id in (c.teachers if teacher else c.students)]


def _may_see_state(request: Request, course: Course) -> bool:
    if course.state in {"PROVISIONED", "SUSPENDED"}:
        return request.user.admin or request.user.id == course.owner
    return True


@serves("classroom.courses.get")
def get_course(request: Request) -> JSON:
    by_id = request.params["id"]
    course = request.state.courses.get(by_id)
    if course is None:
        raise not_found()
    if not (is_member(course, request.user) or request.user.admin):
        raise permission_denied()
    return _course(request, course)


def _course(request: Request, course: Course) -> JSON:
    link = "https://classroom.google.com/c/" + invented_id(course.id, length=16)
    body: JSON = {
        "id": course.id,
        "name": course.name,
        "section": course.section,
        "room": course.room,
        "ownerId": course.owner,
        "creationTime": stamp(course.created),
        "updateTime": stamp(course.updated),
        "courseState": course.state,
        "alternateLink": link,
        "gradebookSettings": {"calculationType": "TOTAL_POINTS", "displaySetting": "HIDE_OVERALL_GRADE"},
    }
    if request.user.id in course.teachers:
        folder = "0B" + invented_id("teachers", course.id, length=26)
        body["enrollmentCode"] = invented_id("enrol", course.id, length=7).lower()
        body["teacherFolder"] = {
            "id": folder,
            "title": course.name,
            "alternateLink": f"https://drive.google.com/drive/folders/{folder}",
        }
        body["calendarId"] = f"c_{invented_id('calendar', course.id, length=26)}@group.calendar.google.com"
    return body


@serves("classroom.courses.teachers.list")
def list_teachers(request: Request) -> JSON:
    return _list_people(request, course_for_member(request), "teachers")


@serves("classroom.courses.students.list")
def list_students(request: Request) -> JSON:
    return _list_people(request, course_for_member(request), "students")


def _list_people(request: Request, course: Course, kind: str) -> JSON:
    members = course.teachers if kind == "teachers" else course.students
    found, token = paging.page(request, members, default=30, most=100)
    return {
        kind: [
            {"courseId": course.id, "userId": user} | _profile_of(request, request.state.accounts[user])
            for user in found
        ],
        "nextPageToken": token,
    }


@serves("classroom.userProfiles.get")
def get_profile(request: Request) -> JSON:
    person = request.state.account(request.params["userId"], me=request.user.id)
    if person is None:
        raise not_found() if request.user.admin else permission_denied()
    if person is not request.user and not request.user.admin and not share_a_course(request, person):
        raise permission_denied()
    return _profile(request, person)


def _profile_of(request: Request, person: Account) -> JSON:
    if not person.deleted:
        return {"profile": _profile(request, person)}
    return {"profile": {"id": person.id, "name": {"fullName": person.called}}} if person.called else {}


def _profile(request: Request, person: Account) -> JSON:
    """E-mail and photo come with their scopes only."""
    body: JSON = {
        "id": person.id,
        "name": {
            "givenName": person.given_name,
            "familyName": person.family_name,
            "fullName": person.full_name,
        },
    }
    if request.scoped("classroom.profile.emails"):
        body["emailAddress"] = person.email
    if request.scoped("classroom.profile.photos"):
        body["photoUrl"] = photo(person.id)
    if person is request.user and person.admin:
        body["permissions"] = [{"permission": "CREATE_COURSE"}]
    return body
