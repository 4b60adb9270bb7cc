"""The web process: pages and API on one runtime, with whatever runs in the background handed in."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from functools import cache, partial

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from jinja2 import Environment

from app.accounts.runtime import Runtime
from app.api import routes as api
from app.web.assets import Assets, load_assets
from app.web.errors import add_error_faces
from app.web.headers import SafeHeaders
from app.web.pages import (
    brief,
    comment_deeds,
    comments,
    conference,
    conference_deeds,
    demo,
    draft,
    follow_ups,
    group,
    health,
    journal,
    offline,
    piece,
    pins,
    problems,
    record,
    reminders,
    room,
    settings,
    shape,
    shelf,
    signin,
    skills,
    slips,
    student,
    sync,
    today,
    walk,
    welcome,
    writers,
)
from app.web.progress import Feed
from app.web.readings import RunState, read_states
from app.web.templating import make_templates

# More threads only fight for the interpreter lock; a process a core serves more than threads do.
THREADS = 4
ASKING_GOOGLE = 4
PAGES = (
    health,
    journal,
    offline,
    conference_deeds,
    signin,
    welcome,
    sync,
    today,
    walk,
    writers,
    brief,
    draft,
    conference,
    group,
    comments,
    comment_deeds,
    shape,
    piece,
    pins,
    record,
    follow_ups,
    skills,
    problems,
    settings,
    room,
    shelf,
    slips,
    student,
    reminders,
)

Background = Callable[[], AbstractContextManager[object]]


def _watched(runtime: Runtime, run_ids: Collection[int]) -> dict[int, RunState]:
    with runtime.sessions() as session:
        return read_states(session, run_ids, runtime.clock.now())


@cache
def _look() -> tuple[Assets, Environment]:
    """Read and compiled once, whatever number of applications the process serves."""
    assets = load_assets()
    return assets, make_templates(assets)


def create_app(runtime: Runtime, background: Background | None = None) -> FastAPI:
    """The application.

    Args:
        runtime: what it runs on; read by every route through `app.web.session`.
        background: entered at start and left at the end, such as the worker of a single-process installation.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        feed = Feed(partial(_watched, runtime))
        app.state.feed = feed
        app.state.stream_door = CapacityLimiter(1)
        app.state.google_door = CapacityLimiter(ASKING_GOOGLE)
        with (background or nullcontext)():
            poller = asyncio.create_task(feed.poll())
            try:
                yield
            finally:
                poller.cancel()

    assets, templates = _look()
    app = FastAPI(title="Deskside", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.runtime = runtime
    app.state.assets = assets
    app.state.templates = templates
    add_error_faces(app)
    app.add_middleware(SafeHeaders, secure=runtime.settings.secure)
    app.mount("/static", assets)
    shown = PAGES if runtime.school_clock is None else (*PAGES, demo)
    # Not by include_router: it builds every route a second time, and the first page would wait for that.
    app.router.routes += [route for page in shown for route in page.router.routes] + api
    return app
