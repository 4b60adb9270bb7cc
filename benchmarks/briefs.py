"""Building 165 briefs from the store, beside nothing but the statements that they send.

One teacher of five sections; every draft has 12 comments with a reply each. Both ways take turns in this process; the
bare loop sends the statements of one brief, recorded once, as often, and fetches their rows. Prints seconds of wall and
CPU, the statements of a brief, and the ratio. The goal is 165 briefs in under 10 s on two cores.
"""

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app.briefs.build import build_brief
from app.cli.garbage import spare_what_is_loaded
from app.database import make_engine, make_sessions, migrate
from app.postgres import place_for, running
from app.writing.words import Kind, Trait, Uptake
from tests import builders
from tests.builders import NOW, days_ago
from tests.folders import passable_folder

SECTIONS, WRITERS, COMMENTS, WORDS = 5, 33, 12, 900
ROUNDS = 5
Statement = tuple[str, Any]


def main() -> None:
    with passable_folder() as folder, running(place_for(folder / "store")) as url:
        engine = make_engine(url)
        migrate(engine)
        sessions = make_sessions(engine)
        with sessions.begin() as session:
            teacher, students = _school(session)
        with sessions() as session:
            sent = _statements_of(engine, lambda: _build(session, teacher, students[:1]))
        spare_what_is_loaded()
        ours, bare = [], []
        for _ in range(ROUNDS):
            with sessions() as session:
                ours.append(_timed(lambda: _build(session, teacher, students)))
            bare.append(_timed(lambda: _send(engine, sent, len(students))))
        engine.dispose()
    wall, cpu = (median(times) for times in zip(*ours, strict=True))
    bare_wall, bare_cpu = (median(times) for times in zip(*bare, strict=True))
    print(f"{len(students)} briefs: {wall:.2f} s, {cpu:.2f} s of our CPU; {len(sent)} statements each")
    print(f"the bare statements: {bare_wall:.2f} s, {bare_cpu:.2f} s; briefs {wall / bare_wall:.2f} x")


def _school(session: Session) -> tuple[int, list[int]]:
    teacher = builders.create_teacher(session)
    students = []
    for section in range(SECTIONS):
        course = builders.create_course(session, teacher, period=str(section + 1))
        work = builders.create_coursework(session, course)
        for number in range(WRITERS):
            student = builders.create_student(session, course, name=f"Writer{number} Lund")
            words = " ".join(f"word{place % 97}" for place in range(WORDS + number))
            draft = builders.create_draft(session, work, student, words[: len(words) // 2], words)
            for place in range(COMMENTS):
                told = builders.create_comment(
                    session, draft, f"Show me {place}.", quote="word7 word8", author=teacher, created_at=days_ago(place)
                )
                builders.create_label(session, told, list(Trait)[place % 7], Kind.REQUEST)
                builders.create_uptake(session, told, Uptake.UNCHANGED)
                builders.create_reply(session, told, "Which one do you mean?", author=student)
            students.append(student.id)
    session.flush()
    return teacher.id, students


def _build(session: Session, teacher: int, students: Sequence[int]) -> None:
    for student in students:
        build_brief(session, teacher_id=teacher, student_id=student, now=NOW)


def _statements_of(engine: Engine, work: Callable[[], None]) -> list[Statement]:
    sent: list[Statement] = []

    def note(*told: Any) -> None:
        sent.append((told[2], told[3]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return sent


def _send(engine: Engine, sent: Sequence[Statement], times: int) -> None:
    with engine.connect() as connection:
        for _ in range(times):
            for statement, parameters in sent:
                connection.exec_driver_sql(statement, parameters).all()


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds of wall, and of this process's CPU."""
    wall, cpu = perf_counter(), process_time()
    work()
    return perf_counter() - wall, process_time() - cpu


if __name__ == "__main__":
    main()
