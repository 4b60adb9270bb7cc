"""The face for programs: `routes` are all that lies under /api."""

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

_TALKS = (conferences, conference_deeds, follow_ups, reminders)
_RESOURCES = (me, courses, queue, comments, syncs, students, pieces, pins, records, *_TALKS)
routes = [route for part in (reference, *_RESOURCES) for route in part.router.routes]
