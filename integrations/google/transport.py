"""The one way to Google: calls sent alone or in batches, by page and by quota, and again where that may help.

`request` builds what is sent, `wire` sends it. Every API, its batches and its media follow `api_root`.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_never,
    wait_exponential,
    wait_random,
    wait_random_exponential,
)

from integrations.google import multipart
from integrations.google.calls import Call, Page, Reading, or_raise
from integrations.google.errors import (
    AnswerTooLarge,
    AuthError,
    BadAnswer,
    GoogleError,
    Invalid,
    NotFound,
    RateLimited,
    Retryable,
    from_answer,
)
from integrations.google.quota import Quota, cost
from integrations.google.request import Request, batch_address, request_of
from integrations.google.wire import Credentials, Wire

T = TypeVar("T")

BATCH_LIMITS = {"classroom": 50, "drive": 100, "docs": 50}
IN_FLIGHT = 32  # exports, which go one by one; batches are never so many at once
SECONDS_BETWEEN_LOOKS = 0.5
_HEADERS = {"user-agent": "Deskside (gzip)", "accept-encoding": "gzip, deflate"}


@dataclass(frozen=True, slots=True)
class Patience:
    """How often one page is asked for, and the bounds in seconds of the waits between.

    As it stands, who has asked too much waits for more than the minute by which Google counts. `longest_wait` bounds
    what is chosen here; who is told by Google to wait for longer than `longest_told` does not ask again.
    """

    attempts: int = 7
    first_wait: float = 1.0
    longest_wait: float = 32.0
    longest_told: float = 900.0

    def attempts_after(self, error: GoogleError) -> int:
        """How often may be asked in all, where this error is what came of it."""
        return 1 if _told(error) > self.longest_told else self.attempts

    def pause(self, state: RetryCallState) -> float:
        """Seconds: what Google said at least; doubling after too many calls, else full jitter under that bound."""
        error = state.outcome.exception() if state.outcome else None
        own = (
            wait_exponential(self.first_wait) + wait_random(0, self.first_wait)
            if isinstance(error, RateLimited)
            else wait_random_exponential(self.first_wait, self.longest_wait)
        )
        return max(_told(error), min(own(state), self.longest_wait))


def _told(error: BaseException | None) -> float:
    """Seconds that Google asked to be left alone for, or none."""
    return (error.retry_after if isinstance(error, Retryable) else None) or 0.0


class Google:
    """Google as one account sees it. A context manager: closing it ends its threads and connections.

    `api_root` replaces the root of every API; None is Google itself. Without a `quota` nothing is waited for.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        api_root: str | None = None,
        quota: Quota | None = None,
        patience: Patience = Patience(),
    ) -> None:
        self._wire = Wire(credentials)
        self._api_root = api_root
        self._quota = quota
        self._patience = patience
        self._pool = ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="google")
        self._without_batch: set[str] = set()
        self._meanwhile: Callable[[], None] = lambda: None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Waits for no answer; nothing is sent afterwards."""
        self._wire.end()
        self._pool.shutdown(cancel_futures=True)
        self._wire.close()

    def read(self, call: Call[T]) -> T:
        """The whole result of one call, all pages; raises the GoogleError that stands in the way."""
        [result] = self.read_all([call])
        return or_raise(result)

    def write(self, call: Call[T]) -> T:
        """The answer to a call that changes something, sent once: after a `Retryable` it may have happened, or not."""
        reading = Reading(call)
        [answer] = self._answers([reading])
        reading.reject(answer, 1) if isinstance(answer, GoogleError) else reading.accept(answer)
        result: T | GoogleError = reading.result()
        return or_raise(result)

    def left(self, api: str) -> int | None:
        """How many calls (Drive: quota units) this API would take at once; None for any number."""
        return self._quota.left(api) if self._quota else None

    def while_waiting(self, meanwhile: Callable[[], None]) -> None:
        """Have this called at least twice a second by whoever waits for answers; what it raises ends the reading."""
        self._meanwhile = meanwhile

    def each(self, calls: Iterable[Call[T]]) -> Iterator[tuple[Call[T], T | GoogleError]]:
        """Every call with its result or its error, as the batches come back: in no order.

        They are sent at once, whenever the answers are asked for. Raises AuthError as soon as one is met: then no other
        call can do better.
        """
        return self._arriving({self._pool.submit(self._finish, chunk) for chunk in self._chunks(calls)})

    def _arriving(self, pending: set[Future[list[Reading]]]) -> Iterator[tuple[Call[Any], Any]]:
        try:
            while pending:
                finished, pending = wait(pending, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
                self._meanwhile()
                for future in finished:
                    for reading in future.result():
                        result = reading.result()
                        if isinstance(result, AuthError):
                            raise result
                        yield reading.call, result
        finally:
            for future in pending:
                future.cancel()

    def read_all(self, calls: Sequence[Call[T]]) -> list[T | GoogleError]:
        """The results or errors of many calls, in the order of the calls; raises as `each` does."""
        results = {id(call): result for call, result in self.each(calls)}
        return [results[id(call)] for call in calls]

    def _chunks(self, calls: Iterable[Call[Any]]) -> Iterator[list[Reading]]:
        by_api: dict[str, list[Reading]] = defaultdict(list)
        for call in calls:
            if _is_media(call.method):
                yield [Reading(call)]
            else:
                by_api[call.api].append(Reading(call))
        for api, readings in by_api.items():
            size = self._batch_size(api, max(cost(reading.call) for reading in readings))
            yield from (readings[start : start + size] for start in range(0, len(readings), size))

    def _batch_size(self, api: str, dearest: int) -> int:
        """How many calls go together, of which the dearest costs so much."""
        if api in self._without_batch:
            return 1
        most = self._quota.most_at_once(api) if self._quota else None
        return BATCH_LIMITS[api] if most is None else max(1, min(BATCH_LIMITS[api], most // dearest))

    def _finish(self, readings: list[Reading]) -> list[Reading]:
        """Sends until every reading has all its pages or the error that ended it."""
        waiting = Retrying(
            retry=retry_if_exception_type(Retryable),
            wait=self._patience.pause,
            stop=stop_never,
            sleep=self._wire.pause,
        )
        while unfinished := [reading for reading in readings if not reading.done]:
            waiting(self._advance, unfinished)
        return readings

    def _advance(self, readings: list[Reading]) -> None:
        """Asks once for the next page of each unfinished reading; raises if one of them must be asked again."""
        unfinished = [reading for reading in readings if not reading.done]
        for reading, answer in zip(unfinished, self._answers(unfinished), strict=True):
            if isinstance(answer, GoogleError):
                reading.reject(answer, self._patience.attempts_after(answer))
            else:
                reading.accept(answer)
        again = [r.error for r in unfinished if not r.done and r.failures and isinstance(r.error, Retryable)]
        if again:
            raise max(again, key=lambda error: (error.retry_after or 0, isinstance(error, RateLimited)))

    def _answers(self, readings: list[Reading]) -> list[Page | GoogleError]:
        """One page for each reading, or what went wrong with it; quotas are obeyed, and told of a refusal."""
        requests = [request_of(self._api_root, reading.call, reading.token) for reading in readings]
        api = readings[0].call.api
        try:
            if self._quota:
                self._wire.token()  # now: renewing it can take seconds, in which what was taken would grow old
                self._quota.take(api, sum(cost(reading.call) for reading in readings), self._wire.pause)
            if len(requests) == 1 or api in self._without_batch:
                answers = [self._single(request) for request in requests]
            else:
                answers = self._batch(api, requests)
        except AnswerTooLarge:  # one of the calls is to blame, and is not to spoil the others
            return [answer for reading in readings for answer in self._answers([reading])]
        except GoogleError as error:
            answers = [error for _ in readings]
        refusals = [answer for answer in answers if isinstance(answer, RateLimited)]
        if self._quota and refusals:
            self._quota.refused(api, max(refusals, key=lambda error: error.retry_after or 0))
        return answers

    def _single(self, request: Request) -> Page | GoogleError:
        try:
            headers = {**request.headers, **({"content-type": "application/json"} if request.body else {})}
            response, content = self._wire.send(request.uri, request.method, request.body, headers)
            return _decoded(request, response.status, content)
        except GoogleError as error:
            return error

    def _batch(self, api: str, requests: list[Request]) -> list[Page | GoogleError]:
        """One POST for all; parts whose token had expired in between are sent once more."""
        token = self._wire.token()
        answers = self._post_batch(api, requests, token)
        stale = [n for n, answer in enumerate(answers) if isinstance(answer, AuthError)]
        if stale:
            again = self._post_batch(api, [requests[n] for n in stale], self._wire.token(stale=token))
            for n, answer in zip(stale, again, strict=True):
                answers[n] = answer
        return answers

    def _post_batch(self, api: str, requests: list[Request], token: str) -> list[Page | GoogleError]:
        boundary = f"batch_{uuid.uuid4().hex}"
        body = multipart.encode([request.uri for request in requests], f"Bearer {token}", boundary)
        headers = {**_HEADERS, "content-type": f'multipart/mixed; boundary="{boundary}"'}
        try:
            response, content = self._wire.send(batch_address(self._api_root, api), "POST", body, headers)
            parts = multipart.decode(response.get("content-type", ""), content)
        except (Invalid, NotFound):
            parts = None
        if parts is None:  # no batches here: the calls go one by one from now on
            self._without_batch.add(api)
            return [self._single(request) for request in requests]
        return [_answer_of(request, parts.get(number)) for number, request in enumerate(requests)]


def _is_media(method: str) -> bool:
    return method in {"drive.files.export", "drive.files.get_media"}


def _answer_of(request: Request, part: multipart.Part | None) -> Page | GoogleError:
    if part is None:
        return BadAnswer(200, "missing part")
    if not 200 <= part.status < 300:
        return from_answer(part.status, part.headers, part.content)
    try:
        return _decoded(request, part.status, part.content)
    except BadAnswer as error:
        return error


def _decoded(request: Request, status: int, content: bytes) -> Page:
    try:
        return request.decode(content)
    except ValueError as error:
        raise BadAnswer(status, "json") from error
