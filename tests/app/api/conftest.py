"""The application on a real store, over HTTP; Google is never asked."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from app.accounts.runtime import Runtime
from app.encryption import Keyring
from app.main import create_app
from tests.clock import SettableClock
from tests.practice import practice_runtime, practice_settings
from tests.serving import address_of, free_port, serving


@pytest.fixture
def runtime(engine: Engine, keyring: Keyring, clock: SettableClock, tmp_path: Path) -> Runtime:
    return practice_runtime(practice_settings("http://127.0.0.1:9/", tmp_path), engine, keyring, clock)


@pytest.fixture
def client(runtime: Runtime) -> Iterator[httpx.Client]:
    app = create_app(runtime)
    with free_port() as listener, serving(app, listener), httpx.Client(base_url=address_of(listener)) as client:
        yield client
