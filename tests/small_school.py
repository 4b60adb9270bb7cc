"""A school small enough to know by heart: two teachers, four students, two courses, one memoir with comments.

Everything has happened by NOW.
"""

from datetime import UTC, datetime, timedelta

from integrations.google.emulator import oauth
from integrations.google.emulator.events import (
    AccountCreated,
    CommentMade,
    CourseCreated,
    CourseworkCreated,
    DocEdited,
    Event,
    FileAttached,
    FileCreated,
    LinkAttached,
    ReplyMade,
    Returned,
    RubricCreated,
    RubricCriterion,
    RubricLevel,
    StudentJoined,
    SubmissionOpened,
    SuggestionMade,
    TeacherJoined,
    TurnedIn,
)
from integrations.google.emulator.world import World

START = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
NOW = datetime(2026, 10, 15, 14, 31, tzinfo=UTC)
DUE = datetime(2026, 10, 24, 3, 59, tzinfo=UTC)

TEACHER, TEACHER_EMAIL = "100000000000000000001", "e.rivera@northfield.example"
CO_TEACHER, CO_TEACHER_EMAIL = "100000000000000000002", "s.okafor@northfield.example"
STRANGER, STRANGER_EMAIL = "100000000000000000009", "p.lund@elsewhere.example"
ADMIN, ADMIN_EMAIL = "100000000000000000008", "it@northfield.example"
ANA, ANA_EMAIL = "100000000000000000011", "ana.castillo@northfield.example"
BEN, BEN_EMAIL = "100000000000000000012", "ben.oduya@northfield.example"
CHI, CHI_EMAIL = "100000000000000000013", "chi.nguyen@northfield.example"
DEE, DEE_EMAIL = "100000000000000000014", "dee.marsh@northfield.example"
STUDENTS = (ANA, BEN, CHI, DEE)

ENGLISH_9, ENGLISH_10 = "601000000001", "601000000002"
MEMOIR, ESSAY, JOURNAL = "701000000001", "701000000002", "701000000003"
TEMPLATE = "1TEMPLATE0000000000000000000000000000000memo"
ANA_MEMOIR = "1ANAMEMOIR000000000000000000000000000000memo"
BEN_MEMOIR = "1BENMEMOIR000000000000000000000000000000memo"
BEN_PHOTO = "1BENPHOTO0000000000000000000000000000000foto"
ANA_ESSAY = "1ANAESSAY0000000000000000000000000000000essa"
QUESTION, PRAISE, PEER_NOTE = "AAABquestion", "AAABpraise01", "AAABpeernote"
SUGGESTION = "suggest.ana01"

ANA_BEFORE = "The dock\nMy grandfather’s boat was called Lucía & I hated it.\nIt smelled of fish, rope and 🐟 paint."
ANA_AFTER = (
    "The dock\nMy grandfather’s boat was called Lucía & I hated it.\n"
    "That morning it smelled of fish, rope and 🐟 paint.\nHe let me hold the wheel."
)
BEN_TEXT = "I was nine when the power went out.\nWe told stories until it came back."
ESSAY_TEXT = "Schools should start later because sleep is when we learn."

SIGN_IN = ("openid", "email", "profile")
READ = (
    "classroom.courses.readonly",
    "classroom.rosters.readonly",
    "classroom.profile.emails",
    "classroom.profile.photos",
    "classroom.coursework.students.readonly",
    "drive.readonly",
    "documents.readonly",
)
WITHOUT_DRIVE = tuple(scope for scope in READ if scope != "drive.readonly")


def day(number: int, hour: int = 0) -> datetime:
    """That many days and hours after START."""
    return START + timedelta(days=number, hours=hour)


def small_school() -> list[Event]:
    """The school's whole past, sorted by time."""
    return sorted([*_people(), *_courses(), *_assignments(), *_work(), *_talk()], key=lambda event: event.at)


def token(world: World, email: str, *scopes: str) -> str:
    """An access token as a finished sign-in leaves it; scopes by their last part, default everything readable."""
    names = [s if s in SIGN_IN else f"https://www.googleapis.com/auth/{s}" for s in scopes or (*SIGN_IN, *READ)]
    return oauth.admit(world, email, " ".join(names)).access_token


def _people() -> list[Event]:
    rows = [
        (TEACHER, TEACHER_EMAIL, "Elena", "Rivera"),
        (CO_TEACHER, CO_TEACHER_EMAIL, "Samuel", "Okafor"),
        (STRANGER, STRANGER_EMAIL, "Pia", "Lund"),
        (ANA, ANA_EMAIL, "Ana", "Castillo"),
        (BEN, BEN_EMAIL, "Ben", "Oduya"),
        (CHI, CHI_EMAIL, "Chi", "Nguyễn"),
        (DEE, DEE_EMAIL, "Dee", "Marsh"),
    ]
    people: list[Event] = [AccountCreated(at=START, id=i, email=e, given_name=g, family_name=f) for i, e, g, f in rows]
    admin = AccountCreated(at=START, id=ADMIN, email=ADMIN_EMAIL, given_name="Ida", family_name="Tran", admin=True)
    return [*people, admin]


def _courses() -> list[Event]:
    return [
        CourseCreated(at=day(0, 1), id=ENGLISH_9, name="English 9", section="Period 3", room="204", owner=TEACHER),
        CourseCreated(at=day(0, 2), id=ENGLISH_10, name="English 10", section="Period 5", room="204", owner=TEACHER),
        TeacherJoined(at=day(0, 3), course=ENGLISH_9, user=CO_TEACHER),
        *(StudentJoined(at=day(1), course=ENGLISH_9, user=student) for student in (ANA, BEN, CHI)),
        *(StudentJoined(at=day(1), course=ENGLISH_10, user=student) for student in (ANA, DEE)),
    ]


def _assignments() -> list[Event]:
    level = RubricLevel(id="lev1", title="Vivid", description="The reader is there.", points=4.0)
    lower = RubricLevel(id="lev2", title="Told", description="The reader hears about it.", points=0.0)
    criterion = RubricCriterion(id="crit1", title="Scene", description="A moment, slowed down", levels=(level, lower))
    return [
        FileCreated(at=day(2), id=TEMPLATE, owner=TEACHER, title="Memoir template", text="Title\n"),
        CourseworkCreated(
            at=day(3),
            id=MEMOIR,
            course=ENGLISH_9,
            title="Memoir",
            description="One moment that changed you.",
            due=DUE,
            max_points=20.0,
            template=TEMPLATE,
            creator=TEACHER,
        ),
        RubricCreated(at=day(3, 1), id="rub1", course=ENGLISH_9, coursework=MEMOIR, criteria=(criterion,)),
        CourseworkCreated(
            at=day(4),
            id=ESSAY,
            course=ENGLISH_10,
            title="Argument essay",
            due=day(20),
            max_points=50.0,
            creator=TEACHER,
        ),
        CourseworkCreated(at=day(5), id=JOURNAL, course=ENGLISH_9, title="Journal", state="DRAFT", creator=TEACHER),
    ]


def _work() -> list[Event]:
    memoir = {"course": ENGLISH_9, "coursework": MEMOIR}
    essay = {"course": ENGLISH_10, "coursework": ESSAY}
    return [
        SubmissionOpened(at=day(10), student=ANA, file=ANA_MEMOIR, title="Ana Castillo - Memoir", **memoir),
        SubmissionOpened(at=day(10), student=BEN, file=BEN_MEMOIR, title="Ben Oduya - Memoir", **memoir),
        DocEdited(at=day(11), file=ANA_MEMOIR, by=ANA, text=ANA_BEFORE),
        DocEdited(at=day(11, 1), file=BEN_MEMOIR, by=BEN, text=BEN_TEXT),
        FileCreated(at=day(12), id=BEN_PHOTO, owner=BEN, title="storm.png", mime_type="image/png", content=b"\x89PNG"),
        FileAttached(at=day(12, 1), student=BEN, file=BEN_PHOTO, **memoir),
        LinkAttached(at=day(12, 2), student=BEN, url="https://weather.example/1", title="The storm", **memoir),
        SubmissionOpened(at=day(10), student=ANA, **essay),
        FileCreated(at=day(10, 1), id=ANA_ESSAY, owner=ANA, title="Sleep", text=ESSAY_TEXT),
        FileAttached(at=day(10, 2), student=ANA, file=ANA_ESSAY, **essay),
        TurnedIn(at=day(19), student=ANA, **essay),
        Returned(at=day(22), course=ENGLISH_10, coursework=ESSAY, student=ANA, grade=41.0),
        DocEdited(at=day(25), file=ANA_MEMOIR, by=ANA, text=ANA_AFTER),
    ]


def _talk() -> list[Event]:
    return [
        CommentMade(
            at=day(13),
            id=QUESTION,
            file=ANA_MEMOIR,
            by=TEACHER,
            quote="It smelled of fish",
            text="Can you put me on the boat?",
        ),
        CommentMade(
            at=day(13, 1),
            id=PRAISE,
            file=ANA_MEMOIR,
            by=CO_TEACHER,
            quote="Lucía & I hated it",
            text="I hear you here <3",
        ),
        CommentMade(at=day(13, 2), id=PEER_NOTE, file=BEN_MEMOIR, by=ANA, quote="", text="so good!!"),
        ReplyMade(
            at=day(25, 1),
            id="AAABreply001",
            file=ANA_MEMOIR,
            comment=QUESTION,
            by=ANA,
            text="I tried, is it better?",
        ),
        ReplyMade(
            at=day(26),
            id="AAABreply002",
            file=ANA_MEMOIR,
            comment=PRAISE,
            by=CO_TEACHER,
            text="",
            action="resolve",
        ),
        SuggestionMade(at=day(27), id=SUGGESTION, file=ANA_MEMOIR, by=TEACHER, quote="hold the wheel", insert="steer"),
    ]
