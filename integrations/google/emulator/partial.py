"""What a mask leaves of an answer: every mask is made into a function once, for most of an answer's time goes by here.

Drive sends everything that is asked for. The other APIs leave out false, 0, "" and empty lists as proto3 JSON does, and
write whole floats as integers.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from integrations.google.emulator.masks import Mask
from integrations.google.emulator.wire import Shared

Take = Callable[[Any], Any]  # the wanted part of a value, which is left as it is


_OMITTED = frozenset({type(None), bool, int, str, list})  # when empty; floats are Google's optional numbers
_CHANGING = frozenset({dict, list, Shared, float})


def apply(mask: Mask | None, value: Any, *, omit: bool = False) -> Any:
    """The part of the value that the mask names, everything without one; `omit` as all APIs but Drive's do."""
    if mask:
        return _taking(mask, omit=omit)(value)
    return _without_empty(value) if omit else value


@lru_cache(maxsize=1024)
def _taking(mask: Mask, *, omit: bool) -> Take:
    deep = {name: _taking(below, omit=omit) for name, below in mask.items() if below}
    if "*" in mask:
        part = _of_any({name: deep.get(name, _whole(omit=omit)) for name in mask}, omit=omit)
    else:
        leaves = tuple(name for name in mask if name not in deep)
        part = _of_few(leaves, deep) if omit else _of_all(leaves, deep)

    def take(value: Any) -> Any:
        kind = type(value)
        if kind is dict:
            return part(value)
        if kind is list:
            return [part(item) if type(item) is dict else take(item) for item in value]
        return value.left_by(take) if kind is Shared else value

    return take


def _of_all(leaves: Iterable[str], deep: Mapping[str, Take]) -> Take:
    def part(value: Mapping[str, Any]) -> dict[str, Any]:
        kept = {name: value[name] for name in leaves if name in value}
        for name, take in deep.items():
            if name in value:
                kept[name] = take(value[name])
        return kept

    return part


def _of_few(leaves: Iterable[str], deep: Mapping[str, Take]) -> Take:
    def part(value: Mapping[str, Any]) -> dict[str, Any]:
        kept = {
            name: _without_empty(item) if type(item) in _CHANGING else item
            for name in leaves
            if (item := value.get(name)) or type(item) not in _OMITTED
        }
        for name, take in deep.items():
            if (item := value.get(name)) or type(item) not in _OMITTED:
                kept[name] = take(item)
        return kept

    return part


def _of_any(takes: Mapping[str, Take], *, omit: bool) -> Take:
    rest = takes["*"]
    omitted = _OMITTED if omit else frozenset()

    def part(value: Mapping[str, Any]) -> dict[str, Any]:
        return {name: takes.get(name, rest)(item) for name, item in value.items() if item or type(item) not in omitted}

    return part


def _whole(*, omit: bool) -> Take:
    return _without_empty if omit else lambda value: value


def _without_empty(value: Any) -> Any:
    kind = type(value)
    if kind is dict:
        # Most of an answer is leaves: a call for each would be most of the time.
        return {
            name: _without_empty(item) if type(item) in _CHANGING else item
            for name, item in value.items()
            if item or type(item) not in _OMITTED
        }
    if kind is list:
        return [_without_empty(item) if type(item) in _CHANGING else item for item in value]
    if kind is Shared:
        return value.left_by(_without_empty)
    return int(value) if kind is float and value.is_integer() else value
