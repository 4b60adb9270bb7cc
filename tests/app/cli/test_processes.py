"""`serve` and `worker`: what they refuse, and that a worker of its own does the work and stops when asked to."""

import subprocess

import psycopg
from sqlalchemy import select, text

from app.models import SyncRun
from app.sync.request import request_sync
from tests.app.cli.conftest import Installed
from tests.app.cli.processes import ROOT, Terminal, command, with_ours


def test_nothing_is_served_before_somebody_chose_how_long_records_are_kept(its_terminal: Terminal) -> None:
    refused = its_terminal.deskside("serve")
    assert refused.returncode == 1
    assert "DESKSIDE_SCHOOL_YEAR_END" in refused.stderr
    assert "DESKSIDE_RETENTION_DAYS" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_worker_of_its_own_waits_for_its_database_finishes_what_waits_and_stops_when_asked_to(
    installed: Installed, postgres_server: str
) -> None:
    with installed.runtime.sessions.begin() as session:
        run_id = request_sync(session, installed.teacher_id, "hand", installed.runtime.clock.now()).id
    open_or_not = f"ALTER DATABASE {installed.runtime.engine.url.database} ALLOW_CONNECTIONS"
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute(f"{open_or_not} false")
        worker = subprocess.Popen(
            command("worker"), env=with_ours(installed.environment), cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
    with worker:
        try:
            assert worker.stderr
            assert worker.stderr.readline().startswith("The database does not answer: ")
            assert worker.stderr.readline() == "Check DESKSIDE_DATABASE_URL, and that the database runs.\n"
            with psycopg.connect(postgres_server, autocommit=True) as server:
                server.execute(f"{open_or_not} true")
            assert _end_of(installed, run_id, worker) == "succeeded"
            worker.terminate()
            assert worker.wait(30) == 0
        finally:
            worker.kill()


def _end_of(installed: Installed, run_id: int, worker: "subprocess.Popen[str]") -> str:
    """The status of the run when it has ended; fails as soon as nobody works on it."""
    ended = select(SyncRun.status).where(SyncRun.id == run_id, SyncRun.finished_at.is_not(None))
    with installed.runtime.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while (status := connection.scalar(ended)) is None:
            assert worker.poll() is None, "the worker ended by itself"
            connection.execute(text("SELECT pg_sleep(0.05)"))
    return str(status)
