"""What Ms. Rivera assigns: the courses' coursework with templates and rubrics, as `assignments.toml` words them."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from integrations.google.emulator.events import (
    CourseworkCreated,
    Event,
    FileCreated,
    RubricCreated,
    RubricCriterion,
    RubricLevel,
)
from integrations.google.emulator.school.bells import ZONE, course_id
from integrations.google.emulator.school.ids import classroom_id, file_id
from integrations.google.emulator.school.people import TEACHER

_OTHER_TABLES = frozenset({"rubrics", "prepared"})


@dataclass(frozen=True, slots=True)
class Assignment:
    """One assignment as given to every section of `periods`; `criteria` is empty when it has no rubric."""

    work: str
    title: str
    description: str
    template: str
    periods: tuple[int, ...]
    assigned: datetime
    due: datetime
    points: float
    criteria: tuple[RubricCriterion, ...]

    @property
    def template_id(self) -> str:
        return file_id(f"template {self.work}")


def coursework_id(work: str, period: int) -> str:
    return classroom_id("coursework", f"{work} {period}")


def _criterion(work: str, table: dict[str, Any]) -> RubricCriterion:
    name = f"{work} {table['title']}"
    return RubricCriterion(
        id=classroom_id("criterion", name),
        title=table["title"],
        description=table["description"],
        levels=tuple(
            RubricLevel(
                id=classroom_id("level", f"{name} {points}"),
                title=f"Level {points}",
                description=description,
                points=points,
            )
            for points, description in enumerate(table["levels"], start=1)
        ),
    )


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("assignments.toml").read_text(encoding="utf-8"))


@cache
def assignments() -> dict[str, Assignment]:
    """All assignments by work, in the order given out."""
    rubrics = _tables()["rubrics"]
    return {
        work: Assignment(
            work=work,
            title=table["title"],
            description=table["description"].strip(),
            template=table["template"].strip(),
            periods=tuple(table["periods"]),
            assigned=table["assigned"].replace(tzinfo=ZONE),
            due=table["due"].replace(tzinfo=ZONE),
            points=table["points"],
            criteria=tuple(_criterion(work, criterion) for criterion in rubrics.get(work, [])),
        )
        for work, table in _tables().items()
        if work not in _OTHER_TABLES
    }


def given_out() -> Iterator[Event]:
    """The templates, and the coursework and rubric of every section, each at its time."""
    for assignment in assignments().values():
        yield FileCreated(
            at=assignment.assigned,
            id=assignment.template_id,
            owner=TEACHER.id,
            title=assignment.title,
            text=assignment.template,
        )
        for period in assignment.periods:
            yield from _posted(assignment, period)


def _posted(assignment: Assignment, period: int) -> Iterator[Event]:
    coursework = coursework_id(assignment.work, period)
    yield CourseworkCreated(
        at=assignment.assigned,
        id=coursework,
        course=course_id(period),
        title=assignment.title,
        description=assignment.description,
        due=assignment.due,
        max_points=assignment.points,
        template=assignment.template_id,
        creator=TEACHER.id,
    )
    if assignment.criteria:
        yield RubricCreated(
            at=assignment.assigned,
            id=classroom_id("rubric", coursework),
            course=course_id(period),
            coursework=coursework,
            criteria=assignment.criteria,
        )


def prepared() -> Iterator[Event]:
    """The coursework that no student sees when it is written: a draft, or one scheduled for a later morning."""
    for table in _tables()["prepared"]:
        scheduled = table.get("scheduled")
        for period in table["periods"]:
            yield CourseworkCreated(
                at=table["written"].replace(tzinfo=ZONE),
                id=coursework_id(table["title"], period),
                course=course_id(period),
                title=table["title"],
                description=table["description"].strip(),
                due=table["due"].replace(tzinfo=ZONE),
                state="DRAFT",
                scheduled=scheduled.replace(tzinfo=ZONE) if scheduled else None,
                max_points=table["points"],
                creator=TEACHER.id,
            )
