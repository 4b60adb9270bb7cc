"""The brief's page from the store, beside the same page given the same frozen brief from memory.

Whole HTTP requests to two servers that differ in nothing else: same application, session, access check and log.
Prints medians of interleaved rounds, their ratio, and the number of statements that one brief sends.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import Engine

from app.accounts.runtime import Runtime
from app.accounts.sessions import cookie_name, open_session
from app.briefs.brief import Brief
from app.briefs.build import build_brief
from app.cli.processes import web_server
from app.database import make_engine, make_sessions, migrate
from app.encryption import Keyring
from app.postgres import place_for, running
from app.web.pages import brief as page
from tests.app.web.room import make_room
from tests.builders import NOW
from tests.clock import SettableClock
from tests.counting import statements
from tests.folders import passable_folder
from tests.practice import practice_runtime, practice_settings
from tests.serving import HOST, free_port

NOBODY = "http://127.0.0.1:9/"
ROUNDS, REQUESTS = 15, 20
Asked = Callable[[], float]


def main() -> None:
    with passable_folder() as folder, running(place_for(folder / "store")) as url:
        engine = make_engine(url)
        migrate(engine)
        sessions = make_sessions(engine)
        with sessions.begin() as session:
            room = make_room(session)
            teacher, student = room.teacher.id, room.jaylen.id
            cookie = f"{cookie_name(secure=False)}={open_session(session, teacher, NOW)}"
        sent = _statements_of_a_brief(engine, teacher, student)
        with (
            _server("store", url, folder, teacher, student) as store,
            _server("memory", url, folder, teacher, student) as memory,
        ):
            ours, ideal = _rounds(_asker(store, student, cookie), _asker(memory, student, cookie))
        engine.dispose()
    print(f"brief page from the store: {ours * 1000:.2f} ms, {ours / ideal:.2f} x from memory ({ideal * 1000:.2f} ms)")
    print(f"the brief itself: {sent} statements")


def _rounds(*asked: Asked) -> list[float]:
    """The median seconds of a request to each, in rounds that take turns."""
    times: list[list[float]] = [[] for _ in asked]
    for _ in range(ROUNDS):
        for ask, kept in zip(asked, times, strict=True):
            kept.append(median(ask() for _ in range(REQUESTS)))
    return [median(kept) for kept in times]


def _asker(port: int, student: int, cookie: str) -> Asked:
    connection = HTTPConnection(HOST, port)

    def ask() -> float:
        began = perf_counter()
        connection.request("GET", f"/students/{student}/brief", headers={"Cookie": cookie})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, answer.status
        assert b"Jaylen Brooks" in body
        return perf_counter() - began

    return ask


def _statements_of_a_brief(engine: Engine, teacher: int, student: int) -> int:
    with make_sessions(engine)() as session, statements(engine) as sent:
        build_brief(session, teacher_id=teacher, student_id=student, now=NOW)
    return len(sent)


@contextmanager
def _server(kind: str, url: str, folder: Path, teacher: int, student: int) -> Iterator[int]:
    """A process of its own, from which the port comes back on its first line."""
    arguments = [sys.executable, __file__, kind, url, str(folder), str(teacher), str(student)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield int(process.stdout.readline())
        process.terminate()


def serve(kind: str, url: str, folder: str, teacher: str, student: str) -> None:
    """What the processes run: the application on the store; `memory` has made its only brief before."""
    engine = make_engine(url)
    settings = practice_settings(NOBODY, Path(folder))
    runtime = practice_runtime(settings, engine, Keyring(["secret-of-the-benchmark-of-pages-0001"]), SettableClock(NOW))
    if kind == "memory":
        frozen = _frozen(runtime, int(teacher), int(student))
        vars(page)["build_brief"] = lambda *_, **__: frozen
    with free_port() as listener:
        print(listener.getsockname()[1], flush=True)
        web_server(runtime, HOST, 0).run(sockets=[listener])


def _frozen(runtime: Runtime, teacher: int, student: int) -> Brief:
    with runtime.sessions() as session:
        return build_brief(session, teacher_id=teacher, student_id=student, now=NOW)


if __name__ == "__main__":
    if sys.argv[1:]:
        serve(*sys.argv[1:])
    else:
        main()
