"""A talk as conference mode shows it, with one writer or with several, and its form where no script runs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from fastapi import Request
from fastapi.encoders import jsonable_encoder
from starlette.datastructures import FormData

from app.accounts.access import Via
from app.conferences.fields import read_changes
from app.conferences.journal import fields_of
from app.conferences.keep import Field
from app.conferences.sealed import closed_notes
from app.desk.journal import take
from app.errors import BadInput
from app.models import Conference
from app.shelf.own_skills import skills_of
from app.web.conference_found import members_of
from app.web.plain_conference import changes_in, rendered
from app.web.session import Desk
from app.writing.words import Talk


@dataclass(frozen=True)
class Talking:
    """A talk as a device tells it (`talk`), and what is kept of it already; `id` is empty while it is new.

    `closed` are the writers of whom a private note cannot be opened, as its key is lost.
    """

    id: int | None
    talk: dict[str, Any]
    fields: tuple[Field, ...] = ()
    withdrawn: bool = False
    closed: frozenset[int] = frozenset()

    @property
    def kind(self) -> Talk:
        return Talk(self.talk["kind"])

    @property
    def told(self) -> Any:
        """The fields as a journal's answer has them, ready for JSON."""
        return jsonable_encoder([asdict(field) for field in self.fields])

    def values(self, student_id: int) -> dict[str, Any]:
        """What stands in the fields of one writer."""
        return {field.field: field.value for field in self.fields if field.student in {None, student_id}}

    def own_values(self, student_id: int | None) -> dict[str, Any]:
        """What was said of one writer alone, or, of nobody, what was said to everyone."""
        return {field.field: field.value for field in self.fields if field.student == student_id}


def known_talk(desk: Desk, row: Conference) -> Talking:
    """One that the server has heard of."""
    keyring = desk.runtime.keyring
    return Talking(
        row.id,
        {
            "opening": row.opening,
            "kind": row.kind,
            "course": row.course_id,
            "students": list(members_of(desk, row)),
            "assignment": row.coursework_id,
            "began_at": row.began_at.isoformat(),
        },
        fields_of(desk.session, keyring, row),
        row.withdrawn_at is not None,
        closed_notes(desk.session, keyring, row),
    )


def new_talk(kind: Talk, course_id: int, students: Sequence[int], assignment_id: int | None, now: datetime) -> Talking:
    """What every delivery of a journal says of its talk; nothing is kept before the first of them."""
    return Talking(
        None,
        {
            "opening": str(uuid4()),
            "kind": kind.value,
            "course": course_id,
            "students": list(students),
            "assignment": assignment_id,
            "began_at": now.isoformat(),
        },
    )


async def posted(request: Request) -> FormData:
    """Every name of the form: which there are depends on skills and writers."""
    return await request.form()


def keep_form(desk: Desk, form: FormData, student_id: int | None) -> Conference:
    """Take all that the form says, as a device would tell it; without `student_id`, of the writers that it names.

    Raises:
        BadInput: the form was not complete, or a field cannot hold this; then nothing is saved.
        NotFound: the talk would be with somebody else's student.
    """
    opening, before = rendered(form, student_id)
    skills = skills_of(desk.session, desk.teacher.id)
    changes, unread = read_changes(changes_in(form, opening, before, skills, desk.now))
    taken = take(desk.session, desk.runtime, desk.teacher, opening, changes, via=Via.PAGE, now=desk.now)
    refused = [*unread, *taken.refused]
    if refused:
        raise BadInput(refused[0].message, safe="Nothing was saved.", remedy="What you wrote is still in the form.")
    return taken.conference


def finished_at(row: Conference) -> str:
    """The address that tells of Finish, and offers to take it back."""
    return f"/today?course={row.course_id}&finished={row.id}"
