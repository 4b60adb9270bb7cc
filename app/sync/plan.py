"""What to read, and in which order: decided from what the store knows and what Google says has changed. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations.google import classroom, drive

# A file of unknown type is taken for a Doc: nearly all are, and it saves a call for each.
DOCS_OR_UNKNOWN = frozenset({None, "", drive.DOCUMENT_TYPE})
SLICE = 100  # documents read and stored at a time: a few batches, and little enough for memory
ASKED_AT_MOST = 10
SWEEP_EVERY = timedelta(hours=1)
ROSTERS_EVERY = timedelta(hours=1)
OVERLAP = timedelta(minutes=2)  # between two sweeps: Google's clock is not ours
# Documents that a run reads where no feed says what changed. Docs gives a teacher 300 a minute and, as long as nobody
# has asked Google for more, the whole project 3,000.
POLL_BUDGET = 60
DUE_SOON = timedelta(days=7)
CHANGED_LATELY = timedelta(days=2)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document that a submission refers to. `due_at` is the soonest of its assignments.

    `course_ids` has every course where it is handed in, the first is where a problem with it is shown.
    `again`: waiting may have mended what was wrong with it last time, it was out of sight since it was read, or it was
    read only for a class of somebody else's.
    `stuck`: only somebody's doing can have mended it; `mute`: of its comments alone, while its text is read on.
    `live`: a comment on it is open. `current`: it is handed in for the assignment that its class works on, or about
    to be. `followed_up`: an open follow-up began in it.
    """

    id: int
    google_id: str
    mime_type: str | None
    due_at: datetime | None
    course_ids: tuple[int, ...]
    student_id: int
    read_at: datetime | None = None
    changed_at: datetime | None = None
    again: bool = False
    stuck: bool = False
    mute: bool = False
    live: bool = False
    current: bool = False
    followed_up: bool = False

    @property
    def read_before(self) -> bool:
        return self.read_at is not None


@dataclass(frozen=True, slots=True)
class Moment:
    """What a plan is made for.

    `covered` are the courses that the last reading covered: of any other, what a feed said was not listened to.
    `at_hand` is the course that meets now or next, if that is known. `asked`: somebody waits for this reading, and
    may just have mended what was wrong.
    """

    now: datetime
    covered: Collection[int]
    at_hand: int | None = None
    asked: bool = False


def sweep_since(last_sweep: datetime | None, now: datetime) -> datetime | None:
    """From when on comments are asked for, in case the change feed does not tell of them; None when not yet due."""
    due = last_sweep is not None and now - last_sweep >= SWEEP_EVERY
    return last_sweep - OVERLAP if due and last_sweep else None


def is_roster_due(course_id: int, read_at: datetime | None, moment: Moment) -> bool:
    """Whether a class's teachers and students are to be read, which were last read whole at `read_at`, if ever."""
    is_old = read_at is None or moment.now - read_at >= ROSTERS_EVERY
    return is_old or moment.asked or course_id not in moment.covered


def documents_to_read(
    known: Iterable[KnownDocument], changed: Collection[str] | None, moment: Moment
) -> list[KnownDocument]:
    """Those that changed, were never read, or could not be read last time: in the order of `urgency`.

    `changed` holds Google's ids out of the change feed; None means that all are to be read.
    """
    wanted = (
        document
        for document in known
        if changed is None
        or document.google_id in changed
        or _is_owed(document, moment)
        or not _is_covered(document, moment)
    )
    return sorted(wanted, key=lambda document: urgency(document, moment))


def documents_to_poll(known: Iterable[KnownDocument], moment: Moment, budget: int = POLL_BUDGET) -> list[KnownDocument]:
    """What to read where no feed says what has changed: as many as the budget allows, in the order of `urgency`.

    Owed ones come first, then what matters most, and of equals whatever was not looked at for longest; so whatever
    matters gets its turn. The rest waits for the night. A class that is read for the first time is read whole.
    """
    documents = list(known)
    first = [document for document in documents if not _is_covered(document, moment)]
    valued = [
        (value, document.read_at or _NEVER, document.id, document)
        for document in documents
        if _is_covered(document, moment) and (value := _value(document, moment)) is not None
    ]
    chosen = first + [document for *_, document in sorted(valued)[:budget]]
    return sorted(chosen, key=lambda document: urgency(document, moment))


def urgency(document: KnownDocument, moment: Moment) -> tuple[bool, int, float, int]:
    """Sorts the class at hand first, then what is due soonest, what was due latest, and what is never due."""
    elsewhere = moment.at_hand not in document.course_ids
    if document.due_at is None:
        return (elsewhere, 2, 0, document.id)
    seconds = (document.due_at - moment.now).total_seconds()
    return (elsewhere, 0 if seconds >= 0 else 1, abs(seconds), document.id)


def documents_to_ask(wanted: Iterable[KnownDocument]) -> list[KnownDocument]:
    """A few that are most likely Docs and readable: of them Docs is asked what it offers."""
    likely = [document for document in wanted if document.mime_type in DOCS_OR_UNKNOWN]
    return sorted(likely, key=lambda document: document.stuck or document.again)[:ASKED_AT_MOST]


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


def _is_owed(document: KnownDocument, moment: Moment) -> bool:
    if document.again or not (document.read_before or document.stuck):
        return True
    return document.stuck and moment.asked


def _is_covered(document: KnownDocument, moment: Moment) -> bool:
    return set(moment.covered).issuperset(document.course_ids)


def _value(document: KnownDocument, moment: Moment) -> int | None:
    """0 matters most; None can wait for the night, as does what only somebody's doing can mend."""
    if _is_owed(document, moment):
        return 0
    soon = document.due_at is not None and moment.now <= document.due_at <= moment.now + DUE_SOON
    lately = document.changed_at is not None and moment.now - document.changed_at <= CHANGED_LATELY
    matters = soon or lately or document.current or document.followed_up
    if (document.stuck and not document.mute) or not (matters or document.live):
        return None
    if moment.at_hand in document.course_ids:
        return 1
    return 2 if matters else 3
