"""A conference kept by a plain form: what was posted becomes the same changes that a script would have told."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from pydantic import AwareDatetime, BaseModel, Json, ValidationError
from starlette.datastructures import FormData

from app.conferences.fields import MINUTES, OF_ALL, TEXTS, ChangeId
from app.conferences.opening import Opening
from app.errors import BadInput
from app.writing.own_skills import TeachersSkills
from app.writing.typed import as_typed
from app.writing.words import Talk

Place = tuple[int | None, str]
"""Whom a field is about, and its name; about nobody what concerns everyone."""


class _Talk(BaseModel):
    opening: ChangeId
    kind: Talk
    course: int
    students: list[int]
    assignment: int | None
    began_at: AwareDatetime


class _Before(BaseModel):
    student: int | None
    field: str
    value: Any
    heads: list[str]


class _Rendered(BaseModel):
    """What the page knew when it was shown."""

    talk: Json[_Talk]
    before: Json[list[_Before]]


def rendered(form: FormData, student_id: int | None) -> tuple[Opening, Mapping[Place, _Before]]:
    """The talk that the form belongs to, and what its fields said when it was shown.

    With `student_id` it is a talk with that writer, else with those that it names.

    Raises:
        BadInput: the form was not complete.
    """
    try:
        told = _Rendered.model_validate({name: form.get(name) for name in ("talk", "before")})
    except ValidationError as error:
        raise BadInput(
            "The form was not complete.", safe="Nothing was changed.", remedy="Reload the page and try again."
        ) from error
    talk = told.talk
    students = tuple(talk.students) if student_id is None else (student_id,)
    opening = Opening(talk.opening, talk.kind, talk.course, students, talk.assignment, talk.began_at)
    return opening, {(one.student, one.field): one for one in told.before}


def changes_in(
    form: FormData, opening: Opening, before: Mapping[Place, _Before], skills: TeachersSkills, now: datetime
) -> Iterator[dict[str, Any]]:
    """Every field that was changed, as a device tells it; sent twice it is told twice, under the same id."""
    for (student, field), value in _posted(form, opening, skills, now).items():
        known = before.get((student, field))
        if (known.value if known else None) != value and (known is not None or value):
            parents = known.heads if known else []
            name = json.dumps([opening.id, student, field, parents, value if field != "finished" else ""])
            yield {
                "id": str(uuid5(NAMESPACE_OID, name)),
                "student": student,
                "field": field,
                "value": value,
                "parents": parents,
                "at": now.isoformat(),
            }


def _posted(form: FormData, opening: Opening, skills: TeachersSkills, now: datetime) -> dict[Place, Any]:
    """All that the form says. In a group “w7/notes” is said of writer 7 alone, and “notes” of everyone."""
    group = opening.kind == Talk.GROUP
    said = {**dict(_choices(form)), **_texts(form)}
    said["topic"] = said.get("topic") or topic_of(form, skills)
    if form.get("finish"):
        said["finished"] = now.isoformat()
    if form.get("kind") and form["kind"] != opening.kind:
        said["kind"] = form["kind"]
    everyone = None if group else opening.student_ids[0]
    posted: dict[Place, Any] = {(None if name in OF_ALL else everyone, name): said[name] for name in said}
    for student in opening.student_ids:
        own = f"w{student}/" if group else ""
        levels = dict(_skills(form, skills, own))
        posted |= {(student, name): value for name, value in levels.items()}
        if group:
            posted |= {(student, name): value for name, value in _texts(form, own).items()}
            posted |= {(student, name): value for name, value in _comments(form, own)}
            posted |= {(None, name): None for name, value in levels.items() if value is None}
    return posted


def _texts(form: FormData, own: str = "") -> dict[str, str]:
    """Told as they are kept, or what nobody touched would look changed: a browser ends lines in CR LF."""
    return {name: as_typed(str(form[own + name])) for name in TEXTS if own + name in form}


def _skills(form: FormData, skills: TeachersSkills, own: str) -> Iterator[tuple[str, Any]]:
    tapped = form.getlist("skill")
    for skill in skills.known:
        yield f"skill/{skill}", form.get(f"{own}level/{skill}", "on") if skill in tapped else None


def topic_of(form: FormData, skills: TeachersSkills) -> str:
    """What was talked about, by the names of the skills that were tapped."""
    names = [skills.name(str(id_)) for id_ in form.getlist("skill") if id_ in skills.known]
    return " and ".join(f"{name[0].lower()}{name[1:]}" for name in names)


def _comments(form: FormData, own: str = "") -> Iterator[tuple[str, Any]]:
    for name in form:
        if name.startswith(f"{own}comment/"):
            yield name.removeprefix(own), form[name] or None


def _choices(form: FormData) -> Iterator[tuple[str, Any]]:
    yield from _comments(form)
    for name in form:
        if name.startswith("line/"):
            yield f"tick/{name.removeprefix('line/')}", f"tick/{name.removeprefix('line/')}" in form
    when = form.get("look_again")
    picked = form.get("look_again_on") or None
    yield "look_again_on", {"pick": picked, "next_draft": None}.get(str(when), when)
    yield "next_draft", when == "next_draft"
    yield "reminder_wanted", "reminder_wanted" in form
    if form.get("stage"):
        yield "stage", form["stage"]
    yield "minutes", {str(one): one for one in MINUTES}.get(str(form.get("minutes")))
