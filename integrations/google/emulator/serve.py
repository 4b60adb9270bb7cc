"""Running the emulator: in a thread for tests, or blocking in a process of its own for the demo."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn

from integrations.google.emulator.app import create_app
from integrations.google.emulator.world import World

HOST = "127.0.0.1"


def _server(world: World) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(create_app(world), log_level="warning", access_log=False, lifespan="off", http="h11")
    )


@contextmanager
def running(world: World, port: int = 0) -> Iterator[str]:
    """Serves the world from a thread on a loopback port (0 = any free one) and yields its root URL.

    The address accepts connections from the first moment, so nobody needs to wait for it.
    """
    with socket.create_server((HOST, port), backlog=256) as listener:
        server = _server(world)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="practice-google", daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{listener.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join()


def serve(world: World, port: int) -> None:
    """Serves the world until SIGINT or SIGTERM."""
    with socket.create_server((HOST, port), backlog=256) as listener:
        _server(world).run(sockets=[listener])
