"""The shapes that travel through the emulator: one API call in, one HTTP answer out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

JSON = dict[str, Any]
JSON_TYPE = "application/json; charset=UTF-8"


class Shared:
    """A list or dict in many answers, not empty, that nobody changes: what a mask leaves of it is written once."""

    __slots__ = ("_left", "whole")

    def __init__(self, whole: Any) -> None:
        self.whole = whole
        self._left: dict[Callable[[Any], Any], msgspec.Raw] = {}

    def left_by(self, take: Callable[[Any], Any]) -> msgspec.Raw:
        left = self._left.get(take)
        if left is None:
            left = self._left[take] = msgspec.Raw(_written(take(self.whole)))
        return left


@dataclass(frozen=True, slots=True)
class Call:
    """`headers` has lower-case names; `query` keeps repeated keys in order."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes = b""

    def first(self, name: str) -> str | None:
        return next((value for key, value in self.query if key == name), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """`delay` is in seconds."""

    status: int
    body: bytes
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0


def call(method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Call:
    """A call from a request target; a POST that overrides its method with GET carries its query as a form."""
    parts = urlsplit(target)
    query = _query(parts.query)
    override = headers.get("x-http-method-override")
    if method == "POST" and override:
        if override == "GET":
            query += _query(body.decode("utf-8", "replace"))
            body = b""
        method = override
    return Call(method, parts.path, query, headers, body)


@lru_cache(maxsize=256)
def _query(text: str) -> tuple[tuple[str, str], ...]:
    """The calls of a batch differ in their paths alone."""
    return tuple(parse_qsl(text, keep_blank_values=True))


def json_answer(
    value: JSON, *, status: int = 200, pretty: bool = True, headers: Mapping[str, str] | None = None
) -> Answer:
    body = _written(value)
    return Answer(status, msgspec.json.format(body, indent=2) if pretty else body, headers=headers or {})


def _written(value: Any) -> bytes:
    return msgspec.json.encode(value, enc_hook=_whole)


def _whole(value: Any) -> Any:
    if isinstance(value, Shared):
        return value.whole
    raise TypeError(f"{type(value).__name__} is no JSON")
