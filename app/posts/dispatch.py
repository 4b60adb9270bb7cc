"""Which posts are due, claimed by the tick: each once, one a class and minute, and whatever a dead process left."""

from datetime import datetime

from sqlalchemy import String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from app.jobs import enqueue_all, has_live_job
from app.models import Post
from app.posts.hours import SPACING

JOB = "send_post"
MOST_AT_ONCE = 500


def job_key(post_id: int) -> str:
    """One post is carried by one process at a time."""
    return f"post:{post_id}"


def dispatch_posts(session: Session, now: datetime) -> None:
    """For the tick. A post that nobody carries although it is being posted was left by a process that died."""
    turn = func.row_number().over(partition_by=Post.course_id, order_by=(Post.not_before, Post.id))
    waiting = (
        select(Post.id, turn.label("turn"))
        .where(Post.state == "scheduled", Post.not_before <= now, Post.merged_into_id.is_(None))
        .subquery()
    )
    out = aliased(Post)
    just_out = select(out.id).where(out.course_id == Post.course_id, out.posted_at > now - SPACING).exists()
    next_of_class = select(waiting.c.id).where(waiting.c.turn == 1)
    due = (
        select(Post.id)
        .where(
            Post.merged_into_id.is_(None),
            or_(
                and_(Post.state == "scheduled", Post.not_before <= now, Post.id.in_(next_of_class), ~just_out),
                and_(Post.state == "uncertain", Post.not_before <= now),
                Post.state == "posting",
            ),
            ~has_live_job(literal("post:") + cast(Post.id, String)),
        )
        .order_by(Post.not_before)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=Post, skip_locked=True)
    )
    enqueue_all(session, JOB, {job_key(post_id): {"post_id": post_id} for post_id in session.scalars(due).all()})
