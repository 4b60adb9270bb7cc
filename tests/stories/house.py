"""A room's desk in a real browser: the server on one address that can be stopped, and Ms. Rivera signed in."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from socket import create_server

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect
from sqlalchemy import select

from app.accounts.runtime import Runtime
from app.accounts.sessions import cookie_name, open_session
from app.main import create_app
from app.models import ConferenceRecord
from tests.app.web.room import Room
from tests.serving import HOST, serving


class House:
    """One server on one address that can be stopped and started again."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._running = ExitStack()
        with create_server((HOST, 0)) as reserved:
            self._port = reserved.getsockname()[1]
        self.address = f"http://{HOST}:{self._port}"

    def start(self) -> None:
        listener = self._running.enter_context(create_server((HOST, self._port), backlog=64))
        self._running.enter_context(serving(create_app(self.runtime), listener))

    def swallow(self) -> None:
        """Take connections and never answer, as a network does that has lost its way out."""
        self._running.enter_context(create_server((HOST, self._port), backlog=64))

    def stop(self) -> None:
        self._running.close()


@dataclass(frozen=True)
class Desk:
    house: House
    room: Room
    open: Callable[..., Page]

    def kept(self) -> list[ConferenceRecord]:
        with self.house.runtime.sessions() as session:
            return list(session.scalars(select(ConferenceRecord).order_by(ConferenceRecord.id)))

    @property
    def conference(self) -> str:
        return f"/students/{self.room.jaylen.id}/conference"


def sign_in(house: House, room: Room, context: BrowserContext) -> None:
    with house.runtime.sessions.begin() as session:
        token = open_session(session, room.teacher.id, house.runtime.real_clock.now())
    context.add_cookies([{"name": cookie_name(secure=False), "value": token, "url": house.address}])


def saved(page: Page) -> None:
    """Waits until the line beside what was written says so."""
    expect(page.locator("#saved span")).to_have_text(re.compile(r"^Saved \d"))


def kill(page: Page) -> None:
    """End its process, as a system does that is short of memory. Of a page that is closed, handlers run on a while."""
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash")
    page.close()


def until(page: Page, holds: str, told: object = None) -> None:
    """Waits until an async function of the page says true: Playwright's own wait takes its promise for that."""
    page.evaluate(
        f"""async told => {{
            const holds = {holds}
            for (let left = 600; !await holds(told); left -= 1) {{
                if (left === 0) throw new Error('this never came true')
                await new Promise(done => setTimeout(done, 50))
            }}
        }}""",
        told,
    )


KEPT = "async wanted => (await (await caches.open('pages')).keys()).some(one => one.url.endsWith(wanted))"
"""Whether the page at an address is kept for when there is no network."""

UNSENT = """() => new Promise(done => {
    indexedDB.open('deskside').onsuccess = opened => {
        const all = opened.target.result.transaction('unsent').objectStore('unsent').getAll()
        all.onsuccess = () => done(all.result)
    }
})"""
"""Every change that waits on this device, as it is stored there."""
