"""The emulator as one ASGI application: the APIs and batches by our own front end, the pages by Starlette."""

import asyncio
import gzip
from collections.abc import Callable, Mapping

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from integrations.google.emulator import (
    batch,
    classroom_announcements,
    classroom_courses,
    classroom_foreign,
    classroom_work,
    control,
    docs,
    drive_changes,
    drive_comments,
    drive_files,
    frontend,
    oauth,
)
from integrations.google.emulator.faults import ConnectionCut, Fault
from integrations.google.emulator.wire import Answer, Call, call
from integrations.google.emulator.world import World

SERVICES = (
    classroom_announcements,
    classroom_courses,
    classroom_foreign,
    classroom_work,
    docs,
    drive_changes,
    drive_comments,
    drive_files,
)
_API_PATHS = ("/v1/", "/drive/v3/", "/batch", "/upload/")
_WORTH_ZIPPING = 1000


def create_app(world: World) -> ASGIApp:
    """All of the emulated Google; requests are answered one after another."""
    pages = Starlette(routes=[*oauth.ROUTES, *control.ROUTES])
    pages.state.world = world

    async def emulator(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path.startswith("/emulator/"):
            await pages(scope, receive, send)
            return
        world.round_trips += 1
        fault = world.faults.strike(path)
        if path.startswith(_API_PATHS):
            await _api(world, fault, scope, receive, send)
        elif fault is not None:
            await _answer_with(world, lambda: fault.answer("classroom"), scope, receive, send)
        else:
            await pages(scope, receive, send)

    return emulator


async def _api(world: World, fault: Fault | None, scope: Scope, receive: Receive, send: Send) -> None:
    request = call(scope["method"], _target(scope), _headers(scope), await _body(receive))
    await _answer_with(world, lambda: _answer(world, fault, request), scope, receive, send)


async def _answer_with(
    world: World, answering: Callable[[], Answer], scope: Scope, receive: Receive, send: Send
) -> None:
    try:
        answer = answering()
    except ConnectionCut:
        await _cut(receive, send)
        return
    if world.latency or answer.delay:
        await asyncio.sleep(world.latency + answer.delay)
    await _send(send, answer, zipped="gzip" in _headers(scope).get("accept-encoding", ""))


def _answer(world: World, fault: Fault | None, request: Call) -> Answer:
    if fault is not None and not fault.after_commit:
        return fault.answer("drive" if "drive/v3" in request.path else "classroom")
    serve = batch.answer if batch.is_batch(request.path) else frontend.answer
    answer = serve(world, request)
    return answer if fault is None else fault.spoil(answer)


def _target(scope: Scope) -> str:
    path = scope["raw_path"].decode("latin-1")
    return f"{path}?{scope['query_string'].decode('latin-1')}"


def _headers(scope: Scope) -> Mapping[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


async def _body(receive: Receive) -> bytes:
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)


async def _cut(receive: Receive, send: Send) -> None:
    """Resets the TCP connection; the server's own transport is the only way to do so."""
    send.__self__.transport.abort()  # type: ignore[attr-defined]  # uvicorn's send is a bound method
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, answer: Answer, *, zipped: bool) -> None:
    headers = {"content-type": answer.content_type, **answer.headers}
    body = answer.body
    if zipped and len(body) > _WORTH_ZIPPING:
        body = gzip.compress(body, compresslevel=1, mtime=0)
        headers["content-encoding"] = "gzip"
    headers |= {"content-length": str(len(body)), "vary": "Origin, X-Origin, Referer"}
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
