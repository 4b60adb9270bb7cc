"""A tiny HTTP server that answers what a test says, for faults that need exact bytes; its client, and a quota."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from google.auth.exceptions import RefreshError

from integrations.google.errors import RateLimited
from integrations.google.transport import Google, Patience


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Said:
    """`close` ends the connection after half of the body; a `status` of 0 ends it without any answer."""

    status: int = 200
    body: bytes = b"{}"
    content_type: str = "application/json; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)
    close: bool = False


Script = Callable[[Asked], Said]


@dataclass
class Server:
    """`ended` is released for each connection that this side has closed."""

    root: str
    asked: list[Asked]
    ended: threading.Semaphore


@contextmanager
def canned(script: Script) -> Iterator[Server]:
    """Serves on a loopback port while the block runs; what was asked is kept in order."""
    asked: list[Asked] = []
    ended = threading.Semaphore(0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            question = Asked(self.command, self.path, headers, self.rfile.read(length))
            asked.append(question)
            said = script(question)
            self.close_connection = said.close or not said.status
            if not said.status:
                return
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", said.content_type)
            if not {"Content-Length", "Transfer-Encoding"} & said.headers.keys():
                self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body[: len(said.body) // 2] if said.close else said.body)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815  the names that the base class calls

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
            """Quiet."""

    class Listener(ThreadingHTTPServer):
        def shutdown_request(self, request: Any) -> None:
            super().shutdown_request(request)
            ended.release()

    server = Listener(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_port}/", asked, ended)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Tokens:
    """Credentials whose every refresh gives the next token; None among them is a revoked grant."""

    following: list[str | None] = field(default_factory=lambda: ["second", "third"])
    token: str | None = "first"
    valid: bool = True

    def refresh(self, request: Any) -> None:
        token = self.following.pop(0)
        if token is None:
            raise RefreshError("revoked", {"error": "invalid_grant"})
        self.token, self.valid = token, True


@dataclass
class Counted:
    """A quota that only writes down what it is asked for; it waits `wait` seconds each time."""

    most: int | None = None
    wait: float = 0.0
    taken: list[tuple[str, int]] = field(default_factory=list)
    told: list[tuple[str, float | None]] = field(default_factory=list)

    def left(self, api: str) -> int | None:
        return self.most

    def most_at_once(self, api: str) -> int | None:
        return self.most

    def take(self, api: str, units: int, sleep: Callable[[float], None]) -> None:
        self.taken.append((api, units))
        if self.wait:
            sleep(self.wait)

    def refused(self, api: str, error: RateLimited) -> None:
        self.told.append((api, error.retry_after))


@contextmanager
def google(script: Script, *, attempts: int = 4, tokens: Tokens | None = None) -> Iterator[tuple[Google, Server]]:
    patience = Patience(attempts=attempts, first_wait=0.001, longest_wait=0.01)
    with (
        canned(script) as server,
        Google(tokens or Tokens(), api_root=server.root, patience=patience) as client,
    ):
        yield client, server


def said(body: object, status: int = 200, **headers: str) -> Said:
    return Said(status, json.dumps(body).encode(), headers={k.replace("_", "-"): v for k, v in headers.items()})


def error(code: int, reason: str = "", **more: object) -> Said:
    inner = {"code": code, "message": "m", **({"errors": [{"reason": reason}]} if reason else {}), **more}
    return said({"error": inner}, code)


def in_turn(*answers: Said) -> Script:
    """One answer after the other, the last one for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]
