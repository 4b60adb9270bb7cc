"""The sample school: Ms. Rivera's five sections at Northfield High, as events for the emulator to replay.

Here stands what the demo asks as it starts, and this loads fast; the events themselves are in `timeline`.
"""

from integrations.google.emulator.school.bells import (
    PERIODS,
    REPLAY_POINTS,
    START,
    TIME_ZONE,
    next_school_morning,
)
from integrations.google.emulator.school.people import TEACHER

TEACHER_EMAIL = TEACHER.email

__all__ = ["PERIODS", "REPLAY_POINTS", "START", "TEACHER_EMAIL", "TIME_ZONE", "next_school_morning"]
