"""Partial answers: the `fields` parameter parsed, checked against the answer's schema, and applied."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from integrations.google.emulator.discovery import Method, schema

Mask = Mapping[str, "Mask"]
_TOKEN = re.compile(r"[\w*$.@-]+|[(),/]")
_ALL: Mask = {"*": {}}


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


def apply(mask: Mask, value: Any) -> Any:
    """The part of the value that the mask names; the value itself is left as it is."""
    if not mask or mask == _ALL:
        return value
    if isinstance(value, list):
        return [apply(mask, item) for item in value]
    if not isinstance(value, dict):
        return value
    rest = mask.get("*")
    kept = {}
    for name, item in value.items():
        below = mask.get(name, rest)
        if below is not None:
            kept[name] = apply(below, item)
    return kept


def names(mask: Mask, field: str) -> bool:
    """Whether the mask lets something of that top field through."""
    return field in mask or "*" in mask
