"""The running record of a class of 165 with 20 conferences each, beside the same page given its record from memory.

Prints medians of interleaved rounds, their ratio, and how many statements the record sends, also for a tenth of it.
"""

import sys
from datetime import timedelta

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from app.accounts.runtime import Runtime
from app.accounts.sessions import cookie_name, open_session
from app.database import make_engine, make_sessions, migrate
from app.followups.running_record import build_class_record
from app.models import Conference, ConferenceRecord, Course, FollowUp, FollowUpLook, RecordSkill, Teacher
from app.postgres import place_for, running
from app.web.pages import record as page
from app.writing.skills import skills
from app.writing.words import Level
from benchmarks.pages import Wanted, compare, serve
from tests.builders import NOW, create_course, create_student, create_teacher, days_ago
from tests.counting import statements
from tests.folders import passable_folder

STUDENTS, TALKS = 165, 20


def main() -> None:
    with passable_folder() as folder, running(place_for(folder / "store")) as url:
        engine = make_engine(url)
        migrate(engine)
        with make_sessions(engine).begin() as session:
            teacher = create_teacher(session)
            small, course = (_talked(session, teacher, share) for share in (STUDENTS // 10, STUDENTS))
            teacher_id = teacher.id
            cookie = f"{cookie_name(secure=False)}={open_session(session, teacher_id, NOW)}"
            session.execute(text("ANALYZE"))  # as autovacuum does within a minute of such a growth
        sent, few = (_statements(engine, teacher_id, one) for one in (course, small))
        words = f"{STUDENTS} writers".encode()
        wanted = Wanted(f"/record?course={course}", cookie, words, rounds=5, requests=3)
        ours, ideal = compare(__file__, url, folder, wanted, teacher_id, course)
        engine.dispose()
    print(f"record of {STUDENTS} x {TALKS}: {ours * 1000:.0f} ms, {ours / ideal:.1f} x from memory")
    print(f"the record itself: {sent} statements, of a tenth of the class {few}")


def _talked(session: Session, teacher: Teacher, students: int) -> int:
    """A class that has been talked with all year: every talk with two skills, a promise, and a look at it."""
    course = create_course(session, teacher)
    writers = [create_student(session, course, name=f"Given{n} Family{n}").id for n in range(students)]
    talks = [_talk(teacher, course, writer, number) for writer in writers for number in range(TALKS)]
    held = session.scalars(insert(Conference).returning(Conference.id, sort_by_parameter_order=True), talks).all()
    of = [writer for writer in writers for _ in range(TALKS)]
    said = {"notes": "She heard it herself: the dock is one long breath. " * 4, "next_step": "Read it aloud at home."}
    rows = [{"conference_id": id_, "student_id": writer, **said} for id_, writer in zip(held, of, strict=True)]
    kept = session.scalars(
        insert(ConferenceRecord).returning(ConferenceRecord.id, sort_by_parameter_order=True), rows
    ).all()
    names = list(skills())
    seen = [
        {"record_id": id_, "skill": names[(number + step) % len(names)], "level": Level.PRACTISING}
        for number, id_ in enumerate(kept)
        for step in range(2)
    ]
    session.execute(insert(RecordSkill), seen)
    promised = [
        _promise(teacher, course, writer, kept[place], names[place % len(names)]) for place, writer in enumerate(of)
    ]
    opened = session.scalars(insert(FollowUp).returning(FollowUp.id, sort_by_parameter_order=True), promised).all()
    looks = [{"follow_up_id": id_, "comment_ids": [], "seen_at": days_ago(2), "level": "practising"} for id_ in opened]
    session.execute(insert(FollowUpLook), [look | {"progress": True, "decided_at": days_ago(1)} for look in looks])
    return course.id


def _talk(teacher: Teacher, course: Course, writer: int, number: int) -> dict[str, object]:
    began = days_ago(7.0 * number + 1)
    return {
        "opening": f"{course.id}-{writer}-{number}",
        "kind": "formal",
        "teacher_id": teacher.id,
        "course_id": course.id,
        "began_at": began,
        "finished_at": began + timedelta(minutes=7),
    }


def _promise(teacher: Teacher, course: Course, writer: int, record: int, skill: str) -> dict[str, object]:
    return {
        "teacher_id": teacher.id,
        "course_id": course.id,
        "student_id": writer,
        "record_id": record,
        "skill": skill,
        "next_step": "Read it aloud at home.",
        "opened_at": days_ago(3),
        "closed_at": NOW if record % TALKS else None,
        "outcome": "practising" if record % TALKS else None,
    }


def _statements(engine: Engine, teacher_id: int, course_id: int) -> int:
    with make_sessions(engine)() as session:
        teacher = session.get_one(Teacher, teacher_id)
        with statements(engine) as sent:
            build_class_record(session, None, teacher, course_id, NOW, whole=False)
    return len(sent)


def _freeze(runtime: Runtime, teacher_id: int, course_id: int) -> None:
    with runtime.sessions() as session:
        teacher = session.get_one(Teacher, teacher_id)
        frozen = build_class_record(session, None, teacher, course_id, NOW, whole=False)
    vars(page)["build_class_record"] = lambda *_, **__: frozen


if __name__ == "__main__":
    if sys.argv[1:]:
        kind, url, folder, teacher, course = sys.argv[1:]
        serve(kind, url, folder, lambda runtime: _freeze(runtime, int(teacher), int(course)))
    else:
        main()
