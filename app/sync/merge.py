"""Bringing a table to what a reading found: rows are compared first, and only what differs is written."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

from psycopg import sql
from pydantic_core import to_json
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB, REGCLASS, insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models import Base

T = TypeVar("T")
Row = dict[str, Any]
Key = tuple[Any, ...]
Settle = Callable[[Mapping[Any, Any], Row], Row]
_AT_ONCE = 100  # rows: the server stores some while the next are written down
# How COPY wants what psycopg cannot write, or is slow at: most lists are empty.
_WRITTEN: Mapping[type, Callable[[Any], Any]] = {
    JSONB: lambda value: to_json(value).decode(),
    DateTime: datetime.isoformat,
    ARRAY: lambda values: values or "{}",
}


@dataclass(frozen=True, slots=True)
class Merged:
    """`ids` of every row given, `written` the keys that were new or differed, `absent` the ids of all other rows.

    `new` has the keys of those that were not there before.
    """

    ids: dict[Key, int]
    new: frozenset[Key]
    written: frozenset[Key]
    absent: dict[Key, int]


def merge(
    session: Session,
    model: type[Base],
    rows: Sequence[Row],
    *,
    key: tuple[str, ...],
    within: Iterable[Any],
    once: frozenset[str] = frozenset(),
    settle: Settle | None = None,
    alone: bool = False,
) -> Merged:
    """Inserts what is new and updates what differs.

    Args:
        session: the caller's transaction.
        model: its primary key is `id`, and `key` is unique.
        rows: all with the same columns; the last of one key counts.
        key: the columns that say which row is which.
        within: values of the key's first column: the stored rows with one of them are compared. Every row given that
            may be stored already must have one.
        once: columns that are set when the row is new and never again.
        settle: given the stored and the new values, what is to be stored.
        alone: nobody else can be writing these rows, because the caller holds a lock: what is new goes by COPY.
    """
    at_key = _picked(key)
    told = {at_key(row): row for row in rows}
    columns = sorted(next(iter(told.values()), ()))
    table: Any = model.__table__
    among_these = list(within)
    stored: dict[Key, Any] = {}
    if among_these:
        selected = session.execute(_stored(table, (*key, *columns)), {"these": among_these})
        stored = {at_key(row): row for row in selected.mappings()}
    new, changed = [], []
    for at in sorted(told):  # in one order everywhere, so that two syncs of one course cannot lock each other out
        if at not in stored:
            new.append(told[at])
            continue
        wanted = settle(dict(stored[at]), told[at]) if settle else told[at]
        if any(wanted[name] != stored[at][name] for name in columns if name not in once):
            changed.append({**wanted, "id": stored[at]["id"]})
    fresh = _copy(session, table, new, key) if alone else _insert(session, table, new, key, once)
    ids = {at: stored[at]["id"] for at in told if at in stored} | fresh
    _update(session, table, changed, tuple(name for name in columns if name not in once and name not in key))
    written = frozenset(map(at_key, (*new, *changed)))
    return Merged(ids, frozenset(fresh), written, {at: row["id"] for at, row in stored.items() if at not in told})


def add(session: Session, model: type[Base], rows: Sequence[Row], *, key: tuple[str, ...]) -> dict[Key, int]:
    """Inserts rows of a table that keeps every one it is given; their ids by `key`."""
    return _copy(session, model.__table__, rows, key)


def among(column: ColumnElement[T] | InstrumentedAttribute[T], values: Collection[T]) -> ColumnElement[bool]:
    """Whether the column is one of the values, which travel as one array: a statement that stays the same is kept."""
    return column == any_(literal(list(values), ARRAY(column.type)))


def among_told(column: ColumnElement[T] | InstrumentedAttribute[T], parameter: str) -> ColumnElement[bool]:
    """As `among`, of the values that a statement which is put together once is told by this name."""
    return column == any_(bindparam(parameter, type_=ARRAY(column.type)))


def mark_removed(session: Session, model: type[Base], ids: Collection[int], now: datetime) -> frozenset[int]:
    """Marks rows that a complete listing no longer has; those that were not marked before."""
    if not ids:
        return frozenset()
    table: Any = model.__table__
    missing = update(table).where(among(table.c.id, ids), table.c.removed_at.is_(None)).values(removed_at=now)
    return frozenset(session.scalars(missing.returning(table.c.id)))


def _picked(names: tuple[str, ...]) -> Callable[[Mapping[Any, Any]], Key]:
    if len(names) == 1:
        return lambda row: (row[names[0]],)
    return itemgetter(*names)


def _copy(session: Session, table: Any, rows: Sequence[Row], key: tuple[str, ...]) -> dict[Key, int]:
    """New rows as a stream, which costs the server least. Their ids are drawn before, for COPY tells none."""
    if not rows:
        return {}
    ids = _drawn(session, table, len(rows))
    columns = tuple(rows[0])
    names = sql.SQL(", ").join(map(sql.Identifier, ("id", *columns)))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(into) as stream:
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            told = [_told(type(table.c[name].type), [row[name] for row in part]) for name in columns]
            for row in zip(ids[start : start + _AT_ONCE], *told, strict=True):
                stream.write_row(row)
    return dict(zip(map(_picked(key), rows), ids, strict=True))


def _told(kind: type, values: list[Any]) -> list[Any]:
    """One column for COPY: column by column takes a third less than row by row."""
    write = _WRITTEN.get(kind)
    return [None if value is None else write(value) for value in values] if write else values


def _drawn(session: Session, table: Any, number: int) -> Sequence[int]:
    """Ids for so many rows, as one value."""
    ids: Sequence[int] = session.execute(_drawing(table), {"number": number}).scalar_one()
    return ids


def _insert(
    session: Session, table: Any, rows: list[Row], key: tuple[str, ...], once: frozenset[str]
) -> dict[Key, int]:
    """New rows; one that another sync has just written is brought to the same values."""
    if not rows:
        return {}
    written = session.execute(_inserting(table, tuple(rows[0]), key, once), _body(rows))
    return {tuple(at): id_ for id_, *at in written.all()}


def _update(session: Session, table: Any, rows: list[Row], columns: tuple[str, ...]) -> None:
    if rows:
        session.execute(_updating(table, columns), _body(rows))


def _body(rows: Sequence[Row]) -> Row:
    """The rows as one parameter: a statement whose text grows with its rows costs more to parse than to carry out."""
    return {"body": to_json(rows).decode()}


# Each is put together once for the process: that takes as long as to carry it out for a few rows.


@cache
def _stored(table: Any, columns: tuple[str, ...]) -> Any:
    """The first of the columns decides, among `these` values."""
    selected = select(*(table.c[name] for name in dict.fromkeys(("id", *columns))))
    return selected.where(among_told(table.c[columns[0]], "these"))


@cache
def _drawing(table: Any) -> Any:
    """The sequence is looked up once, not for each id."""
    sequence = select(cast(func.pg_get_serial_sequence(table.name, "id"), REGCLASS)).scalar_subquery()
    series = func.generate_series(1, bindparam("number", type_=Integer)).table_valued("n")
    return select(func.array_agg(func.nextval(sequence), type_=ARRAY(BigInteger))).select_from(series)


@cache
def _inserting(table: Any, columns: tuple[str, ...], key: tuple[str, ...], once: frozenset[str]) -> Any:
    told = _recordset(table, columns)
    statement = insert(table).from_select(columns, select(*(told.c[name] for name in columns)))
    values = {name: statement.excluded[name] for name in columns if name not in once}
    settled = statement.on_conflict_do_update(index_elements=list(key), set_=values)
    return settled.returning(table.c.id, *(table.c[name] for name in key))


@cache
def _updating(table: Any, columns: tuple[str, ...]) -> Any:
    told = _recordset(table, ("id", *columns))
    return update(table).where(table.c.id == told.c.id).values({name: told.c[name] for name in columns})


def _recordset(table: Any, columns: tuple[str, ...]) -> Any:
    typed = (column(name, table.c[name].type) for name in columns)
    return (
        func.json_to_recordset(cast(bindparam("body", type_=Text), JSON))
        .table_valued(*typed, name="told")
        .render_derived(with_types=True)
    )
