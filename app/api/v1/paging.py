"""Lists in pages: where the last one ended is carried by the cursor, so that new rows never shift a page."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel
from sqlalchemy import Row, Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.database import LARGEST_ID
from app.errors import BadInput

ItemT = TypeVar("ItemT")

Cursor = Annotated[str | None, Query(description="`next` of the page before.", max_length=1000)]
Limit = Annotated[int, Query(ge=1, le=200, description="The most items of one page.")]
DEFAULT_LIMIT = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Page(BaseModel, Generic[ItemT]):
    """`next` is empty on the last page."""

    items: list[ItemT]
    next: str | None


def microseconds(moment: datetime) -> int:
    """Since 1970: a moment as a number, for the place of a row in a list."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def page_of(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    order: Sequence[InstrumentedAttribute[Any]],
    cursor: str | None,
    limit: int,
) -> tuple[Sequence[Row[*tuple[Any, ...]]], str | None]:
    """One page of the rows, and the cursor of the next.

    `order` are columns that are never null, of text or numbers, and whose last one is unique.

    Raises:
        BadInput: the cursor is not one of ours.
    """
    ordered = statement.add_columns(*order).order_by(*order).limit(limit + 1)
    if cursor is not None:
        kinds = [column.type.python_type for column in order]
        ordered = ordered.where(tuple_(*order) > tuple_(*_opened(cursor, kinds)))
    rows = session.execute(ordered).all()
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], _cursor(last[-len(order) :])


def page_of_list(
    items: Sequence[ItemT], place: Callable[[ItemT], tuple[int, int]], cursor: str | None, limit: int
) -> tuple[list[ItemT], str | None]:
    """One page of what is built already, and the cursor of the next.

    `items` stand in the order of `place`, whose two numbers no other item has.

    Raises:
        BadInput: the cursor is not one of ours.
    """
    places = [place(item) for item in items]
    first = bisect_right(places, tuple(_opened(cursor, [int, int]))) if cursor is not None else 0
    chosen = list(items[first : first + limit])
    return chosen, _cursor(places[first + limit - 1]) if first + limit < len(items) else None


def _cursor(values: Sequence[Any]) -> str:
    return urlsafe_b64encode(json.dumps(list(values)).encode()).decode()


def _opened(cursor: str, kinds: Sequence[type]) -> list[Any]:
    try:
        values = json.loads(urlsafe_b64decode(cursor.encode()))
    except ValueError:
        values = None
    if not isinstance(values, list) or [type(value) for value in values] != kinds or not all(map(_fits, values)):
        raise BadInput("This cursor is not one that the API gave out.", remedy="Begin again without a cursor.")
    return values


def _fits(value: str | int) -> bool:
    """Whether the database can hold the value at all."""
    if isinstance(value, int):
        return abs(value) <= LARGEST_ID
    return "\0" not in value and not _LONE_SURROGATE.search(value)
