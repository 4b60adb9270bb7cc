"""Partial answers: the `fields` parameter parsed, checked against the answer's schema, and applied."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from integrations.google.emulator.discovery import Method, schema

Mask = Mapping[str, "Mask"]


class Shared(list[Any]):
    """A list that many answers hold and nobody changes: what a mask leaves of it is made once."""

    def __init__(self, items: Iterable[Any]) -> None:
        super().__init__(items)
        self._left: dict[tuple[int, bool], tuple[Mask, list[Any]]] = {}

    def left_by(self, mask: Mask, omitted: frozenset[type], changing: frozenset[type]) -> list[Any]:
        key = id(mask) if mask else 0, bool(omitted)
        if key not in self._left:  # with the mask, so that no other one is ever at its address
            self._left[key] = mask, [_part(mask, item, omitted, changing) for item in self]
        return self._left[key][1]


_OMITTED: frozenset[type] = frozenset({type(None), bool, int, str, list})  # floats are Google's optional numbers
_CHANGING: frozenset[type] = frozenset({dict, list, Shared, float})
_TOKEN = re.compile(r"[\w*$.@-]+|[(),/]")


class BadMask(ValueError):
    """The argument is the path that names no field."""


@lru_cache(maxsize=512)
def parse(method: Method, text: str) -> Mask:
    """The mask as a tree; an empty tree below a name means everything there. Raises BadMask."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text) or not tokens:
        raise BadMask(text)
    mask, rest = _list(tokens)
    if rest:
        raise BadMask(text)
    if method.response:
        _check(method.api, schema(method.api, method.response), mask, "")
    return mask


def _list(tokens: list[str]) -> tuple[dict[str, Any], list[str]]:
    mask: dict[str, Any] = {}
    while True:
        tokens = _path(tokens, mask)
        if not tokens or tokens[0] != ",":
            return mask, tokens
        tokens = tokens[1:]


def _path(tokens: list[str], into: dict[str, Any]) -> list[str]:
    if not tokens or tokens[0] in "(),/":
        raise BadMask("".join(tokens))
    name, rest = tokens[0], tokens[1:]
    known = name in into
    whole = known and not into[name]
    below = {} if whole else into.setdefault(name, {})
    if rest[:1] == ["/"]:
        return _path(rest[1:], below)
    if rest[:1] == ["("]:
        inner, rest = _list(rest[1:])
        if rest[:1] != [")"]:
            raise BadMask(name)
        below.update(inner)
        return rest[1:]
    if known:
        below.clear()
    return rest


def _check(api: str, shape: Mapping[str, Any], mask: Mask, path: str) -> None:
    while "items" in shape or "$ref" in shape:
        shape = shape["items"] if "items" in shape else schema(api, shape["$ref"])
    for name, below in mask.items():
        where = f"{path}/{name}" if path else name
        if name == "*":
            children = list(shape.get("properties", {}).values()) if below else []
        elif name in shape.get("properties", {}):
            children = [shape["properties"][name]]
        elif "additionalProperties" in shape:
            children = [shape["additionalProperties"]]
        else:
            raise BadMask(where)
        for child in children if below else ():
            _check(api, child, below, where)


def apply(mask: Mask, value: Any, *, defaults: bool = True) -> Any:
    """The part of the value that the mask names; the value itself is left as it is.

    Without `defaults` false, 0, "" and empty lists are left out as proto3 JSON does, and whole floats are written
    as integers. An empty mask names everything.
    """
    if defaults:
        return _part(mask, value, frozenset(), frozenset()) if mask else value
    return _part(mask, value, _OMITTED, _CHANGING)


def _part(mask: Mask, value: Any, omitted: frozenset[type], changing: frozenset[type]) -> Any:
    """`omitted` are types that are left out where they are empty, `changing` those to enter though all is named."""
    if isinstance(value, Shared):
        return value.left_by(mask, omitted, changing)
    if isinstance(value, list):
        return [_part(mask, item, omitted, changing) for item in value]
    if not isinstance(value, dict):
        return int(value) if type(value) in changing and value.is_integer() else value
    rest = mask.get("*") if mask else mask
    kept = {}
    for name, item in value.items():
        below = mask.get(name, rest)
        if below is None or (not item and type(item) in omitted):
            continue
        # Most of an answer is leaves: a call for each would be most of the time.
        kept[name] = _part(below, item, omitted, changing) if below or type(item) in changing else item
    return kept


def names(mask: Mask | None, *path: str) -> bool:
    """Whether the mask lets something of the field at the end of the path through; no mask lets everything."""
    for name in path:
        if not mask:
            return True
        if name not in mask and "*" not in mask:
            return False
        mask = mask.get(name, mask.get("*"))
    return True
