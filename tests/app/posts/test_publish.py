"""A post on its way: published once and to one student, whatever is lost, and never against what the checks say."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.accounts.credentials import disconnect
from app.models import Course, Credential, Enrollment, Post, StudentLink, Teacher
from app.posts.outbox import cancel, send_again
from app.posts.publish import deliver
from app.posts.reasons import reason_of
from integrations.google.emulator.events import (
    AnnouncementChanged,
    AnnouncementMade,
    CourseStateChanged,
    StudentLeft,
)
from tests import small_school as school
from tests.app.posts.conftest import CREATE, DELETE, LIST, PATCH, Outbox

EVENING = timedelta(hours=9)
TOMORROW_MORNING = school.NOW.replace(day=16, hour=11, minute=30)


def test_a_due_post_is_drafted_named_read_back_and_published(outbox: Outbox) -> None:
    post = outbox.deliver(outbox.put())
    [shown] = outbox.in_classroom()
    assert (post.state, post.google_id, post.posted_at) == ("posted", shown.id, outbox.clock.now())
    assert (shown.state, shown.assignees, shown.text) == ("PUBLISHED", (school.ANA,), post.text)
    assert post.link
    assert [outbox.world.calls[name] for name in (CREATE, PATCH, DELETE)] == [1, 1, 0]
    outbox.deliver(post.id)
    assert outbox.drafts_made() == 1


def test_merged_reminders_are_one_post_of_all_their_words(outbox: Outbox) -> None:
    first, second = outbox.put(), outbox.put(words="And the title.")
    assert outbox.deliver(second).state == "scheduled"
    assert outbox.deliver(first).state == "posted"
    assert outbox.post(second).state == "posted"
    [shown] = outbox.in_classroom()
    assert shown.text == f"{outbox.post(first).text}\n\n{outbox.post(second).text}"


def test_what_is_not_due_stays(outbox: Outbox) -> None:
    post_id = outbox.put()
    outbox.set(post_id, not_before=outbox.clock.now() + timedelta(minutes=5))
    assert outbox.deliver(post_id).state == "scheduled"
    assert outbox.drafts_made() == 0


@pytest.mark.parametrize("match", [CREATE, PATCH])
@pytest.mark.parametrize("kind", ["lost", "reset", "internal", "truncated", "rate_json"])
def test_whatever_answer_is_lost_the_next_try_finds_out_and_one_post_is_seen(
    outbox: Outbox, match: str, kind: str
) -> None:
    post_id = outbox.put()
    outbox.fault(match, kind, times=3)
    post = outbox.deliver(post_id)
    for _ in range(4):
        if post.state == "posted":
            break
        assert post.state == ("scheduled" if (kind, match) == ("rate_json", CREATE) else "uncertain")
        assert (post.reason, post.not_before > outbox.clock.now()) == ("google_unavailable", True)
        outbox.clock.set(post.not_before)
        post = outbox.deliver(post_id)
    assert post.state == "posted"
    [shown] = outbox.in_classroom("PUBLISHED")
    assert (shown.id, shown.assignees) == (post.google_id, (school.ANA,))


def test_a_draft_whose_answer_was_lost_is_found_and_not_made_again(outbox: Outbox) -> None:
    post_id = outbox.put()
    outbox.set(post_id, state="posting", attempted_at=outbox.clock.now())
    _put_in_classroom(outbox, outbox.post(post_id).text)
    assert outbox.deliver(post_id).state == "posted"
    assert (outbox.world.calls[CREATE], outbox.world.calls[LIST], outbox.drafts_made()) == (0, 1, 1)


def test_a_post_whose_process_died_after_it_was_out_is_told_as_posted_when_it_was(outbox: Outbox) -> None:
    first, second = outbox.put(), outbox.put(words="And the title.")
    post, went_out = outbox.deliver(first), outbox.clock.now()
    for part in (first, second):
        outbox.set(part, state="posting", posted_at=None, link=None)
    outbox.clock.advance(EVENING)
    again = outbox.deliver(post.id)
    assert (again.state, again.google_id, again.link) == ("posted", post.google_id, post.link)
    assert [outbox.post(part).posted_at for part in (first, second)] == [went_out, went_out]
    assert (outbox.world.calls[CREATE], outbox.world.calls[PATCH]) == (1, 1)


@pytest.mark.parametrize(
    "differently",
    [{"text": "Somebody else wrote this, with t0ken"}, {"assignees": None}, {"assignees": (school.ANA, school.BEN)}],
)
def test_a_draft_that_is_not_as_it_was_written_is_deleted_and_never_shown(
    outbox: Outbox, differently: dict[str, Any]
) -> None:
    post_id = outbox.put()
    draft = _put_in_classroom(outbox, outbox.post(post_id).text)
    changed = AnnouncementChanged(at=outbox.clock.now(), id=draft, course=school.ENGLISH_9, changes=differently)
    outbox.world.record(changed)
    outbox.set(post_id, state="posting", attempted_at=outbox.clock.now(), google_id=draft)
    post = outbox.deliver(post_id)
    assert (post.state, post.reason, post.google_id) == ("failed", "not_as_written", None)
    assert outbox.in_classroom() == []


@pytest.mark.parametrize("known", [True, False], ids=["deleted", "no longer known"])
def test_a_draft_that_somebody_deleted_is_not_made_again_blindly(outbox: Outbox, *, known: bool) -> None:
    post_id = outbox.put()
    draft = _put_in_classroom(outbox, outbox.post(post_id).text) if known else "700000000001"
    if known:
        outbox.delete_by_hand(draft)
    outbox.set(post_id, state="posting", attempted_at=outbox.clock.now(), google_id=draft)
    post = outbox.deliver(post_id)
    assert (post.state, post.reason, outbox.in_classroom()) == ("failed", "gone", [])


def _archive(outbox: Outbox) -> None:
    with outbox.runtime.sessions.begin() as session:
        session.execute(update(Course).values(state="ARCHIVED"))


def _leave(outbox: Outbox) -> None:
    with outbox.runtime.sessions.begin() as session:
        session.execute(update(Enrollment).values(removed_at=outbox.clock.now()))


def _revoke_link(outbox: Outbox) -> None:
    with outbox.runtime.sessions.begin() as session:
        session.execute(update(StudentLink).values(revoked_at=outbox.clock.now()))


def _forget_scope(outbox: Outbox) -> None:
    with outbox.runtime.sessions.begin() as session:
        row = session.scalars(select(Credential)).one()
        row.granted_scopes = [scope for scope in row.granted_scopes if "announcements" not in scope]


def _unfit(outbox: Outbox) -> None:
    with outbox.runtime.sessions.begin() as session:
        session.execute(update(Post).values(text=Post.text + " Your grade."))


def _lose_zone(outbox: Outbox) -> None:
    with outbox.runtime.sessions.begin() as session:
        session.execute(update(Teacher).values(time_zone=None))


def _stop_teaching(outbox: Outbox) -> None:
    with outbox.runtime.sessions.begin() as session:
        session.execute(update(Teacher).values(google_id="t-elsewhere"))


OBSTACLES = {
    "course_archived": _archive,
    "student_left": _leave,
    "link_ended": _revoke_link,
    "scope_missing": _forget_scope,
    "words": _unfit,
    "zone_unknown": _lose_zone,
    "not_teaching": _stop_teaching,
}


@pytest.mark.parametrize("reason", OBSTACLES)
def test_what_stands_in_the_way_is_told_and_nothing_is_made(outbox: Outbox, reason: str) -> None:
    post_id = outbox.put()
    OBSTACLES[reason](outbox)
    post = outbox.deliver(post_id)
    assert (post.state, post.reason, outbox.drafts_made()) == ("failed", reason, 0)


@pytest.mark.parametrize("reason", sorted(OBSTACLES.keys() - {"words", "not_teaching"}))
def test_it_is_all_asked_again_immediately_before_the_student_would_see_it(outbox: Outbox, reason: str) -> None:
    """A draft is there already when the obstacle comes: it is deleted."""
    post_id = outbox.put()
    draft = _put_in_classroom(outbox, outbox.post(post_id).text)
    outbox.set(post_id, state="posting", attempted_at=outbox.clock.now(), google_id=draft)
    OBSTACLES[reason](outbox)
    post = outbox.deliver(post_id)
    assert (post.state, post.reason, post.google_id) == ("failed", reason, None)
    assert (outbox.world.calls[PATCH], outbox.in_classroom()) == (0, [])


@pytest.mark.parametrize("drafted", [False, True])
def test_outside_the_hours_it_waits_for_the_next_school_day(outbox: Outbox, *, drafted: bool) -> None:
    post_id = outbox.put()
    if drafted:
        draft = _put_in_classroom(outbox, outbox.post(post_id).text)
        outbox.set(post_id, state="posting", attempted_at=outbox.clock.now(), google_id=draft)
    outbox.clock.advance(EVENING)
    post = outbox.deliver(post_id)
    assert (post.state, post.reason, post.not_before) == ("scheduled", "outside_hours", TOMORROW_MORNING)
    assert outbox.in_classroom() == []
    outbox.clock.set(TOMORROW_MORNING)
    assert outbox.deliver(post_id).state == "posted"
    assert len(outbox.in_classroom()) == 1


def test_classroom_knows_first_that_a_student_has_left(outbox: Outbox) -> None:
    post_id = outbox.put()
    outbox.world.record(StudentLeft(at=outbox.clock.now(), course=school.ENGLISH_9, user=school.ANA))
    post = outbox.deliver(post_id)
    assert (post.state, post.reason, outbox.drafts_made()) == ("failed", "student_left", 0)


@pytest.mark.parametrize(
    ("roster", "code", "reason"),
    [
        ("", "", "google_refused"),
        ("not_found", "", "not_teaching"),
        ("forbidden", "forbidden", "not_teaching"),
        ("forbidden", "@ClassroomApiDisabled", "google_refused"),
    ],
)
def test_where_classroom_knows_nothing_the_roster_tells_why(
    outbox: Outbox, roster: str, code: str, reason: str
) -> None:
    post_id = outbox.put()
    outbox.fault(CREATE, "not_found")
    if roster:
        outbox.fault("classroom.courses.students.list", roster, reason=code, times=None)
    post = outbox.deliver(post_id)
    assert (post.state, post.reason, outbox.drafts_made()) == ("failed", reason, 0)


def test_classroom_knows_first_that_a_class_is_archived(outbox: Outbox) -> None:
    post_id = outbox.put()
    outbox.world.record(CourseStateChanged(at=outbox.clock.now(), course=school.ENGLISH_9, state="ARCHIVED"))
    post = outbox.deliver(post_id)
    assert (post.state, post.reason) == ("failed", "course_archived")


@pytest.mark.parametrize("match", [CREATE, PATCH])
def test_a_refusal_of_google_is_told(outbox: Outbox, match: str) -> None:
    post_id = outbox.put()
    outbox.fault(match, "forbidden", reason="@ProjectPermissionDenied")
    post = outbox.deliver(post_id)
    assert (post.state, post.reason) == ("failed", "not_allowed")
    assert outbox.in_classroom("PUBLISHED") == []


@pytest.mark.parametrize("match", [CREATE, PATCH])
def test_a_class_whose_owner_is_gone_says_that_it_needs_another(outbox: Outbox, match: str) -> None:
    post_id = outbox.put()
    outbox.fault(match, "forbidden", reason="@InactiveCourseOwner")
    post = outbox.deliver(post_id)
    assert (post.state, post.reason) == ("failed", "owner_inactive")
    told = reason_of(post.reason, post.text)
    assert told
    assert told.remedy == "Ask IT to give the class another owner, then send again."


def test_a_teacher_who_has_disconnected_is_told(outbox: Outbox) -> None:
    post_id = outbox.put()
    disconnect(outbox.runtime, outbox.teacher_id)
    post = outbox.deliver(post_id)
    assert (post.state, post.reason, outbox.drafts_made()) == ("failed", "disconnected", 0)


def test_what_became_of_a_draft_is_asked_once_the_teacher_is_connected_again(outbox: Outbox) -> None:
    post = outbox.deliver(outbox.put())
    outbox.set(post.id, state="posting", posted_at=None)
    with outbox.runtime.sessions.begin() as session:
        session.get_one(Credential, outbox.teacher_id).broken_at = outbox.clock.now()
    lost = outbox.deliver(post.id)
    assert (lost.state, lost.reason) == ("uncertain", "disconnected")
    with outbox.runtime.sessions.begin() as session:
        session.get_one(Credential, outbox.teacher_id).broken_at = None
    outbox.clock.set(lost.not_before)
    assert outbox.deliver(post.id).state == "posted"
    assert len(outbox.in_classroom()) == 1


def test_what_failed_is_sent_again_by_hand_and_seen_once(outbox: Outbox) -> None:
    post_id = outbox.put()
    outbox.fault(CREATE, "lost", times=3)
    outbox.fault(LIST, "forbidden")
    outbox.deliver(post_id)
    outbox.clock.set(outbox.post(post_id).not_before)
    assert outbox.deliver(post_id).reason == "not_allowed"
    with outbox.runtime.sessions.begin() as session:
        send_again(session, session.get_one(Teacher, outbox.teacher_id), post_id, outbox.clock.now())
    assert outbox.deliver(post_id).state == "posted"
    assert len(outbox.in_classroom("PUBLISHED")) == 1


def test_of_ten_processes_that_believe_each_other_dead_one_shows_its_draft_and_the_others_delete_theirs(
    outbox: Outbox,
) -> None:
    post_id = outbox.put()
    outbox.set(post_id, state="posting")
    with ThreadPoolExecutor(10) as processes:
        list(processes.map(lambda _: deliver(outbox.runtime, post_id), range(10)))
    assert outbox.drafts_made() > 1, "they were not at it together: this test shows nothing"
    [shown] = outbox.in_classroom()
    post = outbox.post(post_id)
    assert (shown.state, post.state, post.google_id) == ("PUBLISHED", "posted", shown.id)


def test_once_it_is_being_posted_it_can_no_longer_be_cancelled(outbox: Outbox) -> None:
    post_id = outbox.put()
    outbox.set(post_id, state="posting")
    with outbox.runtime.sessions.begin() as session:
        assert not cancel(session, post_id, outbox.clock.now(), reason="by_teacher")
    assert outbox.deliver(post_id).state == "posted"


def test_a_cancelled_post_is_not_taken_up(outbox: Outbox) -> None:
    post_id = outbox.put()
    with outbox.runtime.sessions.begin() as session:
        assert cancel(session, post_id, outbox.clock.now(), reason="by_teacher")
    assert outbox.deliver(post_id).state == "cancelled"
    assert outbox.drafts_made() == 0


def test_a_post_whose_row_was_erased_is_nobodys(outbox: Outbox) -> None:
    post_id = outbox.put()
    with outbox.runtime.sessions.begin() as session:
        session.delete(session.get_one(Post, post_id))
    deliver(outbox.runtime, post_id)
    assert outbox.drafts_made() == 0


def _put_in_classroom(outbox: Outbox, text: str, *, student: str = school.ANA) -> str:
    """A draft by the teacher and this application, as an earlier try leaves it; its id."""
    id_ = str(700_000_000_000 + outbox.drafts_made())
    made = AnnouncementMade(
        at=outbox.clock.now(),
        id=id_,
        course=school.ENGLISH_9,
        creator=school.TEACHER,
        project=outbox.world.clients[0].project,
        text=text,
        state="DRAFT",
        assignees=(student,),
    )
    outbox.world.record(made)
    return id_
