"""When a teacher's classes are read next, and when everything is read again: counted in the teacher's own day. Pure.

In school hours every few minutes, outside them every hour, and once a night all of it. Hours are wall-clock hours, so
that they stay where the school has them when daylight saving begins and ends. A teacher whose zone is not known is
read as if it were always school, with the night counted in UTC: a piece read too often harms nobody.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.accounts.school_days import SCHOOL_WEEKDAYS

OPENS, CLOSES = time(7), time(17)
NIGHT_BEGINS, NIGHT_ENDS = time(1), time(5)
OUTSIDE_SCHOOL = timedelta(hours=1)
SHORTEST_RETRY = timedelta(minutes=1)
GOLDEN = 0.6180339887498949  # multiples of it, without their whole part, lie evenly however many there are


def share_of(teacher_id: int) -> float:
    """The teacher's place among all, from 0 up to 1: where in the night, and in the first minutes of a day."""
    return teacher_id * GOLDEN % 1


def next_due(
    now: datetime,
    zone: ZoneInfo | None,
    interval: timedelta,
    *,
    share: float,
    jitter: float = 1.0,
    failures: int = 0,
    lasting: bool = False,
) -> datetime:
    """When to read next, after a reading that ends `now`; always later than that.

    Args:
        now: aware.
        zone: the teacher's; None while it is not known.
        interval: between two readings in school hours.
        share: `share_of` the teacher.
        jitter: the wait is multiplied by it, so that what was due together comes apart.
        failures: how many readings have failed in a row: the next comes soon, and less soon each time.
        lasting: the last one failed for a reason that no waiting mends.
    """
    wait = interval if is_school_time(now, zone) and not lasting else max(interval, OUTSIDE_SCHOOL)
    if failures and not lasting:
        wait = min(wait, SHORTEST_RETRY * 2 ** min(failures - 1, 10))
    opening = _next_opening(now, zone) + interval * share
    return min(now + wait * jitter, opening, _night(now, zone, share, ahead=True))


def is_school_time(now: datetime, zone: ZoneInfo | None) -> bool:
    """Monday to Friday from 7:00 to 17:00, as the clock on the teacher's wall says."""
    if zone is None:
        return True
    local = now.astimezone(zone)
    return local.weekday() in SCHOOL_WEEKDAYS and OPENS <= local.time() < CLOSES


def is_reconciliation_due(last: datetime | None, now: datetime, zone: ZoneInfo | None, share: float) -> bool:
    """Whether everything is to be read again: since the teacher's moment of the last night it was not.

    A night in which nothing ran is thereby made up for by the first reading after it.
    """
    return last is None or last < _night(now, zone, share, ahead=False)


def _night(now: datetime, zone: ZoneInfo | None, share: float, *, ahead: bool) -> datetime:
    """The teacher's moment in a night: the first after `now`, or the last that is not."""
    today = now.astimezone(zone or UTC).date()
    moments = [_moment(today + timedelta(days=days), zone, share) for days in (-1, 0, 1)]
    return min(at for at in moments if at > now) if ahead else max(at for at in moments if at <= now)


def _moment(day: date, zone: ZoneInfo | None, share: float) -> datetime:
    """Somewhere between the night's begin and end on that day, however long the night is."""
    begin, end = _at(day, NIGHT_BEGINS, zone), _at(day, NIGHT_ENDS, zone)
    return begin + (end - begin) * share


def _next_opening(now: datetime, zone: ZoneInfo | None) -> datetime:
    today = now.astimezone(zone or UTC).date()
    days = (today + timedelta(days=ahead) for ahead in range(8))
    openings = (_at(day, OPENS, zone) for day in days if day.weekday() in SCHOOL_WEEKDAYS)
    return next(at for at in openings if at > now)


def _at(day: date, wall: time, zone: ZoneInfo | None) -> datetime:
    """In UTC, in which alone times of two days may be subtracted and compared."""
    return datetime.combine(day, wall, zone or UTC).astimezone(UTC)
