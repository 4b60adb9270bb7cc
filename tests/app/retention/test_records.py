"""Records past their school year: a class goes with everything in it, and nothing of a class that lives is touched."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Table, column, func, select
from sqlalchemy.orm import Session

from app.database import Sessions
from app.models import (
    Absence,
    Base,
    Course,
    Coursework,
    Document,
    Enrollment,
    JournalChange,
    Pin,
    Student,
    SyncProblem,
    TaughtCourse,
    Teacher,
)
from app.retention.records import LONGEST_TERM, Records, purge_records
from tests import builders, talks
from tests.app.posts.rows import create_post
from tests.builders import NOW, days_ago

BEFORE = days_ago(50)
LONG_AGO = BEFORE - timedelta(days=1)
SETTINGS = {"course", "course_teacher", "taught_course", "bell_period", "access_log"}
"""What may go on naming a class that is over: it holds nothing of a student, and the log outlives what it speaks of."""


def quiet_class(session: Session, teacher: Teacher) -> Course:
    """In which nothing happened for long but that somebody was in it."""
    course = builders.create_course(session, teacher)
    student = builders.create_student(session, course)
    place = session.scalars(select(Enrollment).where(Enrollment.student_id == student.id)).one()
    place.joined_at = LONG_AGO
    session.flush()
    return course


def writer_of(session: Session, course: Course) -> Student:
    return session.scalars(select(Student).join(Enrollment).where(Enrollment.course_id == course.id)).first() or (
        builders.create_student(session, course)
    )


def work_in(session: Session, course: Course, due_at: datetime | None = LONG_AGO) -> Coursework:
    work = builders.create_coursework(session, course, due_at=due_at)
    work.created_at = LONG_AGO
    session.flush()
    return work


def fill(session: Session, teacher: Teacher, course: Course) -> Document:
    """One of everything, long ago; the draft is the writer's."""
    writer = writer_of(session, course)
    work = work_in(session, course)
    draft = builders.create_draft(session, work, writer, "One.", "Two.")
    builders.create_uptake(session, builders.create_comment(session, draft, quote="One."), None)
    talk = talks.create_conference(session, teacher, course, work=work, at=LONG_AGO)
    record = talks.create_record(session, talk, writer)
    follow_up = talks.create_follow_up(
        session, teacher, course, writer, opened_at=LONG_AGO, document_id=draft.id, record_id=record.id
    )
    talks.create_look(session, follow_up)
    talks.create_word(session, teacher, course, writer, "Why?", at=LONG_AGO)
    create_post(session, teacher, course, writer)
    builders.create_pin(session, teacher, course, writer, "ideas").pinned_at = LONG_AGO
    builders.create_problem(session, teacher, "document_gone", course=course, student=writer, document=draft)
    session.add(Absence(course_id=course.id, student_id=writer.id, day=LONG_AGO.date(), noted_at=LONG_AGO))
    journal = {"id": "a", "field": "notes", "parents": [], "head": True, "at": LONG_AGO, "received_at": LONG_AGO}
    session.add(JournalChange(conference_id=talk.id, student_id=writer.id, **journal))
    session.flush()
    return draft


def naming(session: Session, name: str, number: int) -> dict[str, int]:
    """How many rows of every table name it in the column of this name."""
    tables: list[Table] = [table for table in Base.metadata.sorted_tables if name in table.c]
    counts = {
        table.name: session.scalar(select(func.count()).select_from(table).where(column(name) == number)) or 0
        for table in tables
    }
    return {table: rows for table, rows in counts.items() if rows}


def purge(sessions: Sessions, should_stop: Callable[[], bool] = lambda: False, *, dry_run: bool = False) -> Records:
    return purge_records(sessions, BEFORE, should_stop, dry_run=dry_run)


def test_a_class_of_a_year_that_is_over_goes_whole_and_what_lives_stays(sessions: Sessions) -> None:
    with sessions.begin() as session:
        teacher = builders.create_teacher(session)
        old, living = quiet_class(session, teacher), quiet_class(session, teacher)
        draft, kept = fill(session, teacher, old), fill(session, teacher, living)
        work_in(session, living, NOW)
        gone, stays = writer_of(session, old), writer_of(session, living)
        both = builders.create_student(session, old, name="Inês Duarte")
        builders.enroll(session, living, both)
        for place in session.scalars(select(Enrollment).where(Enrollment.course_id == old.id)):
            place.joined_at = LONG_AGO
        ours = builders.create_submission(session, work_in(session, living), stays)
        shared = builders.create_draft(session, work_in(session, old), both, "Ours.")
        builders.attach(session, ours, kind="drive_file", title="Ours", document=shared, position=0)
        before = naming(session, "course_id", living.id) | naming(session, "student_id", stays.id)

    assert purge(sessions, dry_run=True) == Records(classes=1)
    assert purge(sessions) == Records(classes=1, conferences=1, follow_ups=1, drafts=1, students=1)
    with sessions() as session:
        assert set(naming(session, "course_id", old.id)) <= SETTINGS
        assert naming(session, "student_id", gone.id) == {}
        assert naming(session, "document_id", draft.id) == {}
        assert naming(session, "course_id", living.id) | naming(session, "student_id", stays.id) == before
        assert set(session.scalars(select(Document.id))) == {kept.id, shared.id}
        assert set(session.scalars(select(Student.id))) == {stays.id, both.id}
        followed = select(TaughtCourse.course_id).where(TaughtCourse.followed)
        assert session.scalars(followed).all() == [living.id]
    assert purge(sessions) == Records()


def test_whatever_happens_in_a_class_keeps_it(sessions: Sessions) -> None:
    with sessions.begin() as session:
        teacher = builders.create_teacher(session)
        dead = [quiet_class(session, teacher) for _ in range(2)]
        work_in(session, dead[0], LONG_AGO + LONGEST_TERM + timedelta(days=1))
        dead.append(builders.create_course(session, teacher))  # let go once, and just chosen and read again
        builders.create_student(session, dead[2])
        work_in(session, dead[2])
        alive = [quiet_class(session, teacher) for _ in range(8)]
        set_, due, handed_in, talked, promised, pinned, asked, joined = alive
        work_in(session, set_).created_at = BEFORE
        work_in(session, due, BEFORE)
        hand_in = builders.create_submission(session, work_in(session, handed_in), writer_of(session, handed_in))
        hand_in.google_updated_at = BEFORE
        talks.create_conference(session, teacher, talked, at=BEFORE)
        talks.create_follow_up(session, teacher, promised, writer_of(session, promised), opened_at=BEFORE)
        builders.create_pin(session, teacher, pinned, writer_of(session, pinned), "ideas").pinned_at = BEFORE
        talks.create_word(session, teacher, asked, writer_of(session, asked), "Why?", at=BEFORE)
        builders.create_student(session, joined)

    assert purge(sessions).classes == len(dead)
    with sessions() as session:
        classes = set(session.scalars(select(Enrollment.course_id)))
    assert classes == {course.id for course in alive}


def test_what_a_stop_leaves_goes_with_the_next_run(sessions: Sessions) -> None:
    with sessions.begin() as session:
        teacher = builders.create_teacher(session)
        for _ in range(3):
            fill(session, teacher, quiet_class(session, teacher))
    asked = iter([False, True])

    assert purge(sessions, lambda: next(asked, True)) == Records(classes=1, conferences=1, follow_ups=1, drafts=1)
    assert purge(sessions) == Records(classes=2, conferences=2, follow_ups=2, drafts=2, students=3)


def test_a_draft_that_nobody_hands_in_any_more_goes_when_its_year_is_over(sessions: Sessions) -> None:
    with sessions.begin() as session:
        teacher = builders.create_teacher(session)
        classes = [builders.create_course(session, teacher) for _ in range(3)]
        drafts = [fill(session, teacher, course) for course in classes]
        for course in classes:
            work_in(session, course, NOW)
        for row in (*session.scalars(select(Pin)), *session.scalars(select(SyncProblem))):
            session.delete(row)
        for draft, changed_at in zip(drafts, (LONG_AGO, BEFORE, LONG_AGO), strict=True):
            draft.changed_at = changed_at
    with sessions.begin() as session:
        session.execute(Base.metadata.tables["attachment"].delete())
        promises = Base.metadata.tables["follow_up"]
        session.execute(promises.delete().where(promises.c.document_id != drafts[2].id))

    assert purge(sessions) == Records(drafts=1)
    with sessions() as session:
        assert set(session.scalars(select(Document.id))) == {drafts[1].id, drafts[2].id}
