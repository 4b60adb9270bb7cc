"""The whole product with nothing patched: pages, worker, store, practice Google, and a real Chromium before them."""

import json
from asyncio import AbstractEventLoop, _set_running_loop, get_running_loop
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import Engine

from app.accounts.runtime import Runtime
from app.clock import SystemClock
from app.encryption import Keyring
from app.main import create_app
from app.settings import load_settings
from integrations.google.emulator.client import client_secrets
from integrations.google.emulator.events import CommentMade
from integrations.google.emulator.world import World
from tests.app.web.room import make_room
from tests.builders import NOW
from tests.chromium import find_chromium, launched
from tests.clock import SettableClock
from tests.practice import practice_runtime, practice_settings
from tests.serving import PATIENCE, address_of, free_port, serving
from tests.small_school import ANA_MEMOIR, TEACHER, day, small_school
from tests.stage import Stage
from tests.stories.house import Desk, House, sign_in

NOBODY = "http://127.0.0.1:9/"
HOSTILE = "<script>document.title = 'taken over'</script>"
BEFORE_THE_REVISION = day(14, 14)
"""The comments are made, and Ana has not answered them yet."""

expect.set_options(timeout=PATIENCE * 1000)


@dataclass(frozen=True)
class Story:
    """One installation and the school behind it."""

    runtime: Runtime
    world: World
    clock: SettableClock
    address: str


@pytest.fixture
def story(engine: Engine, keyring: Keyring, tmp_path: Path, stage: Stage) -> Iterator[Story]:
    clock = SettableClock(BEFORE_THE_REVISION)
    hostile = CommentMade(at=day(13, 3), id="AAABhostile", file=ANA_MEMOIR, by=TEACHER, quote="The dock", text=HOSTILE)
    events = sorted([*small_school(), hostile], key=lambda event: event.at)
    world = World(now=clock.now, events=events, max_page=2, journal=tmp_path / "google.jsonl")
    root = stage.show(world)
    with free_port() as listener:
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


@pytest.fixture(scope="session")
def _started() -> Iterator[tuple[Browser, AbstractEventLoop]]:
    """The one Chromium of this process, with the loop that Playwright leaves running between its calls."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = launched(playwright, path)
        loop = get_running_loop()
        _set_running_loop(None)
        yield browser, loop
        _set_running_loop(loop)
        browser.close()


@pytest.fixture
def chromium(_started: tuple[Browser, AbstractEventLoop]) -> Iterator[Browser]:
    """For one story: left running, Playwright's loop would be in the way of other tests' own."""
    browser, loop = _started
    _set_running_loop(loop)
    yield browser
    _set_running_loop(None)


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


@pytest.fixture
def house(engine: Engine, keyring: Keyring, tmp_path: Path) -> Iterator[House]:
    settings = practice_settings(NOBODY, tmp_path)
    runtime = practice_runtime(settings, engine, keyring, SettableClock(NOW))
    house = House(replace(runtime, real_clock=SystemClock()))
    house.start()
    yield house
    house.stop()


@pytest.fixture
def desk(house: House, chromium: Browser) -> Iterator[Desk]:
    with house.runtime.sessions.begin() as session:
        room = make_room(session)
    contexts: list[BrowserContext] = []
    refused: list[str] = []

    def sit_down(**options: object) -> Page:
        usual = {"base_url": house.address, "viewport": {"width": 1280, "height": 680}}
        context = chromium.new_context(**(usual | options))  # type: ignore[arg-type]
        contexts.append(context)
        sign_in(house, room, context)
        page = context.new_page()
        page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
        page.on("pageerror", lambda error: refused.append(str(error)))
        return page

    yield Desk(house, room, sit_down)
    for context in contexts:
        context.close()
    assert refused == []
