"""Running the emulator: in a thread for tests, or blocking in a process of its own for the demo."""

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

from integrations.google.emulator.app import create_app
from integrations.google.emulator.world import World

HOST = "127.0.0.1"


def _listener(port: int) -> socket.socket:
    """Answers go out at once: asyncio does not ask for that by itself on sockets it is handed."""
    listener = socket.create_server((HOST, port), backlog=256)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _server(app: ASGIApp) -> uvicorn.Server:
    return uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", http="h11"))


def running(world: World, port: int = 0) -> AbstractContextManager[str]:
    """Serves the world from a thread on a loopback port (0 = any free one); the value is its root URL."""
    return listening(create_app(world), port)


@contextmanager
def listening(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """The same for an application; it accepts connections from the first moment, so nobody needs to wait."""
    with _listener(port) as listener:
        server = _server(app)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="practice-google", daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{listener.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join()


def serve(world: World, port: int) -> None:
    """Serves the world until SIGINT or SIGTERM."""
    with _listener(port) as listener:
        _server(create_app(world)).run(sockets=[listener])
