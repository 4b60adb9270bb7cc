"""What to read: decided from what the store knows and what Google says has changed. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.google import classroom, drive

# A file of unknown type is taken for a Doc: nearly all are, and it saves a call for each.
DOCS_OR_UNKNOWN = frozenset({None, "", drive.DOCUMENT_TYPE})
SLICE = 200  # documents read and stored at a time: enough for every batch in flight, little enough for memory
RECONCILE_EVERY = timedelta(hours=20)
SWEEP_EVERY = timedelta(hours=1)
OVERLAP = timedelta(minutes=2)  # between two sweeps: Google's clock is not ours


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document that a submission refers to. `due_at` is the soonest of its assignments.

    `course_ids` has every course where it is handed in, the first is where a problem with it is shown.
    """

    id: int
    google_id: str
    mime_type: str | None
    read_before: bool
    in_trouble: bool
    due_at: datetime | None
    course_ids: tuple[int, ...]
    student_id: int


def is_full(last_full: datetime | None, now: datetime) -> bool:
    """Whether everything is read again, whatever the change feed says: once a day."""
    return last_full is None or now - last_full >= RECONCILE_EVERY


def sweep_since(last_sweep: datetime | None, now: datetime) -> datetime | None:
    """From when on comments are asked for, in case the change feed does not tell of them; None when not yet due."""
    due = last_sweep is not None and now - last_sweep >= SWEEP_EVERY
    return last_sweep - OVERLAP if due and last_sweep else None


def documents_to_read(
    known: Iterable[KnownDocument], changed: Collection[str] | None, covered: Collection[int], now: datetime
) -> list[KnownDocument]:
    """Those that changed, were never read, or could not be read last time; soonest due first, then latest due.

    `changed` holds Google's ids out of the change feed; None means that nothing is known, so all are read.
    `covered` are the courses that the last reading covered: of any other, what the feed said was not listened to.
    """
    wanted = [
        document
        for document in known
        if changed is None
        or document.google_id in changed
        or not document.read_before
        or document.in_trouble
        or not set(covered).issuperset(document.course_ids)
    ]
    return sorted(wanted, key=lambda document: (*_nearness(document.due_at, now), document.id))


def texts_to_export(wanted: Iterable[KnownDocument], reads_left: int | None) -> frozenset[int]:
    """Ids of those whose text Drive exports, because Docs' quota would keep them waiting; None left is no quota.

    Only what was never read: lists and notes look different in an export, as if the student had rewritten them.
    """
    if reads_left is None:
        return frozenset()
    docs = [document for document in wanted if document.mime_type in DOCS_OR_UNKNOWN]
    new = [document.id for document in docs if not document.read_before]
    return frozenset(new[max(reads_left - (len(docs) - len(new)), 0) :])


def slices(documents: Sequence[KnownDocument]) -> Iterator[Sequence[KnownDocument]]:
    return (documents[start : start + SLICE] for start in range(0, len(documents), SLICE))


def rubrics_to_read(
    listing: Iterable[classroom.Coursework], known: Mapping[str, datetime | None], *, full: bool
) -> list[str]:
    """Ids of the coursework whose rubric may have changed: new or edited coursework, on a full reading all of it."""
    return [work.id for work in listing if full or work.id not in known or work.update_time != known[work.id]]


def _nearness(due_at: datetime | None, now: datetime) -> tuple[int, float]:
    if due_at is None:
        return (2, 0)
    seconds = (due_at - now).total_seconds()
    return (0, seconds) if seconds >= 0 else (1, -seconds)
