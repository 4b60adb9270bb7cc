"""A personal access token says whose it is until it ends."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.tokens import DEFAULT_DAYS, LONGEST_DAYS, PREFIX, create_token, revoke_tokens, teacher_of_token
from app.database import Sessions
from app.errors import BadInput
from app.models import AccessToken
from tests import builders
from tests.builders import NOW

TICK = timedelta(seconds=1)


def test_it_is_its_teacher_until_its_last_day_is_over(sessions: Sessions) -> None:
    with sessions.begin() as session:
        teacher = builders.create_teacher(session)
        token, short = create_token(session, teacher.id, NOW), create_token(session, teacher.id, NOW, days=1)
        assert token.startswith(PREFIX)
        assert teacher_of_token(session, token, NOW + timedelta(days=DEFAULT_DAYS) - TICK) is teacher
        assert teacher_of_token(session, token, NOW + timedelta(days=DEFAULT_DAYS)) is None
        assert teacher_of_token(session, short, NOW + timedelta(days=1)) is None
        assert teacher_of_token(session, token + "x", NOW) is None


def test_it_is_noted_when_it_was_last_used(sessions: Sessions) -> None:
    with sessions.begin() as session:
        token = create_token(session, builders.create_teacher(session).id, NOW)
        for minutes in (0, 1, 7):
            teacher_of_token(session, token, NOW + timedelta(minutes=minutes))
        assert session.scalars(select(AccessToken.used_at)).one() == NOW + timedelta(minutes=7)


def test_all_of_a_teachers_end_at_once(sessions: Sessions) -> None:
    with sessions.begin() as session:
        mine, other = builders.create_teacher(session), builders.create_teacher(session)
        ended, kept = create_token(session, mine.id, NOW), create_token(session, other.id, NOW)
        revoke_tokens(session, mine.id)
        assert teacher_of_token(session, ended, NOW) is None
        assert teacher_of_token(session, kept, NOW) is other


@pytest.mark.parametrize("days", [-1, 0, LONGEST_DAYS + 1])
def test_it_cannot_live_for_ever(sessions: Sessions, days: int) -> None:
    with sessions.begin() as session, pytest.raises(BadInput):
        create_token(session, builders.create_teacher(session).id, NOW, days)
