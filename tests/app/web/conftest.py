"""The real server on the store's rows, and browsers without a window: nobody is at Google's end."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from app.accounts.runtime import Runtime
from app.accounts.sessions import cookie_name, csrf_token, open_session
from app.database import Sessions
from app.encryption import Keyring
from app.main import create_app
from tests.app.web.room import Room, make_room
from tests.clock import SettableClock
from tests.practice import practice_runtime, practice_settings
from tests.serving import address_of, free_port, serving

NOBODY = "http://127.0.0.1:9/"
Browser = Callable[[int], httpx.Client]


@pytest.fixture
def runtime(engine: Engine, keyring: Keyring, clock: SettableClock, tmp_path: Path) -> Runtime:
    return practice_runtime(practice_settings(NOBODY, tmp_path), engine, keyring, clock)


@pytest.fixture
def address(runtime: Runtime) -> Iterator[str]:
    with free_port() as listener, serving(create_app(runtime), listener):
        yield address_of(listener)


@pytest.fixture
def visitor(address: str) -> Iterator[httpx.Client]:
    """Somebody who has not signed in."""
    with httpx.Client(base_url=address) as client:
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
        client = httpx.Client(
            base_url=address,
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
