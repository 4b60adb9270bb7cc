"""The life of a post: one table of which state may follow which, and the only place that changes one.

drafted ──> scheduled ──> posting ──> posted ──> taken_back
  │           │   ▲  ▲      │  │ ▲
  │           │   │  └──────┘  │ └─> uncertain   nobody knows what became of a call: it is looked for
  │           │   │            ▼
  └───────────┴───┼─────────> failed
              ▼   └── sent again by hand
          cancelled

From `scheduled` to `posting` is the point of no return for whoever wants to cancel.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.models import Post

FOLLOWS: Mapping[str, frozenset[str]] = {
    "drafted": frozenset({"scheduled", "cancelled"}),
    "scheduled": frozenset({"posting", "cancelled"}),
    "posting": frozenset({"posted", "uncertain", "failed", "scheduled"}),
    "uncertain": frozenset({"posting"}),
    "posted": frozenset({"taken_back"}),
    "failed": frozenset({"scheduled", "cancelled"}),
    "cancelled": frozenset(),
    "taken_back": frozenset(),
}
FINAL = frozenset({"posted", "failed", "cancelled", "taken_back"})
"""Where no call to Google is under way or to come, unless somebody asks for it."""

WAITS = frozenset({"drafted", "scheduled"})
"""Where nothing was tried yet, and other words may be put."""

CANCELLABLE = frozenset(state for state, following in FOLLOWS.items() if "cancelled" in following)

TO_GO_OUT = CANCELLABLE | {"posting", "uncertain"}
"""Where it may still be posted, if only once somebody asks for it."""


def move(session: Session, post_id: int, before: str, after: str, now: datetime, **told: Any) -> bool:
    """Compare and set: whether the post was in `before`, and is in `after` now, with what is `told` of it.

    What goes out with it moves with it.

    Raises:
        ValueError: no post may ever go that way.
    """
    if after not in FOLLOWS[before]:
        raise ValueError(f"{before} is never followed by {after}")
    new = {"state": after, "changed_at": now, **_marks(after, now)}
    moved = update(Post).where(Post.id == post_id, Post.state == before).values({**new, **told})
    if session.execute(moved.returning(Post.id)).first() is None:
        return False
    shared = {name: value for name, value in told.items() if name in {"reason", "not_before", "posted_at"}}
    session.execute(update(Post).where(Post.merged_into_id == post_id, Post.state == before).values({**new, **shared}))
    return True


def _marks(after: str, now: datetime) -> dict[str, Any]:
    """A new state has its own reason, or none."""
    return {"reason": None, "posted_at": now} if after == "posted" else {"reason": None}
