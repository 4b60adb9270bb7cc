from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.briefs.brief import DraftState
from app.database import Sessions
from app.errors import NotFound
from app.models import Absence, Course, Coursework, Document, Enrollment, Student, Teacher
from app.sections.agenda import Mark, Queue
from app.sections.queue import build_queue
from app.writing.words import Kind, Stage, Trait, Uptake
from tests.builders import (
    NOW,
    add_teacher,
    create_comment,
    create_course,
    create_coursework,
    create_draft,
    create_label,
    create_reply,
    create_run,
    create_snapshot,
    create_student,
    create_submission,
    create_teacher,
    create_uptake,
    days_ago,
)
from tests.counting import statements


@dataclass(frozen=True)
class Section:
    session: Session
    teacher: Teacher
    course: Course
    work: Coursework

    def queue(self) -> Queue:
        self.session.flush()
        return build_queue(self.session, teacher_id=self.teacher.id, course_id=self.course.id, now=NOW)

    def writer(self, name: str, *texts: str) -> tuple[Student, Document]:
        """Everybody says “word” in a word of their own: what many have alike is the template's."""
        student = create_student(self.session, self.course, name=name)
        own = [text.replace("word", name.replace(" ", "")) for text in texts]
        return student, create_draft(self.session, self.work, student, *own)

    def copy(self, name: str, text: str) -> Document:
        """A draft with exactly this text."""
        return create_draft(self.session, self.work, create_student(self.session, self.course, name=name), text)

    def untouched(self, document: Document, days: float) -> None:
        comment = create_comment(self.session, document, quote="word", author=self.teacher, created_at=days_ago(days))
        create_label(self.session, comment, Trait.ORGANIZATION, Kind.REQUEST)
        create_uptake(self.session, comment, Uptake.UNCHANGED)


@pytest.fixture
def section(sessions: Sessions) -> Iterator[Section]:
    with sessions() as session:
        teacher = create_teacher(session)
        course = create_course(session, teacher)
        yield Section(session, teacher, course, create_coursework(session, course))


LONG = "word " * 742


def names(queue: Queue) -> list[str]:
    return [row.writer.given_name for row in queue.rows]


def test_the_head_of_a_section(section: Section) -> None:
    create_run(section.session, section.teacher)
    create_coursework(section.session, section.course, title="Argument essay", due_at=NOW + timedelta(days=30))

    queue = section.queue()

    assert (queue.course.period, queue.headline) == ("3", "Memoir: A Small Moment, due in 8 days.")
    assert [choice.title for choice in queue.choices] == ["Argument essay", "Memoir: A Small Moment"]
    assert (queue.synced_at, queue.time_zone) == (NOW, "America/New_York")
    assert (queue.rows, queue.fine, queue.news) == ((), (), ())


def test_writers_come_in_the_order_of_their_first_reason(section: Section) -> None:
    for name in ("Fine Abel", "Fine Bao", "Fine Cruz"):
        section.writer(name, LONG)
    _, one = section.writer("Untouched Amir", LONG)
    section.untouched(one, 6)
    _, two = section.writer("Longer Zoe", LONG)
    section.untouched(two, 8)
    section.writer("Short Kim", "word " * 141)
    section.writer("Shorter Lee", "word " * 60)
    asker, draft = section.writer("Asking Ivy", LONG)
    create_comment(section.session, draft, "is it too sudden", author=asker, role="writer", created_at=days_ago(1))
    create_student(section.session, section.course, name="Nothing Noor")

    queue = section.queue()

    assert names(queue) == ["Nothing", "Shorter", "Short", "Asking", "Longer", "Untouched"]
    assert [row.writer.name for row in queue.fine] == ["Fine Abel", "Fine Bao", "Fine Cruz"]
    assert [(row.reasons[0].cause, row.reasons[0].detail) for row in queue.rows[1:3]] == [
        ("Behind.", "60 words; half the class is past 700"),
        ("Behind.", "141 words; half the class is past 700"),
    ]
    assert [(each.words, each.count) for each in queue.filters] == [
        ("Everyone", 6),
        ("Behind", 3),
        ("Waiting for an answer", 1),
        ("Untouched comments", 2),
    ]


def test_a_row_tells_piece_stage_and_trend(section: Section) -> None:
    _, document = section.writer("Jaylen Brooks", "word " * 100, "word " * 90, "word " * 150)
    section.untouched(document, 6)

    (row,) = section.queue().rows

    assert (row.piece, row.draft_state, row.stage.stage) == ("The Longest Bench", DraftState.IN_PROGRESS, Stage.DRAFT)
    assert (row.words, row.trend_words, row.flat) == (150, "+50 since Tue", False)
    assert [point.words for point in row.trend] == [100, 90, 150]
    assert [reason.cause for reason in row.reasons] == ["Untouched."]
    assert row.reasons[0].detail == "1 comment of 1, on organization, 6 days"
    assert row.source.link == document.link


def test_a_question_counts_until_somebody_answers(section: Section) -> None:
    asker, document = section.writer("Asking Ivy", LONG)
    comment = create_comment(section.session, document, "Comma?", author=section.teacher)
    create_reply(section.session, comment, "is it inside or outside", author=asker, created_at=days_ago(3))

    (row,) = section.queue().rows
    assert [(why.mark, why.cause, why.quoted) for why in row.reasons] == [
        (Mark.ASKED, "Asked on Mon.", "is it inside or outside")
    ]

    create_reply(section.session, comment, "Inside.", author=section.teacher, role="teacher", created_at=days_ago(2))
    assert section.queue().rows == ()


def test_a_draft_that_cannot_be_opened_is_neither_behind_nor_what_the_class_is_compared_with(section: Section) -> None:
    for name in ("Fine Abel", "Fine Bao", "Fine Cruz", "Fine Dee"):
        section.writer(name, LONG)
    _, document = section.writer("Locked Lou", "word " * 20)
    document.unreadable, document.read_at = "document_refused", days_ago(13)

    (row,) = section.queue().rows
    assert [(why.cause, why.detail) for why in row.reasons] == [("Draft cannot be opened.", "Last read Oct 2")]

    document.unreadable = "document_unanswered"
    assert section.queue().rows == ()


def test_nothing_handed_in_without_any_assignment_is_no_reason(section: Section) -> None:
    section.work.removed_at = NOW
    create_student(section.session, section.course)

    queue = section.queue()

    assert queue.headline == "No assignment in this class yet."
    assert [row.draft_state for row in queue.fine] == [DraftState.NO_ASSIGNMENT]


def test_who_left_the_class_is_not_in_it(section: Section) -> None:
    student, _ = section.writer("Gone Girl", "word")
    section.session.query(Enrollment).filter_by(student_id=student.id).one().removed_at = NOW

    queue = section.queue()

    assert (queue.rows, queue.fine) == ((), ())


def test_what_was_removed_in_google_gives_no_reason(section: Section) -> None:
    asker, document = section.writer("Asking Ivy", LONG)
    create_comment(section.session, document, "is it?", author=asker, role="writer").removed_at = NOW
    kept = create_comment(section.session, document, "Comma?", author=section.teacher)
    create_reply(section.session, kept, "is it inside?", author=asker).removed_at = NOW
    quiz = create_coursework(section.session, section.course, title="Quiz", due_at=NOW + timedelta(days=1))
    quiz.work_type = "MULTIPLE_CHOICE_QUESTION"

    queue = section.queue()

    assert queue.rows == ()
    assert [choice.title for choice in queue.choices] == ["Memoir: A Small Moment"]


def test_since_yesterday(section: Section) -> None:
    writer, document = section.writer("Jaylen Brooks", "word " * 600, LONG)
    for uptake, seen_days in ((Uptake.CHANGED, 0.9), (Uptake.MOVED, 0.2), (Uptake.CHANGED, 4), (Uptake.UNCHANGED, 0.2)):
        comment = create_comment(section.session, document, quote="word", author=section.teacher)
        create_uptake(section.session, comment, uptake, seen_at=days_ago(seen_days))
    create_reply(section.session, comment, "do you mean just the one fire?", author=writer, created_at=days_ago(0.1))
    create_reply(section.session, comment, "", author=writer, action="resolve", created_at=days_ago(0.05))
    create_reply(section.session, comment, "long ago", author=writer, created_at=days_ago(5))
    create_reply(section.session, comment, "mine", author=section.teacher, role="teacher", created_at=days_ago(0.1))
    create_comment(section.session, document, "own", author=writer, role="writer", created_at=days_ago(0.01))

    news = section.queue().news

    assert [(each.writer.given_name, each.words, each.quoted) for each in news] == [
        ("Jaylen", "changed 2 passages with a comment, resolved a comment and wrote a comment:", "own"),
    ]


def test_news_is_one_line_a_writer_with_questions_first_and_at_most_six(section: Section) -> None:
    for number in range(7):
        writer, document = section.writer(f"Reply{number} Later", LONG)
        comment = create_comment(section.session, document, author=section.teacher)
        create_reply(section.session, comment, "fixed", author=writer, created_at=days_ago(0.1))
    asker, document = section.writer("Asking Ivy", LONG)
    comment = create_comment(section.session, document, author=section.teacher)
    create_reply(section.session, comment, "is it inside", author=asker, created_at=days_ago(0.9))
    create_reply(section.session, comment, "ok", author=asker, created_at=days_ago(0.2))
    answered = create_comment(section.session, document, author=section.teacher)
    create_reply(section.session, answered, "this one?", author=asker, created_at=days_ago(0.5))
    create_reply(section.session, answered, "Yes.", author=section.teacher, role="teacher", created_at=days_ago(0.4))

    news = section.queue().news

    assert [each.writer.given_name for each in news] == ["Asking", *(f"Reply{number}" for number in (6, 5, 4, 3, 2))]
    assert (news[0].words, news[0].quoted, news[1].words) == ("asked:", "is it inside", "replied:")


def test_two_writers_of_one_name_are_told_apart_by_their_addresses(section: Section) -> None:
    for name, email in (
        ("Sam Lee", "sam.lee1@s.example"),
        ("Sam Lee", "sam.lee2@s.example"),
        ("Ann Roe", "a@s.example"),
    ):
        section.writer(name, LONG)[0].email = email
    former, _ = section.writer("Ann Roe", LONG)
    section.session.query(Enrollment).filter_by(student_id=former.id).one().removed_at = NOW

    assert sorted((row.writer.name, row.writer.apart) for row in section.queue().fine) == [
        ("Ann Roe", ""),
        ("Sam Lee", "sam.lee1"),
        ("Sam Lee", "sam.lee2"),
    ]


def test_growth_is_news_against_the_last_reading_before_yesterday(section: Section) -> None:
    _, document = section.writer("Marcus Delacroix")
    create_snapshot(section.session, document, "word " * 222, taken_at=days_ago(3))
    create_snapshot(section.session, document, "word " * 402, taken_at=days_ago(0.5))
    section.writer("First Reading", "word " * 300)

    assert [(each.writer.given_name, each.words) for each in section.queue().news] == [
        ("Marcus", "wrote 180 words more.")
    ]


def test_another_teacher_s_section_does_not_exist(section: Section) -> None:
    former = create_teacher(section.session)
    add_teacher(section.session, section.course, former).removed_at = NOW
    section.session.flush()

    for teacher in (create_teacher(section.session), former):
        with pytest.raises(NotFound):
            build_queue(section.session, teacher_id=teacher.id, course_id=section.course.id, now=NOW)


def test_another_section_s_assignment_does_not_exist(section: Section) -> None:
    other = create_coursework(section.session, create_course(section.session, section.teacher))

    with pytest.raises(NotFound):
        build_queue(
            section.session,
            teacher_id=section.teacher.id,
            course_id=section.course.id,
            assignment_id=other.id,
            now=NOW,
        )


def test_six_statements_whatever_the_size_of_the_class(section: Section, engine: Engine) -> None:
    for number in range(40):
        writer, document = section.writer(f"Writer {number}", "word " * (number + 1))
        comment = create_comment(section.session, document, author=section.teacher)
        create_reply(section.session, comment, "ok", author=writer)
    create_submission(section.session, section.work, create_student(section.session, section.course))
    section.session.commit()

    with statements(engine) as sent:
        queue = section.queue()

    assert len(queue.rows) + len(queue.fine) == 41
    assert len(sent) == 6


def test_who_is_absent_is_out_of_the_queue_until_tomorrow(section: Section) -> None:
    (ana, _), (zoe, _) = section.writer("Ana", "word " * 200), section.writer("Zoë", "")
    section.writer("Ben", "word " * 200)
    for writer, day in ((ana, NOW), (zoe, NOW - timedelta(days=1))):
        section.session.add(Absence(course_id=section.course.id, student_id=writer.id, day=day.date(), noted_at=NOW))
    queue = section.queue()
    assert [row.writer.id for row in queue.absent] == [ana.id]
    assert ana.id not in {row.writer.id for row in (*queue.rows, *queue.fine)}
    assert zoe.id in {row.writer.id for row in (*queue.rows, *queue.fine)}


def test_a_copy_with_nothing_but_the_template_is_nothing_yet(section: Section) -> None:
    for name in ("Ada Abel", "Bea Bao", "Cleo Cruz", "Dov Diaz", "Eli Eze"):
        section.writer(name, LONG)
    for name in ("Fay Fox", "Gil Gray", "Hal Hart"):
        section.copy(name, "Who is in it? Where were you? What changed? " * 90)

    queue = section.queue()

    assert names(queue) == ["Fay", "Gil", "Hal"]
    for row in queue.rows:
        assert (row.draft_state, row.stage.stage) == (DraftState.TEMPLATE_ONLY, Stage.IDEAS)
        assert [(why.cause, why.detail) for why in row.reasons] == [
            ("Nothing yet.", "Half the class is past 700 words")
        ]
        assert (row.words, row.trend, row.trend_words, row.flat) == (0, (), "", False)


def test_two_copies_alike_are_two_drafts(section: Section) -> None:
    for name in ("Ada Abel", "Bea Bao"):
        section.copy(name, "Who is in it? Where were you?")
    section.writer("Cleo Cruz", LONG)

    assert {(row.draft_state, row.words) for row in section.queue().fine} == {
        (DraftState.IN_PROGRESS, 7),
        (DraftState.IN_PROGRESS, 742),
    }


def test_the_same_text_in_another_assignment_is_no_template(section: Section) -> None:
    later = create_coursework(section.session, section.course, title="Essay", due_at=NOW + timedelta(days=30))
    for name in ("Ada Abel", "Bea Bao"):
        section.copy(name, "Who is in it? Where were you?")
    for name in ("Cleo Cruz", "Dov Diaz"):
        student = create_student(section.session, section.course, name=name)
        create_draft(section.session, later, student, "Who is in it? Where were you?")

    states = {row.draft_state for row in section.queue().fine}

    assert DraftState.TEMPLATE_ONLY not in states


def test_growth_into_the_template_is_no_news(section: Section) -> None:
    for name in ("Ada Abel", "Bea Bao", "Cleo Cruz"):
        document = section.copy(name, "Who is in it? " * 90)
        create_snapshot(section.session, document, "", taken_at=days_ago(5))

    assert section.queue().news == ()
