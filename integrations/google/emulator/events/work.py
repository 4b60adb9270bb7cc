"""Events of coursework, rubrics and submissions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from integrations.google.emulator.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseworkCreated(Event):
    """`template` is a Doc of the teacher that every student gets a copy of; None = no template."""

    id: str
    course: str
    title: str
    description: str = ""
    due: datetime | None = None
    state: str = "PUBLISHED"
    scheduled: datetime | None = None
    max_points: float | None = None
    work_type: str = "ASSIGNMENT"
    template: str | None = None
    assignees: tuple[str, ...] | None = None
    creator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseworkChanged(Event):
    """`changes` maps field names of CourseworkCreated to new values."""

    id: str
    course: str
    changes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseworkDeleted(Event):
    id: str
    course: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseworkFellDue(Event):
    """Made by the state itself: publishes the coursework if it is still scheduled for `at`."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricLevel:
    id: str
    title: str
    description: str
    points: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricCriterion:
    id: str
    title: str
    description: str
    levels: tuple[RubricLevel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricCreated(Event):
    id: str
    course: str
    coursework: str
    criteria: tuple[RubricCriterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionOpened(Event):
    """The student opens the assignment for the first time: NEW becomes CREATED.

    With a template, `file` is the id of the student's new copy, titled `title`.
    """

    course: str
    coursework: str
    student: str
    file: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAttached(Event):
    """Attaching lets the course's teachers edit the file; a later FileShared with role None takes that away."""

    course: str
    coursework: str
    student: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAttached(Event):
    course: str
    coursework: str
    student: str
    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedIn(Event):
    course: str
    coursework: str
    student: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclaimed(Event):
    course: str
    coursework: str
    student: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Event):
    """`grade` and `rubric` (criterion id to points) are what the teacher assigned, if anything."""

    course: str
    coursework: str
    student: str
    grade: float | None = None
    rubric: Mapping[str, float] = field(default_factory=dict)
