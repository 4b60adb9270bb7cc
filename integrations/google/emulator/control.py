"""The emulator's own switches over HTTP, for tests and benchmarks that run it in another process."""

from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.google.emulator.faults import Fault
from integrations.google.emulator.world import World

_FAULTS = TypeAdapter(list[Fault])


def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world


async def faults(request: Request) -> Response:
    """POST adds a list of faults, DELETE takes all away."""
    world = _world(request)
    if request.method == "DELETE":
        world.faults.clear()
        return JSONResponse({})
    try:
        world.faults.add(_FAULTS.validate_json(await request.body()))
    except ValidationError as error:
        return Response(error.json(include_url=False), 400, media_type="application/json")
    return JSONResponse({"rules": len(world.faults.rules)})


async def calls(request: Request) -> Response:
    """GET counts API calls by method id and HTTP round trips since the start or the last DELETE."""
    world = _world(request)
    if request.method == "DELETE":
        world.calls.clear()
        world.round_trips = 0
    return JSONResponse({"calls": dict(world.calls), "round_trips": world.round_trips})


async def time(request: Request) -> Response:
    """POST `{"now": RFC 3339}` sets the clock when it can be set; GET tells the time."""
    world = _world(request)
    if request.method == "POST":
        if world.set_time is None:
            return JSONResponse({"error": "this clock cannot be set"}, 409)
        world.set_time(datetime.fromisoformat((await request.json())["now"]))
    return JSONResponse({"now": world.advance().isoformat()})


ROUTES = [
    Route("/emulator/faults", faults, methods=["POST", "DELETE"]),
    Route("/emulator/calls", calls, methods=["GET", "DELETE"]),
    Route("/emulator/time", time, methods=["GET", "POST"]),
]
