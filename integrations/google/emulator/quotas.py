"""Google's quotas: how much each API lets a user and a project ask for in sixty seconds."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from integrations.google.emulator.discovery import Method
from integrations.google.emulator.errors import ApiError, rate_exceeded

_WINDOW = timedelta(seconds=60)
_DRIVE_READS_ONE = frozenset({"drive.files.get", "drive.comments.get", "drive.replies.get", "drive.revisions.get"})
_DRIVE_EDIT, _DRIVE_LIST, _DRIVE_MEDIA, _DRIVE_OTHER = 50, 100, 200, 5


@dataclass(frozen=True, slots=True)
class Limit:
    """Calls in a minute (Drive: quota units), by one user and by the whole project."""

    user: int
    project: int


GOOGLES: Mapping[str, Limit] = {
    "classroom": Limit(user=1_200, project=3_000),
    "docs": Limit(user=300, project=3_000),
    "drive": Limit(user=325_000, project=1_000_000),
}


def cost(method: Method, *, download: bool) -> int:
    """What one call costs: 1, in Drive its quota units (Drive API usage limits, 2026)."""
    if method.api != "drive":
        return 1
    if download or method.id == "drive.files.export":
        return _DRIVE_MEDIA
    if method.id in _DRIVE_READS_ONE:
        return _DRIVE_OTHER
    if method.id.endswith(".list"):
        return _DRIVE_LIST
    return _DRIVE_OTHER if method.http_method == "GET" else _DRIVE_EDIT


@dataclass(slots=True)
class Meter:
    """Counts what was asked in the last minute; without limits it counts nothing."""

    limits: Mapping[str, Limit] = field(default_factory=dict)
    _spent: dict[tuple[str, str], deque[tuple[datetime, int]]] = field(default_factory=dict)

    def take(self, method: Method, *, client: str, user: str, now: datetime, download: bool) -> None:
        """Raises ApiError 429, in Drive 403, when the user or the project has asked too much."""
        limit = self.limits.get(method.api)
        if limit is None:
            return
        price = cost(method, download=download)
        for who, most, per in ((f"{client} {user}", limit.user, "user"), (client, limit.project, "project")):
            spent = self._spent.setdefault((method.api, who), deque())
            while spent and spent[0][0] <= now - _WINDOW:
                spent.popleft()
            if sum(units for _, units in spent) + price > most:
                raise _exhausted(method.api, per)
            spent.append((now, price))


def _exhausted(api: str, per: str) -> ApiError:
    if api == "drive":
        return rate_exceeded("userRateLimitExceeded" if per == "user" else "rateLimitExceeded")
    limit = "Requests per minute per user" if per == "user" else "Requests per minute"
    message = f"Quota exceeded for quota metric 'Requests' and limit '{limit}' of service '{api}.googleapis.com'"
    return ApiError(429, message)
