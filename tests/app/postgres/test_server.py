"""The embedded server: private, one owner, never left running, and nothing lost however it was killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from logging import LogRecord, getLogger
from logging.handlers import QueueHandler
from pathlib import Path
from queue import Queue

import psutil
import psycopg
import pytest
from sqlalchemy.engine import make_url
from tenacity import Retrying, retry_if_exception_type, stop_after_delay

from app.postgres import FolderInUse, OtherMajor, Place, PostgresUnusable, attached, place_for, running
from tests.folders import passable_folder

UNTIL_KILLED = """
import sys
from pathlib import Path
from app.postgres import place_for, running
with running(place_for(Path(sys.argv[1]))) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with passable_folder() as base:
        yield base / "data"


@pytest.fixture
def fresh_folder() -> Iterator[Path]:
    """For what has to happen before there is a server."""
    with passable_folder() as base:
        yield base


@pytest.fixture(scope="module")
def place(folder: Path) -> Place:
    """A server that has been made and stopped once."""
    made = place_for(folder)
    with running(made):
        pass
    return made


@pytest.fixture(scope="module")
def neighbour() -> Iterator[Place]:
    """Another installation on this machine, at work."""
    with passable_folder() as base:
        made = place_for(base / "data")
        with running(made):
            yield made


@pytest.fixture
def said() -> Iterator["Queue[LogRecord]"]:
    """What the log of Deskside is told, one record after the other."""
    records: Queue[LogRecord] = Queue()
    handler = QueueHandler(records)
    getLogger("app.postgres").addHandler(handler)
    yield records
    getLogger("app.postgres").removeHandler(handler)


@pytest.fixture
def other_process(folder: Path, place: Place) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Another process that runs the server, with its URL; it stops the server in the end, unless a test kills it."""
    with subprocess.Popen(
        [sys.executable, "-c", UNTIL_KILLED, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as process:
        assert process.stdout
        yield process, process.stdout.readline().strip()


def rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert found
    return int(found[0])


def answers(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def noted_process(place: Place) -> int:
    return int((place.data / "postmaster.pid").read_text().split()[0])


def kill_server(place: Place, url: str, before: Callable[[], None] = lambda: None) -> None:
    """SIGKILL for the postmaster and every process of it, as a power cut would."""
    postmaster = noted_process(place)
    with psycopg.connect(url) as connection:
        children = [pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity")]
    before()
    for pid in (postmaster, *children):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_nobody_gets_in_without_the_password(place: Place) -> None:
    with running(place) as url, pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url, password="guessed")


def test_it_listens_on_a_private_socket_alone(place: Place) -> None:
    with running(place) as url, psycopg.connect(url) as connection:
        shown = [connection.execute(f"SHOW {name}").fetchone() for name in ("listen_addresses", "password_encryption")]
        assert shown == [("",), ("scram-sha-256",)]
        socket = Path(str(make_url(url).query["host"])) / ".s.PGSQL.5432"
        assert socket.is_socket()
        assert socket.parent.stat().st_mode & 0o077 == 0
        assert socket.stat().st_mode & 0o077 == 0


def test_half_an_initdb_is_done_again_and_a_socket_path_that_is_too_long_moves_to_a_private_folder(
    fresh_folder: Path,
) -> None:
    fresh = place_for(fresh_folder / ("long" * 20))
    half = fresh.home / "data.part"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with running(fresh) as url:
        assert not half.exists()
        socket = Path(str(make_url(url).query["host"]))
        assert not socket.is_relative_to(fresh_folder)
        assert socket.stat().st_mode & 0o077 == 0
    assert not socket.exists()


def test_a_second_process_may_not_run_it_too_but_share_it(
    place: Place, other_process: tuple["subprocess.Popen[str]", str]
) -> None:
    process, url = other_process
    with pytest.raises(FolderInUse, match=rf"process {process.pid}\).*DESKSIDE_DATA_DIR"), running(place):
        pass
    assert attached(place) == url
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_nothing_is_left_running_after_the_end(place: Place) -> None:
    with running(place):
        pass
    assert attached(place) is None
    assert not (place.data / "postmaster.pid").exists()


def test_it_stops_when_the_block_fails(place: Place) -> None:
    with pytest.raises(ZeroDivisionError), running(place):
        raise ZeroDivisionError
    assert attached(place) is None


def test_the_server_of_a_killed_process_is_restarted_under_us(
    place: Place, other_process: tuple["subprocess.Popen[str]", str]
) -> None:
    process, url = other_process
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    before = rows(url)
    process.kill()
    process.wait()
    assert attached(place) == url
    with running(place) as again:
        assert rows(again) == before
    assert attached(place) is None


def test_nothing_acknowledged_is_lost_when_every_process_is_killed(place: Place) -> None:
    with running(place) as url:
        with psycopg.connect(url) as connection:
            connection.execute("DROP TABLE IF EXISTS kept")
            connection.execute("CREATE TABLE kept (id int)")
        for number in range(50):
            with psycopg.connect(url) as connection:
                connection.execute("INSERT INTO kept VALUES (%s)", [number])
        kill_server(place, url)
    with running(place) as url:
        assert rows(url) == 50


def test_a_server_that_dies_under_us_is_started_again(place: Place) -> None:
    with running(place) as url:
        with psycopg.connect(url) as connection:
            connection.execute("DROP TABLE IF EXISTS kept")
            connection.execute("CREATE TABLE kept (id int)")
            connection.execute("INSERT INTO kept VALUES (1)")
        kill_server(place, url)
        for attempt in Retrying(retry=retry_if_exception_type(psycopg.OperationalError), stop=stop_after_delay(60)):
            with attempt:
                assert rows(url) == 1


@contextmanager
def stranger(place: Place, _neighbour: Place) -> Iterator[int]:
    with subprocess.Popen(
        ["/bin/sh", "-c", "read line"], stdin=subprocess.PIPE, user=place.data.stat().st_uid
    ) as process:
        yield process.pid
        assert process.poll() is None
        process.kill()


@contextmanager
def zombie(place: Place, _neighbour: Place) -> Iterator[int]:
    """What a killed server is where the first process of a container never asks for its children."""
    with subprocess.Popen(
        [place.binaries / "postgres", "--version"], stdout=subprocess.DEVNULL, user=place.data.stat().st_uid
    ) as process:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        yield process.pid


@contextmanager
def server_of_another_installation(_place: Place, neighbour: Place) -> Iterator[int]:
    number = noted_process(neighbour)
    yield number
    assert noted_process(neighbour) == number
    os.kill(number, 0)


HOLDERS = [stranger, zombie, server_of_another_installation]
Holder = Callable[[Place, Place], AbstractContextManager[int]]


def give_number(place: Place, number: int) -> None:
    """Name it in everything that a server notes its process in."""
    for note in (place.data / "postmaster.pid", place.run / ".s.PGSQL.5432.lock"):
        note.write_text("\n".join([str(number), *note.read_text().splitlines()[1:]]) + "\n")


@pytest.mark.parametrize("holder", HOLDERS)
def test_whoever_has_the_number_of_a_killed_server_is_left_alone_and_in_nobodys_way(
    place: Place, neighbour: Place, holder: Holder
) -> None:
    with running(place) as url:
        kill_server(place, url)
    with holder(place, neighbour) as number:
        give_number(place, number)
        with running(place) as url:
            assert answers(url)


@pytest.mark.parametrize("holder", HOLDERS)
def test_nor_does_it_keep_a_server_that_dies_under_us_from_starting_again(
    place: Place, neighbour: Place, holder: Holder
) -> None:
    with running(place) as url, holder(place, neighbour) as number:
        kill_server(place, url, before=lambda: give_number(place, number))
        for attempt in Retrying(retry=retry_if_exception_type(psycopg.OperationalError), stop=stop_after_delay(60)):
            with attempt:
                assert answers(url)


def test_a_child_that_is_just_being_started_does_not_keep_the_folder(place: Place) -> None:
    with running(place):
        [ours] = [file.fd for file in psutil.Process().open_files() if file.path == str(place.home / "lock")]
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[ours])
    with child, running(place) as url:
        assert answers(url)
        child.kill()


def test_a_start_that_fails_stops_nobody_elses_server(place: Place, neighbour: Place) -> None:
    with running(place) as url:
        kill_server(place, url)
    with server_of_another_installation(place, neighbour) as number:
        give_number(place, number)
        with pytest.raises(PostgresUnusable, match="no_such_setting"), running(place, {"no_such_setting": "1"}):
            pass


@pytest.mark.parametrize("rest", ["", "12345\n"])
def test_a_note_cut_short_by_a_kill_is_in_nobodys_way(place: Place, rest: str) -> None:
    (place.data / "postmaster.pid").write_text(rest)
    with running(place) as url:
        assert answers(url)


def test_a_server_left_behind_is_stopped_also_when_its_socket_is_gone(
    place: Place, other_process: tuple["subprocess.Popen[str]", str]
) -> None:
    process, _ = other_process
    left_behind = noted_process(place)
    process.kill()
    process.wait()
    (place.run / ".s.PGSQL.5432").unlink()
    with running(place) as url:
        assert answers(url)
        assert noted_process(place) != left_behind


def test_a_server_too_busy_to_answer_is_left_to_its_work(place: Place, said: "Queue[LogRecord]") -> None:
    with running(place) as url:
        number, log = noted_process(place), (place.run / "log").stat().st_ino
        os.kill(number, signal.SIGSTOP)
        try:
            assert "left to its work" in said.get(timeout=60).getMessage()
        finally:
            os.kill(number, signal.SIGCONT)
        assert answers(url)
        assert noted_process(place) == number
    assert (place.run / "log").stat().st_ino == log


def test_data_of_another_major_is_refused_with_the_way_out(place: Place) -> None:
    version = place.data / "PG_VERSION"
    mine = version.read_text()
    version.write_text("17\n")
    try:
        with (
            pytest.raises(OtherMajor, match=r"made by PostgreSQL 17.*deskside backup.*deskside restore"),
            running(place),
        ):
            pass
    finally:
        version.write_text(mine)


def test_a_start_that_fails_says_why(place: Place) -> None:
    with pytest.raises(PostgresUnusable, match="no_such_setting"), running(place, {"no_such_setting": "1"}):
        pass


def test_the_log_holds_no_values(place: Place) -> None:
    with running(place) as url, psycopg.connect(url) as connection:
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(
                "CREATE TABLE said (words text PRIMARY KEY); INSERT INTO said VALUES ('my brother'), ('my brother')"
            )
        connection.rollback()
        log = (place.run / "log").read_text()
    assert "duplicate key" in log
    assert "my brother" not in log
