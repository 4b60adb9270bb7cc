"""The brief's page from the store, beside the same page given the same frozen brief from memory.

Prints medians of interleaved rounds, their ratio, and the number of statements that one brief sends.
"""

import sys

from sqlalchemy import Engine

from app.accounts.runtime import Runtime
from app.accounts.sessions import cookie_name, open_session
from app.briefs.build import build_brief
from app.database import make_engine, make_sessions, migrate
from app.postgres import place_for, running
from app.web.pages import brief as page
from benchmarks.pages import Wanted, compare, serve
from tests.app.web.room import make_room
from tests.builders import NOW
from tests.counting import statements
from tests.folders import passable_folder


def main() -> None:
    with passable_folder() as folder, running(place_for(folder / "store")) as url:
        engine = make_engine(url)
        migrate(engine)
        with make_sessions(engine).begin() as session:
            room = make_room(session)
            teacher, student = room.teacher.id, room.jaylen.id
            cookie = f"{cookie_name(secure=False)}={open_session(session, teacher, NOW)}"
        sent = _statements_of_a_brief(engine, teacher, student)
        wanted = Wanted(f"/students/{student}/brief", cookie, b"Jaylen Brooks")
        ours, ideal = compare(__file__, url, folder, wanted, teacher, student)
        engine.dispose()
    print(f"brief page from the store: {ours * 1000:.2f} ms, {ours / ideal:.2f} x from memory ({ideal * 1000:.2f} ms)")
    print(f"the brief itself: {sent} statements")


def _statements_of_a_brief(engine: Engine, teacher: int, student: int) -> int:
    with make_sessions(engine)() as session, statements(engine) as sent:
        build_brief(session, teacher_id=teacher, student_id=student, now=NOW)
    return len(sent)


def _freeze(runtime: Runtime, teacher: int, student: int) -> None:
    with runtime.sessions() as session:
        frozen = build_brief(session, teacher_id=teacher, student_id=student, now=NOW)
    vars(page)["build_brief"] = lambda *_, **__: frozen


if __name__ == "__main__":
    if sys.argv[1:]:
        kind, url, folder, teacher, student = sys.argv[1:]
        serve(kind, url, folder, lambda runtime: _freeze(runtime, int(teacher), int(student)))
    else:
        main()
