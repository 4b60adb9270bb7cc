"""The application as browsers meet it: served by uvicorn on a loopback port, from a thread."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

HOST = "127.0.0.1"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of plain http: reading the system's certificates takes longer than most tests."""
PATIENCE = 60.0
"""Seconds for which a client waits for an answer: a machine that is busy with something else is no fault of ours."""


def client_of(address: str = "", timeout: float = PATIENCE, **options: Any) -> httpx.Client:
    return httpx.Client(base_url=address, verify=NO_TLS, timeout=timeout, **options)


class _Announcing(uvicorn.Server):
    """Says when it has started, so that nobody needs to poll for it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def free_port() -> Iterator[socket.socket]:
    """A listening socket on a port that nobody else has; its address is known before anything serves on it."""
    with socket.create_server((HOST, 0), backlog=256) as listener:
        # asyncio does this only for sockets that name their protocol; without it every answer waits 40 ms for an ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield listener


def address_of(listener: socket.socket) -> str:
    """The address, without a slash at its end."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


@contextmanager
def serving(app: FastAPI, listener: socket.socket, certificate: Path | None = None) -> Iterator[None]:
    """Serve until the block ends; open streams are cut after a second. With a certificate (and its key), by https."""
    server = _Announcing(
        uvicorn.Config(
            app, log_level="warning", access_log=False, timeout_graceful_shutdown=1, ssl_certfile=certificate
        )
    )
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="deskside", daemon=True)
    thread.start()
    try:
        assert server.ready.wait(timeout=30), "the application did not start"
        yield
    finally:
        server.should_exit = True
        thread.join()
