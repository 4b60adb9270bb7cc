"""The draft as it was read, beside what was said of it: where a teacher reads ahead and pins what to talk about.

A passage is found by `app.writing.passages` alone, and marked only where its words stand once; else what was said of it
stands apart, with the reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.briefs.brief import Comment, CourseLine, Writer
from app.briefs.build import course_in, reader_of, writer_in
from app.briefs.drafts import is_template, main_document, own_title, state_of_draft
from app.briefs.evidence import Evidence, Found, gather
from app.briefs.pinned import PinKind
from app.briefs.pins import LONGEST_PASSAGE, READS_OTHERWISE, PieceOf, pins_of
from app.briefs.threads import threads_of
from app.briefs.words import TEXT_GONE, draft_state_words
from app.errors import NotFound
from app.models import Snapshot
from app.writing.marked import MarkedParagraph, marked
from app.writing.passages import Passage, Span, locate, passage
from app.writing.words import Uptake

_NOWHERE, _NO_TEXT = "The passage does not stand in this reading.", "There is no text to find it in."

_TEXT = select(Snapshot.text).where(Snapshot.id == bindparam("reading"))


@dataclass(frozen=True)
class Reading:
    """A stored reading of the draft; one for every reading that found new text. Its text need not be kept any more."""

    id: int
    taken_at: datetime
    words: int
    text_kept: bool


@dataclass(frozen=True)
class Remark:
    """A thread, or a pin for the next talk (then `pin_id`), on `quote`, which is empty on the whole draft.

    `number` counts those that stand in the draft, from 1, in the order of the text. 0 stands apart: `why_apart`.
    """

    number: int
    quote: str
    comment: Comment | None
    pin_id: int | None
    why_apart: str


@dataclass(frozen=True)
class ParagraphRead:
    """`remarks` are those whose passage begins here; `may_be_pinned` unless it is longer than a pin may be."""

    words: MarkedParagraph
    remarks: tuple[Remark, ...]
    may_be_pinned: bool


@dataclass(frozen=True)
class DraftRead:
    """One reading of a writer's draft: `chosen` of all that are kept, `readings`, newest first; empty without any.

    `read_at` is when the document was last read, with new text or without. `marked` are the remarks that the marks of
    `paragraphs` stand for, by their places.
    """

    writer: Writer
    course: CourseLine
    assignment_id: int | None
    assignment: str
    title: str
    link: str | None
    state_words: str
    read_at: datetime | None
    readings: tuple[Reading, ...]
    chosen: Reading | None
    paragraphs: tuple[ParagraphRead, ...]
    marked: tuple[Remark, ...]
    apart: tuple[Remark, ...]

    @property
    def is_newest(self) -> bool:
        """Whether it is the last reading, which pins are taken from."""
        return self.chosen is not None and self.chosen == self.readings[0]


@dataclass(frozen=True)
class _Sought:
    """A remark, and its passage in the words that may stand in the reading, the likeliest first."""

    remark: Remark
    wordings: tuple[str, ...]


def read_draft(
    session: Session,
    *,
    teacher_id: int,
    student_id: int,
    now: datetime,
    assignment_id: int | None = None,
    reading_id: int | None,
) -> DraftRead:
    """The draft of one writer; without `reading_id` as it was read last. Reads only the store.

    Raises:
        NotFound: this teacher does not teach this student, there is no such assignment, or no such reading of it.
    """
    evidence = gather(
        session, teacher_id=teacher_id, student_id=student_id, course_id=None, assignment_id=assignment_id, now=now
    )
    document, work = main_document(evidence.attachments), evidence.work
    readings = _readings(evidence, document)
    chosen = next((one for one in readings if reading_id in {None, one.id}), None)
    if reading_id is not None and chosen is None:
        raise NotFound("There is no such reading of this draft.")
    text = session.scalar(_TEXT, {"reading": chosen.id}) if chosen and chosen.text_kept else ""
    if text is None:
        raise NotFound("This reading of the draft was removed a moment ago.")
    piece = PieceOf(student_id, evidence.course.course_id, work.id if work else None)
    pins = [row for row in pins_of(session, teacher_id, piece) if row.kind == PinKind.PASSAGE and row.talk_id is None]
    is_newest = bool(readings) and chosen == readings[0]
    sought = [
        *_threads(evidence, document, now, is_newest=is_newest),
        *(_pin(row, document, is_newest=is_newest) for row in pins),
    ]
    paragraphs, marks, apart = _laid_out(passage(text), sought, kept=chosen is None or chosen.text_kept)
    template = is_template(document)
    state = state_of_draft(work, evidence.attachments, document)
    return DraftRead(
        writer=writer_in(evidence),
        course=course_in(evidence),
        assignment_id=piece.coursework_id,
        assignment=work.title if work else "",
        title=own_title(document, work.title) if work else "",
        link=document.document_link if document else None,
        state_words=draft_state_words(state, late=bool(work and work.late), template=template),
        read_at=document.read_at if document else None,
        readings=readings,
        chosen=chosen,
        paragraphs=paragraphs,
        marked=marks,
        apart=apart,
    )


def _readings(evidence: Evidence, document: Found | None) -> tuple[Reading, ...]:
    own = [row for row in evidence.snapshots if document is not None and row.document_id == document.document_id]
    return tuple(Reading(row.id, row.taken_at, row.words, row.text_kept) for row in reversed(own))


def _threads(evidence: Evidence, document: Found | None, now: datetime, *, is_newest: bool) -> Iterator[_Sought]:
    """Of everybody, on this document."""
    if document is None:
        return
    own = [row for row in evidence.comments if row.document_id == document.document_id]
    for comment in threads_of(replace(evidence, comments=own), reader_of(evidence, now)):
        wordings = _wordings(comment.quote, comment.uptake, comment.passage_now, is_newest=is_newest)
        yield _Sought(Remark(0, comment.quote, comment, None, ""), wordings)


def _pin(row: Found, document: Found | None, *, is_newest: bool) -> _Sought:
    """Of a passage pinned in another document it is not known how it reads in this one."""
    uptake = Uptake(row.uptake) if row.uptake else None
    followed = document is not None and row.document_id == document.document_id
    wordings = _wordings(row.about, uptake, row.passage_now, is_newest=is_newest and followed)
    return _Sought(Remark(0, row.about, None, row.id, ""), wordings)


def _wordings(quote: str, uptake: Uptake | None, passage_now: str, *, is_newest: bool) -> tuple[str, ...]:
    """The newest reading has a passage as it reads now; an older one may have it either way."""
    if not is_newest:
        return (quote, passage_now)
    if uptake is Uptake.REMOVED:
        return ()
    return (passage_now,) if uptake in READS_OTHERWISE and passage_now else (quote,)


def _laid_out(
    draft: Passage, sought: Sequence[_Sought], *, kept: bool
) -> tuple[tuple[ParagraphRead, ...], tuple[Remark, ...], tuple[Remark, ...]]:
    """The paragraphs, the remarks that are marked in them, in their order, and those that stand apart."""
    found = [(one.remark, _places(draft, one.wordings)) for one in sought]
    once = sorted(((places[0], remark) for remark, places in found if len(places) == 1), key=lambda pair: pair[0])
    marks = tuple(replace(remark, number=number) for number, (_, remark) in enumerate(once, 1))
    paragraphs = tuple(
        ParagraphRead(each, tuple(marks[mark] for mark in each.begins), len(each.text) <= LONGEST_PASSAGE)
        for each in marked(draft, [place for place, _ in once])
    )
    nowhere = _NOWHERE if draft.words else _NO_TEXT if kept else TEXT_GONE
    return (
        paragraphs,
        marks,
        tuple(_apart(remark, len(places), nowhere) for remark, places in found if len(places) != 1),
    )


def _places(draft: Passage, wordings: Sequence[str]) -> list[Span]:
    """Where the first of the wordings stands that stands anywhere."""
    return next((found for words in wordings if (found := locate(draft, passage(words)))), [])


def _apart(remark: Remark, times: int, nowhere: str) -> Remark:
    if not remark.quote:
        return remark
    return replace(remark, why_apart=f"These words stand in {times} places." if times else nowhere)
