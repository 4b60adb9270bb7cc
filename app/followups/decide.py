"""What the teacher says of a look, in one tap, and how a follow-up ends. Everything here can be taken back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, NotFound
from app.followups.one_open import go_on_with_the_newest, level_last_said, standing_in_for
from app.models import FollowUp, FollowUpLook, Teacher
from app.writing.words import WITHDRAWN, Decision, Level

COUNTS = FollowUp.outcome.is_distinct_from(WITHDRAWN)
"""What was not withdrawn with its conference, as a condition on rows."""

_LEVELS = {Decision.PRACTISING: Level.PRACTISING, Decision.INDEPENDENT: Level.INDEPENDENT}


def decide(
    session: Session,
    follow_up: FollowUp,
    decision: Decision,
    teacher: Teacher,
    now: datetime,
    *,
    look_id: int | None = None,
) -> FollowUpLook:
    """Say what the newest look shows, or `look_id`; what was said of that one before is replaced.

    Without a look to decide on, the word itself is kept as one: the teacher saw it on paper, or heard it read. On
    their own closes the follow-up, Trying it opens it again unless a later one goes on with the skill, and what stays
    as it was leaves it as it is, unless the word that it replaces had closed it.

    Raises:
        NotFound: the look is another follow-up's.
        Conflict: the follow-up was withdrawn with its conference.
    """
    must_count(follow_up)
    looks = _looks(session, follow_up)
    if look_id is None:
        look = next((each for each in reversed(looks) if each.decided_at is None), None)
    else:
        look = next((each for each in looks if each.id == look_id), None)
        if look is None:
            raise NotFound("This follow-up has no such look.")
    if look is None:
        look = FollowUpLook(follow_up_id=follow_up.id, comment_ids=[], seen_at=now)
        session.add(look)
    level, settled_by_it = _LEVELS.get(decision), _settled_by(follow_up, look)
    look.level, look.progress = level, level is not None
    look.decided_at, look.decided_by = now, teacher.id
    if level is Level.INDEPENDENT:
        follow_up.closed_at, follow_up.outcome, follow_up.continued_by_id = now, level, None
    elif level is not None or settled_by_it:
        _look_on(session, follow_up, now)
    session.flush()
    return look


def take_back(session: Session, follow_up: FollowUp, now: datetime) -> None:
    """Undo the newest decision, and the closing that it brought, unless a later follow-up goes on with the skill.

    Raises:
        Conflict: nothing was decided, or the follow-up was withdrawn with its conference.
    """
    must_count(follow_up)
    decided = [look for look in _looks(session, follow_up) if look.decided_at is not None]
    if not decided:
        raise Conflict("Nothing was said of this follow-up yet.", safe="Nothing was changed.")
    look = max(decided, key=lambda each: (each.decided_at, each.id))
    settled_by_it = _settled_by(follow_up, look)
    if not (look.snapshot_id or look.uptake or look.comment_ids):  # it was made by a tap alone and shows nothing
        session.delete(look)
    else:
        look.level = look.progress = look.decided_at = look.decided_by = None
    session.flush()
    if settled_by_it:
        _look_on(session, follow_up, now)


def close(session: Session, follow_up: FollowUp, now: datetime) -> None:
    """The teacher lets it rest. Its outcome is the level that was last said of it."""
    must_count(follow_up)
    if follow_up.closed_at is None:
        follow_up.closed_at, follow_up.outcome = now, level_last_said(session, follow_up)
        session.flush()


def open_again(session: Session, follow_up: FollowUp, now: datetime) -> None:
    """What was let rest, or was closed too early, is looked at again.

    Raises:
        Conflict: another follow-up on this skill is open, or this one was withdrawn with its conference.
    """
    must_count(follow_up)
    if follow_up.closed_at is not None and standing_in_for(session, follow_up):
        raise Conflict(
            "Another follow-up on this skill is open with this writer.",
            safe="Nothing was changed.",
            remedy="Look at that one; what was seen here counts for the level all the same.",
        )
    _look_on(session, follow_up, now)


def must_count(follow_up: FollowUp) -> None:
    """Raises Conflict where the follow-up was withdrawn with its conference: nothing of it is said or settled anew."""
    if follow_up.outcome == WITHDRAWN:
        raise Conflict(
            "This follow-up went with its conference.",
            safe="Nothing was changed.",
            remedy="Finish the conference again to bring it back.",
        )


def _looks(session: Session, follow_up: FollowUp) -> Sequence[FollowUpLook]:
    mine = select(FollowUpLook).where(FollowUpLook.follow_up_id == follow_up.id)
    return session.scalars(mine.order_by(FollowUpLook.seen_at, FollowUpLook.id).with_for_update()).all()


def _settled_by(follow_up: FollowUp, look: FollowUpLook) -> bool:
    """Whether how it ended rests on what was said of this look, and follows when that is replaced or taken back."""
    closed_by_it = look.level == Level.INDEPENDENT and follow_up.closed_at == look.decided_at
    return closed_by_it or follow_up.continued_by_id is not None


def _look_on(session: Session, follow_up: FollowUp, now: datetime) -> None:
    """Open, or, where a later talk went on with the skill, ended in its favor at the level that is said now."""
    follow_up.closed_at = follow_up.outcome = follow_up.continued_by_id = None
    go_on_with_the_newest(session, follow_up, now)
