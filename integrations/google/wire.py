"""The wire to Google: one authorised HTTP answer at a time, for any thread, under a token that all of them share.

Below the transport, which knows of calls, batches and retries. Here nothing is tried again but for a dead token, and
a GET whose connection ended before its answer.
"""

import threading
from collections.abc import Iterator
from http.client import BadStatusLine, HTTPConnection, HTTPException, HTTPResponse
from selectors import EVENT_READ, DefaultSelector
from socket import socket
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
        self._connections: list[httplib2.Http] = []
        self._ended = threading.Event()

    def end(self) -> None:
        """What is being sent goes on; whoever pauses, or begins to send, is told ConnectionLost."""
        self._ended.set()

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

    def _connection(self) -> httplib2.Http:
        """This thread's own connection: httplib2 must not be shared."""
        if not hasattr(self._here, "http"):
            # How well an answer was packed says nothing: a draft may be one line, pasted ten thousand times.
            self._here.http = _Http(timeout=TIMEOUT_SECONDS, decode_limit_ratio=0, decode_limit_hard=LARGEST_ANSWER)
            self._here.http.follow_redirects = False
            self._connections.append(self._here.http)
        return self._here.http  # type: ignore[no-any-return]  # threading.local is untyped


class _Answer(HTTPResponse):
    """Bounds what is read of a body; httplib2 bounds only what it unpacks."""

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


class _OnlyAnswer(_Answer):
    """The answer to what is sent once: where none comes, it may have been done all the same."""

    def begin(self) -> None:
        """Raises ConnectionResetError where httplib2 would take a BadStatusLine for leave to send again."""
        try:
            super().begin()
        except BadStatusLine as error:
            raise ConnectionResetError from error


def _has_ended(connection: socket) -> bool:
    """Whether an idle connection was closed by the other side: nothing else is to be read from it."""
    with DefaultSelector() as selector:
        selector.register(connection, EVENT_READ)
        return bool(selector.select(0))


class _Http(httplib2.Http):
    """Holds no passwords to answer a 401 with, and so does not read its challenge, which fails on a bare `Bearer`."""

    def _auth_from_challenge(self, *_: object) -> Iterator[object]:
        return iter(())

    def _conn_request(
        self, conn: HTTPConnection, request_uri: str, method: str, *rest: Any
    ) -> tuple[httplib2.Response, bytes]:
        """Sends a GET twice at most, all else once; a connection is used again if its last answer was read in full."""
        conn.response_class = _Answer if method == "GET" else _OnlyAnswer
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
