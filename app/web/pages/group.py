"""A conference with a group: who sits at the table, and the page on which one Finish writes to each one's record."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import func, select
from starlette.datastructures import FormData

from app.accounts.access import assignment_for, course_for, own_conference_for, student_for, taught
from app.briefs.brief import Brief
from app.briefs.build import build_brief
from app.conferences.opening import FEWEST_IN_A_GROUP, MOST_WRITERS
from app.errors import NotFound
from app.models import Enrollment
from app.web.conference_found import address_of, group_going_on, members_of, talk_opened
from app.web.context import page, sections_now
from app.web.csrf import Proven
from app.web.group_form import suggested, table_of
from app.web.pages.writers import writer_lines
from app.web.plain_conference import rendered
from app.web.sent_back import sent_back
from app.web.session import Desk, SignedIn
from app.web.talk_page import chosen_assignment, talk_page
from app.web.talking import Talking, finished_at, keep_form, known_talk, new_talk, posted
from app.writing.words import Talk

router = APIRouter()


@router.get("/conferences/group")
def group(
    desk: SignedIn,
    *,
    course: int | None = None,
    writer: Annotated[Sequence[int], Query()] = (),
    assignment: int | None = None,
    conference: int | None = None,
) -> Response:
    """The talk with these writers that goes on, else a new one; `conference` names one. Else who shall sit down."""
    if conference is not None:
        return _named(desk, conference)
    if course is not None:
        course_for(desk.session, desk.teacher, course)
    if assignment is not None:
        assignment_for(desk.session, desk.teacher, assignment)
    wanted = tuple(dict.fromkeys(writer))
    for one in wanted[: MOST_WRITERS + 1]:
        student_for(desk.session, desk.teacher, one)
    if not FEWEST_IN_A_GROUP <= len(wanted) <= MOST_WRITERS:
        why = f"A group has {FEWEST_IN_A_GROUP} to {MOST_WRITERS} writers." if wanted else ""
        return _picking(desk, course, wanted, assignment, why)
    shared = _course_of(desk, wanted, course)
    if shared is None:
        return _picking(desk, course, wanted, assignment, "A group is held with writers of one class.")
    row = group_going_on(desk, wanted)
    talking = known_talk(desk, row) if row else None
    return _page(desk, shared, wanted, assignment, talking)


def _group_again(desk: Desk, form: FormData) -> Response:
    opening, _ = rendered(form, None)
    return group(
        desk,
        course=opening.course_id,
        writer=opening.student_ids,
        assignment=opening.assignment_id,
        conference=talk_opened(desk, opening.id),
    )


@router.post("/conferences/group", dependencies=[Proven])
@sent_back(_group_again)
def keep_group(
    desk: SignedIn, course: Annotated[int, Form()], form: Annotated[FormData, Depends(posted)]
) -> RedirectResponse:
    """Everything at once, and Finish if that was the button: the same journal takes it."""
    course_for(desk.session, desk.teacher, course)
    kept = keep_form(desk, form, None)
    talk_again = address_of(kept, members_of(desk, kept)[0])
    return RedirectResponse(finished_at(kept) if form.get("finish") else talk_again, 303)


def _named(desk: Desk, conference_id: int) -> Response:
    row = own_conference_for(desk.session, desk.teacher, conference_id)
    members = members_of(desk, row)
    if row.kind != Talk.GROUP:
        return RedirectResponse(address_of(row, members[0]), 303)
    return _page(desk, row.course_id, members, row.coursework_id, known_talk(desk, row))


def _picking(desk: Desk, course_id: int | None, wanted: Sequence[int], assignment_id: int | None, why: str) -> Response:
    """Everybody of a class, to tick; those that were ticked stay so, whatever their class."""
    followed = sections_now(desk, course_id)
    if followed is None:
        return RedirectResponse("/welcome", 303)
    sections, section = followed
    desk.record("names.read", course_id=section.id)
    lines = writer_lines(desk, sections)
    return page(
        desk,
        "group_pick.html",
        status=422 if why else 200,
        sections=sections,
        course_id=section.id,
        section=section,
        writers=tuple(line for line in lines if section.id in line.course_ids),
        elsewhere=tuple(line for line in lines if line.id in wanted and section.id not in line.course_ids),
        wanted=frozenset(wanted),
        assignment_id=assignment_id,
        why=why,
        most=MOST_WRITERS,
    )


def _course_of(desk: Desk, student_ids: Sequence[int], course_id: int | None) -> int | None:
    """The class in which all of them sit: `course_id` if it is one, else the newest."""
    together = desk.session.scalars(
        select(Enrollment.course_id)
        .where(Enrollment.student_id.in_(student_ids), Enrollment.removed_at.is_(None))
        .where(taught(desk.teacher, Enrollment.course_id))
        .group_by(Enrollment.course_id)
        .having(func.count(Enrollment.student_id.distinct()) == len(student_ids))
        .order_by(Enrollment.course_id.desc())
    ).all()
    return course_id if course_id in together else next(iter(together), None)


def _page(
    desk: Desk, course_id: int, student_ids: Sequence[int], assignment_id: int | None, talking: Talking | None
) -> Response:
    briefs = sorted(
        (_brief(desk, course_id, student, assignment_id) for student in student_ids),
        key=lambda brief: brief.writer.name.casefold(),
    )
    chosen = chosen_assignment(briefs[0])
    talking = talking or new_talk(Talk.GROUP, course_id, [brief.writer.id for brief in briefs], chosen, desk.now)
    table = table_of(briefs, talking)
    one = replace(briefs[0], pins=tuple(pin for brief in briefs for pin in brief.pins), focus=suggested(briefs))
    return talk_page(
        desk,
        "group.html",
        one,
        talking,
        table.values,
        table=table,
        waiting=sum(len(member.agenda) for member in table.members),
    )


def _brief(desk: Desk, course_id: int, student_id: int, assignment_id: int | None) -> Brief:
    desk.record("conference.read", student_id=student_id, course_id=course_id)
    build = partial(
        build_brief,
        desk.session,
        teacher_id=desk.teacher.id,
        student_id=student_id,
        course_id=course_id,
        now=desk.now,
    )
    try:
        return build(assignment_id=assignment_id)
    except NotFound:  # set in another class, or deleted in Classroom since: the record can be opened all the same
        return build()
