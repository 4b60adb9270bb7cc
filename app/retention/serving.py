"""Which texts of a draft still serve: the rule of the purge, pure (docs/retention.md tells it to schools)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

RESTS_AFTER = timedelta(weeks=6)
"""So long after the last thing that happened on it a piece is current, and all its texts are kept."""


@dataclass(frozen=True)
class Draft:
    """What the rule asks of one document. Snapshots are told by their ids.

    `kept` have their text, `newest` is the last reading, with its text or without. `at_hand`: it is handed in for what
    its class works on now. `moved_at` is when anything last happened on it, or will (`pieces`). `examined`: its
    comments were sorted and compared since. `began` has, for each open follow-up that looks at it or began in
    it, the snapshot that it began from, if any.
    """

    document_id: int
    kept: Sequence[int]
    newest: int
    at_hand: bool
    moved_at: datetime
    examined: bool
    began: Sequence[int | None]


def is_current(draft: Draft, now: datetime) -> bool:
    """Whether its piece is the current assignment of anybody, or has rested for less than `RESTS_AFTER`."""
    return draft.at_hand or draft.moved_at > now - RESTS_AFTER


def serving(draft: Draft, now: datetime) -> frozenset[int]:
    """The snapshots that keep their text.

    While the piece is current, or a comment still has to be compared, every one: a comment is compared with the reading
    of its day, and nobody knows which one the next comment is made on. Afterwards those that an open follow-up is
    compared between: the reading that it began from, and the newest.
    """
    if is_current(draft, now) or not draft.examined:
        return frozenset(draft.kept)
    compared = {draft.newest, *draft.began} if draft.began else set()
    return frozenset(draft.kept) & compared
