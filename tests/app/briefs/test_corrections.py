from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.accounts.access import comments_for
from app.briefs.brief import Brief
from app.briefs.build import build_brief
from app.briefs.corrections import correct
from app.briefs.examine import due_documents, examine
from app.database import Sessions
from app.errors import NotFound
from app.models import Comment, Course, Document, Student, Teacher
from app.writing.words import Kind, Trait
from tests import builders
from tests.builders import NOW

# Of the locks themselves: a transaction keeps the picture of `pg_stat_activity` that it saw first.
_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")


@dataclass(frozen=True)
class Desk:
    """A teacher, a co-teacher, and two comments that the classifier takes for one trait, for one of them barely."""

    session: Session
    teacher: Teacher
    other: Teacher
    course: Course
    writer: Student
    draft: Document
    sure: Comment
    unsure: Comment

    def traits(self, teacher: Teacher) -> dict[str, Trait | None]:
        """What each comment is about, in the brief as this teacher sees it."""
        return {one.content: one.trait for group in self.brief(teacher).comments for one in group.comments}

    def brief(self, teacher: Teacher) -> Brief:
        return build_brief(self.session, teacher_id=teacher.id, student_id=self.writer.id, now=NOW)


@pytest.fixture
def desk(sessions: Sessions) -> Iterator[Desk]:
    with sessions() as session:
        teacher = builders.create_teacher(session)
        course = builders.create_course(session, teacher)
        other = builders.create_teacher(session, name="Kofi Boateng")
        builders.add_teacher(session, course, other)
        writer = builders.create_student(session, course)
        draft = builders.create_draft(session, builders.create_coursework(session, course), writer, "It was quiet.")
        sure, unsure = (
            builders.create_comment(session, draft, text, quote="quiet", author=teacher) for text in ("Sure", "Unsure")
        )
        builders.create_label(session, sure, Trait.VOICE, Kind.QUESTION, confidence=0.95)
        builders.create_label(session, unsure, Trait.VOICE, Kind.QUESTION, confidence=0.1)
        session.flush()
        yield Desk(session, teacher, other, course, writer, draft, sure, unsure)


def test_the_teachers_word_wins_over_the_classifier(desk: Desk) -> None:
    assert desk.traits(desk.teacher) == {"Sure": Trait.VOICE, "Unsure": None}
    correct(desk.session, desk.teacher, [desk.sure.id, desk.unsure.id], Trait.EVIDENCE, NOW)
    assert desk.traits(desk.teacher) == {"Sure": Trait.EVIDENCE, "Unsure": Trait.EVIDENCE}
    correct(desk.session, desk.teacher, [desk.sure.id], Trait.NONE, NOW)
    assert desk.traits(desk.teacher) == {"Sure": Trait.NONE, "Unsure": Trait.EVIDENCE}
    assert {one.corrected for group in desk.brief(desk.teacher).comments for one in group.comments} == {True}


def test_what_was_said_can_be_taken_back(desk: Desk) -> None:
    correct(desk.session, desk.teacher, [desk.sure.id, desk.unsure.id], Trait.EVIDENCE, NOW)
    correct(desk.session, desk.teacher, [desk.sure.id, desk.unsure.id], None, NOW)
    assert desk.traits(desk.teacher) == {"Sure": Trait.VOICE, "Unsure": None}


def test_a_co_teacher_sorts_with_eyes_of_their_own(desk: Desk) -> None:
    correct(desk.session, desk.teacher, [desk.sure.id], Trait.EVIDENCE, NOW)
    assert desk.traits(desk.other)["Sure"] is Trait.VOICE


def test_everything_the_teacher_wrote_is_sorted_anew(desk: Desk) -> None:
    desk.draft.examined_at = NOW
    correct(desk.session, desk.other, [desk.sure.id], Trait.EVIDENCE, NOW)
    desk.session.refresh(desk.draft)
    assert desk.draft.examined_at is not None
    correct(desk.session, desk.teacher, [desk.sure.id], Trait.EVIDENCE, NOW)
    desk.session.refresh(desk.draft)
    assert desk.draft.examined_at is None


def test_only_comments_in_ones_own_classes_are_there(desk: Desk) -> None:
    stranger = builders.create_teacher(desk.session, name="Somebody Else")
    builders.create_course(desk.session, stranger)
    both = [desk.sure.id, desk.unsure.id]
    assert {row.id for row in comments_for(desk.session, desk.other, both)} == set(both)
    for teacher, ids in ((stranger, both), (desk.teacher, [*both, 2**62]), (desk.teacher, [2**70]), (desk.teacher, [])):
        with pytest.raises(NotFound):
            comments_for(desk.session, teacher, ids)


def test_two_presses_at_once_wait_for_each_other(desk: Desk, sessions: Sessions) -> None:
    desk.session.commit()
    both = [desk.unsure.id, desk.sure.id]
    with ThreadPoolExecutor(1) as beside, sessions() as first:
        correct(first, desk.teacher, [desk.sure.id], Trait.IDEAS, NOW)
        second = beside.submit(_correct_alone, sessions, desk.teacher, both)
        while not first.scalar(_WAITING):
            assert not second.done()
        correct(first, desk.teacher, both, Trait.EVIDENCE, NOW)
        first.commit()
        second.result()

    assert set(desk.traits(desk.teacher).values()) == {Trait.CONVENTIONS}


def test_what_is_corrected_while_the_comments_are_sorted_is_sorted_by_once_more(desk: Desk, sessions: Sessions) -> None:
    """Also where the document was due before: the examination knows nothing of the correction that it waited for."""
    desk.session.commit()
    with ThreadPoolExecutor(1) as beside, sessions() as pressing:
        correct(pressing, desk.teacher, [desk.sure.id], Trait.EVIDENCE, NOW)
        sorting = beside.submit(_examine_alone, sessions, desk.draft.id)
        while not pressing.scalar(_WAITING):
            assert not sorting.done()
        pressing.commit()
        sorting.result()

    assert due_documents(desk.session) == [desk.draft.id]
    desk.session.commit()
    _examine_alone(sessions, desk.draft.id)
    assert due_documents(desk.session) == []


def _examine_alone(sessions: Sessions, document_id: int) -> None:
    with sessions.begin() as session:
        examine(session, [document_id])


def _correct_alone(sessions: Sessions, teacher: Teacher, comment_ids: Sequence[int]) -> None:
    with sessions.begin() as session:
        correct(session, teacher, comment_ids, Trait.CONVENTIONS, NOW)
