"""The face for programs: `router` holds everything under /api."""

from fastapi import APIRouter

from app.api.v1 import (
    comments,
    conferences,
    courses,
    follow_ups,
    me,
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
for resource in (me, courses, queue, comments, syncs, students, records, follow_ups, conferences, reminders):
    router.include_router(resource.router, prefix="/api/v1", responses=ERRORS)
