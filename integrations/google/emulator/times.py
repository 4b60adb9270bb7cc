"""Times as Google writes them in JSON."""

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=65_536)
def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as Drive and Classroom send it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
