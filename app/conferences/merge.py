"""How the changes of several devices become one state: pure, and the same whatever the order and however often told.

Of one field, the heads are the changes that no other change names as a parent. Of one head the value counts. Of
several, the latest by (at, id) counts, and every other head's text is kept beside it until a change names them all.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Head:
    """A change that no other replaced. `at` is the device's time: it puts heads in order and says nothing else."""

    id: str
    value: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class Also:
    """A text that another device wrote in the same field meanwhile."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Merged:
    """What a field says; a device names `heads` as the parents of its next change. `also`: the latest last."""

    value: Any
    heads: tuple[str, ...]
    also: tuple[Also, ...] = ()


def heads_of(parents: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Which changes of one field are its heads; `parents` are those that each change names, arrived or not."""
    return frozenset(parents) - {parent for named in parents.values() for parent in named}


def merge(heads: Iterable[Head], *, text: bool) -> Merged:
    """The field's state; there is at least one head. Equal and empty texts are not kept twice."""
    ordered = sorted(heads, key=lambda head: (head.at, head.id))
    value = ordered[-1].value
    others = {head.value: head.at for head in ordered if text and head.value and head.value != value}
    also = tuple(Also(words, at) for words, at in others.items())
    return Merged(value, tuple(head.id for head in ordered), also)


def closes_a_circle(id_: str, parents: Collection[str], known: Mapping[str, Collection[str]]) -> bool:
    """Whether the change would replace itself, directly or through changes that are known."""
    seen, waiting = set(parents), list(parents)
    while waiting:
        for parent in known.get(waiting.pop(), ()):
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return id_ in seen
