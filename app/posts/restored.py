"""After a backup was restored: what it holds as not out yet may be out, and is looked for before it is posted."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.models import Post
from app.posts.lifecycle import TO_GO_OUT


def doubt_unsent(session: Session, now: datetime) -> int:
    """Count every post that may still go out as tried: `deliver` then searches the class for its marker first.

    Returns how many were not counted so yet.
    """
    unsure = update(Post).where(Post.state.in_(TO_GO_OUT), Post.attempted_at.is_(None)).values(attempted_at=now)
    return len(session.scalars(unsure.returning(Post.id)).all())
