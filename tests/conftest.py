"""What every test may ask for: a clean, migrated PostgreSQL, keys, a clock. No socket leaves this machine.

One server runs for the whole test run, from the same binaries as the embedded default; every pytest-xdist worker
has its own database in it, copied from one that was migrated once. `sessions` empties it before each test.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from app.cli.garbage import collect_seldom, spare_what_is_loaded
from app.database import Sessions, make_engine, make_sessions, migrate
from app.encryption import Keyring
from app.models import Base
from app.postgres import place_for, running
from tests.clock import SettableClock
from tests.folders import passable_folder
from tests.stage import Stage, raised

TEMPLATE = "migrated"
FAST_AND_UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
LONGEST = ("tests/app/cli/test_demo.py", "tests/app/cli/test_killed.py", "tests/stories/", "tests/app/cli/")
LOCAL = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "", None}

# The same examples on every machine, however slow it is.
settings.register_profile("same everywhere", deadline=None, derandomize=True)
settings.load_profile("same everywhere")

_url = pytest.StashKey[str]()
_running = pytest.StashKey[ExitStack]()


collect_seldom()


def pytest_collection_finish() -> None:
    """What every test has in memory by now is no garbage: it is not looked through again and again."""
    spare_what_is_loaded()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest goes first, so that at the end no process waits for another's one long test."""
    items.sort(
        key=lambda item: next((n for n, name in enumerate(LONGEST) if item.nodeid.startswith(name)), len(LONGEST))
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_running] = ExitStack()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_running].close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Let every pytest-xdist worker use the server of the process that started it."""
    node.workerinput["postgres"] = _server(node.config)


def _server(config: pytest.Config) -> str:
    """The URL of the one server of this run, started at the first call."""
    if _url not in config.stash:
        running_until_the_end = config.stash[_running]
        folder = running_until_the_end.enter_context(passable_folder())
        url = running_until_the_end.enter_context(running(place_for(folder / "store"), FAST_AND_UNSAFE))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        engine = make_engine(_in(url, TEMPLATE))
        migrate(engine)
        engine.dispose()
        config.stash[_url] = url
    return config.stash[_url]


def _in(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _refuse_distant_sockets(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in LOCAL:
        raise RuntimeError(f"a test connects to {arguments[1][0]}: tests stay on this machine")
    if event == "socket.getaddrinfo" and arguments[0] not in LOCAL:
        raise RuntimeError(f"a test looks up {arguments[0]}: tests stay on this machine")


sys.addaudithook(_refuse_distant_sockets)


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> str:
    """URL of the server's maintenance database, for tests that need a database of their own."""
    given = getattr(request.config, "workerinput", {}).get("postgres")
    return given or _server(request.config)


@pytest.fixture(scope="session")
def database_url(postgres_server: str, request: pytest.FixtureRequest) -> str:
    """URL of this worker's migrated database; emptied only by `sessions` or `engine`."""
    name = f"test_{getattr(request.config, 'workerinput', {}).get('workerid', 'main')}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return _in(postgres_server, name)


@pytest.fixture(scope="session")
def _engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(_engine: Engine) -> Engine:
    """Connected to a store without a row. Identities go on counting, so that mixed-up ids of two tables show."""
    empty(_engine)
    return _engine


def empty(engine: Engine) -> None:
    """Every row out of the store."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # past the append-only trigger
        connection.execute(text(_EMPTY_EVERYTHING))


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    return make_sessions(engine)


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """Where the practice Google is; a test has it to itself."""
    with raised() as stage:
        yield stage


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(["first-secret-of-the-tests-0123456789", "older-secret-of-the-tests-0123456789"])


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


_ENGINE_TABLES = (
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_jobs",
    "procrastinate_workers",
)
_EMPTY_EVERYTHING = "; ".join(f"DELETE FROM {name}" for name in (*_ENGINE_TABLES, *Base.metadata.tables))  # noqa: S608  our own tables
