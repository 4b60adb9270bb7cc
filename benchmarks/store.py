"""Storing what a first sync of 600 documents has read, beside `COPY` of the rows that come of it.

Both write into the same empty tables with their keys and indexes, until all is ready to be committed; ours counts
words, finds authors and draws ids besides. They take turns; medians of wall time, and of the CPU of this process.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from statistics import median
from time import perf_counter, process_time
from typing import Any

from google.oauth2.credentials import Credentials
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.orm import Session

from app.accounts.connection import ReadingMode
from app.cli.garbage import spare_what_is_loaded
from app.models import Teacher
from app.sync import fetch_documents, known, plan
from app.sync.apply_documents import apply_documents
from app.sync.facts import DocumentFacts
from benchmarks.installation import Installation, installation
from benchmarks.workload import W, email, practice_google
from integrations.google.transport import Google

ROUNDS = 9
TABLES = ("snapshot", "comment", "reply", "course_document")
EMPTIED = text("TRUNCATE reply, comment, snapshot, suggestion, course_document CASCADE")
UNREAD = text("UPDATE document SET read_at = NULL, changed_at = NULL, mime_type = NULL")
Rows = dict[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]


def main() -> None:
    with practice_google(latency=0) as google, installation(google.root, {}) as deskside:
        token = google.enter(0)
        teacher_id = deskside.arrive(email(0))
        deskside.sync(teacher_id)
        rows = _rows(deskside.runtime.engine)
        with Google(Credentials(token), api_root=google.root) as client:
            slices = _read(deskside, teacher_id, client)
        spare_what_is_loaded()
        ours, copy = _rounds(
            deskside.runtime.engine,
            partial(_store, teacher_id, slices, deskside.runtime.clock.now()),
            partial(_copy, rows),
        )
    print(f"{W[0] * W[1] * W[2]} documents, {sum(len(told) for _, told in rows.values())} rows; medians of {ROUNDS}")
    print(f"stored by the sync: {ours[0]:.3f} s, CPU {ours[1]:.3f} s; by COPY: {copy[0]:.3f} s, CPU {copy[1]:.3f} s")
    print(f"the sync takes {ours[0] / copy[0]:.2f} x as long (goal 2)")


def _rounds(engine: Engine, *storing: Callable[[Connection], None]) -> list[tuple[float, float]]:
    """Wall and CPU seconds of each, as medians; before each the tables are emptied."""
    taken: list[list[tuple[float, float]]] = [[] for _ in storing]
    turns = list(zip(storing, taken, strict=True))
    for round_ in range(ROUNDS):
        for run, times in reversed(turns) if round_ % 2 else turns:
            with engine.begin() as connection:
                connection.execute(EMPTIED)
                connection.execute(UNREAD)
            with engine.begin() as connection:
                wall, cpu = perf_counter(), process_time()
                run(connection)
                times.append((perf_counter() - wall, process_time() - cpu))
    return [(median(wall for wall, _ in times), median(cpu for _, cpu in times)) for times in taken]


def _read(deskside: Installation, teacher_id: int, client: Google) -> list[Sequence[DocumentFacts]]:
    with deskside.runtime.sessions() as session:
        documents = known.documents(session, teacher_id, deskside.runtime.clock.now())
    return [
        fetch_documents.documents(
            client, part, mode=ReadingMode.DRIVE, docs_comments=True, exported=(), arrived=lambda _: None
        )
        for part in plan.slices(documents)
    ]


def _store(teacher_id: int, slices: Sequence[Sequence[DocumentFacts]], now: datetime, connection: Connection) -> None:
    with Session(connection) as session:
        reader = session.scalars(select(Teacher.google_id).where(Teacher.id == teacher_id)).one()
        for facts in slices:
            apply_documents(session, reader, facts, now)


def _rows(engine: Engine) -> Rows:
    found: Rows = {}
    with engine.connect() as connection:
        for table in TABLES:
            answer = connection.execute(text(f"SELECT * FROM {table} ORDER BY 1"))  # noqa: S608  our own tables
            names = tuple(answer.keys())
            json = {"stretches"}
            found[table] = (
                names,
                [
                    [Jsonb(value) if name in json else value for name, value in zip(names, row, strict=True)]
                    for row in answer
                ],
            )
    return found


def _copy(rows: Rows, connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    for table, (names, told) in rows.items():
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
        with driver.cursor() as cursor, cursor.copy(into) as stream:
            for row in told:
                stream.write_row(row)


if __name__ == "__main__":
    main()
