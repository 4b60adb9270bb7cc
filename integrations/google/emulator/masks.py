"""Partial answers: the `fields` parameter parsed, and checked against the answer's schema; `partial` applies it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from integrations.google.emulator.discovery import Method, schema


class Mask(dict[str, "Mask"]):
    """A name for every field that is wanted; an empty mask below a name means everything there."""

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has none, but this one is not changed once parsed
        return id(self)


_TOKEN = re.compile(r"[\w*$.@-]+|[(),/]")


class BadMask(ValueError):
    """The argument is the path that names no field."""


@lru_cache(maxsize=512)
def parse(method: Method, text: str) -> Mask:
    """Raises BadMask, also where the method's answers have no such field."""
    mask = tree(text)
    if method.response:
        _check(method.api, schema(method.api, method.response), mask, "")
    return mask


def tree(text: str) -> Mask:
    """Raises BadMask."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text) or not tokens:
        raise BadMask(text)
    mask, rest = _list(tokens)
    if rest:
        raise BadMask(text)
    return mask


def _list(tokens: list[str]) -> tuple[Mask, list[str]]:
    mask = Mask()
    while True:
        tokens = _path(tokens, mask)
        if not tokens or tokens[0] != ",":
            return mask, tokens
        tokens = tokens[1:]


def _path(tokens: list[str], into: Mask) -> list[str]:
    if not tokens or tokens[0] in "(),/":
        raise BadMask("".join(tokens))
    name, rest = tokens[0], tokens[1:]
    known = name in into
    whole = known and not into[name]
    below = Mask() if whole else into.setdefault(name, Mask())
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


def names(mask: Mask | None, *path: str) -> bool:
    """Whether the mask lets something of the field at the end of the path through; no mask lets everything."""
    for name in path:
        if not mask:
            return True
        if name not in mask and "*" not in mask:
            return False
        mask = mask.get(name, mask.get("*"))
    return True
