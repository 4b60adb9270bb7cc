"""Who sees what of a conference: the private note its author alone, a writer's page no other writer."""

import json
from dataclasses import asdict

import pytest
from sqlalchemy import Engine

from app.conferences.fields import TEXTS
from app.conferences.history import held_in
from app.conferences.keep import kept_of
from app.conferences.record import ConferencePage, record_of, shown
from app.errors import NotFound
from app.models import Conference, ConferenceRecord, Teacher
from app.writing.skills import skills
from app.writing.words import Level, Talk
from tests import builders
from tests.builders import NOW, days_ago
from tests.counting import statements
from tests.table import Table, change

SKILL = next(iter(skills()))
PRIVATE = "Her brother died in May."


def listed(table: Table, teacher: Teacher, **narrowed: int) -> tuple[ConferencePage, ...]:
    rows = table.session.scalars(held_in(teacher, **narrowed).order_by(Conference.id)).all()
    return shown(table.session, table.keyring, teacher, rows, student_id=narrowed.get("student_id"))


def text_of(*pages: ConferencePage) -> str:
    return json.dumps([asdict(page) for page in pages], default=str)


@pytest.fixture
def colleague(table: Table) -> Teacher:
    teacher = builders.create_teacher(table.session, name="Sam Okafor")
    builders.add_teacher(table.session, table.course, teacher)
    return teacher


def test_the_private_note_is_its_authors_alone(table: Table, colleague: Teacher) -> None:
    """On the record, among the texts of two devices, and in what it said before a correction."""
    here = table.talk(table.writers[0])
    first = change("private", PRIVATE, at=days_ago(0.1))
    here.tell(first, change("finished", NOW.isoformat()))
    here.tell(change("private", f"Again: {PRIVATE}"), change("notes", "Seen by both."))
    here.tell(change("private", "Calmer.", first.id))
    mine = record_of(table.session, table.keyring, table.teacher, here.conference().id)
    assert text_of(mine).count(PRIVATE) == 2
    assert mine.mine
    theirs = record_of(table.session, table.keyring, colleague, here.conference().id)
    assert not theirs.mine
    assert theirs.records[0].notes == "Seen by both."
    assert theirs.records[0].private is None
    for pages in ((theirs,), listed(table, colleague), listed(table, colleague, student_id=table.writers[0].id)):
        assert len(pages) == 1
        for secret in ("died", "Calmer", '"field": "private"'):
            assert secret not in text_of(*pages)


def test_one_writers_part_shows_nobody_else(table: Table) -> None:
    ana, zoe, _ = table.writers
    here = table.talk(ana, zoe, kind=Talk.GROUP)
    here.tell(
        change("notes", "We read openings."),
        change("notes", "Zoë was lost.", student=zoe.id, at=days_ago(1)),
        change("notes", "Zoë found it.", student=zoe.id),
        change(f"skill/{SKILL}", "introduced", student=zoe.id),
        change(f"skill/{SKILL}", "independent", student=ana.id),
    )
    [page] = listed(table, table.teacher, student_id=ana.id)
    assert [record.student_id for record in page.records] == [ana.id]
    assert [seen.level for seen in page.records[0].skills] == [Level.INDEPENDENT]
    for others in ("lost", "found", "introduced"):
        assert others not in text_of(page)
    [whole] = listed(table, table.teacher)
    assert {record.student_id: record.notes for record in whole.records} == {
        ana.id: "We read openings.",
        zoe.id: "We read openings.\nZoë found it.",
    }
    assert [one.text for record in whole.records for one in record.also_written] == ["Zoë was lost."]


def test_what_was_withdrawn_is_the_authors_alone(table: Table, colleague: Teacher) -> None:
    here = table.talk(table.writers[0])
    here.tell()
    here.conference().withdrawn_at = NOW
    table.session.flush()
    assert len(listed(table, table.teacher)) == 1
    assert listed(table, colleague) == ()
    talk = here.conference().id
    assert record_of(table.session, table.keyring, table.teacher, talk).withdrawn_at == NOW
    with pytest.raises(NotFound):
        record_of(table.session, table.keyring, colleague, talk)


def test_anothers_class_is_not_there(table: Table) -> None:
    here = table.talk(table.writers[0])
    here.tell()
    stranger = builders.create_teacher(table.session)
    builders.create_course(table.session, stranger)
    assert listed(table, stranger) == ()
    with pytest.raises(NotFound):
        record_of(table.session, table.keyring, stranger, here.conference().id)


def test_lists_ask_as_often_whatever_their_length(table: Table, engine: Engine) -> None:
    def asked() -> int:
        with statements(engine) as seen:
            listed(table, table.teacher)
        return len(seen)

    here = table.talk(*table.writers, kind=Talk.GROUP)
    here.tell(change("notes", "x"), change(f"skill/{SKILL}", "on"))
    few = asked()
    for _ in range(5):
        table.talk(*table.writers, kind=Talk.GROUP).tell(change("notes", "x"), change(f"skill/{SKILL}", "on"))
    assert asked() == few


def test_a_record_that_no_device_told_keeps_what_it_says(table: Table) -> None:
    """Such as one that was imported: a correction touches the field that it names."""
    here = table.talk(table.writers[0])
    here.tell()
    record = here.record()
    record.strength, record.next_step = "The rain.", "Stay."
    table.session.flush()
    here.tell(change("next_step", "Stay there."))
    assert (here.record().strength, here.record().next_step) == ("The rain.", "Stay there.")


def test_a_walk_around_note_is_shown_as_long_as_any_field_of_it_says_something(table: Table) -> None:
    writer = table.writers[0]
    draft = builders.create_draft(table.session, table.coursework, writer, "I sat down.")
    comment = builders.create_comment(table.session, draft, "Where?", author=table.teacher)
    named = {f"skill/{SKILL}": "on", f"comment/{comment.id}": "parked", "tick/aloud": True}
    chosen = {"stage": "revise", "look_again_on": "2026-10-22", "next_draft": True, "reminder_wanted": True}
    every = {**dict.fromkeys(TEXTS, "A word."), **chosen, **named}
    kept_in = {column.key for column in ConferenceRecord.__table__.columns if not column.key.endswith("id")}
    assert kept_in == {"private_note" if name == "private" else name for name in every.keys() - named.keys()}
    here = table.talk(writer, kind=Talk.INFORMAL)
    for name, value in every.items():
        said = change(name, value)
        here.tell(said)
        assert set(kept_of(table.session, table.keyring, here.record())) == {name}
        assert len(listed(table, table.teacher)) == 1, name
        here.tell(change(name, False if value is True else None, said.id))
        assert kept_of(table.session, table.keyring, here.record()) == {}
        assert listed(table, table.teacher) == (), name
