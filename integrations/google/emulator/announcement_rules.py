"""What Classroom demands of an announcement before it takes it."""

import re

from integrations.google.emulator.errors import ApiError, invalid_argument
from integrations.google.emulator.request import Request
from integrations.google.emulator.state.records import Announcement, Course
from integrations.google.emulator.wire import JSON

LONGEST_TEXT = 30_000
MOST_MATERIALS = 20
LONGEST_URL = 2024
_PATCHABLE = {"text", "state", "scheduledTime"}
_DRIVE_LINK = re.compile(r"https://(?:docs|drive)\.google\.com/.*?(?:/d/|id=)([\w-]{20,})")


def precondition(message: str) -> ApiError:
    """Of a state in which this cannot be done."""
    return ApiError(400, message, name="FAILED_PRECONDITION")


def foreign_project() -> ApiError:
    return ApiError(
        403,
        "@ProjectPermissionDenied The Developer Console project is not permitted to make this request.",
    )


def text(body: JSON) -> str:
    value = body.get("text")
    if not isinstance(value, str) or not value or len(value) > LONGEST_TEXT:
        raise invalid_argument("Request contains an invalid argument.")
    return value


def first_state(body: JSON) -> str:
    """DRAFT unless the caller says PUBLISHED."""
    state = body.get("state") or "DRAFT"
    if state not in {"DRAFT", "PUBLISHED"}:
        raise invalid_argument("Request contains an invalid argument.")
    return str(state)


def next_state(body: JSON, announcement: Announcement) -> str:
    """Publishing again does no harm; a published announcement never becomes a draft."""
    state = first_state(body)
    if announcement.state == "PUBLISHED" and state == "DRAFT":
        raise precondition("Precondition check failed.")
    return state


def assignees(body: JSON, course: Course) -> tuple[str, ...] | None:
    """The named students, who must be members now; None = everybody."""
    if body.get("assigneeMode", "ALL_STUDENTS") != "INDIVIDUAL_STUDENTS":
        return None
    return _named(body.get("individualStudentsOptions", {}).get("studentIds", []), course)


def changed_assignees(body: JSON, announcement: Announcement, course: Course) -> tuple[str, ...] | None:
    if body.get("assigneeMode") != "INDIVIDUAL_STUDENTS":
        return None
    options = body.get("modifyIndividualStudentsOptions", {})
    gone = set(options.get("removeStudentIds", []))
    kept = [*(announcement.assignees or ()), *options.get("addStudentIds", [])]
    return _named([student for student in dict.fromkeys(kept) if student not in gone], course)


def _named(students: list[str], course: Course) -> tuple[str, ...]:
    if not students:
        raise precondition("@EmptyAssignees At least one student must be assigned.")
    if not set(students) <= set(course.students):
        raise invalid_argument("Request contains an invalid argument.")
    return tuple(students)


def update_mask(mask: str | None) -> set[str]:
    """The fields to patch; there must be some, and no others than may be patched."""
    names = {name.strip() for name in (mask or "").split(",") if name.strip()}
    if not names or not names <= _PATCHABLE:
        raise invalid_argument("Request contains an invalid argument.")
    return names


def materials(request: Request, body: JSON) -> tuple[JSON, ...]:
    """At most 20 links, Drive files the caller sees, or videos; links to Drive become Drive files."""
    given = body.get("materials", [])
    if len(given) > MOST_MATERIALS:
        raise invalid_argument("Request contains an invalid argument.")
    return tuple(_material(request, one) for one in given)


def _material(request: Request, given: JSON) -> JSON:
    url = given.get("link", {}).get("url", "")
    if drive_link := _DRIVE_LINK.match(url):
        given = {"driveFile": {"driveFile": {"id": drive_link[1]}, "shareMode": "VIEW"}}
    if "driveFile" in given:
        return {"driveFile": _shared_file(request, given["driveFile"])}
    if 0 < len(url) <= LONGEST_URL:
        return {"link": {"url": url, "title": url}}
    if given.get("youtubeVideo", {}).get("id"):
        return {"youtubeVideo": {"id": given["youtubeVideo"]["id"]}}
    raise invalid_argument("Request contains an invalid argument.")


def _shared_file(request: Request, shared: JSON) -> JSON:
    file = request.state.files.get(shared.get("driveFile", {}).get("id", ""))
    if file is None or request.state.role(file, request.user.id) is None:
        raise precondition("@AttachmentNotVisible The attachment is not visible to the user.")
    link = f"https://drive.google.com/open?id={file.id}"
    return {
        "driveFile": {"id": file.id, "title": file.title, "alternateLink": link},
        "shareMode": shared.get("shareMode", "VIEW"),
    }
