"""A key belongs to one request of one teacher; its answer is sealed, waited for, and forgotten after a day."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from app.accounts.answered import KEPT, Answer, claim, keep, kept, purge_answered
from app.database import Sessions
from app.encryption import Keyring
from app.errors import Conflict
from app.models import AnsweredRequest
from tests import builders
from tests.builders import NOW

ASKED = "PATCH /api/v1/follow-ups/7 abc"
SAID = Answer(200, '{"notes": "Her brother died."}')


@pytest.fixture
def teachers(sessions: Sessions) -> list[int]:
    with sessions.begin() as session:
        return [builders.create_teacher(session).id for _ in range(2)]


def test_the_answer_is_sealed_and_each_teacher_has_keys_of_their_own(
    sessions: Sessions, keyring: Keyring, teachers: list[int]
) -> None:
    first, second = teachers
    with sessions.begin() as session:
        row = claim(session, keyring, first, key="k", asked=ASKED, now=NOW)
        assert kept(keyring, row) is None
        keep(keyring, row, SAID)
    with sessions.begin() as session:
        again = claim(session, keyring, first, key="k", asked=ASKED, now=NOW)
        assert (kept(keyring, again), b"brother" in (again.answer or b"")) == (SAID, False)
        assert kept(keyring, claim(session, keyring, second, key="k", asked="POST other", now=NOW)) is None
        with pytest.raises(Conflict, match="used for another request"):
            claim(session, keyring, first, key="k", asked="PATCH other", now=NOW)
    with pytest.raises(Conflict, match="cannot be opened"):
        kept(Keyring(["a-secret-that-came-long-afterwards-1"]), again)


def test_a_second_one_waits_for_the_first_and_has_its_answer(
    sessions: Sessions, keyring: Keyring, teachers: list[int]
) -> None:
    with sessions.begin() as one, sessions() as other:
        row = claim(one, keyring, teachers[0], key="k", asked=ASKED, now=NOW)
        other.execute(text("SET LOCAL lock_timeout = '20ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            claim(other, keyring, teachers[0], key="k", asked=ASKED, now=NOW)
        keep(keyring, row, SAID)
    with sessions.begin() as other:
        assert kept(keyring, claim(other, keyring, teachers[0], key="k", asked=ASKED, now=NOW)) == SAID


def test_what_came_to_nothing_is_as_if_never_asked(sessions: Sessions, keyring: Keyring, teachers: list[int]) -> None:
    with sessions() as session:
        claim(session, keyring, teachers[0], key="k", asked="POST wrong", now=NOW)
        session.rollback()
        assert kept(keyring, claim(session, keyring, teachers[0], key="k", asked=ASKED, now=NOW)) is None


def test_a_day_later_it_is_forgotten(sessions: Sessions, keyring: Keyring, teachers: list[int]) -> None:
    left = []
    with sessions.begin() as session:
        claim(session, keyring, teachers[0], key="k", asked=ASKED, now=NOW)
        for now in (NOW + KEPT / 2, NOW + KEPT):
            purge_answered(session, now)
            left.append(session.scalar(select(func.count()).select_from(AnsweredRequest)))
    assert left == [1, 0]
