"""Private notes outlive a change of keys, and the doctor says when a key is missing."""

from dataclasses import replace

from sqlalchemy import Engine

from app.conferences.keep import NO_KEY
from app.conferences.record import record_of
from app.conferences.sealed import closed_notes, count_notes, rotate_notes
from app.encryption import Keyring
from tests.builders import NOW
from tests.table import Table, change

NEW = "newest-secret-of-the-tests-0123456789"
OLD = "first-secret-of-the-tests-0123456789"  # the first of the fixture's keyring


def test_after_a_rotation_the_new_key_alone_opens_every_note(table: Table, engine: Engine) -> None:
    here = table.talk(table.writers[0])
    first = change("private", "Tired today.")
    here.tell(first, change("finished", NOW.isoformat()))
    here.tell(change("private", "Better.", first.id), change("private", "Calmer."))
    before = record_of(table.session, table.keyring, table.teacher, here.conference().id)
    both, new = Keyring([NEW, OLD]), Keyring([NEW])
    assert count_notes(table.session, both) == (4, 0)
    assert count_notes(table.session, new) == (4, 4)
    assert [rotate_notes(table.session, both, limit=1) for _ in range(3)] == [3, 1, 0]
    assert rotate_notes(table.session, both, limit=1, wait=True) == 0
    assert rotate_notes(table.session, new, limit=10) == 0
    assert count_notes(table.session, new) == (4, 0)
    assert record_of(table.session, new, table.teacher, here.conference().id) == before


def test_a_note_whose_key_is_lost_hides_nothing_else_and_comes_back_with_its_key(table: Table) -> None:
    here = table.talk(table.writers[0])
    here.tell(change("private", "Tired today."), change("notes", "Read aloud."), change("finished", NOW.isoformat()))
    lost = replace(here, keyring=Keyring([NEW]))
    assert lost.tell(change("strength", "The verbs.")).refused == ()
    assert {field.field for field in lost.fields()} == {"notes", "strength", "finished"}
    [shown] = record_of(table.session, lost.keyring, table.teacher, here.conference().id).records
    assert (shown.private, shown.notes, shown.strength) == (NO_KEY, "Read aloud.", "The verbs.")
    assert closed_notes(table.session, lost.keyring, here.conference()) == {table.writers[0].id}
    assert closed_notes(table.session, table.keyring, here.conference()) == frozenset()

    lost.tell(change("private", "Another."))
    assert lost.value("private") == "Another."
    [private] = [one for one in replace(here, keyring=Keyring([NEW, OLD])).fields() if one.field == "private"]
    assert sorted([private.value, *(also.text for also in private.also)]) == ["Another.", "Tired today."]
