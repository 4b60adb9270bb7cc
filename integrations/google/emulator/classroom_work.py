"""Classroom: coursework, rubrics and student submissions."""

from datetime import UTC, datetime

from integrations.google.emulator import paging
from integrations.google.emulator.classroom_access import course_for_member, coursework_in, link_to, sees_all_work
from integrations.google.emulator.errors import invalid_argument, not_found, permission_denied
from integrations.google.emulator.request import Request, serves
from integrations.google.emulator.state.records import (
    Coursework,
    Link,
    Rubric,
    StateStep,
    Submission,
)
from integrations.google.emulator.times import stamp
from integrations.google.emulator.wire import JSON

_ORDERS = {
    "updateTime": lambda work: work.updated,
    "dueDate": lambda work: work.due or datetime.max.replace(tzinfo=UTC),
}


@serves("classroom.courses.courseWork.list")
def list_coursework(request: Request) -> JSON:
    course = course_for_member(request)
    everything = sees_all_work(request, course)
    states = set(request.params.get("courseWorkStates") or ["PUBLISHED"]) if everything else {"PUBLISHED"}
    rows = [
        work
        for work in request.state.coursework.values()
        if work.course == course.id
        and work.state in states
        and (everything or work.assignees is None or request.user.id in work.assignees)
    ]
    found, token = paging.page(request, _ordered(request, rows), default=100, most=1000)
    return {
        "courseWork": [_coursework(request, work, to_teacher=everything) for work in found],
        "nextPageToken": token,
    }


def _ordered(request: Request, rows: list[Coursework]) -> list[Coursework]:
    """By `orderBy`, a list like `dueDate asc,updateTime desc`; default newest change first."""
    for part in reversed((request.params.get("orderBy") or "updateTime desc").split(",")):
        name, _, direction = part.strip().partition(" ")
        if name not in _ORDERS or direction not in {"", "asc", "desc"}:
            raise invalid_argument("Invalid orderBy.", location="orderBy")
        rows = sorted(rows, key=_ORDERS[name], reverse=direction == "desc")
    return rows


@serves("classroom.courses.courseWork.get")
def get_coursework(request: Request) -> JSON:
    course = course_for_member(request)
    work = request.state.coursework.get(request.params["id"])
    everything = sees_all_work(request, course)
    if work is None or work.course != course.id or (work.state != "PUBLISHED" and not everything):
        raise not_found()
    return _coursework(request, work, to_teacher=everything)


def _coursework(request: Request, work: Coursework, *, to_teacher: bool) -> JSON:
    body: JSON = {
        "courseId": work.course,
        "id": work.id,
        "title": work.title,
        "description": work.description,
        "materials": _materials(request, work),
        "state": work.state,
        "alternateLink": link_to(work.course, work.id),
        "creationTime": stamp(work.created),
        "updateTime": stamp(work.updated),
        "maxPoints": work.max_points,
        "workType": work.work_type,
        "submissionModificationMode": "MODIFIABLE_UNTIL_TURNED_IN",
        "assigneeMode": "ALL_STUDENTS" if work.assignees is None else "INDIVIDUAL_STUDENTS",
        "creatorUserId": work.creator,
    }
    if work.due is not None:
        body |= _due(work.due)
    if work.scheduled is not None:
        body["scheduledTime"] = stamp(work.scheduled)
    if to_teacher:
        body["assignment"] = {"studentWorkFolder": _folder(work)}
        if work.assignees is not None:
            body["individualStudentsOptions"] = {"studentIds": list(work.assignees)}
    return body


def _due(due: datetime) -> JSON:
    """Google gives the due date and time of day apart, both in UTC; zero parts are left out later."""
    utc = due.astimezone(UTC)
    return {
        "dueDate": {"year": utc.year, "month": utc.month, "day": utc.day},
        "dueTime": {"hours": utc.hour, "minutes": utc.minute},
    }


def _folder(work: Coursework) -> JSON:
    return {
        "id": work.folder,
        "title": work.title,
        "alternateLink": f"https://drive.google.com/drive/folders/{work.folder}",
    }


def _materials(request: Request, work: Coursework) -> list[JSON]:
    if work.template is None:
        return []
    return [{"driveFile": {"driveFile": _drive_file(request, work.template), "shareMode": "STUDENT_COPY"}}]


def _drive_file(request: Request, file_id: str) -> JSON:
    """Id and link always; title and thumbnail only for those who may see the file."""
    body: JSON = {"id": file_id, "alternateLink": f"https://drive.google.com/open?id={file_id}"}
    file = request.state.files.get(file_id)
    if file is not None and request.state.role(file, request.user.id):
        body["title"] = file.title
        body["thumbnailUrl"] = f"https://drive.google.com/thumbnail?id={file_id}&sz=s200"
    return body


@serves("classroom.courses.courseWork.rubrics.list")
def list_rubrics(request: Request) -> JSON:
    work = coursework_in(request, course_for_member(request))
    rubric = request.state.rubrics.get(work.id)
    return {"rubrics": [_rubric(rubric)] if rubric else []}


def _rubric(rubric: Rubric) -> JSON:
    return {
        "courseId": rubric.course,
        "courseWorkId": rubric.coursework,
        "id": rubric.id,
        "creationTime": stamp(rubric.created),
        "updateTime": stamp(rubric.updated),
        "criteria": [
            {
                "id": criterion.id,
                "title": criterion.title,
                "description": criterion.description,
                "levels": [
                    {
                        "id": level.id,
                        "title": level.title,
                        "description": level.description,
                        "points": level.points,
                    }
                    for level in criterion.levels
                ],
            }
            for criterion in rubric.criteria
        ],
    }


@serves("classroom.courses.courseWork.studentSubmissions.list")
def list_submissions(request: Request) -> JSON:
    """`-` asks for all published coursework of the course."""
    course = course_for_member(request)
    everything = sees_all_work(request, course)
    if request.params["courseWorkId"] == "-":
        works = [w for w in request.state.coursework.values() if w.course == course.id and w.state == "PUBLISHED"]
    else:
        works = [coursework_in(request, course)]
    rows = [
        (work, submission)
        for work in works
        for submission in request.state.submissions[work.id].values()
        if submission.student in course.students
        and (everything or submission.student == request.user.id)
        and _matches(request, work, submission)
    ]
    found, token = paging.page(request, rows, default=100, most=500)
    return {
        "studentSubmissions": [_submission(request, w, s, to_teacher=everything) for w, s in found],
        "nextPageToken": token,
    }


def _matches(request: Request, work: Coursework, submission: Submission) -> bool:
    states, late, user = (request.params.get(name) for name in ("states", "late", "userId"))
    if states and submission.state not in states:
        return False
    if late in {"LATE_ONLY", "NOT_LATE_ONLY"} and _late(request, work, submission) != (late == "LATE_ONLY"):
        return False
    if not user:
        return True
    person = request.state.account(user, me=request.user.id)
    if person is None:
        raise permission_denied()
    return submission.student == person.id


def _late(request: Request, work: Coursework, submission: Submission) -> bool:
    if work.due is None:
        return False
    if submission.state in {"TURNED_IN", "RETURNED"} and submission.turned_in is not None:
        return submission.turned_in > work.due
    return submission.state != "RETURNED" and request.now > work.due


def _submission(request: Request, work: Coursework, submission: Submission, *, to_teacher: bool) -> JSON:
    body: JSON = {
        "courseId": work.course,
        "courseWorkId": work.id,
        "id": submission.id,
        "userId": submission.student,
        "state": submission.state,
        "late": _late(request, work, submission),
        "alternateLink": link_to(work.course, work.id),
        "courseWorkType": work.work_type,
        "assignedGrade": submission.grade,
        "submissionHistory": [_history(work, step) for step in submission.history],
    }
    if submission.state != "NEW":
        body["creationTime"] = stamp(submission.created)
        body["updateTime"] = stamp(submission.updated)
    if to_teacher:
        body["draftGrade"] = submission.grade
    if submission.rubric_points:
        grades = {key: {"criterionId": key, "points": float(p)} for key, p in submission.rubric_points.items()}
        body["assignedRubricGrades"] = grades
    if work.work_type == "ASSIGNMENT":
        body["assignmentSubmission"] = {"attachments": [_attachment(request, item) for item in submission.attachments]}
    return body


def _attachment(request: Request, item: str | Link) -> JSON:
    if isinstance(item, Link):
        return {"link": {"url": item.url, "title": item.title}}
    return {"driveFile": _drive_file(request, item)}


def _history(work: Coursework, step: StateStep) -> JSON:
    if step.points is None:
        state = {"state": step.state, "stateTimestamp": stamp(step.at), "actorUserId": step.actor}
        return {"stateHistory": state}
    return {
        "gradeHistory": {
            "pointsEarned": float(step.points),
            "maxPoints": work.max_points,
            "gradeTimestamp": stamp(step.at),
            "actorUserId": step.actor,
            "gradeChangeType": "ASSIGNED_GRADE_POINTS_EARNED_CHANGE",
        }
    }
