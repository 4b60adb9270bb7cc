"""What is deleted from the store while a run reads it is left out, and stops nobody."""

from sqlalchemy import delete
from sqlalchemy.orm import InstrumentedAttribute

from app.models import Document, Student
from integrations.google.emulator.events import DocEdited, FileShared
from tests import small_school as school
from tests.app.sync.conftest import Desk

TEXTS = "SELECT d.google_id, text FROM snapshot s JOIN document d ON d.id = document_id WHERE text LIKE 'Now%'"


def gone(desk: Desk, google_id: InstrumentedAttribute[str], value: str) -> None:
    with desk.sessions.begin() as session:
        session.execute(delete(google_id.class_).where(google_id == value))


def test_of_a_draft_that_is_deleted_while_it_is_read_nothing_is_stored_and_the_others_are(desk: Desk) -> None:
    desk.has_read()
    for file, by in ((school.BEN_MEMOIR, school.BEN), (school.ANA_MEMOIR, school.ANA)):
        desk.world.record(DocEdited(at=desk.clock.now(), file=file, by=by, text="Now I am ten."))
    outcome = desk.read_while("docs", 1, lambda: gone(desk, Document.google_id, school.BEN_MEMOIR))
    assert outcome.status == "succeeded"
    assert desk.ask(TEXTS) == [(school.ANA_MEMOIR, "Now I am ten.")]


def test_a_draft_that_cannot_be_read_and_is_deleted_meanwhile_is_no_problem(desk: Desk) -> None:
    desk.has_read()
    for file in (school.BEN_MEMOIR, school.ANA_MEMOIR):
        desk.world.record(FileShared(at=desk.clock.now(), file=file, user=school.TEACHER, role=None))
    outcome = desk.read_while("docs", 1, lambda: gone(desk, Document.google_id, school.BEN_MEMOIR), full=True)
    assert outcome.status == "partial"
    problems = "SELECT code, google_id FROM sync_problem JOIN document d ON d.id = document_id"
    assert desk.ask(problems) == [("document_gone", school.ANA_MEMOIR)]


def test_the_draft_of_a_student_who_is_deleted_meanwhile_is_no_problem(desk: Desk) -> None:
    desk.has_read()
    desk.world.record(FileShared(at=desk.clock.now(), file=school.BEN_MEMOIR, user=school.TEACHER, role=None))
    outcome = desk.read_while("docs", 1, lambda: gone(desk, Student.google_id, school.BEN), full=True)
    assert outcome.status == "succeeded"
    assert desk.ask("SELECT code FROM sync_problem") == []
