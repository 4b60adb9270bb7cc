"""The small school at the practice Google, and a runtime that points at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.accounts.runtime import Runtime
from app.encryption import Keyring
from integrations.google.emulator.serve import running
from integrations.google.emulator.world import World
from tests.clock import SettableClock
from tests.practice import practice_runtime, practice_settings
from tests.small_school import small_school


@dataclass(frozen=True)
class Practice:
    world: World
    root: str


@pytest.fixture
def practice(clock: SettableClock) -> Iterator[Practice]:
    world = World(now=clock.now, events=small_school(), max_page=2)
    with running(world) as root:
        yield Practice(world, root)


@pytest.fixture
def runtime(practice: Practice, engine: Engine, keyring: Keyring, clock: SettableClock, tmp_path: Path) -> Runtime:
    return practice_runtime(practice_settings(practice.root, tmp_path), engine, keyring, clock)
