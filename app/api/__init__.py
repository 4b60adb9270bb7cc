"""The face for programs: `router` holds everything under /api."""

from fastapi import APIRouter

from app.api.v1 import (
    comments,
    conference_deeds,
    conferences,
    courses,
    follow_ups,
    me,
    pieces,
    pins,
    queue,
    records,
    reference,
    reminders,
    students,
    syncs,
)
from app.api.v1.errors import ERRORS

router = APIRouter()
router.include_router(reference.router)
_TALKS = (conferences, conference_deeds, follow_ups, reminders)
for resource in (me, courses, queue, comments, syncs, students, pieces, pins, records, *_TALKS):
    router.include_router(resource.router, prefix="/api/v1", responses=ERRORS)
