"""The real server on the store's rows, and browsers without a window: nobody is at Google's end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import Engine

from app.accounts.runtime import Runtime
from app.accounts.sessions import cookie_name, csrf_token, open_session
from app.database import Sessions
from app.encryption import Keyring
from app.main import create_app
from tests.app.web.room import Room, make_room
from tests.builders import NOW
from tests.clock import SettableClock
from tests.practice import practice_runtime, practice_settings
from tests.serving import address_of, client_of, free_port, serving

NOBODY = "http://127.0.0.1:9/"
Browser = Callable[[int], httpx.Client]


@dataclass(frozen=True)
class Server:
    """One server for the whole run; the rows and the time are each test's own."""

    runtime: Runtime
    clock: SettableClock
    address: str


@pytest.fixture(scope="session")
def server(_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    clock = SettableClock()
    settings = practice_settings(NOBODY, tmp_path_factory.mktemp("web"))
    runtime = practice_runtime(settings, _engine, Keyring(["the-secret-of-the-web-tests-0123456789"]), clock)
    with free_port() as listener, serving(create_app(runtime), listener):
        yield Server(runtime, clock, address_of(listener))


@pytest.fixture
def clock(server: Server) -> SettableClock:
    server.clock.set(NOW)
    return server.clock


@pytest.fixture
def runtime(server: Server, engine: Engine, clock: SettableClock) -> Runtime:
    """With an empty store, on a Thursday morning."""
    return server.runtime


@pytest.fixture
def address(server: Server, runtime: Runtime) -> str:
    return server.address


@pytest.fixture
def visitor(address: str) -> Iterator[httpx.Client]:
    """Somebody who has not signed in."""
    with client_of(address) as client:
        yield client


@pytest.fixture
def room(sessions: Sessions) -> Room:
    with sessions.begin() as session:
        return make_room(session)


@pytest.fixture
def browser_of(address: str, runtime: Runtime) -> Iterator[Browser]:
    """Signs a teacher in; the proof for forms goes out with every request, as htmx would send it."""
    clients: list[httpx.Client] = []

    def sign_in(teacher_id: int) -> httpx.Client:
        with runtime.sessions.begin() as session:
            token = open_session(session, teacher_id, runtime.real_clock.now())
        client = client_of(
            address,
            cookies={cookie_name(secure=False): token},
            headers={"X-CSRF-Token": csrf_token(runtime.keyring, token)},
        )
        clients.append(client)
        return client

    yield sign_in
    for client in clients:
        client.close()


@pytest.fixture
def desk(browser_of: Browser, room: Room) -> httpx.Client:
    """Ms. Rivera's browser."""
    return browser_of(room.teacher.id)
