"""Follows passages from the draft they stood in to the newest one: those of comments (`examine`) and pinned ones."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.briefs.evidence import Found
from app.models import Snapshot
from app.writing.passages import Passage, locate, passage
from app.writing.uptake import UptakeResult, uptakes
from app.writing.words import Uptake

_SNAPSHOTS = (
    select(Snapshot.id, Snapshot.document_id, Snapshot.taken_at, Snapshot.text)
    .where(Snapshot.document_id.in_(bindparam("documents", expanding=True)))
    .order_by(Snapshot.taken_at, Snapshot.id)
)


_UNTOUCHED = frozenset({None, Uptake.UNCHANGED})


@dataclass(frozen=True)
class KeptDraft:
    """One stored reading of a document, cut into words; no `passage` where its text is no longer kept."""

    id: int
    taken_at: datetime
    passage: Passage | None


@dataclass(frozen=True)
class Followed:
    """What the newest draft, read at `seen_at`, shows of the passage of row `id`; `uptake` is empty if unknowable."""

    id: int
    snapshot_id: int
    uptake: Uptake | None
    passage_now: str
    seen_at: datetime

    @property
    def touched(self) -> bool:
        return self.uptake not in _UNTOUCHED


def kept_drafts(session: Session, document_ids: Collection[int]) -> dict[int, list[KeptDraft]]:
    """The stored readings of each document that has any, oldest first."""
    drafts: dict[int, list[KeptDraft]] = {}
    for row in session.execute(_SNAPSHOTS, {"documents": list(document_ids)}):
        words = None if row.text is None else passage(row.text)
        drafts.setdefault(row.document_id, []).append(KeptDraft(row.id, row.taken_at, words))
    return drafts


def followed(rows: Sequence[Found], drafts: Sequence[KeptDraft]) -> Iterable[Followed]:
    """What became of each passage in the newest of the drafts; only what says something new.

    Of a row are read its id, the `quote`, when that was frozen (`created_at`), and what was `compared` before with
    its `uptake` and `passage_now`. Nothing is said where the newest text is no longer kept.
    """
    newest = drafts[-1]
    if newest.passage is None:
        return
    quotes = {row.id: passage(row.quote) for row in rows}
    by_draft: dict[int | None, list[Found]] = {}
    for row in rows:
        then = draft_of_then(quotes[row.id], row.created_at, drafts)
        by_draft.setdefault(then.id if then else None, []).append(row)
    stored = {draft.id: draft for draft in drafts}
    for draft_id, mine in by_draft.items():
        then = stored[draft_id] if draft_id is not None else None
        # Today's draft is among those that may show the passage: where none does, it proves nothing either.
        untold = [UptakeResult(None, "")] * len(mine)
        results = uptakes(then.passage, [quotes[row.id] for row in mine], newest.passage) if then else untold
        for row, result in zip(mine, results, strict=True):
            if _says_something_new(row, result, lost=_lost(row.created_at, then, drafts)):
                yield Followed(row.id, newest.id, result.label, result.passage_now, newest.taken_at)


def draft_of_then(quote: Passage, frozen_at: datetime, drafts: Sequence[KeptDraft]) -> KeptDraft | None:
    """The stored draft, nearest before the quote was frozen, else nearest after it, that shows the passage as it was.

    A quote is frozen when a comment or a pin is made, so a draft that holds it shows that; one of later only where it
    holds it once, as the one that was meant may be gone from among several. Where a draft before is no longer kept, no
    older one stands in for it: the passage may have moved in between.
    """
    earlier = [draft for draft in drafts if draft.taken_at <= frozen_at]
    later = [draft for draft in drafts if draft.taken_at > frozen_at]
    unbroken = takewhile(lambda draft: draft.passage is not None, reversed(earlier))
    holding = ((each, locate(each.passage, quote)) for each in [*unbroken, *later] if each.passage)
    found, places = next(((each, places) for each, places in holding if places), (None, []))
    return None if found and found.taken_at > frozen_at and len(places) > 1 else found


def _lost(frozen_at: datetime, then: KeptDraft | None, drafts: Sequence[KeptDraft]) -> bool:
    """Whether the text that showed the passage as it was when it was frozen may be gone."""
    if then is not None and then.taken_at <= frozen_at:
        return False
    return then is None or any(draft.passage is None for draft in drafts if draft.taken_at < then.taken_at)


def _says_something_new(row: Found, result: UptakeResult, *, lost: bool) -> bool:
    """What was once seen to change stays seen when the draft of then is `lost`: today's alone does not show it.

    Only a passage that was gone and stands there again is untouched all the same.
    """
    if row.compared is None:
        return True
    seen = row.uptake not in _UNTOUCHED
    back = row.uptake == Uptake.REMOVED and result.label is Uptake.UNCHANGED
    if lost and seen and result.label in _UNTOUCHED and not back:
        return False
    return (row.uptake, row.passage_now) != (result.label, result.passage_now)
