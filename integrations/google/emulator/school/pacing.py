"""When a student writes: the sittings of one piece, in class or in the evening, and how far each of them gets."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from integrations.google.emulator.school.bells import PERIODS, is_school_day, local

_STARTS = {period.number: period.start for period in PERIODS}
_CLASS_MINUTES = (12, 46)
_EVENING = (time(18, 40), 210)


@dataclass(frozen=True, slots=True)
class Sitting:
    """`share` of the whole piece stands there when the student gets up."""

    at: datetime
    share: float


# Days of October (September's are below 1: 0 is the 30th, -6 the 24th) and the share of the piece reached.
_PACES: dict[str, tuple[tuple[int, float], ...]] = {
    "steady": ((-6, 0.2), (0, 0.4), (6, 0.6), (8, 0.72), (13, 0.85), (16, 0.9), (20, 1.0)),
    "early": ((-7, 0.4), (-1, 0.75), (5, 1.0), (9, 1.0), (14, 1.0), (19, 1.0)),
    "late": ((-5, 0.12), (2, 0.2), (9, 0.4), (14, 0.8), (19, 0.92), (22, 1.0)),
    "flat": ((-6, 0.3), (1, 0.5), (8, 0.7), (19, 0.85), (22, 1.0)),
    "behind": ((0, 0.12), (8, 0.28), (20, 0.5), (22, 0.7)),
}
_WEIGHTS = {"steady": 46, "early": 16, "late": 18, "flat": 12, "behind": 8}
_ANALYSIS = ((-16, 0.3), (-13, 0.6), (-8, 0.85), (-6, 1.0))
_DUE_A_WEEK_LATER, _HALFWAY = 4, 15
_LAST_OF_SEPTEMBER = date(2026, 9, 30)


def _day(number: int) -> date:
    return _LAST_OF_SEPTEMBER + timedelta(days=number)


def _clock(rng: Random, day: date, period: int) -> datetime:
    """In class on a school day, more often than not; otherwise in the evening."""
    if is_school_day(day) and rng.random() < 0.6:
        return local(day, _STARTS[period]) + timedelta(minutes=rng.randrange(*_CLASS_MINUTES))
    evening, minutes = _EVENING
    return local(day, evening) + timedelta(minutes=rng.randrange(minutes))


def sittings(rng: Random, work: str, period: int) -> tuple[Sitting, ...]:
    """The sittings of one student for one work, in order; a day varies by one, a share by a little."""
    (pace,) = rng.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))
    steps = _ANALYSIS if work == "literary_analysis" else _PACES[pace]
    later = _DUE_A_WEEK_LATER if work == "argument" else 0
    reached, sat = 0.0, []
    for number, share in steps:
        day = _day(number + later * (number > _HALFWAY) - rng.randrange(2))
        reached = max(reached, share - rng.random() * 0.08 * (share < 1))
        sat.append(Sitting(_clock(rng, day, period), reached))
    return tuple(sat)
