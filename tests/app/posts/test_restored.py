"""A restored backup holds as unsent what went out after it was made: nobody sees that twice."""

import pytest

from app.posts.restored import doubt_unsent
from tests.app.posts.conftest import Outbox


@pytest.mark.parametrize("state", ["scheduled", "posting", "uncertain"])
def test_what_went_out_after_the_backup_is_found_and_not_posted_again(outbox: Outbox, state: str) -> None:
    out, waits = outbox.deliver(outbox.put()), outbox.put(words="Ana, and the title.")
    outbox.set(out.id, state=state, attempted_at=None, google_id=None, link=None, posted_at=None)
    outbox.set(waits, not_before=outbox.clock.now())
    with outbox.runtime.sessions.begin() as session:
        assert doubt_unsent(session, outbox.clock.now()) == 2
    again = outbox.deliver(out.id)
    assert (again.state, again.google_id, again.link) == ("posted", out.google_id, out.link)
    assert outbox.drafts_made() == 1
    assert outbox.deliver(waits).state == "posted"
    assert outbox.drafts_made() == 2


def test_what_came_to_its_end_stays_as_it_is(outbox: Outbox) -> None:
    out = outbox.deliver(outbox.put())
    with outbox.runtime.sessions.begin() as session:
        assert doubt_unsent(session, outbox.clock.now()) == 0
    assert outbox.post(out.id).attempted_at == out.attempted_at
