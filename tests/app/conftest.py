"""The application over HTTP on this worker's store, started once a process because a start costs more than a test."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.accounts.runtime import Runtime
from app.encryption import Keyring
from app.main import create_app
from tests.clock import SettableClock
from tests.practice import practice_runtime, practice_settings
from tests.serving import address_of, free_port, serving

NOBODY = "http://127.0.0.1:9/"


@dataclass(frozen=True)
class Served:
    """`runtime` has `clock` for both of its clocks. Whoever uses it asks for `engine` too, which empties the store."""

    app: FastAPI
    address: str
    runtime: Runtime
    clock: SettableClock


@pytest.fixture(scope="session")
def served(_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    clock = SettableClock()
    settings = practice_settings(NOBODY, tmp_path_factory.mktemp("settings"))
    runtime = practice_runtime(settings, _engine, Keyring(["secret-of-the-served-application-01"]), clock)
    app = create_app(runtime)
    with free_port() as listener, serving(app, listener):
        yield Served(app, address_of(listener), runtime, clock)
