"""Random worlds, random changes, random faults, random deaths: in the end the store has what Google has, every time.

To repeat what failed, run the one test that bears its seed.
"""

from collections import Counter
from collections.abc import Iterator
from time import process_time

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from app.database import Sessions
from integrations.google.emulator.app import create_app
from integrations.google.emulator.serve import listening
from integrations.google.emulator.world import World
from tests.app.sync.worlds.life import born, lived

SHORT, LONG = 12, 1000
SEEDS = [*range(SHORT), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(SHORT, SHORT + LONG))]


class Stage:
    """One address at which one world after the other is to be met."""

    def __init__(self) -> None:
        self.root = ""
        self.world: ASGIApp | None = None

    def show(self, world: World) -> str:
        self.world = create_app(world)
        return self.root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.world
        await self.world(scope, receive, send)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    stage = Stage()
    with listening(stage) as stage.root:
        yield stage


@pytest.fixture(scope="module")
def totals() -> Iterator[Counter[str]]:
    """What was lived through in all; printed when the last world has ended."""
    totals: Counter[str] = Counter()
    begun = process_time()
    yield totals
    figures = ", ".join(f"{name} {totals[name]}" for name in sorted(totals))
    print(f"\nrandom worlds: {figures}, differences 0 in {process_time() - begun:.0f} CPU seconds")  # noqa: T201  of the soak


@pytest.mark.parametrize("seed", SEEDS)
def test_the_store_ends_equal_to_the_world(seed: int, sessions: Sessions, stage: Stage, totals: Counter[str]) -> None:
    totals.update(lived(born(seed, sessions, stage.show)))
