"""The sample school: Ms. Rivera's five sections at Northfield High, as events for the emulator to replay."""

from integrations.google.emulator.school.bells import (
    PERIODS,
    REPLAY_POINTS,
    START,
    TIME_ZONE,
    next_school_morning,
)
from integrations.google.emulator.school.people import TEACHER
from integrations.google.emulator.school.timeline import labels, timeline

TEACHER_EMAIL = TEACHER.email

__all__ = [
    "PERIODS",
    "REPLAY_POINTS",
    "START",
    "TEACHER_EMAIL",
    "TIME_ZONE",
    "labels",
    "next_school_morning",
    "timeline",
]
