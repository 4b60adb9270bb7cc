"""Whole HTTP requests to two servers that differ in one thing: what a page shows is from the store, or from memory.

Same application, session, access check and log; each server is a process of its own, and the two take turns.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter

from app.accounts.runtime import Runtime
from app.cli.processes import web_server
from app.database import make_engine
from app.encryption import Keyring
from tests.builders import NOW
from tests.clock import SettableClock
from tests.practice import practice_runtime, practice_settings
from tests.serving import HOST, free_port

NOBODY = "http://127.0.0.1:9/"
Freeze = Callable[[Runtime], None]
"""Makes what the page shows once, and has the page take that."""


@dataclass(frozen=True)
class Wanted:
    """A page, and words that must stand in it."""

    path: str
    cookie: str
    words: bytes
    rounds: int = 15
    requests: int = 20


def compare(script: str, url: str, folder: Path, wanted: Wanted, *of: int) -> tuple[float, float]:
    """The median seconds of the page from the store and from memory; `script` calls `serve` with what follows it."""
    with (
        _server(script, "store", url, folder, of) as store,
        _server(script, "memory", url, folder, of) as memory,
    ):
        connections = [HTTPConnection(HOST, port) for port in (store, memory)]
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(wanted.rounds):
            for connection, kept in zip(connections, times, strict=True):
                connection.close()  # the server has closed it if the other's turn was long
                kept.append(median(_ask(connection, wanted) for _ in range(wanted.requests)))
    return median(times[0]), median(times[1])


def _ask(connection: HTTPConnection, wanted: Wanted) -> float:
    began = perf_counter()
    connection.request("GET", wanted.path, headers={"Cookie": wanted.cookie})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, answer.status
    assert wanted.words in body
    return perf_counter() - began


@contextmanager
def _server(script: str, kind: str, url: str, folder: Path, of: tuple[int, ...]) -> Iterator[int]:
    """A process of its own, from which the port comes back on its first line."""
    arguments = [sys.executable, script, kind, url, str(folder), *map(str, of)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def serve(kind: str, url: str, folder: str, freeze: Freeze) -> None:
    """What the processes run: the application on the store; `memory` makes what it shows beforehand."""
    settings = practice_settings(NOBODY, Path(folder))
    keyring = Keyring(["secret-of-the-benchmark-of-pages-0001"])
    runtime = practice_runtime(settings, make_engine(url), keyring, SettableClock(NOW))
    if kind == "memory":
        freeze(runtime)
    with free_port() as listener:
        print(listener.getsockname()[1], flush=True)
        web_server(runtime, HOST, 0).run(sockets=[listener])
