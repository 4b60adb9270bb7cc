"""Storing a class as it was listed: people, coursework, submissions and what is attached. One transaction, no network.

Only a complete listing marks what is missing from it as removed; nothing is ever deleted but an attachment's place.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from msgspec import json
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models import Attachment, Course, CourseTeacher, Coursework, Document, Enrollment, Rubric, Student, Submission
from app.sync.facts import CourseFacts
from app.sync.merge import Key, Merged, Row, among, mark_removed, merge
from integrations.google import classroom


def apply_course(session: Session, course: Course, facts: CourseFacts, now: datetime) -> frozenset[int]:
    """Brings one course to its facts; a listing that is None leaves its rows as they are.

    The documents that have come back into sight, with a student or in another place: what changed in them meanwhile
    was nobody's to note.
    """
    if facts.teachers is not None:
        _teachers(session, course.id, facts.teachers, now)
    if facts.students is not None:
        _students(session, course.id, facts.students, now)
    if facts.coursework is not None:
        _coursework(session, course.id, facts.coursework, now)
    _rubrics(session, course.id, facts.rubrics, now)
    return frozenset() if facts.submissions is None else _submissions(session, course.id, facts.submissions, now)


def _teachers(session: Session, course_id: int, members: list[classroom.Member], now: datetime) -> None:
    rows = [
        {
            "course_id": course_id,
            "google_id": member.user_id,
            "name": _name(member),
            "email": _email(member),
            "removed_at": None,
        }
        for member in members
    ]
    merged = merge(session, CourseTeacher, rows, key=("course_id", "google_id"), within=[course_id], settle=_keep_known)
    mark_removed(session, CourseTeacher, merged.absent.values(), now)


def _students(session: Session, course_id: int, members: list[classroom.Member], now: datetime) -> None:
    rows = [
        {
            "google_id": member.user_id,
            "google_name": _name(member),
            "google_given_name": (member.profile.name.given_name or _name(member)) if member.profile else "",
            "family_name": member.profile.name.family_name if member.profile else "",
            "email": _email(member),
        }
        for member in members
    ]
    within = [member.user_id for member in members]
    people = merge(session, Student, rows, key=("google_id",), within=within, settle=_keep_known)
    places = [
        {"course_id": course_id, "student_id": student_id, "joined_at": now, "removed_at": None}
        for student_id in people.ids.values()
    ]
    enrolled = merge(
        session,
        Enrollment,
        places,
        key=("course_id", "student_id"),
        within=[course_id],
        once=frozenset({"joined_at"}),
    )
    mark_removed(session, Enrollment, enrolled.absent.values(), now)


def _coursework(session: Session, course_id: int, listing: list[classroom.Coursework], now: datetime) -> None:
    rows = [
        {
            "course_id": course_id,
            "google_id": work.id,
            "title": work.title,
            "description": work.description,
            "state": work.state,
            "work_type": work.work_type,
            "due_at": work.due,
            "max_points": work.max_points,
            "individual": work.assignee_mode == "INDIVIDUAL_STUDENTS",
            "link": work.alternate_link or None,
            "created_at": work.creation_time,
            "google_updated_at": work.update_time,
            "removed_at": None,
        }
        for work in listing
        if work.state != "DELETED"
    ]
    merged = merge(session, Coursework, rows, key=("course_id", "google_id"), within=[course_id])
    mark_removed(session, Coursework, merged.absent.values(), now)


def _rubrics(session: Session, course_id: int, rubrics: Mapping[str, classroom.Rubric | None], now: datetime) -> None:
    ids = _coursework_ids(session, course_id)
    asked = {ids[work_id]: rubric for work_id, rubric in rubrics.items() if work_id in ids}
    rows = [
        {
            "coursework_id": coursework_id,
            "google_id": rubric.id,
            "criteria": json.decode(json.encode(rubric.criteria)),  # lists, as the column tells them
            "removed_at": None,
        }
        for coursework_id, rubric in asked.items()
        if rubric is not None
    ]
    merged = merge(session, Rubric, rows, key=("coursework_id",), within=asked)
    mark_removed(session, Rubric, merged.absent.values(), now)


def _submissions(
    session: Session, course_id: int, listing: list[classroom.Submission], now: datetime
) -> frozenset[int]:
    """The documents that have come back into sight.

    A submission of somebody who was never listed as a student is left out: their roster is not complete.
    """
    ids = _coursework_ids(session, course_id)
    students = _student_ids(session, course_id)
    known = {
        (ids[item.course_work_id], item.id): item
        for item in listing
        if item.course_work_id in ids and item.user_id in students
    }
    rows = [
        {
            "coursework_id": coursework_id,
            "google_id": google_id,
            "student_id": students[item.user_id],
            "state": item.state,
            "late": item.late,
            "rubric_grades": {
                criterion: {"level_id": grade.level_id, "points": grade.points}
                for criterion, grade in item.assigned_rubric_grades.items()
            },
            "link": item.alternate_link or None,
            "google_updated_at": item.update_time,
            "removed_at": None,
        }
        for (coursework_id, google_id), item in known.items()
    ]
    within = ids.values()
    back: set[Key] = set()

    def noticed(stored: Mapping[Any, Any], told: Row) -> Row:
        if stored["removed_at"] is not None:
            back.add((told["coursework_id"], told["google_id"]))
        return told

    merged = merge(session, Submission, rows, key=("coursework_id", "google_id"), within=within, settle=noticed)
    mark_removed(session, Submission, merged.absent.values(), now)
    return _attachments(
        session,
        merged,
        {merged.ids[key]: item for key, item in known.items()},
        back=frozenset(merged.ids[key] for key in back),
    )


def _attachments(
    session: Session, submissions: Merged, listing: Mapping[int, classroom.Submission], *, back: Collection[int]
) -> frozenset[int]:
    """The documents, known before, that are attached where they were not, or whose submission has come `back`."""
    attached = {
        submission_id: [row for item in submission.assignment_submission.attachments if (row := _attachment(item))]
        for submission_id, submission in listing.items()
    }
    documents = _documents(session, [row for rows in attached.values() for row in rows])
    rows = [
        {
            "submission_id": submission_id,
            "position": position,
            "kind": row["kind"],
            "document_id": documents.ids.get((row["google_id"],)),
            "title": row["title"],
            "link": row["link"],
        }
        for submission_id, items in attached.items()
        for position, row in enumerate(items)
    ]
    within = submissions.ids.values()
    merged = merge(session, Attachment, rows, key=("submission_id", "position"), within=within)
    if merged.absent:
        session.execute(delete(Attachment).where(among(Attachment.id, merged.absent.values())))
    seen = {
        row["document_id"]
        for row in rows
        if row["submission_id"] in back or (row["submission_id"], row["position"]) in merged.written
    }
    return frozenset(seen - {documents.ids[key] for key in documents.new} - {None})


def _documents(session: Session, attached: list[Row]) -> Merged:
    """A row for every Drive file; its title is Classroom's only until the file itself is read."""
    rows = [
        {"google_id": row["google_id"], "title": row["title"], "link": row["link"]}
        for row in attached
        if row["google_id"]
    ]
    return merge(
        session,
        Document,
        rows,
        key=("google_id",),
        within=[row["google_id"] for row in rows],
        once=frozenset({"title", "link"}),
    )


def _attachment(item: classroom.Attachment) -> Row | None:
    """None for a kind that Google has added since."""
    if item.drive_file:
        return _row("drive_file", item.drive_file.title, item.drive_file.alternate_link, item.drive_file.id)
    if item.link:
        return _row("link", item.link.title, item.link.url)
    if item.form:
        return _row("form", item.form.title, item.form.form_url)
    if item.you_tube_video:
        return _row("youtube", item.you_tube_video.title, item.you_tube_video.alternate_link)
    return None


def _row(kind: str, title: str, link: str, google_id: str = "") -> Row:
    return {"kind": kind, "title": title, "link": link or None, "google_id": google_id}


def _coursework_ids(session: Session, course_id: int) -> dict[str, int]:
    rows = session.execute(select(Coursework.google_id, Coursework.id).where(Coursework.course_id == course_id))
    return {row.google_id: row.id for row in rows}


def _student_ids(session: Session, course_id: int) -> dict[str, int]:
    rows = session.execute(
        select(Student.google_id, Student.id)
        .join(Enrollment, Enrollment.student_id == Student.id)
        .where(Enrollment.course_id == course_id)
    )
    return {row.google_id: row.id for row in rows}


def _keep_known(stored: Mapping[Any, Any], told: Row) -> Row:
    """A deleted account has no name, and without the scope there is no address: what was known stays."""
    return {
        name: stored[name] if value in ("", None) and name != "removed_at" else value for name, value in told.items()
    }


def _name(member: classroom.Member) -> str:
    if member.profile is None:
        return ""
    name = member.profile.name
    return name.full_name or f"{name.given_name} {name.family_name}".strip()


def _email(member: classroom.Member) -> str | None:
    return (member.profile.email_address or None) if member.profile else None
