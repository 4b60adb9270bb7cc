"""The embedded server: private, one owner, never left running, and nothing lost however it was killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

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


@pytest.fixture
def other_process(folder: Path, place: Place) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Another process that runs the server, with its URL."""
    with subprocess.Popen(
        [sys.executable, "-c", UNTIL_KILLED, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as process:
        assert process.stdout
        yield process, process.stdout.readline().strip()
        process.kill()


def rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert found
    return int(found[0])


def kill_server(place: Place, url: str) -> None:
    """SIGKILL for the postmaster and every process of it, as a power cut would."""
    postmaster = int((place.data / "postmaster.pid").read_text().split()[0])
    with psycopg.connect(url) as connection:
        children = [pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity")]
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


def test_a_process_that_has_the_number_of_the_killed_server_is_left_alone(place: Place) -> None:
    with running(place) as url:
        kill_server(place, url)
    note = place.data / "postmaster.pid"
    with subprocess.Popen(
        ["/bin/sh", "-c", "read line"], stdin=subprocess.PIPE, user=place.data.stat().st_uid
    ) as stranger:
        note.write_text("\n".join([str(stranger.pid), *note.read_text().splitlines()[1:]]) + "\n")
        with running(place) as url, psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert stranger.poll() is None
        stranger.kill()


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
