"""A whole class with twenty conferences each costs as many statements as a class with one."""

from datetime import timedelta

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from app.conferences.keep import NO_KEY
from app.database import Sessions
from app.encryption import Keyring
from app.followups.lines import gist
from app.followups.running_record import build_class_record, build_student_record
from app.followups.skills_map import build_skills_map
from app.models import Conference, ConferenceRecord, Course, FollowUp, RecordSkill, Teacher
from tests import builders, talks
from tests.app.followups.conftest import Talk
from tests.builders import NOW
from tests.counting import statements
from tests.talks import SKILL

MOST_STATEMENTS = 14
OPEN_EACH = 1


def fill(session: Session, teacher: Teacher, course: Course, *, writers: int, conferences: int) -> None:
    """A class of so many writers with so many conferences each."""
    students = [builders.create_student(session, course, name=f"Writer {number}").id for number in range(writers)]
    held = [
        {
            "opening": f"o{course.id}-{student}-{number}",
            "kind": "formal",
            "teacher_id": teacher.id,
            "course_id": course.id,
            "began_at": NOW - timedelta(days=number),
            "finished_at": NOW - timedelta(days=number) + timedelta(minutes=7),
        }
        for student in students
        for number in range(conferences)
    ]
    conference_ids = session.scalars(insert(Conference).returning(Conference.id, sort_by_parameter_order=True), held)
    records = [
        {"conference_id": id_, "student_id": students[place // conferences], "notes": f"Said {place}."}
        for place, id_ in enumerate(conference_ids)
    ]
    record_ids = session.scalars(
        insert(ConferenceRecord).returning(ConferenceRecord.id, sort_by_parameter_order=True), records
    ).all()
    session.execute(
        insert(RecordSkill), [{"record_id": id_, "skill": SKILL, "level": "practising"} for id_ in record_ids]
    )
    promised = {"teacher_id": teacher.id, "course_id": course.id, "skill": SKILL, "opened_at": NOW, "next_step": ""}
    session.execute(
        insert(FollowUp),
        [
            {**promised, "record_id": id_, "student_id": students[place // conferences], "closed_at": closed}
            for place, id_ in enumerate(record_ids)
            if (closed := NOW if (place + place // conferences) % 2 else None) or place % conferences < OPEN_EACH
        ],
    )
    session.execute(text("ANALYZE"))  # as autovacuum does within a minute of such a growth


def test_a_class_of_165_with_20_conferences_each_is_read_in_a_constant_number(
    sessions: Sessions, engine: Engine
) -> None:
    counts = []
    for writers, conferences in ((2, 1), (165, 20)):
        with sessions.begin() as session:
            teacher = builders.create_teacher(session)
            course = builders.create_course(session, teacher)
            fill(session, teacher, course, writers=writers, conferences=conferences)
            session.flush()
            session.expunge_all()
            with statements(engine) as sent:
                built = build_class_record(session, None, teacher, course.id, NOW, whole=True)
            newest = build_class_record(session, None, teacher, course.id, NOW, whole=False)
            with statements(engine) as mapped:
                build_skills_map(session, teacher, course.id, NOW)
        assert [len(line.lines) for line in built.lines] == [conferences] * writers
        assert [(line.row, line.lines, line.promise) for line in newest.lines] == [
            (line.row, line.lines[:1], line.promise) for line in built.lines
        ]
        counts.append((len(sent), len(mapped)))
    assert counts[0] == counts[1]
    assert max(counts[1]) <= MOST_STATEMENTS


def test_a_note_of_twenty_thousand_letters_is_one_line_on_the_class_page() -> None:
    long = gist("word\n" * 4000)
    assert len(long) < 200
    assert long.endswith("word …")


def test_a_note_whose_key_is_lost_keeps_nobody_from_the_rest(talk: Talk) -> None:
    held = talks.create_conference(talk.session, talk.teacher, talk.course)
    lost = Keyring(["a-secret-that-nobody-has-any-more-0123"]).seal("secret", "conference_record:1:private")
    talks.create_record(talk.session, held, talk.writer, topic="Bridges", private_note=lost)
    here = Keyring(["the-secret-of-this-installation-012345"])
    built = build_student_record(talk.session, here, talk.teacher, talk.writer.id, NOW)
    assert [(line.topic, line.private) for line in built.lines] == [("Bridges", NO_KEY)]
