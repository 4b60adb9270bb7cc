"""Announcements to one student, the one thing that Deskside writes: made as a draft, read back, published, deleted.

Facts: developers.google.com/workspace/classroom/reference/rest/v1/courses.announcements. There is no key that would
tell a repeated creation: whoever lost an answer looks for the draft by its words.
"""

from datetime import datetime

from integrations.google.calls import Call
from integrations.google.errors import NotFound, NotSupported
from integrations.google.resources import Listing, Resource, listing, one
from integrations.google.transport import Google

DRAFT, PUBLISHED, DELETED = "DRAFT", "PUBLISHED", "DELETED"
INDIVIDUAL = "INDIVIDUAL_STUDENTS"


class IndividualStudents(Resource, frozen=True):
    student_ids: tuple[str, ...] = ()


class Announcement(Resource, frozen=True):
    """`state` is DRAFT, PUBLISHED or, for some time, DELETED; there is an `alternate_link` once it is published.

    `text` is as Google has it, for it is compared with what was sent.
    """

    id: str
    text: str = ""
    state: str = ""
    assignee_mode: str = ""
    individual_students_options: IndividualStudents = IndividualStudents()
    creator_user_id: str = ""
    alternate_link: str = ""
    creation_time: datetime | None = None
    update_time: datetime | None = None

    def is_for(self, student_id: str) -> bool:
        """Whether that student and nobody else is named."""
        return self.assignee_mode == INDIVIDUAL and self.individual_students_options.student_ids == (student_id,)


def announcement(course_id: str, announcement_id: str) -> Call[Announcement]:
    return one("classroom.courses.announcements.get", Announcement, courseId=course_id, id=announcement_id)


def drafts_and_posts(course_id: str) -> Call[Listing[Announcement]]:
    """Those of every teacher and every application, last changed first."""
    return listing(
        "classroom.courses.announcements.list",
        "announcements",
        Announcement,
        courseId=course_id,
        announcementStates=[DRAFT, PUBLISHED],
        orderBy="updateTime desc",
        pageSize=100,
    )


def create_draft(google: Google, course_id: str, text: str, student_id: str) -> Announcement:
    """A draft that names one student. After a `Retryable` nobody knows whether it is there."""
    body = {
        "text": text,
        "state": DRAFT,
        "assigneeMode": INDIVIDUAL,
        "individualStudentsOptions": {"studentIds": [student_id]},
    }
    return google.write(one("classroom.courses.announcements.create", Announcement, courseId=course_id, body=body))


def publish(google: Google, course_id: str, announcement_id: str) -> Announcement:
    """Let the student see it; once more does no harm."""
    return google.write(
        one(
            "classroom.courses.announcements.patch",
            Announcement,
            courseId=course_id,
            id=announcement_id,
            updateMask="state",
            body={"state": PUBLISHED},
        )
    )


def delete(google: Google, course_id: str, announcement_id: str) -> None:
    """Raises NotFound where it is gone already, PermissionDenied where another Cloud project has made it."""
    gone = Call(
        "classroom.courses.announcements.delete", {"courseId": course_id, "id": announcement_id}, lambda _: None, bytes
    )
    try:
        google.write(gone)
    except NotSupported as refused:  # said of one that is deleted already, too: by hand, or before an answer was lost
        if google.read(announcement(course_id, announcement_id)).state != DELETED:
            raise
        raise NotFound(refused.status, refused.code) from refused
