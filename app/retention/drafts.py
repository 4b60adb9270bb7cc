"""Takes the text of snapshots that serve nothing any more; when each was read, its hash and its words stay."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.database import Sessions
from app.models import Document, Snapshot
from app.retention.pieces import drafts, resting
from app.retention.serving import serving

BATCH = 200


@dataclass(frozen=True)
class Texts:
    """How many texts were taken, of how many drafts."""

    texts: int = 0
    drafts: int = 0


def purge_texts(sessions: Sessions, now: datetime, should_stop: Callable[[], bool], *, dry_run: bool = False) -> Texts:
    """In transactions of some drafts each; what is left at a stop is found again. A `dry_run` only counts."""
    taken = Texts()
    with sessions() as session:
        candidates = resting(session, now)
    for first in range(0, len(candidates), BATCH):
        some = candidates[first : first + BATCH]
        if should_stop():
            break
        with sessions.begin() as session:
            useless = _useless(session, some, now)
            if useless and not dry_run:
                useless = _take(session, list(useless), now)
        taken = Texts(taken.texts + sum(map(len, useless.values())), taken.drafts + len(useless))
    return taken


def _take(session: Session, document_ids: Sequence[int], now: datetime) -> dict[int, frozenset[int]]:
    """Looked at once more with the documents locked: a reading or a comment may have come meanwhile."""
    session.execute(select(Document.id).where(Document.id.in_(document_ids)).order_by(Document.id).with_for_update())
    useless = _useless(session, document_ids, now)
    ids = [id_ for each in useless.values() for id_ in each]
    session.execute(
        update(Snapshot).where(Snapshot.id.in_(ids)).values(text=None).execution_options(synchronize_session=False)
    )
    return useless


def _useless(session: Session, document_ids: Sequence[int], now: datetime) -> dict[int, frozenset[int]]:
    """By document, the snapshots whose text serves nothing; documents without any are left out."""
    found = {
        draft.document_id: frozenset(draft.kept) - serving(draft, now) for draft in drafts(session, document_ids, now)
    }
    return {document_id: snapshots for document_id, snapshots in found.items() if snapshots}
