"""Google's own description of its APIs: which methods there are, what they take and which scopes suffice."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote

SERVED = {"classroom": "classroom.v1", "drive": "drive.v3", "docs": "docs.v1"}
_SEGMENT = "[^/:]+"


@dataclass(frozen=True, slots=True)
class Parameter:
    type: str
    location: str
    repeated: bool
    required: bool
    enum: tuple[str, ...]
    maximum: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """One API method; `request` and `response` are schema names, `pattern` matches its whole path."""

    id: str
    api: str
    http_method: str
    pattern: re.Pattern[str]
    parameters: Mapping[str, Parameter]
    scopes: tuple[str, ...]
    request: str | None
    response: str | None


@cache
def document(api: str) -> dict[str, Any]:
    """The discovery document that ships with google-api-python-client, read without importing it."""
    spec = find_spec("googleapiclient")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "discovery_cache" / "documents"
    loaded: dict[str, Any] = json.loads((folder / f"{SERVED[api]}.json").read_text())
    return loaded


def schema(api: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = document(api)["schemas"][name]
    return found


@cache
def methods() -> Mapping[str, Method]:
    return {method.id: method for api in SERVED for method in _methods_of(api, document(api))}


def _methods_of(api: str, resource: Mapping[str, Any]) -> list[Method]:
    found = [_method(api, entry) for entry in resource.get("methods", {}).values()]
    for child in resource.get("resources", {}).values():
        found += _methods_of(api, child)
    return found


def _method(api: str, entry: Mapping[str, Any]) -> Method:
    root = document(api)
    everywhere = {**root["parameters"], **entry.get("parameters", {})}
    return Method(
        id=entry["id"],
        api=api,
        http_method=entry["httpMethod"],
        pattern=_pattern("/" + root["servicePath"] + entry["path"]),
        parameters={name: _parameter(value) for name, value in everywhere.items()},
        scopes=tuple(entry.get("scopes", ())),
        request=entry.get("request", {}).get("$ref"),
        response=entry.get("response", {}).get("$ref"),
    )


def _parameter(entry: Mapping[str, Any]) -> Parameter:
    maximum = entry.get("maximum")
    return Parameter(
        type=entry["type"],
        location=entry["location"],
        repeated=entry.get("repeated", False),
        required=entry.get("required", False),
        enum=tuple(entry.get("enum", ())),
        maximum=None if maximum is None else int(maximum),
    )


def _pattern(path: str) -> re.Pattern[str]:
    pieces = re.split(r"\{\+?(\w+)\}", path)
    return re.compile(
        "".join(f"(?P<{piece}>{_SEGMENT})" if odd % 2 else re.escape(piece) for odd, piece in enumerate(pieces))
    )


@cache
def _by_shape() -> Mapping[tuple[str, int], list[Method]]:
    """Methods by verb and number of slashes, literal paths before those with parameters."""
    shapes: dict[tuple[str, int], list[Method]] = {}
    for method in sorted(methods().values(), key=lambda m: m.pattern.groups):
        slashes = method.pattern.pattern.replace(_SEGMENT, "").count("/")
        shapes.setdefault((method.http_method, slashes), []).append(method)
    return shapes


@lru_cache(maxsize=4096)
def match(http_method: str, path: str) -> tuple[Method, Mapping[str, str]] | None:
    """The method that the request line names, with its path parameters; None when there is none."""
    for method in _by_shape().get((http_method, path.count("/")), ()):
        if found := method.pattern.fullmatch(path):
            return method, {name: unquote(value) for name, value in found.groupdict().items()}
    return None
