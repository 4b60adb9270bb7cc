"""A read of Google as a value: which method, with what, and how its pages become a typed result.

The same call is read alone (`Google.read`) or among hundreds in batches (`Google.each`).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from msgspec import convert

from integrations.google.errors import BadAnswer, GoogleError, Invalid, Retryable

T = TypeVar("T")
Page = Any  # one answer: a JSON object, or the struct that was made of it, or the bytes of a media answer


def json_object(content: bytes) -> dict[str, Any]:
    """Raises ValueError where the content is anything else."""
    try:
        return convert(json.loads(content), dict[str, Any])
    except RecursionError:
        raise ValueError("nested too deep") from None


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """`method` is the discovery id, such as `classroom.courses.list`; `parse` is given every page in order.

    `decode` makes a page of the bytes of one answer; its ValueErrors mean that the answer may come right next time.
    """

    method: str
    arguments: Mapping[str, Any]
    parse: Callable[[Sequence[Page]], T]
    decode: Callable[[bytes], Page] = json_object

    @property
    def api(self) -> str:
        return self.method.partition(".")[0]


@dataclass(slots=True)
class Reading:
    """How far one call has got: its pages so far, and what became of the last request.

    Once all pages are there, they are made into the result at once and let go: a document is many times as large
    before it has become text.
    """

    call: Call[Any]
    pages: list[Page] = field(default_factory=list)
    value: Any = None
    token: str | None = None
    restarted: bool = False
    failures: int = 0
    error: GoogleError | None = None
    done: bool = False

    def accept(self, page: Page) -> None:
        token = page.get("nextPageToken") if isinstance(page, dict) else getattr(page, "next_page_token", None)
        if token and token == self.token:
            self.reject(BadAnswer(200, "page token repeats"), 1)
            return
        self.pages.append(page)
        self.error, self.failures = None, 0
        self.token, self.done = token, not token
        if self.done:
            self._parse()

    def _parse(self) -> None:
        try:
            self.value = self.call.parse(self.pages)
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
            self.error = BadAnswer(200, "shape")
        self.pages = []

    def reject(self, error: GoogleError, attempts: int) -> None:
        """Keeps the error for good, or leaves the page to be asked for again."""
        if isinstance(error, Invalid) and self.pages and not self.restarted:
            # A page token that Google no longer takes: the list starts again, once.
            self.pages, self.token, self.restarted = [], None, True
            return
        self.failures += 1
        self.error = error
        self.done = not isinstance(error, Retryable) or self.failures >= attempts

    def result(self) -> Any:
        """The typed result, or the error that ended the reading."""
        return self.value if self.error is None else self.error


def or_raise(result: T | GoogleError) -> T:
    """The result, unless it is the error that ended the reading."""
    if isinstance(result, GoogleError):
        raise result
    return result
