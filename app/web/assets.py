"""Static files, each under a name that holds its content's hash, so that a browser may keep them for ever."""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path, PurePosixPath

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

STATIC = Path(__file__).parent / "static"
_FOR_EVER = "public, max-age=31536000, immutable"
_REFERENCES = {
    ".css": re.compile(r"(?P<before>url\()(?P<source>fonts/[^)]+)"),
    ".js": re.compile(r"(?P<before>\bfrom ')\./(?P<source>[\w-]+\.js)"),
}
_TEXT = {".css", ".js", ".svg"}
_SERVED = _TEXT | {".woff2"}


@dataclass(frozen=True)
class Asset:
    """One file as it is sent; `packed` is its gzip form where that is smaller to send."""

    body: bytes
    packed: bytes | None
    media_type: str


@dataclass(frozen=True)
class Assets:
    """An ASGI application that answers for every file from memory.

    `names` gives the served path for a source path such as `fonts/cabin.woff2`.
    """

    names: Mapping[str, str]
    files: Mapping[str, Asset]

    def url(self, source: str) -> str:
        """The address that a page uses. Raises KeyError for a file that does not exist."""
        return f"/static/{self.names[source]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        asset = self.files.get(path)
        if asset is None:
            response: Response = PlainTextResponse("There is no file at this address.", status_code=404)
        else:
            response = _answer(asset, packed="gzip" in Headers(scope=scope).get("accept-encoding", ""))
        await response(scope, receive, send)


def load_assets(folder: Path = STATIC) -> Assets:
    """Read every file of `folder`: what a stylesheet or a module names goes by its served path there."""
    sources = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix in _SERVED}
    named = {source: _named_in(path) for source, path in sorted(sources.items())}
    names: dict[str, str] = {}
    files: dict[str, Asset] = {}
    for source in TopologicalSorter(named).static_order():
        path = sources[source]
        body = _with_served_names(path, names)
        names[source] = _hashed(source, body)
        files[names[source]] = Asset(body, _packed(path, body), mimetypes.guess_type(path.name)[0] or "font/woff2")
    return Assets(names, files)


def _named_in(path: Path) -> set[str]:
    references = _REFERENCES.get(path.suffix)
    return {found["source"] for found in references.finditer(path.read_text("utf-8"))} if references else set()


def _with_served_names(path: Path, names: Mapping[str, str]) -> bytes:
    references = _REFERENCES.get(path.suffix)
    if references is None:
        return path.read_bytes()
    served = partial(_served, names)
    return references.sub(served, path.read_text("utf-8")).encode()


def _served(names: Mapping[str, str], found: re.Match[str]) -> str:
    return f"{found['before']}/static/{names[found['source']]}"


def _hashed(source: str, body: bytes) -> str:
    path = PurePosixPath(source)
    return path.with_name(f"{path.stem}.{hashlib.sha256(body).hexdigest()[:10]}{path.suffix}").as_posix()


def _packed(path: Path, body: bytes) -> bytes | None:
    return gzip.compress(body, mtime=0) if path.suffix in _TEXT else None


def _answer(asset: Asset, *, packed: bool) -> Response:
    headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
    if packed and asset.packed is not None:
        return Response(asset.packed, media_type=asset.media_type, headers=headers | {"Content-Encoding": "gzip"})
    return Response(asset.body, media_type=asset.media_type, headers=headers)
