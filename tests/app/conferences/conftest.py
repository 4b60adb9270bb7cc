"""The table at which the conferences of these tests are held."""

from collections.abc import Iterator

import pytest

from app.database import Sessions
from app.encryption import Keyring
from tests.table import Table, lay_table


@pytest.fixture
def table(sessions: Sessions, keyring: Keyring) -> Iterator[Table]:
    with sessions() as session:
        yield lay_table(session, keyring)
