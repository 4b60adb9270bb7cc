"""Pages: opaque tokens that only work with the query that made them."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import TypeVar

from integrations.google.emulator.errors import invalid_argument
from integrations.google.emulator.request import Request

T = TypeVar("T")


def page(request: Request, rows: Sequence[T], *, default: int, most: int) -> tuple[Sequence[T], str | None]:
    """The asked page of the rows and the token of the next; page sizes above `most` are lowered to it.

    Raises ApiError 400 for a token that is damaged or was made for another query.
    """
    size = min(request.params.get("pageSize") or default, most, request.world.max_page or most)
    token = request.params.get("pageToken")
    if request.world.empty_first_page and not token:
        return (), _token(request, 0)
    start = _offset(request, token) if token else 0
    end = start + size
    return rows[start:end], _token(request, end) if end < len(rows) else None


def _query_of(request: Request) -> str:
    asked = {name: value for name, value in request.params.items() if name != "pageToken"}
    text = json.dumps([request.method.id, request.user.id, asked], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _token(request: Request, offset: int) -> str:
    return urlsafe_b64encode(f"{_query_of(request)}.{offset}".encode()).decode().rstrip("=")


def _offset(request: Request, token: str) -> int:
    try:
        query, _, offset = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().partition(".")
        if query == _query_of(request):
            return int(offset)
    except ValueError:
        pass
    message = "Invalid Value" if request.method.api == "drive" else "Invalid page token."
    raise invalid_argument(message, location="pageToken")
