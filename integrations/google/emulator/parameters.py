"""Query parameters and bodies checked against what the discovery document says of the method."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from integrations.google.emulator.discovery import Method, Parameter, document, schema
from integrations.google.emulator.errors import ApiError, invalid_argument, unknown_name
from integrations.google.emulator.wire import JSON, Call


def read_parameters(method: Method, path: Mapping[str, str], call: Call) -> tuple[JSON, JSON]:
    """The method's own parameters and the system's (`fields`, `alt`, ...), each of its declared type."""
    asked, system = _read_query(method, call.query)
    own: JSON = {**path, **asked}
    for name, parameter in method.parameters.items():
        if parameter.required and name not in own:
            raise ApiError(400, f"Required parameter: {name}", reason="required", location=name)
    return own, system


@lru_cache(maxsize=256)
def _read_query(method: Method, query: tuple[tuple[str, str], ...]) -> tuple[JSON, JSON]:
    """The calls of a batch differ in their paths alone; what is read is not to be changed."""
    own: JSON = {}
    system: JSON = {}
    for name, text in query:
        parameter = method.parameters.get(name)
        if parameter is None or parameter.location != "query":
            raise unknown_name(
                name, f": Cannot bind query parameter. Field '{name}' could not be found in request message."
            )
        value = _value(name, parameter, text)
        into = system if name in document(method.api)["parameters"] else own
        if parameter.repeated:
            into.setdefault(name, []).append(value)
        else:
            into[name] = value
    return own, system


def _value(name: str, parameter: Parameter, text: str) -> Any:
    if parameter.enum and text not in parameter.enum:
        raise invalid_argument(f"Invalid value at '{_snake(name)}' (TYPE_ENUM), \"{text}\"", location=name)
    if parameter.type == "boolean":
        if text.lower() not in {"true", "false", "1", "0"}:
            raise invalid_argument(f"Invalid value at '{_snake(name)}' (TYPE_BOOL), \"{text}\"", location=name)
        return text.lower() in {"true", "1"}
    if parameter.type == "integer":
        if not re.fullmatch(r"\d{1,9}", text):
            raise invalid_argument(f"Invalid value at '{_snake(name)}' (TYPE_INT32), \"{text}\"", location=name)
        return int(text)
    return text


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), name)


def read_body(method: Method, call: Call) -> JSON:
    """The JSON body; Classroom and Docs refuse unknown fields, Drive ignores them."""
    if method.request is None or not call.body:
        return {}
    try:
        body = json.loads(call.body)
    except ValueError as error:
        raise ApiError(400, "Invalid JSON payload received. Parse error.", reason="parseError") from error
    if not isinstance(body, dict):
        raise invalid_argument("Invalid JSON payload received. Root must be an object.")
    if method.api != "drive":
        _check_names(method.api, schema(method.api, method.request), body, "")
    return body


def _check_names(api: str, shape: Mapping[str, Any], value: Any, path: str) -> None:
    if "$ref" in shape:
        shape = schema(api, shape["$ref"])
    if isinstance(value, list):
        for item in value:
            _check_names(api, shape.get("items", {}), item, path)
    elif isinstance(value, dict):
        for name, item in value.items():
            child = shape.get("properties", {}).get(name, shape.get("additionalProperties"))
            if child is None:
                raise unknown_name(name, f" at '{path}': Cannot find field." if path else ": Cannot find field.")
            _check_names(api, child, item, f"{path}.{name}" if path else name)


def moment(text: str, name: str) -> datetime:
    """An RFC 3339 parameter as an aware time. Raises ApiError 400."""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None:
        raise invalid_argument(f"Invalid value '{text}'", location=name)
    return parsed
