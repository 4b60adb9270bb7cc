"""The one shape in which what Google has and what the store has are compared: plain rows by key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Key = tuple[str, ...]  # the kind of row, what it belongs to, and its ids
Row = Mapping[str, object]


@dataclass(frozen=True)
class Reader:
    """A teacher whose classes are synced. `mode` is drive, documents or none, as her scopes have it."""

    account: str
    email: str
    mode: str


@dataclass(frozen=True)
class OneOf:
    """Several values are right."""

    values: frozenset[object]


@dataclass
class Told:
    """What the store must hold. Of kinds and owners that are not `judged` nothing is said.

    `rows` must be there, with these values; `allowed` may be there; any other row of what is judged may not.
    """

    rows: dict[Key, Row] = field(default_factory=dict)
    judged: set[tuple[str, str]] = field(default_factory=set)
    allowed: set[Key] = field(default_factory=set)

    def judge(self, owner: str, *kinds: str) -> None:
        self.judged.update((kind, owner) for kind in kinds)


@dataclass(frozen=True)
class Stored:
    """`rows` are those not marked as removed; `present` has the keys of all, removed or not."""

    rows: dict[Key, Row]
    present: frozenset[Key]


def differences(told: Told, stored: Stored) -> list[str]:
    """Line by line what is missing, what is too much and what is not equal; empty when the store is right."""
    here = {key: row for key, row in stored.rows.items() if key[:2] in told.judged}
    missing = [f"- {_line(key)} {told.rows[key]}" for key in told.rows if key not in here]
    excess = [f"+ {_line(key)} {here[key]}" for key in here if key not in told.rows and key not in told.allowed]
    unequal = [line for key in told.rows if key in here for line in _unequal(key, told.rows[key], here[key])]
    return sorted([*missing, *excess, *unequal])


def missing(keys: Iterable[Key], among: Iterable[Key]) -> list[str]:
    there = frozenset(among)
    return sorted(_line(key) for key in keys if key not in there)


def _unequal(key: Key, told: Row, stored: Row) -> list[str]:
    return [
        f"! {_line(key)} {name}: Google has {value!r}, the store {stored[name]!r}"
        for name, value in told.items()
        if stored[name] != value and not (isinstance(value, OneOf) and stored[name] in value.values)
    ]


def _line(key: Key) -> str:
    return " ".join(key)
