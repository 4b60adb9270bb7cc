"""Links and codes open one student's page to whoever holds them, until they end; nothing else opens it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.links import (
    AFTER_CLOSING,
    LinkShown,
    Purpose,
    end_links_of,
    link_for,
    links_of,
    open_code,
    open_link,
    other_promises,
    restore,
    revoke,
    token_of,
)
from app.database import Sessions
from app.encryption import Keyring
from app.errors import NotFound
from app.models import Course, CourseTeacher, Enrollment, FollowUp, Student, StudentLink, Teacher
from tests import builders
from tests.builders import NOW
from tests.talks import create_follow_up

BASE = "https://deskside.example"


@dataclass(frozen=True)
class Class:
    teacher: Teacher
    course: Course
    student: Student
    follow_up: FollowUp


def a_class(session: Session) -> Class:
    teacher = builders.create_teacher(session)
    course = builders.create_course(session, teacher)
    student = builders.create_student(session, course)
    return Class(teacher, course, student, create_follow_up(session, teacher, course, student))


def link_to(session: Session, keyring: Keyring, its: Class, purpose: Purpose = Purpose.NEXT_STEP) -> LinkShown:
    return link_for(
        session,
        keyring,
        BASE,
        purpose=purpose,
        teacher=its.teacher,
        student=its.student,
        course_id=its.course.id,
        follow_up=its.follow_up if purpose is Purpose.NEXT_STEP else None,
        now=NOW,
    )


def token(shown: LinkShown) -> str:
    return shown.url.removeprefix(f"{BASE}/s/")


def opens(session: Session, keyring: Keyring, typed: str, *, later: timedelta = timedelta(0)) -> bool:
    try:
        open_link(session, keyring, typed, NOW + later)
    except NotFound:
        return False
    return True


def opens_by_code(session: Session, keyring: Keyring, typed: str, *, later: timedelta = timedelta(0)) -> bool:
    try:
        open_code(session, keyring, typed, NOW + later)
    except NotFound:
        return False
    return True


def test_the_link_and_the_code_open_the_same_page_and_are_kept_nowhere(sessions: Sessions, keyring: Keyring) -> None:
    with sessions.begin() as session:
        shown = link_to(session, keyring, a_class(session))
        row = session.scalars(select(StudentLink)).one()
        assert open_link(session, keyring, token(shown), NOW) is row
        for typed in (shown.code, shown.code.lower(), shown.code.replace("-", " "), f"  {shown.code}\n"):
            assert open_code(session, keyring, typed, NOW) is row
        assert open_code(session, keyring, shown.code.replace("0", "o").replace("1", "l"), NOW) is row
        assert not opens(session, keyring, shown.code)  # where tries are not counted before, only a token opens
        assert not opens_by_code(session, keyring, token(shown))
        assert shown.code.replace("-", "").encode() not in row.code_hash


def test_asking_again_finds_the_same_link(sessions: Sessions, keyring: Keyring) -> None:
    with sessions.begin() as session:
        its = a_class(session)
        first = link_to(session, keyring, its)
        assert link_to(session, keyring, its) == first
        assert links_of(session, keyring, BASE, teacher=its.teacher, student=its.student, now=NOW) == (first,)
        assert link_to(session, keyring, its, Purpose.RUBRIC) != first


@given(st.integers(0, 23), st.sampled_from("0123456789abcdefghjkmnpqrstvwxyz"))
def test_one_other_letter_is_another_link(place: int, letter: str) -> None:
    keyring = Keyring(["a-secret-of-this-property-0123456789"])
    real = token_of(keyring, StudentLink(id=1, purpose=Purpose.NEXT_STEP))
    changed = real[:place] + letter + real[place + 1 :]
    assume(changed != real)
    # What was never signed is refused before the store is asked, so there is none here.
    with Session() as no_store, pytest.raises(NotFound):
        open_link(no_store, keyring, changed, NOW)


@pytest.mark.parametrize("typed", ["", "7", "-", "\x00", "é" * 30, "0" * 24, "0" * 5000, "ABCDE-FGHJK", "../today"])
def test_what_is_no_link_opens_nothing(sessions: Sessions, keyring: Keyring, typed: str) -> None:
    with sessions.begin() as session:
        link_to(session, keyring, a_class(session))
        assert not opens(session, keyring, typed)
        assert not opens_by_code(session, keyring, typed)


def test_a_link_opens_only_what_it_was_made_for(sessions: Sessions, keyring: Keyring) -> None:
    """The signature holds the id and the purpose: no letters of one link go with those of another."""
    with sessions.begin() as session:
        its, other = a_class(session), a_class(session)
        one, two = token(link_to(session, keyring, its)), token(link_to(session, keyring, other))
        rubric = token(link_to(session, keyring, its, Purpose.RUBRIC))
        assert open_link(session, keyring, one, NOW).student_id == its.student.id
        assert not opens(session, keyring, one[:24] + two[24:])
        assert not opens(session, keyring, one[:24] + rubric[24:])


def test_it_ends_thirty_days_after_the_follow_up_closed(sessions: Sessions, keyring: Keyring) -> None:
    with sessions.begin() as session:
        its = a_class(session)
        shown = link_to(session, keyring, its)
        assert shown.expires_at is None
        assert opens(session, keyring, token(shown), later=timedelta(days=900))
        its.follow_up.closed_at = NOW
        assert link_to(session, keyring, its).expires_at == NOW + AFTER_CLOSING
        assert opens(session, keyring, token(shown), later=AFTER_CLOSING - timedelta(seconds=1))
        assert not opens(session, keyring, token(shown), later=AFTER_CLOSING)
        assert not opens_by_code(session, keyring, shown.code, later=AFTER_CLOSING)


@pytest.mark.parametrize("gone", ["student", "teacher", "class"])
def test_it_ends_thirty_days_after_the_student_the_teacher_or_the_class_has_left(
    sessions: Sessions, keyring: Keyring, gone: str
) -> None:
    """Nobody closes the follow-ups of a year that is over."""
    with sessions.begin() as session:
        its = a_class(session)
        shown = link_to(session, keyring, its)
        if gone == "class":
            its.course.state, its.course.google_updated_at = "ARCHIVED", NOW
        else:
            session.execute(update(Enrollment if gone == "student" else CourseTeacher).values(removed_at=NOW))
        assert link_to(session, keyring, its).expires_at == NOW + AFTER_CLOSING
        assert opens(session, keyring, token(shown), later=AFTER_CLOSING - timedelta(seconds=1))
        assert not opens(session, keyring, token(shown), later=AFTER_CLOSING)
        its.follow_up.closed_at = NOW - timedelta(days=20)
        assert not opens(session, keyring, token(shown), later=timedelta(days=10))


def test_a_withdrawn_follow_up_takes_its_link_with_it(sessions: Sessions, keyring: Keyring) -> None:
    """A talk noted for the wrong student must not be read there a minute longer."""
    with sessions.begin() as session:
        its = a_class(session)
        shown = link_to(session, keyring, its)
        its.follow_up.closed_at, its.follow_up.outcome = NOW, "withdrawn"
        assert not opens(session, keyring, token(shown))


def test_without_a_follow_up_it_ends_by_itself(sessions: Sessions, keyring: Keyring) -> None:
    with sessions.begin() as session:
        its = a_class(session)
        shown = link_to(session, keyring, its, Purpose.RUBRIC)
        assert opens(session, keyring, token(shown), later=AFTER_CLOSING - timedelta(seconds=1))
        assert not opens(session, keyring, token(shown), later=AFTER_CLOSING)


def test_the_teacher_ends_it_and_takes_that_back(sessions: Sessions, keyring: Keyring) -> None:
    with sessions.begin() as session:
        its, other = a_class(session), a_class(session)
        shown = link_to(session, keyring, its)
        revoke(session, its.teacher, its.student, shown.id, NOW)
        assert not opens(session, keyring, token(shown))
        assert not opens_by_code(session, keyring, shown.code)
        restore(session, its.teacher, its.student, shown.id)
        assert opens_by_code(session, keyring, shown.code)
        wrong = ((other.teacher, its.student, shown.id), (its.teacher, other.student, shown.id))
        for teacher, student, link_id in (*wrong, (its.teacher, its.student, 0), (its.teacher, its.student, 2**63)):
            with pytest.raises(NotFound):
                revoke(session, teacher, student, link_id, NOW)
            with pytest.raises(NotFound):
                restore(session, teacher, student, link_id)


def test_links_of_an_account_that_it_closed_end_in_their_time_unless_the_teacher_is_back(
    sessions: Sessions, keyring: Keyring
) -> None:
    with sessions.begin() as session:
        its, other = a_class(session), a_class(session)
        shown, stays = link_to(session, keyring, its), link_to(session, keyring, other)
        end_links_of(session, its.teacher.id, NOW)
        assert opens(session, keyring, token(shown), later=AFTER_CLOSING - timedelta(seconds=1))
        assert not opens(session, keyring, token(shown), later=AFTER_CLOSING)
        assert opens(session, keyring, token(stays), later=AFTER_CLOSING)
        assert link_to(session, keyring, its) == shown
        assert opens(session, keyring, token(shown), later=AFTER_CLOSING)


def test_an_ended_link_is_not_offered_again(sessions: Sessions, keyring: Keyring) -> None:
    with sessions.begin() as session:
        its = a_class(session)
        shown = link_to(session, keyring, its)
        revoke(session, its.teacher, its.student, shown.id, NOW)
        assert links_of(session, keyring, BASE, teacher=its.teacher, student=its.student, now=NOW) == ()
        assert link_to(session, keyring, its).id != shown.id


def test_links_outlive_a_new_secret_and_end_with_their_own(sessions: Sessions) -> None:
    old, new = "the-old-secret-0123456789-0123456789", "the-new-secret-0123456789-0123456789"
    before, during, after = Keyring([old]), Keyring([new, old]), Keyring([new])
    with sessions.begin() as session:
        its = a_class(session)
        shown = link_to(session, before, its)
        again = link_to(session, during, its)
        assert again.code == shown.code  # what stands on paper stays what the page shows
        assert all(opens(session, during, typed) for typed in (token(shown), token(again)))
        assert opens_by_code(session, during, shown.code)
        assert not opens(session, after, token(shown))
        assert not opens_by_code(session, after, shown.code)
        assert links_of(session, after, BASE, teacher=its.teacher, student=its.student, now=NOW) == ()
        renewed = link_to(session, after, its)
        assert renewed.id == shown.id
        assert opens_by_code(session, after, renewed.code)


def test_nothing_stands_in_place_of_a_promise_without_a_record(sessions: Sessions) -> None:
    with sessions.begin() as session:
        its = a_class(session)
        create_follow_up(session, its.teacher, its.course, its.student, skill="finding_the_focus")
        assert session.scalars(other_promises(its.follow_up)).all() == []


def test_codes_of_many_links_are_long_and_all_different(sessions: Sessions, keyring: Keyring) -> None:
    with sessions.begin() as session:
        teacher = builders.create_teacher(session)
        course = builders.create_course(session, teacher)
        codes = set()
        for number in range(40):
            student = builders.create_student(session, course, name=f"Writer {number}")
            its = Class(teacher, course, student, create_follow_up(session, teacher, course, student))
            codes.add(link_to(session, keyring, its).code)
        assert len(codes) == 40
        assert {len(code.replace("-", "")) for code in codes} == {10}
        assert not set("".join(codes)) & set("ILOU")
