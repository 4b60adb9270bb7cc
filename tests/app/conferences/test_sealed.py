"""Private notes outlive a change of keys, and the doctor says when a key is missing."""

from sqlalchemy import Engine

from app.conferences.record import record_of
from app.conferences.sealed import count_notes, rotate_notes
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
