"""A call as it goes out: the request that google-api-python-client builds of it, under the root that was asked for.

Nothing else imports googleapiclient. Of each kind of call the library builds one request, kept for the process.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urljoin

import httplib2
from googleapiclient import discovery, discovery_cache

from integrations.google.calls import Call, Page

VERSIONS = {"classroom": "v1", "drive": "v3", "docs": "v1"}
_STAND_IN = re.compile("~([A-Za-z]+)~")  # in the address of a request that was built for every id


@dataclass(frozen=True, slots=True)
class Request:
    """`headers` are the library's own; `decode` makes a page of the bytes of an answer."""

    uri: str
    method: str
    headers: dict[str, str]
    body: bytes | None
    decode: Callable[[bytes], Page]


def request_of(api_root: str | None, call: Call[Any], token: str | None) -> Request:
    """The request for one page of a call. `api_root` replaces the root of every API; None is Google itself.

    The library takes a millisecond to build a request, most of it for the mask: it builds one of each kind, of which
    the others differ in ids, page token and body alone.
    """
    arguments = {**call.arguments, "pageToken": token} if token else {**call.arguments}
    body = arguments.pop("body", None)
    varying = {name: quote(str(value), safe="") for name, value in arguments.items() if _varies(name)}
    fixed = ((name, value) for name, value in arguments.items() if name not in varying)
    built = _built(
        api_root,
        call.method,
        tuple(varying),
        tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in fixed),
    )
    uri = _STAND_IN.sub(lambda found: varying[found[1]], built.uri)
    written = None if body is None else json.dumps(body).encode()
    return Request(uri, built.method, built.headers, written, call.decode)


def batch_address(api_root: str | None, api: str) -> str:
    """Where the batches of an API go."""
    return _service(api_root, api)[1]


def _varies(name: str) -> bool:
    return name.endswith("Id") or name in {"id", "pageToken"}


@lru_cache(maxsize=256)
def _built(api_root: str | None, method: str, varying: tuple[str, ...], fixed: tuple[tuple[str, Any], ...]) -> Any:
    stand_ins = {name: f"~{name}~" for name in varying}
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in fixed}
    # Indented answers are two thirds longer, and as much slower to read.
    return _method(api_root, method)(**stand_ins, **told, prettyPrint=False)


@lru_cache(maxsize=256)
def _method(api_root: str | None, method: str) -> Callable[..., Any]:
    """The library's request builder of a method, kept for the process: its factories cost milliseconds a call."""
    api, *collections, name = method.split(".")
    resource, _ = _service(api_root, api)
    for collection in collections:
        resource = getattr(resource, collection)()
    builder: Callable[..., Any] = getattr(resource, name)
    return builder


@lru_cache(maxsize=32)
def _service(api_root: str | None, api: str) -> tuple[Any, str]:
    """The library's resource of an API and the address of its batches, kept for the process.

    Built of the discovery document that ships with the library, without schemas: those of Docs cost 118 ms and 41 MB.
    """
    static: Any = discovery_cache
    document: dict[str, Any] = json.loads(static.get_static_doc(api, VERSIONS[api]))
    document["schemas"] = {name: {"id": name, "type": "object"} for name in document["schemas"]}
    if api_root is not None:
        document["rootUrl"] = api_root.rstrip("/") + "/"
    service = discovery.build_from_document(document, http=httplib2.Http())
    return service, urljoin(document["rootUrl"], document["batchPath"])
