"""Coursework, rubrics and submissions: how those events change the state."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from integrations.google.emulator import events
from integrations.google.emulator.state.records import (
    DOC,
    FOLDER,
    Coursework,
    File,
    Link,
    Revision,
    Rubric,
    StateStep,
    Submission,
)
from integrations.google.emulator.state.store import State, apply, invented_id


def hand_out(state: State, work: Coursework, at: datetime) -> None:
    """Makes a NEW submission for every assigned member who has none; drafts are not handed out."""
    if work.state != "PUBLISHED":
        return
    submissions = state.submissions[work.id]
    for student in state.courses[work.course].students:
        if student not in submissions and (work.assignees is None or student in work.assignees):
            name = "Cg" + invented_id(work.id, student, length=22)
            submissions[student] = Submission(name, work.course, work.id, student, at, at)


@apply.register
def _(event: events.CourseworkCreated, state: State) -> None:
    work = Coursework(
        event.id,
        event.course,
        event.title,
        event.description,
        event.due,
        event.state,
        event.scheduled,
        event.max_points,
        event.work_type,
        event.template,
        event.assignees,
        event.creator,
        "1" + invented_id("folder", event.id, length=32),
        event.at,
        event.at,
    )
    state.coursework[work.id] = work
    state.submissions[work.id] = {}
    owner = state.courses[work.course].owner
    state.files[work.folder] = File(
        work.folder, owner, work.title, FOLDER, event.at, event.at, owner, courses={work.course}
    )
    _publish_when_due(state, work, event.at)


def _publish_when_due(state: State, work: Coursework, at: datetime) -> None:
    if work.state == "DRAFT" and work.scheduled is not None and work.scheduled > at:
        state.plan(events.CourseworkFellDue(at=work.scheduled, id=work.id))
    else:
        hand_out(state, work, at)


@apply.register
def _(event: events.CourseworkChanged, state: State) -> None:
    changes: dict[str, Any] = dict(event.changes)
    work = replace(state.coursework[event.id], **changes, updated=event.at)
    state.coursework[event.id] = work
    _publish_when_due(state, work, event.at)


@apply.register
def _(event: events.CourseworkFellDue, state: State) -> None:
    work = state.coursework[event.id]
    if work.state == "DRAFT" and work.scheduled == event.at:
        work.state, work.scheduled, work.updated = "PUBLISHED", None, event.at
        hand_out(state, work, event.at)


@apply.register
def _(event: events.CourseworkDeleted, state: State) -> None:
    work = state.coursework[event.id]
    work.state, work.updated = "DELETED", event.at


@apply.register
def _(event: events.RubricCreated, state: State) -> None:
    state.rubrics[event.coursework] = Rubric(
        event.id, event.course, event.coursework, event.criteria, event.at, event.at
    )


def _step(
    state: State,
    event: events.SubmissionOpened | events.TurnedIn | events.Reclaimed | events.Returned,
    name: str,
    actor: str,
) -> Submission:
    submission = state.submissions[event.coursework][event.student]
    submission.state, submission.updated = name, event.at
    submission.history.append(StateStep(event.at, actor, state=name))
    return submission


@apply.register
def _(event: events.SubmissionOpened, state: State) -> None:
    submission = _step(state, event, "CREATED", event.student)
    if event.file is None:
        return
    work = state.coursework[event.coursework]
    text = state.files[work.template].text if work.template else ""
    file = File(
        event.file,
        event.student,
        event.title or work.title,
        DOC,
        event.at,
        event.at,
        event.student,
        parents=(work.folder,),
        courses={event.course},
        revisions=[Revision("1", event.at, event.student, text)],
    )
    state.files[file.id] = file
    state.touch(file, event.at)
    submission.attachments.append(file.id)


@apply.register
def _(event: events.FileAttached, state: State) -> None:
    submission = state.submissions[event.coursework][event.student]
    submission.attachments.append(event.file)
    submission.updated = event.at
    file = state.files[event.file]
    file.courses.add(event.course)
    state.touch(file, event.at)


@apply.register
def _(event: events.LinkAttached, state: State) -> None:
    submission = state.submissions[event.coursework][event.student]
    submission.attachments.append(Link(event.url, event.title))
    submission.updated = event.at


@apply.register
def _(event: events.TurnedIn, state: State) -> None:
    submission = _step(state, event, "TURNED_IN", event.student)
    submission.turned_in = event.at
    owner = state.courses[event.course].owner
    for file in _files_of(state, submission):
        if file.owner == event.student:
            file.owner = owner
            file.permissions[event.student] = "reader"
            state.touch(file, event.at)


def _files_of(state: State, submission: Submission) -> list[File]:
    return [state.files[item] for item in submission.attachments if isinstance(item, str)]


def _give_back(state: State, submission: Submission, at: datetime) -> None:
    owner = state.courses[submission.course].owner
    for file in _files_of(state, submission):
        if file.owner == owner and submission.student in file.permissions:
            file.owner = submission.student
            del file.permissions[submission.student]
            state.touch(file, at)


@apply.register
def _(event: events.Reclaimed, state: State) -> None:
    _give_back(state, _step(state, event, "RECLAIMED_BY_STUDENT", event.student), event.at)


@apply.register
def _(event: events.Returned, state: State) -> None:
    teacher = state.courses[event.course].owner
    submission = _step(state, event, "RETURNED", teacher)
    _give_back(state, submission, event.at)
    if event.grade is not None:
        submission.grade = event.grade
        submission.history.append(StateStep(event.at, teacher, points=event.grade))
    submission.rubric_points = dict(event.rubric)
