"""What a call takes of Google's quotas, and what the transport wants of whoever keeps them."""

from collections.abc import Callable
from typing import Any, Protocol

from integrations.google.calls import Call
from integrations.google.errors import RateLimited

# Quota units of Drive since May 2026 (developers.google.com/workspace/drive/api/guides/limits).
# Elsewhere a call counts as one.
_COSTS = {
    "drive.comments.list": 100,
    "drive.changes.list": 100,
    "drive.files.list": 100,
    "drive.files.export": 200,
    "drive.files.get_media": 200,
    "drive.files.get": 5,
    "drive.changes.getStartPageToken": 5,
}


class Quota(Protocol):
    """Where Google's limits are kept, in calls, in Drive's case in quota units. Asked by several threads at once."""

    def most_at_once(self, api: str) -> int | None:
        """The most that one batch may cost; None for any."""

    def left(self, api: str) -> int | None:
        """The most that could be taken without waiting; None for any."""

    def take(self, api: str, units: int, sleep: Callable[[float], None]) -> None:
        """Called before each sending; waits by `sleep(seconds)`, which raises when the account is closed."""

    def refused(self, api: str, error: RateLimited) -> None:
        """Called when Google says that it was asked too much."""


def cost(call: Call[Any]) -> int:
    """Of one page."""
    return _COSTS.get(call.method, 1)
