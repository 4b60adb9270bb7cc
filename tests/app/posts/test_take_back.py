"""Taking back: gone in Classroom, or a plain word on why not."""

import pytest

from app.accounts.credentials import disconnect
from app.errors import Conflict, DesksideError, GoogleUnavailable, ReconnectNeeded
from app.posts.take_back import take_back
from integrations.google.emulator.events import CourseStateChanged
from tests import small_school as school
from tests.app.posts.conftest import DELETE, Outbox


def test_a_post_is_deleted_and_the_row_says_so(outbox: Outbox) -> None:
    post = outbox.deliver(outbox.put())
    take_back(outbox.runtime, post.id)
    take_back(outbox.runtime, post.id)
    assert (outbox.post(post.id).state, outbox.in_classroom()) == ("taken_back", [])
    assert outbox.world.calls[DELETE] == 1


def test_what_went_out_with_another_is_taken_back_with_it(outbox: Outbox) -> None:
    carrier, part = outbox.put(), outbox.put(words="Ana, bring the new ending.")
    assert outbox.post(part).merged_into_id == carrier
    outbox.deliver(carrier)
    take_back(outbox.runtime, part)
    assert [outbox.post(each).state for each in (carrier, part)] == ["taken_back"] * 2
    assert outbox.in_classroom() == []


@pytest.mark.parametrize("known", [True, False], ids=["deleted", "no longer known"])
def test_one_that_somebody_deleted_is_taken_back_too(outbox: Outbox, *, known: bool) -> None:
    post = outbox.deliver(outbox.put())
    if known:
        outbox.delete_by_hand(str(post.google_id))
    else:
        outbox.fault(DELETE, "not_found")
    take_back(outbox.runtime, post.id)
    assert outbox.post(post.id).state == "taken_back"


@pytest.mark.parametrize(
    ("reason", "words"),
    [("@ProjectPermissionDenied", "only what Deskside has posted"), ("forbidden", "does not let Deskside delete")],
)
def test_a_refusal_of_google_is_said(outbox: Outbox, reason: str, words: str) -> None:
    post = outbox.deliver(outbox.put())
    outbox.fault(DELETE, "forbidden", reason=reason)
    with pytest.raises(Conflict, match=words):
        take_back(outbox.runtime, post.id)
    assert outbox.post(post.id).state == "posted"


def test_in_an_archived_class_it_stays(outbox: Outbox) -> None:
    post = outbox.deliver(outbox.put())
    outbox.world.record(CourseStateChanged(at=outbox.clock.now(), course=school.ENGLISH_9, state="ARCHIVED"))
    with pytest.raises(Conflict, match="archived"):
        take_back(outbox.runtime, post.id)


@pytest.mark.parametrize(("kind", "error"), [("lost", GoogleUnavailable), ("unavailable", GoogleUnavailable)])
def test_when_google_does_not_answer_the_press_is_repeated(
    outbox: Outbox, kind: str, error: type[DesksideError]
) -> None:
    post = outbox.deliver(outbox.put())
    outbox.fault(DELETE, kind, times=3)
    with pytest.raises(error):
        take_back(outbox.runtime, post.id)
    outbox.world.faults.clear()
    take_back(outbox.runtime, post.id)
    assert (outbox.post(post.id).state, outbox.in_classroom()) == ("taken_back", [])


def test_without_a_connection_it_says_so(outbox: Outbox) -> None:
    post = outbox.deliver(outbox.put())
    disconnect(outbox.runtime, outbox.teacher_id)
    with pytest.raises(ReconnectNeeded):
        take_back(outbox.runtime, post.id)


def test_what_is_not_out_cannot_be_taken_back(outbox: Outbox) -> None:
    with pytest.raises(Conflict, match="not out"):
        take_back(outbox.runtime, outbox.put())
