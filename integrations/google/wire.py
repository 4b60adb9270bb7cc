"""The wire to Google: one authorised HTTP answer at a time, for any thread, under a token that all of them share.

Below the transport, which knows of calls, batches and retries. Here nothing is tried again but for a dead token, and
a GET whose connection ended before its answer.
"""

import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from http.client import BadStatusLine, HTTPConnection, HTTPException, HTTPResponse
from selectors import EVENT_READ, PollSelector
from socket import SHUT_RDWR, socket
from typing import Any, Protocol

import google_auth_httplib2
import httplib2
from google.auth.exceptions import RefreshError, TransportError
from httplib2.decode import DecodeLimitError

from integrations.google.errors import AnswerTooLarge, BadAnswer, ConnectionLost, from_answer, from_refresh

TIMEOUT_SECONDS = 60
LARGEST_ANSWER = 128 << 20  # bytes, as sent and as unpacked: far more than a batch of long drafts


class Credentials(Protocol):
    """What the wire needs of google-auth's credentials; they are shared by all threads."""

    token: str | None

    @property
    def valid(self) -> bool: ...

    def refresh(self, request: Any) -> None: ...


class Wire:
    """Google as one account reaches it, by a connection for each thread. Once it is `ended`, nothing is sent."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._refreshing = threading.Lock()
        self._here = threading.local()
        self._connections: list[_Http] = []
        self._ended = threading.Event()

    def end(self) -> None:
        """Whoever pauses, begins to send, or waits for an answer is told ConnectionLost, now and from now on."""
        self._ended.set()
        for connection in list(self._connections):
            connection.hang_up()

    def close(self) -> None:
        """To be called when nobody sends any more."""
        for connection in self._connections:
            connection.close()

    def pause(self, seconds: float) -> None:
        if self._ended.wait(seconds):
            raise ConnectionLost(None, "closed")

    def send(
        self, uri: str, method: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[httplib2.Response, bytes]:
        """One HTTP answer of 2xx; a 401 is sent again once with a new token. Raises GoogleError."""
        token = self.token()
        response, content = self._exchange(uri, method, body, {**headers, "authorization": f"Bearer {token}"})
        if response.status == 401:
            token = self.token(stale=token)
            response, content = self._exchange(uri, method, body, {**headers, "authorization": f"Bearer {token}"})
        if not 200 <= response.status < 300:
            raise from_answer(response.status, response, content)
        return response, content

    def token(self, *, stale: str | None = None) -> str:
        """A usable access token; refreshed once for all threads when it has expired or is the `stale` one."""
        adapter: Any = google_auth_httplib2  # untyped
        with self._refreshing:
            if not self._credentials.valid or self._credentials.token == stale:
                try:
                    self._credentials.refresh(adapter.Request(self._connection()))
                except RefreshError as error:
                    raise from_refresh(error) from error
                except (TransportError, OSError) as error:
                    raise ConnectionLost(None, "token") from error
            return str(self._credentials.token)

    def _exchange(
        self, uri: str, method: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[httplib2.Response, bytes]:
        if self._ended.is_set():
            raise ConnectionLost(None, "closed")
        try:
            answer: tuple[httplib2.Response, bytes] = self._connection().request(
                uri, method, body=body, headers=headers
            )
        except httplib2.FailedToDecompressContent as error:
            raise BadAnswer(None, "gzip") from error
        except DecodeLimitError as error:
            raise AnswerTooLarge(None, "too large") from error
        except (httplib2.HttpLib2Error, HTTPException, OSError) as error:
            raise ConnectionLost(None, type(error).__name__) from error
        return answer

    def _connection(self) -> "_Http":
        """This thread's own connection: httplib2 must not be shared."""
        if not hasattr(self._here, "http"):
            self._here.http = _Http(self._ended)
            self._connections.append(self._here.http)
        return self._here.http  # type: ignore[no-any-return]  # threading.local is untyped


class _Answer(HTTPResponse):
    """Bounds what is read of a body; httplib2 bounds only what it unpacks. Once `ended`, none is waited for."""

    def __init__(self, sock: socket, debuglevel: int = 0, *, method: str, ended: threading.Event) -> None:
        super().__init__(sock, debuglevel, method)
        self._ended = ended
        self._may_be_asked_for_again = method == "GET"  # all else may have been done, though no answer comes

    def begin(self) -> None:
        """Raises ConnectionResetError where httplib2 would take a BadStatusLine for leave to send again."""
        if self._ended.is_set():
            raise ConnectionResetError
        try:
            super().begin()
        except BadStatusLine as error:
            if self._ended.is_set() or not self._may_be_asked_for_again:
                raise ConnectionResetError from error
            raise

    def read(self, amt: int | None = None) -> bytes:
        """Raises DecodeLimitError: before reading where a length is told, else as soon as the limit is passed."""
        told = self.length
        if told is not None and told > LARGEST_ANSWER:
            raise DecodeLimitError
        if told is not None or amt is not None:
            return super().read(amt)
        content = super().read(LARGEST_ANSWER + 1)
        if len(content) > LARGEST_ANSWER:
            raise DecodeLimitError
        return content


def _has_ended(connection: socket) -> bool:
    """Whether an idle connection was closed by the other side: nothing else is to be read from it.

    By poll, which is one system call where epoll takes four: after each of them, threads that parse are waited for.
    """
    with PollSelector() as selector:
        selector.register(connection, EVENT_READ)
        return bool(selector.select(0))


class _Http(httplib2.Http):
    """Holds no passwords to answer a 401 with, and so does not read its challenge, which fails on a bare `Bearer`."""

    def __init__(self, ended: threading.Event) -> None:
        # How well an answer was packed says nothing: a draft may be one line, pasted ten thousand times.
        super().__init__(timeout=TIMEOUT_SECONDS, decode_limit_ratio=0, decode_limit_hard=LARGEST_ANSWER)
        self.follow_redirects = False
        self._answer: Any = partial(_Answer, ended=ended)

    def hang_up(self) -> None:
        """For another thread, while this one's own may be waiting for an answer: it learns that none will come."""
        for connection in list(self.connections.values()):
            if connection.sock:
                with suppress(OSError):
                    socket.shutdown(connection.sock, SHUT_RDWR)  # not TLS's own, which is not for two threads

    def _auth_from_challenge(self, *_: object) -> Iterator[object]:
        return iter(())

    def _conn_request(
        self, conn: HTTPConnection, request_uri: str, method: str, *rest: Any
    ) -> tuple[httplib2.Response, bytes]:
        """Sends a GET twice at most, all else once; a connection is used again if its last answer was read in full."""
        conn.response_class = self._answer
        if method != "GET" and conn.sock and _has_ended(conn.sock):
            conn.close()
        try:
            answer: tuple[httplib2.Response, bytes] = super()._conn_request(  # type: ignore[misc]  # untyped
                conn, request_uri, method, *rest
            )
        except Exception:
            conn.close()
            raise
        return answer
