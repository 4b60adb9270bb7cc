"""Classroom: announcements, the one kind of item that Deskside writes."""

import re
from datetime import datetime
from secrets import randbelow
from typing import Any

from integrations.google.emulator import announcement_rules as rules
from integrations.google.emulator import paging
from integrations.google.emulator.classroom_access import (
    course_for_member,
    course_for_teacher,
    link_to,
    sees_all_work,
)
from integrations.google.emulator.errors import ApiError, invalid_argument, not_found
from integrations.google.emulator.events import (
    AnnouncementChanged,
    AnnouncementMade,
    AnnouncementScheduled,
)
from integrations.google.emulator.parameters import moment
from integrations.google.emulator.request import Request, serves
from integrations.google.emulator.state.records import Announcement, Course
from integrations.google.emulator.times import stamp
from integrations.google.emulator.wire import JSON

_ORDERS = {"updateTime": True, "updateTime desc": True, "updateTime asc": False}


@serves("classroom.courses.announcements.list")
def list_announcements(request: Request) -> JSON:
    """Published ones by default, newest change first; students see what is published for them."""
    course = course_for_member(request)
    states = set(request.params.get("announcementStates") or ["PUBLISHED"])
    order = request.params.get("orderBy") or "updateTime desc"
    if order not in _ORDERS:
        raise invalid_argument("Invalid orderBy.")
    rows = [
        announcement
        for announcement in request.state.announcements.values()
        if announcement.course == course.id and announcement.state in states and _may_see(request, course, announcement)
    ]
    rows.sort(key=lambda announcement: announcement.updated, reverse=_ORDERS[order])
    found, token = paging.page(request, rows, default=100, most=1000)
    return {"announcements": [_announcement(request, course, a) for a in found], "nextPageToken": token}


def _may_see(request: Request, course: Course, announcement: Announcement) -> bool:
    if sees_all_work(request, course):
        return True
    named = announcement.assignees is None or request.user.id in announcement.assignees
    return announcement.state == "PUBLISHED" and named


@serves("classroom.courses.announcements.get")
def get_announcement(request: Request) -> JSON:
    course = course_for_member(request)
    announcement = _announcement_in(request, course)
    if not _may_see(request, course, announcement):
        raise not_found()
    return _announcement(request, course, announcement)


@serves("classroom.courses.announcements.create")
def create_announcement(request: Request) -> JSON:
    """Every call makes another one; there is no key that would tell a repetition."""
    course = _modifiable(request)
    body = request.body
    made = AnnouncementMade(
        at=request.now,
        id=str(700_000_000_000 + randbelow(10**11)),
        course=course.id,
        creator=request.user.id,
        project=project(request),
        text=rules.text(body),
        state=rules.first_state(body),
        assignees=rules.assignees(body, course),
        scheduled=_scheduled(request, body),
        materials=rules.materials(request, body),
    )
    request.world.record(made)
    return _announcement(request, course, request.state.announcements[made.id])


@serves("classroom.courses.announcements.patch")
def patch_announcement(request: Request) -> JSON:
    course = _modifiable(request)
    announcement = _own_projects(request, _announcement_in(request, course))
    named = rules.update_mask(request.params.get("updateMask"))
    changes: dict[str, object] = {}
    if "text" in named:
        changes["text"] = rules.text(request.body)
    if "state" in named:
        changes["state"] = rules.next_state(request.body, announcement)
    if "scheduledTime" in named:
        when = _scheduled(request, request.body)
        request.world.record(AnnouncementScheduled(at=request.now, id=announcement.id, scheduled=when))
    if changes:
        request.world.record(AnnouncementChanged(at=request.now, id=announcement.id, course=course.id, changes=changes))
    return _announcement(request, course, request.state.announcements[announcement.id])


@serves("classroom.courses.announcements.delete")
def delete_announcement(request: Request) -> JSON:
    course = _modifiable(request)
    announcement = _own_projects(request, _announcement_in(request, course))
    changes = {"state": "DELETED"}
    request.world.record(AnnouncementChanged(at=request.now, id=announcement.id, course=course.id, changes=changes))
    return {}


@serves("classroom.courses.announcements.modifyAssignees")
def modify_assignees(request: Request) -> JSON:
    """Open to every teacher of the course and every project."""
    course = _modifiable(request)
    announcement = _announcement_in(request, course)
    assignees = rules.changed_assignees(request.body, announcement, course)
    changes = {"assignees": assignees}
    request.world.record(AnnouncementChanged(at=request.now, id=announcement.id, course=course.id, changes=changes))
    return _announcement(request, course, request.state.announcements[announcement.id])


def project(request: Request) -> str:
    """The Cloud project of the client that holds the token."""
    world = request.world
    projects = {client.id: client.project for client in world.clients}
    projects |= {account.id: account.project for account in world.service_accounts}
    return projects[request.token.client]


def _modifiable(request: Request) -> Course:
    course = course_for_teacher(request)
    if course.state != "ACTIVE":
        raise ApiError(400, "@CourseNotModifiable The course cannot be modified.", name="FAILED_PRECONDITION")
    return course


def _announcement_in(request: Request, course: Course) -> Announcement:
    announcement = request.state.announcements.get(request.params["id"])
    if announcement is None or announcement.course != course.id:
        raise not_found()
    return announcement


def _own_projects(request: Request, announcement: Announcement) -> Announcement:
    """What this project has made, unless it is deleted already."""
    if announcement.project != project(request):
        raise rules.foreign_project()
    if announcement.state == "DELETED":
        raise rules.precondition("Precondition check failed.")
    return announcement


def _scheduled(request: Request, body: JSON) -> datetime | None:
    if not body.get("scheduledTime"):
        return None
    when = moment(str(body["scheduledTime"]), "scheduledTime")
    if when <= request.now or body.get("state") == "PUBLISHED":
        raise invalid_argument("scheduledTime must be in the future and the state DRAFT.")
    return when


def _announcement(request: Request, course: Course, announcement: Announcement) -> JSON:
    body: dict[str, Any] = {
        "courseId": course.id,
        "id": announcement.id,
        "text": announcement.text,
        "materials": [dict(material) for material in announcement.materials],
        "state": announcement.state,
        "creationTime": stamp(announcement.created),
        "updateTime": stamp(announcement.updated),
        "assigneeMode": "ALL_STUDENTS" if announcement.assignees is None else "INDIVIDUAL_STUDENTS",
        "creatorUserId": announcement.creator,
    }
    if announcement.state == "PUBLISHED":
        body["alternateLink"] = re.sub(r"/a/(\S+)/details", r"/p/\1", link_to(course.id, announcement.id))
    if announcement.scheduled is not None:
        body["scheduledTime"] = stamp(announcement.scheduled)
    if announcement.assignees is not None and sees_all_work(request, course):
        body["individualStudentsOptions"] = {"studentIds": list(announcement.assignees)}
    return body
