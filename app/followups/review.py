"""After a sync: looks at what became of every open follow-up, so that the teacher only has to say what was seen.

The worker calls `due_follow_ups` and hands what is due to `review` in small batches, each its own transaction. The
sync knows nothing of it: what is due follows from the stamp of the document's examination.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, and_, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from app.accounts.access import shown_in
from app.briefs.drafts import own_words
from app.briefs.evidence import Found
from app.briefs.thread_rows import TEACHERS
from app.followups.assign import drafts_in
from app.models import (
    Attachment,
    Comment,
    CommentCorrection,
    CommentLabel,
    Document,
    FollowUp,
    FollowUpLook,
    Snapshot,
    Submission,
)
from app.shelf.own_skills import skills_of
from app.writing.own_skills import TeachersSkills
from app.writing.passages import passage
from app.writing.uptake import UptakeResult, uptakes

BATCH = 25
_NOTHING = UptakeResult(None, "")
_WANTED: BindParameter[list[int]] = bindparam("follow_ups", expanding=True)

_DUE = (
    select(FollowUp.id)
    .join(Document, Document.id == FollowUp.document_id)
    .where(
        FollowUp.closed_at.is_(None),
        Document.examined_at.is_not(None),
        or_(FollowUp.reviewed_at.is_(None), FollowUp.reviewed_at < Document.examined_at),
    )
    .order_by(Document.examined_at, FollowUp.id)
    .limit(bindparam("limit"))
)

# A talk before there was any draft, or about one that is handed in no more, while another has been read.
_HANDED_IN = (
    select(Attachment.id)
    .join(Submission, Submission.id == Attachment.submission_id)
    .where(
        Attachment.document_id == FollowUp.document_id,
        Submission.student_id == FollowUp.student_id,
        Submission.removed_at.is_(None),
    )
    .exists()
)
_WITHOUT_DRAFT = (
    select(FollowUp)
    .where(
        FollowUp.closed_at.is_(None),
        ~_HANDED_IN,
        select(Attachment.id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Document, Document.id == Attachment.document_id)
        .where(
            Submission.coursework_id == FollowUp.coursework_id,
            Submission.student_id == FollowUp.student_id,
            Submission.removed_at.is_(None),
            Document.examined_at.is_not(None),
            shown_in(Document.id, FollowUp.course_id),
        )
        .exists(),
    )
    .order_by(FollowUp.id)
    .execution_options(populate_existing=True)
)

_BASE = aliased(Snapshot)
_NEWEST = (
    select(Snapshot.id, Snapshot.document_id, Snapshot.text)
    .where(Snapshot.document_id.in_(select(FollowUp.document_id).where(FollowUp.id.in_(_WANTED))))
    .ext(distinct_on(Snapshot.document_id))
    .order_by(Snapshot.document_id, Snapshot.taken_at.desc(), Snapshot.id.desc())
    .subquery("newest")
)
_OPEN = (
    select(
        FollowUp.id,
        FollowUp.skill,
        FollowUp.passage,
        FollowUp.snapshot_id,
        Document.examined_at,
        _BASE.text.label("text_then"),
        _NEWEST.c.id.label("newest_id"),
        _NEWEST.c.text.label("text_now"),
    )
    .join(Document, Document.id == FollowUp.document_id)
    .outerjoin(_BASE, _BASE.id == FollowUp.snapshot_id)
    .outerjoin(_NEWEST, _NEWEST.c.document_id == FollowUp.document_id)
    .where(FollowUp.id.in_(_WANTED))
    .order_by(FollowUp.id)
)

# Held until the end, so that a look on which the teacher decides meanwhile is not changed under the tap.
_LOOKS = select(FollowUpLook).where(FollowUpLook.follow_up_id.in_(_WANTED)).order_by(FollowUpLook.id).with_for_update()

_TRAIT = func.coalesce(CommentCorrection.primary_trait, CommentLabel.primary_trait)
_COMMENTS = (
    select(
        FollowUp.id.label("follow_up_id"),
        FollowUp.skill,
        FollowUp.teacher_id,
        Comment.id,
        Comment.content,
        _TRAIT.label("trait"),
    )
    .join(Comment, Comment.document_id == FollowUp.document_id)
    .join(CommentLabel, CommentLabel.comment_id == Comment.id)
    .outerjoin(
        CommentCorrection,
        and_(CommentCorrection.comment_id == Comment.id, CommentCorrection.teacher_id == FollowUp.teacher_id),
    )
    .where(
        FollowUp.id.in_(_WANTED),
        Comment.removed_at.is_(None),
        Comment.author_role.in_(TEACHERS),
        Comment.created_at > FollowUp.opened_at,
    )
    .order_by(Comment.created_at, Comment.id)
)

_REVIEWED = (
    update(FollowUp)
    .where(FollowUp.id == bindparam("follow_up"))
    .values(reviewed_at=bindparam("stamp"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True)
class _Seen:
    """What the teacher has decided on already, and the look that still waits for a word."""

    snapshot_ids: frozenset[int]
    comment_ids: frozenset[int]
    waiting: FollowUpLook | None


def due_follow_ups(session: Session, limit: int = BATCH) -> Sequence[int]:
    """Open follow-ups whose document was examined since they were last looked at, the oldest news first."""
    return session.scalars(_DUE, {"limit": limit}).all()


def find_drafts(session: Session) -> int:
    """Give every open follow-up whose draft is not there the one that is there by now. Returns how many got one.

    What it began from stays: the passage is followed from the words of then, whatever document they stood in.
    """
    found = 0
    without = session.scalars(_WITHOUT_DRAFT).all()
    keys = [(each.coursework_id, each.student_id) for each in without]
    drafts = drafts_in(session, [(work, writer) for work, writer in keys if work is not None]) if keys else {}
    for follow_up, (work, writer) in zip(without, keys, strict=True):
        draft = None if work is None else drafts[work, writer]
        if draft is not None and own_words(draft):
            follow_up.document_id, follow_up.reviewed_at = draft.document_id, None
            found += 1
    session.flush()
    return found


def review(session: Session, follow_up_ids: Sequence[int]) -> None:
    """Look at the newest draft and at the new comments on each skill. Doing it twice changes nothing.

    Where there is news it is written on the look that still waits for the teacher's word, or on a new one: a writer
    who types every day makes one look between two decisions.
    """
    wanted = {"follow_ups": list(follow_up_ids)}
    opened = session.execute(_OPEN, wanted).all()
    looks = session.scalars(_LOOKS, wanted).all()
    comments = session.execute(_COMMENTS, wanted).all()
    known = {teacher_id: skills_of(session, teacher_id) for teacher_id in {each.teacher_id for each in comments}}
    for row in opened:
        seen = _seen(row, [look for look in looks if look.follow_up_id == row.id])
        found = [each.id for each in comments if each.follow_up_id == row.id and _on_the_skill(known, each)]
        _look(session, row, seen, [id_ for id_ in found if id_ not in seen.comment_ids])
    session.flush()
    # The stamp is what was read, not the present: a reading that commits meanwhile stays due.
    stamps = [{"follow_up": row.id, "stamp": row.examined_at} for row in opened]
    if stamps:
        session.connection().execute(_REVIEWED, stamps)


def _seen(row: Found, looks: Iterable[FollowUpLook]) -> _Seen:
    every = list(looks)
    decided = [look for look in every if look.decided_at is not None]
    known = {row.snapshot_id, *(look.snapshot_id for look in decided)}
    return _Seen(
        frozenset(id_ for id_ in known if id_ is not None),
        frozenset(id_ for look in decided for id_ in look.comment_ids),
        next((look for look in reversed(every) if look.decided_at is None), None),
    )


def _on_the_skill(known: Mapping[int, TeachersSkills], comment: Found) -> bool:
    """As the teacher who promised calls it."""
    mine = known[comment.teacher_id]
    skill = mine.known.get(comment.skill)
    if skill is None or comment.trait != skill.trait:
        return False
    return mine.named(comment.content, skill.trait) == skill


def _look(session: Session, row: Found, seen: _Seen, comment_ids: list[int]) -> None:
    newer = row.newest_id is not None and row.newest_id not in seen.snapshot_ids
    if not newer and not comment_ids:
        return
    became = _became(row) if newer else _NOTHING
    look = seen.waiting
    if look is None:
        look = FollowUpLook(follow_up_id=row.id)
        session.add(look)
    if not _shows_what_is_gone(look, row):
        look.snapshot_id = row.newest_id if newer else None
        look.uptake, look.passage_now = became.label, became.passage_now
    look.comment_ids, look.seen_at = comment_ids, row.examined_at


def _shows_what_is_gone(look: FollowUpLook, row: Found) -> bool:
    """Whether the look rests on the newest reading, whose text is no longer kept: what was seen stays seen."""
    return row.text_now is None and look.snapshot_id is not None and look.snapshot_id == row.newest_id


def _became(row: Found) -> UptakeResult:
    if not row.passage or row.text_now is None:
        return _NOTHING
    before = None if row.text_then is None else passage(row.text_then)
    return uptakes(before, [passage(row.passage)], passage(row.text_now))[0]
