"""The shapes that travel through the emulator: one API call in, one HTTP answer out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic_core import to_json

JSON = dict[str, Any]
JSON_TYPE = "application/json; charset=UTF-8"


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
    return Answer(status, to_json(value, indent=2 if pretty else None), headers=headers or {})
