"""Merging rows: afterwards the table says what was told, and nothing that agreed was touched."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import String, delete, literal_column, select
from sqlalchemy.orm import Session

from app.database import Sessions
from app.models import Comment, Course, Document, Student
from app.sync.merge import merge
from tests.builders import create_comment

ALL = "abcdef"
NAMES = st.dictionaries(
    st.sampled_from(ALL), st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=4)
)


def rows(names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"google_id": key, "google_name": name, "google_given_name": name, "family_name": '"\\', "email": name or None}
        for key, name in names.items()
    ]


def versions(session: Session) -> dict[str, str]:
    """PostgreSQL's own mark of the transaction that wrote each row last."""
    marks = session.execute(select(Student.google_id, literal_column("xmin::text", String).label("mark")))
    return {row.google_id: row.mark for row in marks}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=NAMES, after=NAMES, alone=st.booleans())
def test_only_what_differs_is_written(
    sessions: Sessions, before: dict[str, str], after: dict[str, str], *, alone: bool
) -> None:
    with sessions.begin() as session:
        session.execute(delete(Student))
        merge(session, Student, rows(before), key=("google_id",), within=ALL, alone=alone)
    with sessions() as session:
        old = versions(session)
    with sessions.begin() as session:
        merged = merge(session, Student, rows(after), key=("google_id",), within=ALL, alone=alone)
    with sessions() as session:
        new = versions(session)
        told = {(row.google_id, row.name) for row in session.scalars(select(Student))}
    assert told == set((before | after).items())
    assert {key for key in new if new[key] != old.get(key)} == {key for (key,) in merged.written}
    assert {key for (key,) in merged.written} == {key for key in after if before.get(key) != after[key]}
    assert {key for (key,) in merged.absent} == set(before) - set(after)
    assert set(merged.ids) == {(key,) for key in after}


def test_what_is_set_once_stays(sessions: Sessions) -> None:
    row = {"google_id": "c", "name": "First", "state": "ACTIVE"}
    with sessions.begin() as session:
        for name, state in (("First", "ACTIVE"), ("Second", "ARCHIVED")):
            told = {**row, "name": name, "state": state}
            merge(session, Course, [told], key=("google_id",), within=["c"], once=frozenset({"name"}))
    with sessions() as session:
        assert session.execute(select(Course.name, Course.state)).one() == ("First", "ARCHIVED")


def test_a_row_that_another_sync_has_just_written_is_no_obstacle(sessions: Sessions) -> None:
    with sessions.begin() as session:
        merge(session, Student, rows({"a": "Ana"}), key=("google_id",), within=())
        merged = merge(session, Student, rows({"a": "Anna"}), key=("google_id",), within=())
        assert session.scalars(select(Student.name).where(Student.id == merged.ids[("a",)])).one() == "Anna"


def test_lists_and_json_arrive_by_copy_as_they_were(sessions: Sessions) -> None:
    told = {
        "a": (["b@x.example", 'quo"te,{}\\'], [{"tab_id": "\\t\n", "start": 1}]),
        "b": ([], []),
    }
    with sessions.begin() as session:
        document = Document(google_id="d", title="Memoir")
        session.add(document)
        session.flush()
        comment = create_comment(session, document)
        row = {c.name: getattr(comment, c.name) for c in Comment.__table__.columns if c.name != "id"}
        new = [
            {**row, "google_id": key, "mentions": mentions, "stretches": stretches, "assignee_email": None}
            for key, (mentions, stretches) in told.items()
        ]
        merged = merge(
            session, Comment, new, key=("document_id", "google_id"), within=[comment.document_id], alone=True
        )
    with sessions() as session:
        stored = {row.google_id: row for row in session.scalars(select(Comment).where(Comment.google_id.in_(told)))}
    assert {key: (row.mentions, row.stretches) for key, row in stored.items()} == told
    assert {(row.document_id, key): row.id for key, row in stored.items()} == merged.ids
    assert stored["a"].assignee_email is None
