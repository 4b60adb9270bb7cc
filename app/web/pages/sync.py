"""Bringing in the writing: a reading of the classes, seen moving, and asked for by hand."""

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.sse import EventSourceResponse, format_sse_event
from sqlalchemy import select

from app.accounts.access import sync_run_for
from app.accounts.connection import connection_of
from app.models import SyncRun
from app.sync.request import cancel_sync, request_sync
from app.web.context import Section, page, sections_of
from app.web.csrf import Proven
from app.web.readings import Reading, RunState, read_states, reading_of
from app.web.session import SignedIn, desk_in, runtime_of

if TYPE_CHECKING:
    from jinja2 import Environment

    from app.web.progress import Feed

router = APIRouter(prefix="/sync")


@router.get("")
def latest(desk: SignedIn) -> Response:
    """The newest run; somebody who never asked for one chooses classes first."""
    newest = select(SyncRun.id).where(SyncRun.teacher_id == desk.teacher.id).order_by(SyncRun.id.desc()).limit(1)
    run_id = desk.session.scalar(newest)
    return RedirectResponse("/welcome" if run_id is None else f"/sync/{run_id}", 303)


@router.post("", dependencies=[Proven])
def read_again(desk: SignedIn) -> RedirectResponse:
    """Without a connection there is nothing to read with, as the page then says. No form leads to Google itself."""
    if not connection_of(desk.session, desk.teacher.id).state.may_read:
        return RedirectResponse("/sync", 303)
    run = request_sync(desk.session, desk.teacher.id, "hand", desk.now)
    return RedirectResponse(f"/sync/{run.id}", 303)


@router.get("/{run_id}")
def progress(desk: SignedIn, run_id: int, held: bool = False) -> HTMLResponse:  # noqa: FBT001, FBT002  a query's word
    """`held`: the school's day could not be moved on, as this reading goes on."""
    run = sync_run_for(desk.session, desk.teacher, run_id)
    state = read_states(desk.session, [run.id], desk.now)[run.id]
    sections = sections_of(desk)
    return page(desk, "sync.html", sections=sections, reading=reading_of(state, sections), held=held)


@router.post("/{run_id}/cancel", dependencies=[Proven])
def stop(desk: SignedIn, run_id: int) -> RedirectResponse:
    """What is read stays; one that has ended already stays as it ended."""
    cancel_sync(desk.session, sync_run_for(desk.session, desk.teacher, run_id).id, desk.now)
    return RedirectResponse(f"/sync/{run_id}", 303)


@router.get("/{run_id}/stream")
async def stream(request: Request, run_id: int) -> Response:
    """The moving part of the page, again whenever it has changed; `event: done` ends it.

    Whether the run is the asker's is looked up once, then no session and no thread is held.
    The look-ups have a thread of their own, so that a rush of streams takes none from the pages.
    """
    sections = await to_thread.run_sync(_sections_if_allowed, request, run_id, limiter=request.app.state.stream_door)
    return EventSourceResponse(_events(request, run_id, sections), headers={"X-Accel-Buffering": "no"})


def _sections_if_allowed(request: Request, run_id: int) -> Sequence[Section]:
    with runtime_of(request).sessions.begin() as session:
        desk = desk_in(request, session)
        sync_run_for(session, desk.teacher, run_id)
        return sections_of(desk)


async def _events(request: Request, run_id: int, sections: Sequence[Section]) -> AsyncIterator[bytes]:
    feed: Feed[RunState] = request.app.state.feed
    async for state in feed.states(run_id):
        reading = reading_of(state, sections)
        yield format_sse_event(data_str=_fragment(request, reading))
        if not reading.live:
            break
    yield format_sse_event(event="done", data_str="done")


def _fragment(request: Request, reading: Reading) -> str:
    templates: Environment = request.app.state.templates
    return templates.get_template("progress_stream.html").render(reading=reading)
