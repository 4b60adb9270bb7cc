"""Passages that a teacher pinned: taken from the draft word for word, and followed through every later draft."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.accounts.access import shown_in
from app.briefs.following import KeptDraft, followed, kept_drafts
from app.errors import BadInput
from app.models import Attachment, Coursework, Pin, Submission
from app.writing.passages import locate, passage

_PINS = (
    select(
        Pin.id,
        Pin.document_id,
        Pin.about.label("quote"),
        Pin.pinned_at.label("created_at"),
        Pin.seen_at.label("compared"),
        Pin.uptake,
        Pin.passage_now,
    )
    .where(Pin.document_id.in_(bindparam("documents", expanding=True)))
    .order_by(Pin.id)
)
_SEEN = (
    update(Pin)
    .where(Pin.id == bindparam("pin"))
    .values(uptake=bindparam("found"), passage_now=bindparam("now_reads"), seen_at=bindparam("seen"))
    .execution_options(synchronize_session=False)
)
_HANDED_IN = (
    select(Attachment.document_id)
    .join(Submission, Submission.id == Attachment.submission_id)
    .join(Coursework, Coursework.id == Submission.coursework_id)
    .where(
        Submission.student_id == bindparam("student"),
        Submission.coursework_id == bindparam("coursework"),
        Submission.removed_at.is_(None),
        shown_in(Attachment.document_id, Coursework.course_id),
    )
    .order_by(Attachment.position)
)


def is_handed_in(session: Session, document_id: int, *, student_id: int, coursework_id: int | None) -> bool:
    """Whether the document is of this student's piece."""
    return document_id in session.scalars(_HANDED_IN, {"student": student_id, "coursework": coursework_id}).all()


def drafts_of(session: Session, *, student_id: int, coursework_id: int | None) -> dict[int, list[KeptDraft]]:
    """The stored readings of what the student handed in, by document, in the order in which they are attached."""
    keys = {"student": student_id, "coursework": coursework_id}
    handed_in = [number for number in session.scalars(_HANDED_IN, keys) if number is not None]
    drafts = kept_drafts(session, handed_in)
    return {number: drafts[number] for number in handed_in if number in drafts}


def passage_in(drafts: Mapping[int, Sequence[KeptDraft]], words: str) -> tuple[int, str]:
    """Where the words stand as the drafts were last read: the document, and the words as it has them.

    Raises:
        BadInput: they stand in none of them, or the text of none is kept.
    """
    wanted = passage(words)
    newest = {number: stored[-1].passage for number, stored in drafts.items()}
    for number, draft in newest.items():
        if draft is not None and (found := locate(draft, wanted)):
            return number, draft.excerpt(found[0])
    if newest and not any(newest.values()):
        raise BadInput(
            "The text of this draft is no longer kept, so no passage can be pinned.",
            safe="Nothing was pinned.",
            remedy="Pin a trait or a question. Once the writer goes on with the draft, its text is read again.",
        )
    raise BadInput(
        "These words do not stand in the draft as it was last read.",
        safe="Nothing was pinned.",
        remedy="Copy the passage from the draft again. If the draft is newer, read it again first.",
    )


def follow_pins(session: Session, drafts: Mapping[int, Sequence[KeptDraft]]) -> None:
    """Store what became of every passage pinned in these documents; an undo may bring back an unpinned one."""
    pins = session.execute(_PINS, {"documents": list(drafts)}).all()
    news = [
        {"pin": one.id, "found": one.uptake, "now_reads": one.passage_now, "seen": one.seen_at}
        for number, stored in drafts.items()
        for one in followed([row for row in pins if row.document_id == number], stored)
    ]
    if news:
        session.connection().execute(_SEEN, news)
