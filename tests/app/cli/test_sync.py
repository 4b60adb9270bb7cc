"""`deskside sync`: its exit status is 0 only if every course was read, and its summary names what was not."""

import json

import pytest

from app import worker
from app.cli.sync import Outcome
from app.jobs import enqueue
from app.main import create_app
from app.models import SyncRun
from app.sync.problems import Problem
from app.sync.request import request_sync
from integrations.google.emulator.faults import Fault
from tests.app.cli.conftest import Installed
from tests.app.cli.processes import Terminal
from tests.serving import address_of, client_of, free_port, serving
from tests.small_school import ANA_MEMOIR, NOW, TEACHER_EMAIL


def test_a_sync_of_everything_succeeds_and_says_so_for_machines_whatever_else_fails(
    installed: Installed, its_terminal: Terminal
) -> None:
    with installed.runtime.sessions.begin() as session:
        enqueue(session, "of_a_newer_version", "unrelated")
    done = its_terminal.deskside("sync", "--json")
    assert done.returncode == 0, done.stderr
    assert "A job failed: of_a_newer_version." in done.stderr
    (teacher,) = json.loads(done.stdout)
    with installed.runtime.sessions() as session:
        assert session.get_one(SyncRun, teacher["run"]).status == "succeeded"
    assert (teacher["teacher"], teacher["status"], teacher["problems"]) == (TEACHER_EMAIL, "succeeded", [])
    assert teacher["summary"]["courses"] == 2
    assert teacher["summary"]["courses_unread"] == 0
    assert teacher["summary"]["documents"] > 0


def test_a_course_that_was_not_read_fails_the_command_and_is_named(
    installed: Installed, its_terminal: Terminal
) -> None:
    installed.world.faults.add([Fault(match="classroom.courses.courseWork.list", kind="forbidden", times=None)])
    done = its_terminal.deskside("sync", "--teacher", TEACHER_EMAIL, "--json")
    assert done.returncode == 1, done.stderr
    (teacher,) = json.loads(done.stdout)
    assert {problem["course"] for problem in teacher["problems"]} == {"English 9", "English 10"}
    assert all(problem["message"] and problem["remedy"] and problem["code"] for problem in teacher["problems"])
    token = its_terminal.deskside("token", "create", "--teacher", TEACHER_EMAIL).stdout.strip()
    with (
        free_port() as listener,
        serving(create_app(installed.runtime), listener),
        client_of(address_of(listener), headers={"Authorization": f"Bearer {token}"}) as client,
    ):
        assert client.get(f"/api/v1/syncs/{teacher['run']}").json()["problems"] == teacher["problems"]


def test_a_document_that_was_not_read_is_told_without_failing_the_command(
    installed: Installed, its_terminal: Terminal
) -> None:
    with installed.runtime.sessions.begin() as session:
        run = request_sync(session, installed.teacher_id, "hand", installed.runtime.clock.now())
    worker.drain(installed.runtime)
    with installed.runtime.sessions() as session:
        assert session.get_one(SyncRun, run.id).status == "succeeded"
    installed.world.faults.add([Fault(match=f"*{ANA_MEMOIR}*", kind="not_found", times=None)])
    installed.world.faults.add([Fault(match="docs.documents.get", kind="not_found", times=None)])
    done = its_terminal.deskside("sync", "--full")
    assert done.returncode == 0, done.stderr
    assert "partial" in done.stderr


def a_problem(code: str, *, course: int | None = None, document: int | None = None) -> Problem:
    return Problem(code, course, None, document, None, None, None, "", "", "", NOW)


@pytest.mark.parametrize(
    ("status", "problems", "complete"),
    [
        ("succeeded", (), True),
        ("partial", (a_problem("document_gone", course=1, document=2),), True),
        ("partial", (a_problem("drive_refused"), a_problem("drafts_not_granted")), True),
        ("partial", (a_problem("rubric_refused", course=1),), True),
        ("succeeded", (a_problem("archived_unread", course=1), a_problem("course_inactive", course=2)), True),
        ("partial", (a_problem("course_refused", course=1),), False),
        ("partial", (a_problem("drive_refused"), a_problem("course_gone", course=1)), False),
        ("failed", (a_problem("reconnect"),), False),
        ("cancelled", (), False),
    ],
)
def test_only_a_class_or_a_run_that_was_not_read_fails(
    status: str, problems: tuple[Problem, ...], *, complete: bool
) -> None:
    assert Outcome(1, TEACHER_EMAIL, status, {}, problems).complete is complete


def test_somebody_who_never_signed_in_is_told_in_one_line(installed: Installed, its_terminal: Terminal) -> None:
    done = its_terminal.deskside("sync", "--teacher", "nobody@northfield.example")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "nobody@northfield.example has signed in" in done.stderr
