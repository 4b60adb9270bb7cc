"""Ms. Rivera's period 3 as rows: Jaylen's memoir with a comment in every state, and enough others for a queue."""

from dataclasses import dataclass
from datetime import time, timedelta

from sqlalchemy.orm import Session

from app.models import Course, CourseTeacher, Coursework, Credential, Document, Student, Teacher
from app.writing.words import Kind, Trait, Uptake
from tests import builders
from tests.builders import NOW, days_ago
from tests.copies import Rows, copied, put_back

HOSTILE = "<script>document.title = 'taken over'</script>"
UNTOUCHED = (
    "The bus ride home was quiet. By the last game of the season I could do the whole book without looking down."
)
QUESTION = "We go from the tryout to the last game. What happened in between that we need to see?"
ASKED = "is it inside or outside?"

_BEFORE = "It was the worst day of my life."
_AFTER = (
    "The list was taped at eye level for someone taller than me. I read it twice, then a third time, looking for my "
    "brother’s name by mistake."
)
_KEPT = "Coach Dee said I could keep the book if I wanted. Keep it like hold it, or keep it like write in it."
_OTHERS = (
    ("Sofía Beltrán", "The Year of the Chickens", (300, 500, 694)),
    ("Tomasz Wójcik", "untitled", (40, 141, 141)),
    ("Abdi Warsame", "Two Phones", (200, 445, 533)),
    ("Trần Ngọc Linh", "What the River Took", (700, 1037, 1046)),
    ("Kehlani Kealoha", "Low Tide", (500, 697, 758)),
    ("Maximiliana Featherstonehaugh-Oyelaran", "A Very Long Account of a Very Short Holiday", (300, 620, 711)),
    ("نور", "بيت جدتي", (310, 480, 702)),
)
_LEVELS = (
    "Events listed, no order the reader can follow",
    "In order, but time jumps without a bridge",
    "Each scene leads into the next",
    "The order itself means something",
)


@dataclass(frozen=True)
class Room:
    """The rows that tests name."""

    teacher: Teacher
    course: Course
    memoir: Coursework
    jaylen: Student
    draft: Document


@dataclass(frozen=True)
class _Kept:
    """A room's rows, and the ids of what `Room` names."""

    tables: Rows
    named: tuple[int, int, int, int, int]


_kept: list[_Kept] = []


def make_room(session: Session) -> Room:
    """The lesson runs; every class was read ten minutes ago.

    The rows are made once a process; every other empty store gets copies of them, for a sixth of the time.
    """
    if not _kept:
        room = _build(session)
        named = (room.teacher.id, room.course.id, room.memoir.id, room.jaylen.id, room.draft.id)
        _kept.append(_Kept(copied(session), named))
        return room
    (kept,) = _kept
    put_back(session, kept.tables)
    teacher, course, memoir, jaylen, draft = kept.named
    return Room(
        session.get_one(Teacher, teacher),
        session.get_one(Course, course),
        session.get_one(Coursework, memoir),
        session.get_one(Student, jaylen),
        session.get_one(Document, draft),
    )


def _build(session: Session) -> Room:
    teacher = _rivera(session)
    course = builders.create_course(session, teacher)
    builders.create_bell(session, teacher, course, time(10, 22), time(11, 14))
    builders.create_run(session, teacher, finished_at=NOW - timedelta(minutes=12))
    memoir = builders.create_coursework(session, course)
    builders.create_rubric(session, memoir, [_criterion("Organization"), _criterion("Voice")])
    for name, title, lengths in _OTHERS:
        _writer(session, memoir, name, title, lengths)
    builders.create_student(session, course, name="Inês Duarte")
    jaylen, draft = _writer(session, memoir, "Jaylen Brooks", "The Longest Bench", (598, 740, 812))
    _conversation(session, teacher, course, jaylen, draft)
    return Room(teacher, course, memoir, jaylen, draft)


def _rivera(session: Session) -> Teacher:
    teacher = builders.create_teacher(session)
    teacher.welcomed_at = teacher.time_zone_confirmed_at = days_ago(40)
    session.add(Credential(teacher_id=teacher.id, granted_scopes=["openid", "email", "profile"], updated_at=NOW))
    return teacher


def _criterion(title: str) -> dict[str, object]:
    levels = [
        {"id": f"{number}", "title": f"{number}", "description": words, "points": number}
        for number, words in enumerate(_LEVELS, 1)
    ]
    return {"id": title, "title": title, "description": "", "levels": levels}


def _writer(
    session: Session, memoir: Coursework, name: str, title: str, lengths: tuple[int, ...]
) -> tuple[Student, Document]:
    """A draft that was read in turn with these numbers of words, the last time yesterday."""
    course = session.get_one(Course, memoir.course_id)
    student = builders.create_student(session, course, name=name)
    document = builders.create_document(session, builders.create_submission(session, memoir, student), title=title)
    given = name.partition(" ")[0]
    for back, words in zip((12, 6, 1), lengths, strict=True):
        builders.create_snapshot(session, document, f"{given} " * words, taken_at=days_ago(back))
    return student, document


def _conversation(session: Session, teacher: Teacher, course: Course, jaylen: Student, draft: Document) -> None:
    ten, seven = days_ago(5.5), days_ago(8)
    told = builders.create_comment(session, draft, QUESTION, quote=UNTOUCHED, author=teacher, created_at=ten)
    builders.create_label(session, told, Trait.ORGANIZATION, Kind.QUESTION)
    builders.create_uptake(session, told, Uptake.UNCHANGED, passage_now=UNTOUCHED)
    comma = builders.create_comment(
        session,
        draft,
        "Look at how Alcott does it. Where does the comma sit?",
        quote="‘You sure’ he said ‘cause its every game.’",
        author=teacher,
        created_at=ten,
    )
    builders.create_label(session, comma, Trait.CONVENTIONS, Kind.QUESTION)
    builders.create_uptake(session, comma, Uptake.UNCHANGED)
    builders.create_reply(session, comma, ASKED, author=jaylen)
    shown = builders.create_comment(
        session, draft, "Show me this. What could you see?", quote=_BEFORE, author=teacher, created_at=seven
    )
    builders.create_label(session, shown, Trait.IDEAS, Kind.REQUEST)
    builders.create_uptake(session, shown, Uptake.CHANGED, passage_now=_AFTER)
    praised = builders.create_comment(
        session, draft, "I can hear you here. More of this.", quote=_KEPT, author=teacher, created_at=seven
    )
    builders.create_label(session, praised, Trait.VOICE, Kind.PRAISE)
    builders.create_uptake(session, praised, Uptake.UNCHANGED, passage_now=_KEPT)
    _from_others(session, course, draft)


def _from_others(session: Session, course: Course, draft: Document) -> None:
    colleague = builders.create_teacher(session, name="Sam Okafor")
    session.add(
        CourseTeacher(course_id=course.id, google_id=colleague.google_id, name=colleague.name, email=colleague.email)
    )
    malik = builders.create_student(session, course, name="Malik Johnson")
    builders.create_comment(session, draft, "the part with the pencil is the whole thing", author=malik, role="peer")
    builders.create_comment(session, draft, HOSTILE, quote=HOSTILE, author=colleague, role="co_teacher")
