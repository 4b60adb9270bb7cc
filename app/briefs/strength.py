"""The one strength to begin a talk with: praise that was kept, else a follow-up that was reached, else a skill grown.

Praise names a passage of this very draft, and a promise that was kept was worked for. Of one kind the newest is told.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from app.briefs.brief import Comment, Grown, StateMark
from app.briefs.evidence import Found
from app.briefs.seen import Rows, by_skill, seen_words, source_of
from app.briefs.threads import is_teachers
from app.writing.mastery import Where, mastery
from app.writing.own_skills import TeachersSkills
from app.writing.words import Level

_Ranked = tuple[bool, datetime, Grown]


def strength_of(comments: Iterable[Comment]) -> Comment | None:
    """The newest praise whose passage was kept."""
    kept = [comment for comment in comments if is_teachers(comment) and comment.state_mark is StateMark.KEPT]
    return max(kept, key=lambda comment: (comment.created_at, comment.id), default=None)


def grown_of(seen: Iterable[Found], skills: TeachersSkills, *, now: datetime, zone: ZoneInfo) -> Grown | None:
    """`seen` is every word on a skill; one that nobody has a name for any more is left out."""
    named = ((skills.known[skill].name, rows) for skill, rows in by_skill(seen) if skill in skills.known)
    shown = [_shown(name, rows, now, zone) for name, rows in named]
    return max((one for one in shown if one), key=lambda one: one[:2], default=(False, now, None))[2]


def _shown(name: str, rows: Rows, now: datetime, zone: ZoneInfo) -> _Ranked | None:
    """What one skill shows, and whether a follow-up reached it: nothing unless it is on their own, or has risen."""
    found = mastery(rows)
    looks = [word for word in found.stands if word.where is Where.LOOK]
    if looks and found.level is Level.INDEPENDENT:
        words = f"A follow-up is reached. {name}: {seen_words(looks[-1], rows, now, zone)}."
        return True, looks[-1].at, Grown(words, (source_of(looks[-1]),))
    if found.risen_from is None:
        return None
    risen, before = found.stands[0], found.risen_from
    words = f"A skill has grown. {name}: {seen_words(risen, rows, now, zone)}"
    words = f"{words}, after {seen_words(before, rows, now, zone)}."
    return False, risen.at, Grown(words, (source_of(risen), source_of(before)))
