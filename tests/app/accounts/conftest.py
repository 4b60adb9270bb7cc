"""The small school at the practice Google, and a runtime that points at it."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.accounts.runtime import Runtime
from app.encryption import Keyring
from integrations.google.emulator.world import World
from tests.clock import SettableClock
from tests.practice import practice_runtime, practice_settings
from tests.small_school import small_school
from tests.stage import Stage


@dataclass(frozen=True)
class Practice:
    world: World
    root: str


@pytest.fixture
def practice(clock: SettableClock, stage: Stage) -> Practice:
    world = World(now=clock.now, events=small_school(), max_page=2)
    return Practice(world, stage.show(world))


@pytest.fixture
def runtime(practice: Practice, engine: Engine, keyring: Keyring, clock: SettableClock, tmp_path: Path) -> Runtime:
    return practice_runtime(practice_settings(practice.root, tmp_path), engine, keyring, clock)
