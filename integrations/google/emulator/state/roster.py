"""Accounts, courses and who belongs to them: how those events change the state."""

from integrations.google.emulator import events
from integrations.google.emulator.state.coursework import hand_out
from integrations.google.emulator.state.records import Account, Course
from integrations.google.emulator.state.store import State, apply


@apply.register
def _(event: events.AccountCreated, state: State) -> None:
    state.accounts[event.id] = Account(event.id, event.email.lower(), event.given_name, event.family_name, event.admin)


@apply.register
def _(event: events.AccountRenamed, state: State) -> None:
    account = state.accounts[event.id]
    account.given_name, account.family_name = event.given_name, event.family_name


@apply.register
def _(event: events.AccountDeleted, state: State) -> None:
    account = state.accounts[event.id]
    account.deleted, account.called = True, event.called


@apply.register
def _(event: events.CourseCreated, state: State) -> None:
    state.courses[event.id] = Course(
        event.id,
        event.name,
        event.section,
        event.room,
        event.owner,
        event.state,
        event.at,
        event.at,
        [event.owner],
    )


@apply.register
def _(event: events.CourseStateChanged, state: State) -> None:
    course = state.courses[event.course]
    course.state, course.updated = event.state, event.at


@apply.register
def _(event: events.TeacherJoined, state: State) -> None:
    teachers = state.courses[event.course].teachers
    if event.user not in teachers:
        teachers.append(event.user)


@apply.register
def _(event: events.TeacherLeft, state: State) -> None:
    state.courses[event.course].teachers.remove(event.user)
    for file in state.files.values():
        if event.course in file.courses:
            state.touch(file, event.at, only_for=event.user)


@apply.register
def _(event: events.StudentJoined, state: State) -> None:
    course = state.courses[event.course]
    if event.user not in course.students:
        course.students.append(event.user)
    for work in state.coursework.values():
        if work.course == course.id:
            hand_out(state, work, event.at)


@apply.register
def _(event: events.StudentLeft, state: State) -> None:
    state.courses[event.course].students.remove(event.user)
