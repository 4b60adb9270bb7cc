"""Who may see what in a course: the checks that every Classroom method starts with."""

from integrations.google.emulator.errors import not_found, permission_denied
from integrations.google.emulator.request import Request
from integrations.google.emulator.state import invented_id
from integrations.google.emulator.state.records import Account, Course, Coursework


def course_for_member(request: Request) -> Course:
    """The course, for its teachers, students and admins; 404 when there is none, 403 for strangers."""
    course = request.state.courses.get(request.params["courseId"])
    if course is None:
        raise not_found()
    if not (is_member(course, request.user) or request.user.admin):
        raise permission_denied()
    return course


def course_for_teacher(request: Request) -> Course:
    """The course, for those who teach it; not even admins write in other people's courses."""
    course = course_for_member(request)
    if request.user.id not in course.teachers:
        raise permission_denied()
    return course


def is_member(course: Course, user: Account) -> bool:
    return user.id in course.teachers or user.id in course.students


def sees_all_work(request: Request, course: Course) -> bool:
    """Teachers and admins see everybody's work, students their own."""
    return request.user.id in course.teachers or request.user.admin


def coursework_in(request: Request, course: Course) -> Coursework:
    """The coursework of the path; drafts and deleted items do not exist for students. Raises 404."""
    work = request.state.coursework.get(request.params["courseWorkId"])
    if work is None or work.course != course.id:
        raise not_found()
    if work.state != "PUBLISHED" and not sees_all_work(request, course):
        raise not_found()
    return work


def share_a_course(request: Request, other: Account) -> bool:
    return any(
        is_member(course, request.user) and is_member(course, other) for course in request.state.courses.values()
    )


def link_to(course: str, item: str) -> str:
    """The address of a coursework item in Classroom."""
    return f"https://classroom.google.com/c/{invented_id(course, length=16)}/a/{invented_id(item, length=16)}/details"
