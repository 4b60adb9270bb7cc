"""While Google hangs, only what asks Google waits: pages and the check of health are served as ever."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from anyio import to_thread
from sqlalchemy import Engine
from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts.runtime import Runtime
from app.accounts.sessions import cookie_name, csrf_token, open_session
from app.encryption import Keyring
from app.main import ASKING_GOOGLE, THREADS, create_app
from integrations.google.emulator.app import create_app as create_google
from integrations.google.emulator.serve import listening
from integrations.google.emulator.world import World
from tests.clock import SettableClock
from tests.practice import consent, practice_runtime, practice_settings, sign_in
from tests.serving import address_of, client_of, free_port, serving
from tests.small_school import TEACHER_EMAIL, small_school

PATIENCE = 60  # seconds, for the slowest machine; nothing waits for them to pass
ASKERS = ASKING_GOOGLE + 2


class Gate:
    """The practice Google, whose `hanging` paths answer once the gate is open."""

    def __init__(self, google: ASGIApp) -> None:
        self.hanging: set[str] = set()
        self.arrived = threading.Semaphore(0)
        self.open = threading.Event()
        self._google = google

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in self.hanging:
            self.arrived.release()
            await to_thread.run_sync(self.open.wait)
        await self._google(scope, receive, send)


@pytest.fixture
def gate(clock: SettableClock) -> Gate:
    return Gate(create_google(World(now=clock.now, events=small_school())))


@pytest.fixture
def runtime(gate: Gate, engine: Engine, keyring: Keyring, clock: SettableClock, tmp_path: Path) -> Iterator[Runtime]:
    with listening(gate) as root:
        yield practice_runtime(practice_settings(root, tmp_path), engine, keyring, clock)


@pytest.fixture
def address(runtime: Runtime) -> Iterator[str]:
    with free_port() as listener, serving(create_app(runtime), listener):
        yield address_of(listener)


@pytest.fixture
def askers(gate: Gate) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(ASKERS) as askers:
        yield askers
        gate.open.set()


def back_from_google(address: str) -> httpx.Response:
    """A browser of its own, through the consent page, up to the answer of the callback."""
    with client_of(address, timeout=PATIENCE) as browser:
        away = browser.get("/auth/google/login").headers["location"]
        return browser.get("/auth/google/callback", params=consent(away, TEACHER_EMAIL))


def disconnected(address: str, cookie: str, proof: str) -> httpx.Response:
    with client_of(address, cookies={cookie_name(secure=False): cookie}, timeout=PATIENCE) as browser:
        return browser.post("/settings/disconnect", data={"csrf": proof})


def pages_are_served_meanwhile(address: str, asking: list[Future[httpx.Response]], gate: Gate) -> None:
    assert gate.arrived.acquire(timeout=PATIENCE)
    with client_of(address, timeout=PATIENCE) as browser:
        assert all(browser.get(path).status_code == 200 for path in ("/", "/healthz", "/readyz"))
    assert not any(asked.done() for asked in asking)
    gate.open.set()


def test_a_rush_of_sign_ins_that_hang_holds_no_page(address: str, gate: Gate, askers: ThreadPoolExecutor) -> None:
    gate.hanging = {"/token"}
    asking = [askers.submit(back_from_google, address) for _ in range(ASKERS)]
    for _ in range(ASKING_GOOGLE - 1):
        assert gate.arrived.acquire(timeout=PATIENCE)
    pages_are_served_meanwhile(address, asking, gate)
    assert [asked.result().headers["location"] for asked in asking] == ["/"] * ASKERS


def test_grants_that_google_is_slow_to_end_hold_no_page(
    address: str, runtime: Runtime, gate: Gate, askers: ThreadPoolExecutor
) -> None:
    teacher_id = sign_in(runtime, TEACHER_EMAIL)
    with runtime.sessions.begin() as session:
        cookie = open_session(session, teacher_id, runtime.real_clock.now())
    gate.hanging = {"/revoke"}
    proof = csrf_token(runtime.keyring, cookie)
    asking = [askers.submit(disconnected, address, cookie, proof) for _ in range(ASKERS)]
    pages_are_served_meanwhile(address, asking, gate)
    assert [asked.result().headers["location"] for asked in asking] == ["/settings#google"] * ASKERS


def test_health_is_told_while_every_thread_is_held(runtime: Runtime, gate: Gate, askers: ThreadPoolExecutor) -> None:
    app = create_app(runtime)

    @app.get("/holds")
    def holds() -> None:
        gate.arrived.release()
        gate.open.wait()

    with free_port() as listener, serving(app, listener):
        address = address_of(listener)
        holding = [askers.submit(httpx.get, f"{address}/holds", timeout=PATIENCE) for _ in range(THREADS)]
        for _ in range(THREADS):
            assert gate.arrived.acquire(timeout=PATIENCE)
        assert httpx.get(f"{address}/healthz", timeout=PATIENCE).json() == {"status": "up"}
        gate.open.set()
        assert all(asked.result().is_success for asked in holding)
