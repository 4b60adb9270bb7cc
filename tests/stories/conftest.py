"""The whole product with nothing patched: pages, worker, store, practice Google, and a real Chromium before them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import Engine

from app.accounts.runtime import Runtime
from app.clock import SystemClock
from app.encryption import Keyring
from app.main import create_app
from app.settings import load_settings
from integrations.google.emulator.events import CommentMade
from integrations.google.emulator.oauth import client_secrets
from integrations.google.emulator.serve import running
from integrations.google.emulator.world import World
from tests.chromium import find_chromium
from tests.clock import SettableClock
from tests.practice import practice_runtime
from tests.serving import address_of, free_port, serving
from tests.small_school import ANA_MEMOIR, TEACHER, day, small_school

HOSTILE = "<script>document.title = 'taken over'</script>"
BEFORE_THE_REVISION = day(14, 14)
"""The comments are made, and Ana has not answered them yet."""


@dataclass(frozen=True)
class Story:
    """One installation and the school behind it."""

    runtime: Runtime
    world: World
    clock: SettableClock
    address: str


@pytest.fixture
def story(engine: Engine, keyring: Keyring, tmp_path: Path) -> Iterator[Story]:
    clock = SettableClock(BEFORE_THE_REVISION)
    hostile = CommentMade(at=day(13, 3), id="AAABhostile", file=ANA_MEMOIR, by=TEACHER, quote="The dock", text=HOSTILE)
    events = sorted([*small_school(), hostile], key=lambda event: event.at)
    world = World(now=clock.now, events=events, max_page=2)
    with running(world) as root, free_port() as listener:
        secrets = tmp_path / "client_secret.json"
        secrets.write_text(json.dumps(client_secrets(root)))
        settings = load_settings(
            google_client_secrets=secrets,
            google_api_root=root,
            base_url=address_of(listener),
            data_dir=tmp_path,
            _env_file=None,
        )
        runtime = replace(practice_runtime(settings, engine, keyring, clock), real_clock=SystemClock())
        with serving(create_app(runtime), listener):
            yield Story(runtime, world, clock, settings.base_url)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one module only: Playwright's event loop would be in the way of other tests' own."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


Sitting = Callable[..., Page]


@pytest.fixture
def sit_down(chromium: Browser, story: Story) -> Iterator[Sitting]:
    """Opens a browser of its own at the desk; a script that the page's policy refuses fails the test."""
    contexts: list[BrowserContext] = []
    refused: list[str] = []

    def open_page(**options: Any) -> Page:
        usual: dict[str, Any] = {
            "base_url": story.address,
            "timezone_id": "America/New_York",
            "viewport": {"width": 1280, "height": 800},
        }
        context = chromium.new_context(**(usual | options))
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert refused == []
