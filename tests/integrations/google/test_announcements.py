"""What Deskside writes, against the practice Google over HTTP: one student, a draft first, sent once."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from integrations.google import announcements, classroom, oauth
from integrations.google.announcements import Announcement
from integrations.google.emulator.client import Client
from integrations.google.emulator.events import CourseStateChanged
from integrations.google.emulator.faults import Fault
from integrations.google.emulator.world import World
from integrations.google.errors import (
    ConnectionLost,
    GoogleError,
    Invalid,
    NotFound,
    PermissionDenied,
    RateLimited,
    ScopeMissing,
    Unavailable,
)
from integrations.google.transport import Google, Patience
from tests import small_school as school
from tests.clock import SettableClock
from tests.stage import Stage

CREATE, PATCH = "classroom.courses.announcements.create", "classroom.courses.announcements.patch"
WORDS = "Ana, we talked.\n\nYour page: http://localhost:8000/s/abc#def “é” 🐟"


@dataclass
class Desk:
    world: World
    google: Google
    root: str

    def draft(self) -> Announcement:
        return announcements.create_draft(self.google, school.ENGLISH_9, WORDS, school.ANA)

    def all(self) -> list[Announcement]:
        return self.google.read(announcements.drafts_and_posts(school.ENGLISH_9))


def google_of(world: World, root: str, *scopes: str) -> Google:
    token = school.token(world, school.TEACHER_EMAIL, *(scopes or ("classroom.announcements", *school.READ)))
    patience = Patience(attempts=2, first_wait=0.001, longest_wait=0.01)
    return Google(oauth.credentials_for(token), api_root=root, patience=patience)


@pytest.fixture
def desk(clock: SettableClock, stage: Stage) -> Iterator[Desk]:
    world = World(now=clock.now, events=school.small_school(), max_page=2)
    with google_of(world, stage.show(world)) as google:
        yield Desk(world, google, stage.root)


def test_a_draft_for_one_student_published_found_and_deleted(desk: Desk) -> None:
    draft = desk.draft()
    assert (draft.text, draft.state, draft.alternate_link) == (WORDS, "DRAFT", "")
    assert draft.is_for(school.ANA)
    assert not draft.is_for(school.BEN)
    assert draft.creator_user_id == school.TEACHER
    others = [desk.draft() for _ in range(3)]
    assert {each.id for each in desk.all()} == {draft.id, *(each.id for each in others)}
    for _ in range(2):
        shown = announcements.publish(desk.google, school.ENGLISH_9, draft.id)
        assert (shown.id, shown.state) == (draft.id, "PUBLISHED")
        assert shown.alternate_link
    assert desk.google.read(announcements.announcement(school.ENGLISH_9, draft.id)) == shown
    announcements.delete(desk.google, school.ENGLISH_9, draft.id)
    with pytest.raises(NotFound):
        announcements.delete(desk.google, school.ENGLISH_9, draft.id)


@pytest.mark.parametrize(
    ("kind", "error", "made"),
    [
        ("lost", ConnectionLost, 1),
        ("truncated", GoogleError, 1),
        ("internal", Unavailable, 0),
        ("rate_json", RateLimited, 0),
    ],
)
def test_what_goes_wrong_is_not_sent_again(desk: Desk, kind: str, error: type[GoogleError], made: int) -> None:
    desk.world.faults.add([Fault(match=CREATE, kind=kind, times=None)])
    with pytest.raises(error):
        desk.draft()
    desk.world.faults.clear()
    assert len(desk.all()) == made
    assert {each.state for each in desk.all()} <= {"DRAFT"}


def test_a_token_that_has_expired_is_renewed_and_the_call_sent_again(desk: Desk) -> None:
    desk.world.faults.add([Fault(match=CREATE, kind="unauthorized")])
    with pytest.raises(GoogleError):
        desk.draft()  # these credentials cannot be renewed; nothing was made meanwhile
    assert desk.all() == []


def test_what_classroom_refuses(desk: Desk) -> None:
    with pytest.raises(Invalid):
        announcements.create_draft(desk.google, school.ENGLISH_9, WORDS, school.DEE)
    with google_of(desk.world, desk.root, *school.READ) as reader, pytest.raises(ScopeMissing):
        announcements.create_draft(reader, school.ENGLISH_9, WORDS, school.ANA)
    draft = desk.draft()
    desk.world.clients = (Client(project="another-project"),)
    with pytest.raises(PermissionDenied) as refused:
        announcements.delete(desk.google, school.ENGLISH_9, draft.id)
    assert refused.value.code == "ProjectPermissionDenied"
    desk.world.clients = (Client(),)
    desk.world.record(CourseStateChanged(at=desk.world.time(), course=school.ENGLISH_9, state="ARCHIVED"))
    with pytest.raises(Invalid) as archived:
        desk.draft()
    assert archived.value.code == "CourseNotModifiable"


def test_a_membership_is_read_from_the_roster(desk: Desk) -> None:
    members = {member.user_id for member in desk.google.read(classroom.students(school.ENGLISH_9))}
    assert school.ANA in members
    assert school.DEE not in members
