"""What Deskside reads of Classroom: courses, rosters, coursework, submissions and rubrics, as calls.

Facts: developers.google.com/workspace/classroom/reference/rest. Lists end only where no page token is given.
"""

from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta

from msgspec import field
from msgspec.structs import force_setattr

from integrations.google.calls import Call
from integrations.google.resources import Listing, Resource, clean_words, listing, one
from integrations.google.transport import Google

_NOBODY = "Unknown user"
_NO_TIME, _WHOLE_DAY = timedelta(), timedelta(days=1)


class Name(Resource, frozen=True):
    """Empty for a deleted account, which Google may call by a name that is nobody's."""

    given_name: str = ""
    family_name: str = ""
    full_name: str = ""

    def __post_init__(self) -> None:
        clean_words(self, "given_name", "family_name", "full_name")
        if self.full_name == _NOBODY:
            for name in ("given_name", "family_name", "full_name"):
                force_setattr(self, name, "")


class UserProfile(Resource, frozen=True):
    """`email_address` is empty without the scope classroom.profile.emails, `id` where nobody is left."""

    id: str = ""
    name: Name = Name()
    email_address: str = ""


class Course(Resource, frozen=True):
    """`course_state` is ACTIVE, ARCHIVED, PROVISIONED, DECLINED, SUSPENDED or something newer."""

    id: str
    name: str = ""
    section: str = ""
    room: str = ""
    course_state: str = ""
    alternate_link: str = ""
    update_time: datetime | None = None

    def __post_init__(self) -> None:
        clean_words(self, "name", "section", "room")


class Member(Resource, frozen=True):
    """A teacher or a student of a course."""

    user_id: str
    profile: UserProfile | None = None


class Date(Resource, frozen=True):
    year: int = 0
    month: int = 0
    day: int = 0


class TimeOfDay(Resource, frozen=True):
    """UTC, up to 24:00; parts that are zero are omitted."""

    hours: int = 0
    minutes: int = 0


class DriveFile(Resource, frozen=True):
    """`title` is empty when the caller may not see the file."""

    id: str = ""
    title: str = ""
    alternate_link: str = ""

    def __post_init__(self) -> None:
        clean_words(self, "title")


class Link(Resource, frozen=True):
    """What somebody typed, the address too."""

    url: str = ""
    title: str = ""

    def __post_init__(self) -> None:
        clean_words(self, "url", "title")


class Form(Resource, frozen=True):
    form_url: str = ""
    title: str = ""

    def __post_init__(self) -> None:
        clean_words(self, "form_url", "title")


class Video(Resource, frozen=True):
    id: str = ""
    title: str = ""
    alternate_link: str = ""

    def __post_init__(self) -> None:
        clean_words(self, "title")


class Coursework(Resource, frozen=True):
    """`due` joins Google's UTC date and time, without a time the end of the day; None where no calendar has it.

    `assignee_mode` is ALL_STUDENTS or INDIVIDUAL_STUDENTS.
    """

    id: str
    title: str = ""
    description: str = ""
    state: str = ""
    work_type: str = ""
    alternate_link: str = ""
    creation_time: datetime | None = None
    update_time: datetime | None = None
    due_date: Date | None = None
    due_time: TimeOfDay | None = None
    max_points: float | None = None
    assignee_mode: str = ""

    def __post_init__(self) -> None:
        clean_words(self, "title", "description")

    @property
    def due(self) -> datetime | None:
        day = self.due_date
        if day is None or not MINYEAR < day.year < MAXYEAR:  # at either end some zone has no such moment
            return None
        time = self.due_time or TimeOfDay(hours=23, minutes=59)
        try:
            past_midnight = timedelta(hours=time.hours, minutes=time.minutes)
            if not _NO_TIME <= past_midnight <= _WHOLE_DAY:
                return None
            return datetime(day.year, day.month, day.day, tzinfo=UTC) + past_midnight
        except (ValueError, OverflowError):
            return None


class Attachment(Resource, frozen=True):
    """What a student handed in; exactly one field is set, or none that we know."""

    drive_file: DriveFile | None = None
    link: Link | None = None
    form: Form | None = None
    you_tube_video: Video | None = None


class AssignmentSubmission(Resource, frozen=True):
    attachments: tuple[Attachment, ...] = ()


class RubricGrade(Resource, frozen=True):
    level_id: str = ""
    points: float | None = None


class Submission(Resource, frozen=True):
    """`state` is NEW, CREATED, TURNED_IN, RETURNED or RECLAIMED_BY_STUDENT; rubric grades go by criterion id."""

    id: str
    course_work_id: str
    user_id: str
    state: str = ""
    late: bool = False
    alternate_link: str = ""
    update_time: datetime | None = None
    assigned_rubric_grades: dict[str, RubricGrade] = field(default_factory=dict)
    assignment_submission: AssignmentSubmission = AssignmentSubmission()


class Level(Resource, frozen=True):
    id: str = ""
    title: str = ""
    description: str = ""
    points: float | None = None

    def __post_init__(self) -> None:
        clean_words(self, "title", "description")


class Criterion(Resource, frozen=True):
    id: str = ""
    title: str = ""
    description: str = ""
    levels: tuple[Level, ...] = ()

    def __post_init__(self) -> None:
        clean_words(self, "title", "description")


class Rubric(Resource, frozen=True):
    """The order of levels has a meaning: ascending or descending, as the teacher built it."""

    id: str
    criteria: tuple[Criterion, ...] = ()


def me(google: Google) -> UserProfile:
    """The signed-in account. Its `id` is the `sub` of the id_token."""
    return google.read(profile("me"))


def list_courses(google: Google, teacher_id: str = "me") -> list[Course]:
    """Every course that the teacher owns or co-teaches, in all states, newest first."""
    return google.read(courses(teacher_id))


def profile(user_id: str) -> Call[UserProfile]:
    return one("classroom.userProfiles.get", UserProfile, userId=user_id)


def courses(teacher_id: str = "me") -> Call[Listing[Course]]:
    return listing("classroom.courses.list", "courses", Course, teacherId=teacher_id, pageSize=100)


def teachers(course_id: str) -> Call[Listing[Member]]:
    return listing("classroom.courses.teachers.list", "teachers", Member, courseId=course_id, pageSize=100)


def students(course_id: str) -> Call[Listing[Member]]:
    return listing("classroom.courses.students.list", "students", Member, courseId=course_id, pageSize=100)


def coursework(course_id: str) -> Call[Listing[Coursework]]:
    """Published and draft work (scheduled work is a draft with a time), last updated first."""
    return listing(
        "classroom.courses.courseWork.list",
        "courseWork",
        Coursework,
        courseId=course_id,
        courseWorkStates=["PUBLISHED", "DRAFT"],
        pageSize=100,
    )


def submissions(course_id: str) -> Call[Listing[Submission]]:
    """Every submission of every published coursework of the course."""
    return listing(
        "classroom.courses.courseWork.studentSubmissions.list",
        "studentSubmissions",
        Submission,
        courseId=course_id,
        courseWorkId="-",
        pageSize=1000,
    )


def rubrics(course_id: str, coursework_id: str) -> Call[Listing[Rubric]]:
    """At most one."""
    return listing(
        "classroom.courses.courseWork.rubrics.list",
        "rubrics",
        Rubric,
        courseId=course_id,
        courseWorkId=coursework_id,
    )
