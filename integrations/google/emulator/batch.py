"""Google's batch endpoints: many calls in one multipart request, answered in any order."""

import re
from collections.abc import Mapping

from integrations.google.emulator import errors, frontend
from integrations.google.emulator.discovery import match
from integrations.google.emulator.errors import ApiError
from integrations.google.emulator.wire import Answer, Call, call
from integrations.google.emulator.world import World

_LIMITS = {"/batch": 50, "/batch/drive/v3": 100}
_REASONS = {200: "OK", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden"}
_REASONS |= {
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


def is_batch(path: str) -> bool:
    return path in _LIMITS


def answer(world: World, outer: Call) -> Answer:
    """Runs every inner call and sends the parts back shuffled; the outer answer is 200 whatever they say."""
    try:
        parts = _parts(outer)
    except ApiError as error:
        return errors.answer("drive" if outer.path.endswith("v3") else "classroom", error)
    answers = [
        (content_id, frontend.answer(world, inner) if _belongs(outer.path, inner) else frontend.NOT_FOUND_PAGE)
        for content_id, inner in parts
    ]
    world.random.shuffle(answers)
    boundary = f"batch_{world.random.getrandbits(96):024x}"
    pieces = (piece for name, reply in answers for piece in (_head(boundary, name, reply), reply.body, b"\r\n"))
    return Answer(
        200,
        b"".join((*pieces, f"--{boundary}--\r\n".encode())),
        f"multipart/mixed; boundary={boundary}",
        delay=max(reply.delay for _, reply in answers),
    )


def _belongs(path: str, inner: Call) -> bool:
    """Drive has its own endpoint; media does not travel in batches."""
    found = match(inner.method, inner.path)
    api = found[0].api if found else ""
    media = inner.first("alt") == "media" or inner.path.endswith("/export")
    return not media and (api == "drive") == path.endswith("v3")


def _parts(outer: Call) -> list[tuple[str, Call]]:
    boundary = re.search(r'boundary="?([^";]+)"?', outer.headers.get("content-type", ""))
    if boundary is None:
        raise ApiError(400, "Failed to parse batch request, error: missing boundary.", reason="badRequest")
    pieces = outer.body.replace(b"\r\n", b"\n").split(b"--" + boundary[1].encode())[1:-1]
    if not pieces:
        raise ApiError(400, "Failed to parse batch request, error: 0 items in batch.", reason="badRequest")
    if len(pieces) > (limit := _LIMITS[outer.path]):
        raise ApiError(400, f"The batch request exceeds the limit of {limit} calls.", reason="badRequest")
    return [_inner(piece.lstrip(b"\n"), outer.headers) for piece in pieces]


def _inner(piece: bytes, outer: Mapping[str, str]) -> tuple[str, Call]:
    head, _, request = piece.partition(b"\n\n")
    line, _, rest = request.partition(b"\n")
    raw_headers, _, body = rest.partition(b"\n\n")
    if rest.startswith(b"\n"):
        raw_headers, body = b"", rest[1:]
    verb, _, target = line.decode().partition(" ")
    headers = _headers(raw_headers)
    if "authorization" in outer:
        headers.setdefault("authorization", outer["authorization"])
    content_id = _headers(head).get("content-id", "")
    return content_id, call(verb, target.rpartition(" ")[0] or target, headers, body.removesuffix(b"\n"))


def _headers(raw: bytes) -> dict[str, str]:
    """The email parser takes longer than most calls that it would be asked for; nobody folds these headers."""
    lines = (line.partition(":") for line in raw.decode().splitlines())
    return {name.strip().lower(): value.strip() for name, colon, value in lines if colon}


def _head(boundary: str, content_id: str, reply: Answer) -> bytes:
    """What stands before the body of one answer."""
    inner = f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, 'Unknown')}\r\n"
    inner += f"Content-Type: {reply.content_type}\r\nContent-Length: {len(reply.body)}\r\n"
    inner += "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
    response_id = f"<response-{content_id.strip().removeprefix('<')}" if content_id else "response-"
    head = f"--{boundary}\r\nContent-Type: application/http\r\nContent-ID: {response_id}\r\n\r\n"
    return f"{head}{inner}\r\n".encode()
