"""A running practice Google with the small school in it, and clients that are signed in."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from integrations.google.emulator.world import World
from tests import small_school as school
from tests.clock import SettableClock
from tests.serving import client_of
from tests.stage import Stage

SignIn = Callable[..., httpx.Client]


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(school.NOW)


@pytest.fixture
def world(clock: SettableClock) -> World:
    return World(now=clock.now, set_time=clock.set, events=school.small_school())


@pytest.fixture
def root(stage: Stage, world: World) -> str:
    return stage.show(world)


@pytest.fixture
def browser(root: str) -> Iterator[httpx.Client]:
    """Nobody in particular, who follows no redirects."""
    with client_of(root) as client:
        yield client


@pytest.fixture
def sign_in(world: World, root: str) -> Iterator[SignIn]:
    """`sign_in(email, *scopes)` gives that person's client; default scopes let read everything."""
    with ExitStack() as open_clients:

        def client(email: str, *scopes: str) -> httpx.Client:
            bearer = {"Authorization": f"Bearer {school.token(world, email, *scopes)}"}
            return open_clients.enter_context(client_of(root, headers=bearer))

        yield client


@pytest.fixture
def teacher(sign_in: SignIn) -> httpx.Client:
    return sign_in(school.TEACHER_EMAIL)


@pytest.fixture
def co_teacher(sign_in: SignIn) -> httpx.Client:
    return sign_in(school.CO_TEACHER_EMAIL)


@pytest.fixture
def ana(sign_in: SignIn) -> httpx.Client:
    return sign_in(school.ANA_EMAIL)


@pytest.fixture
def stranger(sign_in: SignIn) -> httpx.Client:
    return sign_in(school.STRANGER_EMAIL)
