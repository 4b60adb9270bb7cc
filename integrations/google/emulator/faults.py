"""Trouble on demand: which calls go wrong, when, and how."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from integrations.google.emulator import errors
from integrations.google.emulator.errors import ApiError
from integrations.google.emulator.wire import Answer

KINDS = frozenset(
    {
        "html502",
        "truncated",
        "empty",
        "unauthorized",
        "forbidden",
        "not_found",
        "rate_text",
        "rate_json",
        "rate_403",
        "internal",
        "unavailable",
        "reset",
        "slow",
        "lost",
    }
)
_HTML_502 = Answer(
    502,
    b"<!DOCTYPE html><html lang=en><title>Error 502 (Server Error)!!1</title><p><b>502.</b> "
    b"<ins>That\xe2\x80\x99s an error.</ins><p>The server encountered a temporary error.",
    "text/html; charset=UTF-8",
)
_BROKEN = {
    "internal": (500, "Internal error encountered."),
    "unavailable": (503, "The service is currently unavailable."),
}
_QUOTA = (
    "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute per user' of service "
    "'{api}.googleapis.com' for consumer 'project_number:414350982231'."
)


class ConnectionCut(Exception):
    """The connection is to be reset instead of answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`match` is a pattern of method ids, or of paths when it starts with a slash.

    The `nth` matching call (1 = the next) and the `times` - 1 after it go wrong; `times` None = for ever.
    `seconds` delays the kind `slow`; `reason` is the Drive reason or `@Code` of `forbidden`;
    `retry_after` seconds are announced by the rate kinds. `lost` commits and then cuts the connection.
    """

    match: str
    kind: str
    nth: int = 1
    times: int | None = 1
    reason: str = "forbidden"
    seconds: float = 0.0
    retry_after: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind} is none of {', '.join(sorted(KINDS))}")

    @property
    def after_commit(self) -> bool:
        return self.kind in {"truncated", "empty", "lost", "slow"}

    def answer(self, api: str) -> Answer:
        """What the caller gets instead of the method's answer. Raises ConnectionCut for `reset`."""
        if self.kind == "html502":
            return _HTML_502
        if self.kind == "reset":
            raise ConnectionCut
        wait = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.kind == "rate_text":
            return Answer(429, _QUOTA.format(api=api).encode(), "text/plain; charset=UTF-8", wait)
        return errors.answer(api, self._error(api, wait))

    def _error(self, api: str, wait: dict[str, str]) -> ApiError:
        if self.kind == "unauthorized":
            return errors.unauthenticated()
        if self.kind == "not_found":
            return errors.not_found()
        if self.kind == "rate_json":
            return ApiError(429, _QUOTA.format(api=api), domain="usageLimits", headers=wait)
        if self.kind == "rate_403":
            return errors.rate_exceeded(headers=wait)
        if self.kind in _BROKEN:
            return ApiError(*_BROKEN[self.kind], headers=wait)
        message = (
            f"{self.reason} The caller does not have permission"
            if self.reason.startswith("@")
            else ("The caller does not have permission")
        )
        return ApiError(403, message, reason=self.reason)

    def spoil(self, reply: Answer) -> Answer:
        """What is left of the method's answer. Raises ConnectionCut for `lost`."""
        if self.kind == "lost":
            raise ConnectionCut
        if self.kind == "truncated":
            return Answer(reply.status, reply.body[: len(reply.body) // 2], reply.content_type)
        if self.kind == "empty":
            return Answer(reply.status, b"", reply.content_type)
        return replace(reply, delay=self.seconds)


@dataclass(slots=True)
class Faults:
    """The faults in force, with how often each has been matched."""

    rules: list[Fault] = field(default_factory=list)
    _seen: dict[int, int] = field(default_factory=dict)

    def add(self, rules: Iterable[Fault]) -> None:
        self.rules.extend(rules)

    def clear(self) -> None:
        self.rules.clear()
        self._seen.clear()

    def strike(self, name: str) -> Fault | None:
        """The fault that this call of a method id or path meets, if any; counts the call."""
        struck = None
        for number, rule in enumerate(self.rules):
            if not fnmatchcase(name, rule.match):
                continue
            self._seen[number] = seen = self._seen.get(number, 0) + 1
            if seen >= rule.nth and (rule.times is None or seen < rule.nth + rule.times):
                struck = struck or rule
        return struck
