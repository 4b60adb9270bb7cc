"""A month of Ms. Rivera's conferences with period 3, of which one was held by a co-teacher."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conferences.keep import private_identity
from app.encryption import Keyring
from app.models import ConferenceRecord, FollowUp, Student, TaughtCourse, Teacher
from app.writing.words import Level, Talk, Uptake
from tests import builders, talks
from tests.app.web.room import HOSTILE, Room
from tests.builders import days_ago
from tests.talks import OTHER_SKILL, SKILL

SECRET = "Ask about his brother, gently."
COLLEAGUES_SECRET = "Told me about the move."
DIALOGUE = "dialogue_that_reveals"


@dataclass(frozen=True)
class Talked:
    """The rows that tests name. `again` is Jaylen's open follow-up, due today; `late` is Abdi's."""

    room: Room
    colleague: Teacher
    first: ConferenceRecord
    again: FollowUp
    late: FollowUp


def make_talked(session: Session, keyring: Keyring, room: Room) -> Talked:
    """Jaylen was met three times, Abdi and Trần once, the others never."""
    colleague = builders.create_teacher(session, name="Sam Okafor")
    builders.add_teacher(session, room.course, colleague)
    session.add(TaughtCourse(teacher_id=colleague.id, course_id=room.course.id, followed=True))
    first = _jaylen(session, keyring, room)
    _colleagues(session, keyring, room, colleague)
    again = _jaylens_follow_up(session, room, first)
    late = _abdi(session, room)
    _tran(session, room)
    return Talked(room, colleague, first, again, late)


def writer_named(session: Session, name: str) -> Student:
    return session.scalars(select(Student).where(Student.name == name)).one()


def _jaylen(session: Session, keyring: Keyring, room: Room) -> ConferenceRecord:
    held = talks.create_conference(session, room.teacher, room.course, work=room.memoir, at=days_ago(13))
    first = talks.create_record(
        session,
        held,
        room.jaylen,
        skills={SKILL: Level.INTRODUCED, OTHER_SKILL: Level.PRACTISING},
        topic="The list on the gym door",
        notes="He wrote it standing up, on his phone. The jump from tryout to last game is the next thing.",
        strength="The list at eye level for someone taller.",
        student_words="I did not know it was the story.",
        next_step="Build two bridges",
        look_again_on=date(2026, 10, 15),
    )
    first.private_note = keyring.seal(SECRET, private_identity(first.id))
    passing = talks.create_conference(
        session, room.teacher, room.course, kind=Talk.INFORMAL, work=room.memoir, at=days_ago(6), minutes=1
    )
    talks.create_record(session, passing, room.jaylen, stage=None, notes=f"Comma inside, 2 of 2. {HOSTILE}")
    session.flush()
    return first


def _colleagues(session: Session, keyring: Keyring, room: Room, colleague: Teacher) -> None:
    held = talks.create_conference(session, colleague, room.course, work=room.memoir, at=days_ago(20))
    record = talks.create_record(
        session, held, room.jaylen, skills={OTHER_SKILL: None}, topic="=1+1", notes="One moment, not the season."
    )
    record.private_note = keyring.seal(COLLEAGUES_SECRET, private_identity(record.id))
    session.flush()


def _jaylens_follow_up(session: Session, room: Room, record: ConferenceRecord) -> FollowUp:
    again = talks.create_follow_up(
        session,
        room.teacher,
        room.course,
        room.jaylen,
        record_id=record.id,
        coursework_id=room.memoir.id,
        document_id=room.draft.id,
        passage="The bus ride home was quiet.",
        due_on=date(2026, 10, 15),
        opened_at=days_ago(13),
    )
    talks.create_look(
        session,
        again,
        uptake=Uptake.UNCHANGED,
        progress=False,
        decided_at=days_ago(8),
        decided_by=room.teacher.id,
        seen_at=days_ago(9),
    )
    talks.create_look(
        session,
        again,
        uptake=Uptake.CHANGED,
        passage_now="Nobody said a word until the river.",
        comment_ids=[1],
        seen_at=days_ago(1),
    )
    return again


def _abdi(session: Session, room: Room) -> FollowUp:
    abdi = writer_named(session, "Abdi Warsame")
    held = talks.create_conference(session, room.teacher, room.course, work=room.memoir, at=days_ago(23), minutes=5)
    record = talks.create_record(
        session,
        held,
        abdi,
        skills={OTHER_SKILL: Level.INTRODUCED},
        notes="Carries one phone for his mother’s calls to the bank. That is the story; the game is not.",
        next_step="List three calls",
        look_again_on=date(2026, 10, 1),
    )
    return talks.create_follow_up(
        session,
        room.teacher,
        room.course,
        abdi,
        skill=OTHER_SKILL,
        next_step="List three calls",
        record_id=record.id,
        due_on=date(2026, 10, 1),
    )


def _tran(session: Session, room: Room) -> None:
    tran = writer_named(session, "Trần Ngọc Linh")
    held = talks.create_conference(session, room.teacher, room.course, work=room.memoir, at=days_ago(2), minutes=9)
    talks.create_record(
        session,
        held,
        tran,
        skills={SKILL: Level.INDEPENDENT, DIALOGUE: Level.PRACTISING},
        notes="The river speaks last. She found that herself.",
        next_step="Last read for commas",
    )
