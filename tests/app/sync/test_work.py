"""Coursework and what students hand in, in every state that Classroom has."""

from datetime import timedelta
from typing import Any

from integrations.google import drive
from integrations.google.emulator.events import (
    CommentMade,
    CourseworkChanged,
    CourseworkCreated,
    CourseworkDeleted,
    FileAttached,
    FileCreated,
    FileShared,
    Reclaimed,
    ReplyMade,
    Returned,
    SubmissionOpened,
    TurnedIn,
)
from tests import small_school as school
from tests.app.sync.conftest import Desk

MEMOIR: dict[str, Any] = {"course": school.ENGLISH_9, "coursework": school.MEMOIR}
WORK = "SELECT title, state, removed_at FROM coursework WHERE google_id = :id"
STATES = (
    "SELECT s.google_id, u.state, u.late FROM submission u JOIN student s ON s.id = student_id"
    " JOIN coursework w ON w.id = coursework_id WHERE w.google_id = :id AND u.removed_at IS NULL ORDER BY 1"
)
ATTACHED = (
    "SELECT a.position, a.kind, d.google_id FROM attachment a JOIN submission u ON u.id = submission_id"
    " JOIN student s ON s.id = student_id LEFT JOIN document d ON d.id = document_id"
    " JOIN coursework w ON w.id = coursework_id WHERE w.google_id = :work AND s.google_id = :student ORDER BY 1"
)
ROLES = "SELECT r.author_google_id, r.author_role FROM reply r WHERE r.google_id = 'AAABwho'"


def test_coursework_is_edited_and_deleted(desk: Desk) -> None:
    desk.has_read()
    desk.clock.advance(timedelta(hours=1))
    at = desk.clock.now()
    edit = CourseworkChanged(at=at, course=school.ENGLISH_9, id=school.MEMOIR, changes={"title": "A small moment"})
    desk.world.record(edit)
    desk.read()
    assert desk.ask(WORK, id=school.MEMOIR) == [("A small moment", "PUBLISHED", None)]
    desk.world.record(CourseworkDeleted(at=at, course=school.ENGLISH_9, id=school.MEMOIR))
    desk.read()
    assert desk.ask(WORK, id=school.MEMOIR) == [("A small moment", "PUBLISHED", at)]
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]


def test_scheduled_work_is_a_draft_until_its_time_and_then_everybodys(desk: Desk) -> None:
    at = desk.clock.now()
    made: dict[str, Any] = {"course": school.ENGLISH_9, "creator": school.TEACHER, "state": "DRAFT"}
    desk.world.record(CourseworkCreated(at=at, id="7X", title="Poem", scheduled=at + timedelta(days=1), **made))
    desk.read()
    assert desk.ask(WORK, id="7X") == [("Poem", "DRAFT", None)]
    assert desk.ask(STATES, id="7X") == []
    desk.clock.advance(timedelta(days=1))
    desk.read()
    assert desk.ask(WORK, id="7X") == [("Poem", "PUBLISHED", None)]
    assert [state for _, state, _ in desk.ask(STATES, id="7X")] == ["NEW", "NEW", "NEW"]


def test_work_for_some_is_known_as_such(desk: Desk) -> None:
    made: dict[str, Any] = {"course": school.ENGLISH_9, "creator": school.TEACHER, "assignees": (school.BEN,)}
    desk.world.record(CourseworkCreated(at=desk.clock.now(), id="7Y", title="Catch up", **made))
    desk.read()
    assert desk.ask("SELECT google_id, individual FROM coursework WHERE individual") == [("7Y", True)]
    assert desk.ask(STATES, id="7Y") == [(school.BEN, "NEW", False)]


def test_every_state_of_a_submission(desk: Desk) -> None:
    def state() -> str:
        desk.clock.advance(timedelta(minutes=10))
        desk.read()
        return next(str(state) for student, state, _ in desk.ask(STATES, id=school.MEMOIR) if student == school.CHI)

    def step(kind: type[Any], **more: Any) -> str:
        desk.world.record(kind(at=desk.clock.now(), student=school.CHI, **MEMOIR, **more))
        return state()

    assert [
        state(),
        step(SubmissionOpened, file="1CHIMEMO", title="Chi Nguyễn - Memoir"),
        step(TurnedIn),
        step(Reclaimed),
        step(TurnedIn),
        step(Returned),
    ] == ["NEW", "CREATED", "TURNED_IN", "RECLAIMED_BY_STUDENT", "TURNED_IN", "RETURNED"]
    assert desk.ask("SELECT unreadable FROM document WHERE google_id = '1CHIMEMO'") == [(None,)]


def test_who_owns_the_file_says_nothing_about_who_wrote_it(desk: Desk) -> None:
    desk.world.record(TurnedIn(at=desk.clock.now(), student=school.ANA, **MEMOIR))
    assert desk.world.state.files[school.ANA_MEMOIR].owner == school.TEACHER
    desk.read()
    asked = "SELECT author_google_id, author_role FROM reply WHERE google_id = 'AAABreply001'"
    assert desk.ask(asked) == [(school.ANA, "writer")]
    desk.world.record(Returned(at=desk.clock.now(), student=school.ANA, **MEMOIR))
    assert desk.world.state.files[school.ANA_MEMOIR].owner == school.ANA
    desk.read(full=True)
    assert desk.ask(asked) == [(school.ANA, "writer")]


def test_several_attachments_keep_their_order_and_the_same_file_twice_is_one_document(desk: Desk) -> None:
    desk.world.record(FileAttached(at=desk.clock.now(), student=school.BEN, file=school.BEN_MEMOIR, **MEMOIR))
    desk.read()
    assert desk.ask(ATTACHED, work=school.MEMOIR, student=school.BEN) == [
        (0, "drive_file", school.BEN_MEMOIR),
        (1, "drive_file", school.BEN_PHOTO),
        (2, "link", None),
        (3, "drive_file", school.BEN_MEMOIR),
    ]
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]


def wrote(desk: Desk, by: str) -> None:
    at = desk.clock.now()
    thread = {"file": school.ANA_MEMOIR, "comment": school.QUESTION}
    desk.world.record(ReplyMade(at=at, id="AAABwho", by=by, text="Which boat?", **thread))


def test_a_file_of_two_students_has_two_writers(desk: Desk) -> None:
    at = desk.clock.now()
    desk.world.record(FileAttached(at=at, student=school.BEN, file=school.ANA_MEMOIR, **MEMOIR))
    wrote(desk, school.BEN)
    desk.read()
    assert desk.ask(ROLES) == [(school.BEN, "writer")]
    assert desk.ask("SELECT count(*) FROM snapshot") == [(3,)]


def test_somebody_elses_file_has_the_writer_who_hands_it_in_and_nobody_is_guessed(desk: Desk) -> None:
    at = desk.clock.now()
    essay: dict[str, Any] = {"course": school.ENGLISH_10, "coursework": school.ESSAY, "student": school.DEE}
    desk.world.record(FileCreated(at=at, id="1PARENT", owner=school.STRANGER, title="Typed at home", text="A sea."))
    desk.world.record(FileAttached(at=at, file="1PARENT", **essay))
    asked: dict[str, Any] = {"file": "1PARENT", "comment": "AAABhelp"}
    desk.world.record(CommentMade(at=at, id="AAABhelp", file="1PARENT", by=school.STRANGER, quote="sea", text="Which?"))
    desk.world.record(ReplyMade(at=at, id="AAABwho", by=school.DEE, text="Ours.", **asked))
    desk.read()
    assert desk.ask("SELECT author_role FROM comment WHERE google_id = 'AAABhelp'") == [("unknown",)]
    assert desk.ask(ROLES) == [(school.DEE, "writer")]


def test_a_private_file_is_named_as_one_that_google_does_not_show(desk: Desk) -> None:
    at = desk.clock.now()
    desk.world.record(FileCreated(at=at, id="1PRIVATE", owner=school.CHI, title="Secret", mime_type=drive.WORD_TYPE))
    desk.world.record(FileAttached(at=at, student=school.CHI, file="1PRIVATE", **MEMOIR))
    desk.world.record(FileShared(at=at, file="1PRIVATE", user=school.TEACHER, role=None))
    assert desk.read().status == "partial"
    assert desk.ask("SELECT title, unreadable FROM document WHERE google_id = '1PRIVATE'") == [("", "document_gone")]
