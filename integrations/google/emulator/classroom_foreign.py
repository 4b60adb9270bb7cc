"""Classroom: writes to coursework and grades, which fail because teachers make these in Classroom itself."""

from integrations.google.emulator.announcement_rules import foreign_project
from integrations.google.emulator.classroom_access import course_for_teacher
from integrations.google.emulator.errors import not_found
from integrations.google.emulator.request import Request, serves
from integrations.google.emulator.wire import JSON


@serves("classroom.courses.courseWork.patch")
@serves("classroom.courses.courseWork.delete")
@serves("classroom.courses.courseWork.rubrics.create")
@serves("classroom.courses.courseWork.studentSubmissions.patch")
@serves("classroom.courses.courseWork.studentSubmissions.return")
def refuse(request: Request) -> JSON:
    """403 for teachers and 404 for what does not exist: no item belongs to an application's project."""
    course = course_for_teacher(request)
    work = request.state.coursework.get(request.params.get("courseWorkId") or request.params["id"])
    if work is None or work.course != course.id:
        raise not_found()
    raise foreign_project()
