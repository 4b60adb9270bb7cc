"""Two teachers read the same documents, each in each mode: whatever the order, the rows end the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, text
from sqlalchemy.orm import Session

from app.accounts.connection import ReadingMode
from app.models import Comment, Snapshot, Suggestion
from app.sync import fetch_documents
from app.sync.apply_documents import apply_documents
from app.sync.attribution import CERTAINTY
from app.sync.facts import DocumentFacts
from app.sync.plan import KnownDocument
from integrations.google.emulator.events import (
    AccountCreated,
    CommentDeleted,
    CommentEdited,
    CommentMade,
    FileAttached,
    FileShared,
    ReplyMade,
    StudentJoined,
)
from tests import small_school as school
from tests.app.sync.conftest import Build
from tests.rich_document import RICH, rich_document

TEACHERS = {school.TEACHER_EMAIL: school.TEACHER, school.CO_TEACHER_EMAIL: school.CO_TEACHER}
MODES = [(ReadingMode.DRIVE, True), (ReadingMode.DRIVE, False), (ReadingMode.DOCUMENTS, True)]
NAMESAKE, SECOND_ANA = "100000000000000000021", "100000000000000000022"
TABLES = {
    "comment": "SELECT to_jsonb(x) - 'id' FROM comment x ORDER BY google_id",
    "reply": "SELECT to_jsonb(x) - 'id' - 'google_id' - 'comment_id' FROM reply x ORDER BY created_at, content",
    "suggestion": "SELECT to_jsonb(x) - 'id' FROM suggestion x ORDER BY google_id",
    "snapshot": "SELECT to_jsonb(x) - 'id' FROM snapshot x ORDER BY document_id, taken_at",
}
CERTAIN = "SELECT document_id, google_id, author_basis FROM {} ORDER BY 1, 2"


@dataclass(repr=False)
class Reading:
    """What one teacher found in one mode; too long to be printed."""

    reader: str
    facts: list[DocumentFacts]


def _talk() -> list[Any]:
    """Every way in which a post is hard to place: namesakes, strangers, assignments, edits, deletions, one moment."""
    at = school.NOW - timedelta(hours=1)
    new: dict[str, Any] = {"at": at, "email": "x@elsewhere.example"}
    on: dict[str, Any] = {"at": at, "file": school.ANA_MEMOIR}
    said: dict[str, Any] = {**on, "comment": school.QUESTION}
    return [
        AccountCreated(id=NAMESAKE, given_name="Elena", family_name="Rivera", **new),
        AccountCreated(id=SECOND_ANA, given_name="Ana", family_name="Castillo", **new),
        StudentJoined(at=at, course=school.ENGLISH_9, user=SECOND_ANA),
        FileShared(at=at, file=school.ANA_MEMOIR, user=NAMESAKE, role="commenter"),
        CommentMade(id="AAABsame", by=NAMESAKE, quote="fish", text="Not her mother", **on),
        CommentMade(id="AAABtask", by=school.CO_TEACHER, quote="rope", text=f"+{school.ANA_EMAIL} ?", **on),
        CommentMade(id="AAABgone", by=school.BEN, quote="", text="oops", **on),
        CommentDeleted(comment="AAABgone", **on),
        ReplyMade(id="AAABr1", by=SECOND_ANA, text="which Ana?", assignee=school.BEN_EMAIL, **said),
        ReplyMade(id="AAABr2", by=school.BEN, text="me", **said),
        ReplyMade(id="AAABr3", by=school.BEN, text="gone", **said),
        CommentDeleted(reply="AAABr3", **said),
        CommentEdited(text="Put me on the boat!", **said),
        *rich_document(at),
        FileAttached(at=at, course=school.ENGLISH_9, coursework=school.MEMOIR, student=school.CHI, file=RICH),
    ]


@pytest.fixture
def readings(build: Build) -> list[Reading]:
    """What each teacher finds in each mode, and a store that knows classes and files, but nothing inside them."""
    desk = build(events=[*school.small_school(), *_talk()])
    desk.read()
    desk.arrive(school.CO_TEACHER_EMAIL, school.CO_TEACHER)
    desk.read(school.CO_TEACHER_EMAIL)
    with desk.sessions.begin() as session:
        for model in (Comment, Suggestion, Snapshot):
            session.execute(delete(model))
    rows = desk.ask("SELECT id, google_id FROM document WHERE mime_type LIKE '%document'")
    known = [KnownDocument(id_, google_id, None, None, (), 0) for id_, google_id in rows]
    found = []
    for email, account in TEACHERS.items():
        for mode, docs_comments in MODES:
            with desk.google(email) as google:
                facts = fetch_documents.documents(
                    google, known, mode=mode, docs_comments=docs_comments, exported=(), arrived=lambda _: None
                )
            found.append(Reading(account, [fact for fact in facts if not fact.problems]))
    return found


@pytest.fixture
def session(engine: Engine, readings: list[Reading]) -> Iterator[Session]:
    assert readings
    with engine.connect() as connection:
        yield Session(connection, join_transaction_mode="create_savepoint")


def _after(session: Session, readings: list[Reading]) -> dict[str, list[Any]]:
    """The rows after these readings; certainty is watched on the way, and the store is as before."""
    certain: dict[Any, int] = {}
    with session.begin() as transaction:
        for reading in readings:
            apply_documents(session, reading.reader, reading.facts, school.NOW)
            for table in ("comment", "suggestion"):
                for document, google_id, basis in session.execute(text(CERTAIN.format(table))):
                    assert CERTAINTY[basis] >= certain.get((document, google_id), 0)
                    certain[document, google_id] = CERTAINTY[basis]
        rows = {table: list(session.scalars(text(question))) for table, question in TABLES.items()}
        transaction.rollback()
    return rows


@pytest.fixture
def whole(session: Session, readings: list[Reading]) -> dict[str, list[Any]]:
    """The rows after all readings, in the order in which they are written here."""
    rows = _after(session, readings)
    assert {row["author_basis"] for row in rows["comment"]} == {"me", "docs_user"}
    return rows


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(6)), st.lists(st.integers(0, 5), max_size=4))
def test_any_order_of_readings_ends_in_the_same_rows(
    session: Session, readings: list[Reading], whole: dict[str, list[Any]], order: list[int], again: list[int]
) -> None:
    assert _after(session, [readings[number] for number in (*order, *again)]) == whole


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_order_of_some_readings_ends_in_the_same_rows(
    session: Session, readings: list[Reading], data: st.DataObject
) -> None:
    some = data.draw(st.lists(st.sampled_from(range(6)), min_size=2, max_size=6))
    other = data.draw(st.permutations(some))
    first = _after(session, [readings[number] for number in some])
    assert _after(session, [readings[number] for number in other]) == first
