from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.briefs.corrections import correct
from app.database import Sessions
from app.errors import NotFound
from app.models import Comment, Course, Coursework, Document, Enrollment, Student, Teacher
from app.sections.comments import By, ClassComments, Show, build_class_comments
from app.sections.queue import build_queue
from app.writing.words import Kind, Trait, Uptake
from tests import builders
from tests.builders import NOW, days_ago
from tests.counting import statements


@dataclass(frozen=True)
class Section:
    """A class of one writer with one draft, and a word for making comments on it."""

    session: Session
    teacher: Teacher
    course: Course
    work: Coursework
    writer: Student
    draft: Document

    def comment(
        self,
        content: str,
        days: float = 1,
        uptake: Uptake | None = Uptake.UNCHANGED,
        trait: Trait = Trait.VOICE,
        kind: Kind = Kind.REQUEST,
        *,
        confidence: float = 0.9,
        resolved: bool = False,
        by: Teacher | Student | None = None,
        role: str = "teacher",
    ) -> Comment:
        comment = builders.create_comment(
            self.session,
            self.draft,
            content,
            quote="quiet",
            author=by or self.teacher,
            role=role,
            created_at=days_ago(days),
            resolved=resolved,
        )
        builders.create_label(self.session, comment, trait, kind, confidence=confidence)
        builders.create_uptake(self.session, comment, uptake)
        return comment

    def answer(self, comment: Comment, days: float) -> None:
        builders.create_reply(self.session, comment, "ok", author=self.writer, created_at=days_ago(days))

    def found(self, **asked: object) -> ClassComments:
        self.session.flush()
        keys = {"teacher_id": self.teacher.id, "course_id": self.course.id, "now": NOW}
        return build_class_comments(self.session, **(keys | asked))  # type: ignore[arg-type]  # as the tests name them

    def listed(self, **asked: object) -> list[str]:
        return [one.comment.content for one in self.found(**asked).comments]


@pytest.fixture
def section(sessions: Sessions) -> Iterator[Section]:
    with sessions() as session:
        teacher = builders.create_teacher(session)
        course = builders.create_course(session, teacher)
        writer = builders.create_student(session, course)
        work = builders.create_coursework(session, course)
        draft = builders.create_draft(session, work, writer, "It was quiet.")
        yield Section(session, teacher, course, work, writer, draft)


@pytest.fixture
def every_kind(section: Section) -> Section:
    """One comment for every list, the oldest first by name."""
    section.comment("untouched", 9)
    section.comment("praise", 8, kind=Kind.PRAISE)
    section.comment("resolved for nothing", 7, resolved=True)
    section.comment("changed", 6, Uptake.CHANGED, Trait.EVIDENCE)
    section.answer(section.comment("answered", 5, Uptake.MOVED, Trait.EVIDENCE), 1)
    section.comment("unsure", 4, Uptake.REMOVED, confidence=0.1)
    peer = builders.create_student(section.session, section.course, name="Malik Johnson")
    section.comment("peer", 3, by=peer, role="peer", confidence=0.1)
    return section


@pytest.mark.parametrize(
    ("show", "listed"),
    [
        (Show.WAITING, ["answered"]),
        (Show.UNTOUCHED, ["untouched"]),
        (Show.WITHOUT_EDIT, ["resolved for nothing"]),
        (Show.UNSORTED, ["unsure"]),
        (Show.ALL, ["untouched", "praise", "resolved for nothing", "changed", "answered", "unsure", "peer"]),
    ],
)
def test_every_list_holds_its_own(every_kind: Section, show: Show, listed: list[str]) -> None:
    found = every_kind.found(show=show)
    assert [one.comment.content for one in found.comments] == listed
    assert {each.show: each.count for each in found.shows}[show] == len(listed)


def test_a_list_is_narrowed_to_a_trait_and_counts_them_all(every_kind: Section) -> None:
    found = every_kind.found(show=Show.ALL, trait=Trait.EVIDENCE)
    assert [one.comment.content for one in found.comments] == ["changed", "answered"]
    assert {each.trait: each.count for each in found.traits} == {Trait.EVIDENCE: 2, Trait.VOICE: 3}
    assert every_kind.listed(show=Show.UNTOUCHED, trait=Trait.EVIDENCE) == []


def test_the_newest_come_first_when_asked(every_kind: Section) -> None:
    oldest, newest = (every_kind.found(show=Show.ALL, by=by) for by in By)
    assert newest.comments == oldest.comments[::-1]
    assert newest.order == oldest.order[::-1] == tuple(one.comment.id for one in newest.comments)


def test_unread_replies_are_ordered_by_what_was_said_last(section: Section) -> None:
    section.answer(section.comment("old, answered just now", 9), 0.1)
    section.answer(section.comment("new, answered yesterday", 3), 1)
    assert section.listed(show=Show.WAITING) == ["new, answered yesterday", "old, answered just now"]
    assert section.listed(show=Show.ALL) == ["old, answered just now", "new, answered yesterday"]


def test_what_wants_the_teacher_first_opens(section: Section) -> None:
    assert section.found().show is Show.ALL
    untouched = section.comment("untouched", 9)
    assert section.found().show is Show.UNTOUCHED
    section.answer(untouched, 1)
    assert section.found().show is Show.WAITING
    assert section.found(show=Show.UNTOUCHED).show is Show.UNTOUCHED


def test_what_is_removed_and_who_left_are_not_listed(every_kind: Section) -> None:
    session = every_kind.session
    gone = session.get_one(Comment, every_kind.found(show=Show.UNTOUCHED).comments[0].comment.id)
    gone.removed_at = NOW
    assert "untouched" not in every_kind.listed(show=Show.ALL)
    session.query(Enrollment).filter_by(student_id=every_kind.writer.id).one().removed_at = NOW
    assert every_kind.listed(show=Show.ALL) == []


def test_a_document_of_two_writers_is_listed_once_with_both(section: Section) -> None:
    section.comment("ours")
    other = builders.create_student(section.session, section.course, name="Ana Abbott")
    submission = builders.create_submission(section.session, section.work, other)
    builders.attach(section.session, submission, kind="drive_file", title="Ours", document=section.draft, position=0)
    (one,) = section.found(show=Show.ALL).comments
    assert [writer.name for writer in one.writers] == ["Ana Abbott", "Jaylen Brooks"]
    queue = build_queue(section.session, teacher_id=section.teacher.id, course_id=section.course.id, now=NOW)
    assert queue.comments.untouched == 1


def test_another_assignment_has_its_own_comments(section: Section) -> None:
    section.comment("of the memoir")
    earlier = builders.create_coursework(section.session, section.course, title="Letter", due_at=days_ago(40))
    assert section.listed(assignment_id=earlier.id) == []
    assert [choice.title for choice in section.found().choices] == ["Memoir: A Small Moment", "Letter"]
    with pytest.raises(NotFound):
        section.found(assignment_id=earlier.id + 1)


def test_a_co_teacher_sees_the_same_threads_sorted_with_own_eyes(section: Section) -> None:
    comment = section.comment("unsure", confidence=0.1)
    colleague = builders.create_teacher(section.session, name="Sam Okafor")
    builders.add_teacher(section.session, section.course, colleague)
    correct(section.session, colleague, [comment.id], Trait.EVIDENCE, NOW)
    assert section.listed(show=Show.UNSORTED) == ["unsure"]
    assert section.listed(show=Show.UNSORTED, teacher_id=colleague.id) == []
    assert section.listed(show=Show.UNTOUCHED, teacher_id=colleague.id) == ["unsure"]
    stranger = builders.create_teacher(section.session, name="Somebody Else")
    with pytest.raises(NotFound):
        section.found(teacher_id=stranger.id)


def test_today_counts_what_the_page_lists(every_kind: Section) -> None:
    counts = {each.show: each.count for each in every_kind.found().shows}
    queue = build_queue(every_kind.session, teacher_id=every_kind.teacher.id, course_id=every_kind.course.id, now=NOW)
    assert (queue.comments.unread, queue.comments.untouched) == (counts[Show.WAITING], counts[Show.UNTOUCHED])


def test_a_class_without_an_assignment_has_no_comments(section: Section) -> None:
    section.work.removed_at = NOW
    found = section.found()
    assert (found.assignment, found.comments, found.headline) == (None, (), "No assignment in this class yet.")


def test_the_store_is_asked_as_often_for_many_comments_as_for_few(section: Section, engine: Engine) -> None:
    asked = []
    for number in (10, 390):
        for n in range(number):
            comment = section.comment(f"comment {n}", n / 10)
            if n % 2:
                section.answer(comment, 0.1)
        section.session.flush()
        with statements(engine) as sent:
            section.found()
        asked.append(len(sent))
    assert asked == [4, 4]
