"""When a teacher posts, as set on the settings page; everything works without it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.preferences import zone_of
from app.errors import BadInput
from app.models import PostingHabits, Teacher
from app.posts.hours import CLOSES, EARLIEST, LATEST, OPENS, Hours

MOST_FREE_DAYS = 200
SHORTEST = timedelta(hours=1)


@dataclass(frozen=True)
class Habits:
    """`before_look_again`: a second reminder goes out on the school day before the date."""

    opens: time = OPENS
    closes: time = CLOSES
    free_days: tuple[date, ...] = ()
    before_look_again: bool = False


def habits_of(session: Session, teacher_id: int) -> Habits:
    """What is set, else the default."""
    row = session.get(PostingHabits, teacher_id)
    if row is None:
        return Habits()
    return Habits(row.opens, row.closes, tuple(row.free_days), row.before_look_again)


def hours_of(session: Session, teacher: Teacher) -> Hours | None:
    """None while the teacher's time zone is not known: nobody's night is guessed."""
    zone = zone_of(teacher)
    if zone is None:
        return None
    habits = habits_of(session, teacher.id)
    return Hours(zone, habits.opens, habits.closes, frozenset(habits.free_days))


def keep_habits(session: Session, teacher: Teacher, habits: Habits, today: date) -> None:
    """Set them all. What is planned already keeps its moment, and is held to the new hours when it comes.

    Free days that are over by `today` stay whatever is said: A and B days are counted over them.

    Raises:
        BadInput: hours too short or at night, or more free days than a year can have.
    """
    if habits.opens < EARLIEST or habits.closes > LATEST or _length(habits) < SHORTEST:
        raise BadInput(
            f"Posts go out between {EARLIEST:%-H:%M} and {LATEST:%-H:%M}, for an hour a day at least.",
            safe="Nothing was changed.",
            remedy="Look at the times again.",
        )
    if len(habits.free_days) > MOST_FREE_DAYS:
        raise BadInput(f"At most {MOST_FREE_DAYS} days can be free.", safe="Nothing was changed.")
    over = {day for day in habits_of(session, teacher.id).free_days if day < today}
    values = {
        "opens": habits.opens,
        "closes": habits.closes,
        "free_days": sorted({*habits.free_days, *over}),
        "before_look_again": habits.before_look_again,
    }
    row = insert(PostingHabits).values(teacher_id=teacher.id, **values)
    session.execute(row.on_conflict_do_update(index_elements=[PostingHabits.teacher_id], set_=values))


def days_from(first: date, last: date) -> Iterable[date]:
    """Both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _length(habits: Habits) -> timedelta:
    """Of a day on which no clock is changed."""
    any_day = date(2026, 1, 5)
    return datetime.combine(any_day, habits.closes) - datetime.combine(any_day, habits.opens)
