"""Which replies a teacher has not read, and the marks by which a teacher says so: part of every list of threads."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.briefs.evidence import Found
from app.briefs.thread_rows import READ_BY_ME, REPLIES, TEACHERS
from app.models import Comment, Reply, Teacher, ThreadRead

_POSTED = (
    REPLIES.add_columns(Reply.author_role, ThreadRead.read_at)
    .outerjoin(ThreadRead, READ_BY_ME)
    .where(Comment.id.in_(bindparam("comment_ids", expanding=True)))
)


def unread_replies(replies: Sequence[Found], read_at: datetime | None) -> Sequence[Found]:
    """What somebody said after the last post of any teacher and after `read_at`; `replies` and answer oldest first.

    A bare resolve says nothing, so nobody has to read it; by a teacher it shows that the thread was seen. A reply
    by somebody whom nobody could name is unread too: it may be the writer's.
    """
    after = max((place for place, reply in enumerate(replies) if reply.author_role in TEACHERS), default=-1) + 1
    return [
        reply for reply in replies[after:] if reply.content.strip() and (read_at is None or reply.created_at > read_at)
    ]


def mark_read(
    session: Session, teacher: Teacher, comment_ids: Collection[int], *, seen: int
) -> dict[int, datetime | None]:
    """Mark these threads as read, up to the reply with the id `seen`: what came in after it stays unread.

    The ids are of comments that the teacher may see (`access.comments_for`). Tells how far each thread that had
    something unread was read before, for `take_back_read`.
    """
    rows = session.execute(_POSTED, {"teacher_id": teacher.id, "comment_ids": list(comment_ids)}).all()
    before: dict[int, datetime | None] = {}
    now_read: dict[int, datetime] = {}
    for comment_id, posts in groupby(sorted(rows, key=lambda row: row.comment_id), key=lambda row: row.comment_id):
        replies = list(posts)
        known = [reply for reply in unread_replies(replies, replies[0].read_at) if reply.id <= seen]
        if known:
            before[comment_id] = replies[0].read_at
            now_read[comment_id] = known[-1].created_at
    _keep(session, teacher, now_read)
    return before


def take_back_read(session: Session, teacher: Teacher, before: Mapping[int, datetime | None]) -> None:
    """Read again as far as `mark_read` found it, thread by thread."""
    never = [comment_id for comment_id, read_at in before.items() if read_at is None]
    session.execute(delete(ThreadRead).where(ThreadRead.teacher_id == teacher.id, ThreadRead.comment_id.in_(never)))
    _keep(session, teacher, {comment_id: read_at for comment_id, read_at in before.items() if read_at is not None})


def _keep(session: Session, teacher: Teacher, read: Mapping[int, datetime]) -> None:
    if not read:
        return
    rows = [{"teacher_id": teacher.id, "comment_id": id_, "read_at": read_at} for id_, read_at in read.items()]
    said = insert(ThreadRead).values(rows)
    keys = [ThreadRead.teacher_id, ThreadRead.comment_id]
    session.execute(said.on_conflict_do_update(index_elements=keys, set_={"read_at": said.excluded.read_at}))
