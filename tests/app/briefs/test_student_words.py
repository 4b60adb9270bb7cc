"""What a student writes on the student page comes back to the teacher until a conference took it up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.briefs.brief import Brief
from app.briefs.build import build_brief
from app.briefs.source import Source
from app.briefs.student_words import WordKind
from app.database import Sessions
from app.models import Conference, Course, Document, Student, StudentWord, Teacher
from app.sections.agenda import Mark, Reason
from app.sections.queue import build_queue
from app.writing.words import Kind, Talk, Trait, Uptake
from tests import builders
from tests.builders import NOW, days_ago
from tests.talks import create_conference, create_record, create_word


@dataclass(frozen=True)
class Class:
    """One writer with a draft that nothing speaks against."""

    session: Session
    teacher: Teacher
    course: Course
    writer: Student

    def says(
        self, text: str, *, kind: WordKind = WordKind.QUESTION, ready: bool = False, at: datetime = NOW
    ) -> StudentWord:
        return create_word(self.session, self.teacher, self.course, self.writer, text, kind=kind, ready=ready, at=at)

    def talked(self, course: Course | None = None) -> Conference:
        """Begun yesterday, and going on."""
        talk = create_conference(self.session, self.teacher, course or self.course, at=days_ago(1), minutes=None)
        create_record(self.session, talk, self.writer)
        return talk

    def brief(self) -> Brief:
        self.session.flush()
        return build_brief(self.session, teacher_id=self.teacher.id, student_id=self.writer.id, now=NOW)

    def reasons(self) -> tuple[Reason, ...]:
        self.session.flush()
        queue = build_queue(self.session, teacher_id=self.teacher.id, course_id=self.course.id, now=NOW)
        return tuple(reason for row in queue.rows for reason in row.reasons if row.writer.id == self.writer.id)


@pytest.fixture
def room(sessions: Sessions) -> Iterator[Class]:
    with sessions() as session:
        teacher = builders.create_teacher(session)
        course = builders.create_course(session, teacher)
        writer = builders.create_student(session, course)
        builders.create_draft(session, builders.create_coursework(session, course), writer, "I sat down.")
        yield Class(session, teacher, course, writer)


def test_questions_lead_the_brief_and_the_newest_restatement_stands_in_it(room: Class) -> None:
    room.says("Old way.", kind=WordKind.RESTATED, at=days_ago(2))
    said = room.says("First the bus.", kind=WordKind.RESTATED, at=days_ago(1))
    asked = room.says("Is two pages ok?", ready=True)
    brief = room.brief()
    assert [(one.text, one.ready, one.answered, one.when) for one in brief.questions] == [
        ("Is two pages ok?", True, False, "today")
    ]
    assert brief.questions[0].source == Source("student_word", asked.id, None)
    assert brief.restated
    assert (brief.restated.text, brief.restated.when) == ("First the bus.", "yesterday")
    assert brief.restated.source == Source("student_word", said.id, None)


def test_ready_to_confer_is_a_reason_to_sit_down(room: Class) -> None:
    assert room.reasons() == ()
    room.says("May I change the topic?")
    assert room.reasons() == ()  # a question waits for the brief; only “ready” asks for a seat
    word = room.says("Is two pages ok?", ready=True, at=days_ago(1))
    room.says("And the ending?", ready=True)
    (reason,) = room.reasons()
    assert (reason.mark, reason.cause, reason.detail) == (Mark.READY, "Ready to confer.", "Said so yesterday")
    assert reason.quoted == "Is two pages ok?"
    assert reason.sources == (Source("student_word", word.id, None),)


def test_a_finished_conference_takes_up_what_was_said_before_it(room: Class) -> None:
    room.says("Is two pages ok?", ready=True, at=days_ago(2))
    room.says("First the bus.", kind=WordKind.RESTATED, at=days_ago(2))
    talk = room.talked()
    assert len(room.reasons()) == 1
    talk.finished_at = days_ago(1)
    assert room.reasons() == ()
    assert room.brief().questions == ()
    assert room.brief().restated is None
    room.says("And now the ending?", ready=True)
    assert [reason.quoted for reason in room.reasons()] == ["And now the ending?"]
    talk.withdrawn_at = NOW
    assert [reason.quoted for reason in room.reasons()] == ["Is two pages ok?"]


def test_a_walk_around_takes_up_nothing(room: Class) -> None:
    room.says("Is two pages ok?", ready=True, at=days_ago(2))
    room.says("First the bus.", kind=WordKind.RESTATED, at=days_ago(2))
    walk = room.talked()
    walk.kind, walk.finished_at = Talk.INFORMAL, NOW
    assert [reason.mark for reason in room.reasons()] == [Mark.READY]
    assert len(room.brief().questions) == 1
    assert room.brief().restated


def test_a_talk_of_another_class_takes_up_nothing_here(room: Class) -> None:
    room.says("Is two pages ok?", ready=True, at=days_ago(2))
    other = builders.create_course(room.session, room.teacher, name="Journalism")
    builders.enroll(room.session, other, room.writer)
    room.talked(other).finished_at = NOW
    assert len(room.reasons()) == 1


def test_handed_in_work_still_waits_for_who_is_ready(room: Class) -> None:
    work = builders.create_coursework(room.session, room.course, title="Essay", due_at=NOW + timedelta(days=1))
    builders.create_submission(room.session, work, room.writer, state="TURNED_IN")
    room.says("Can we talk?", ready=True)
    assert [reason.mark for reason in room.reasons()] == [Mark.READY]


def test_what_the_writer_asks_chooses_the_focus_before_older_comments(room: Class) -> None:
    document = room.session.scalars(select(Document)).one()
    for number, trait in enumerate([Trait.VOICE, Trait.EVIDENCE, Trait.EVIDENCE]):
        comment = builders.create_comment(
            room.session, document, f"Hmm {number}.", quote="sat", author=room.teacher, created_at=days_ago(9)
        )
        builders.create_label(room.session, comment, trait, Kind.REQUEST)
        builders.create_uptake(room.session, comment, Uptake.UNCHANGED)
    assert [focus.words for focus in room.brief().focus] == ["Evidence", "Voice"]
    room.says("Could we talk?", ready=True)
    assert [focus.words for focus in room.brief().focus] == ["Evidence", "Voice"]

    said = room.says("Is my ending too sudden?", ready=True)
    first, second = room.brief().focus

    assert (first.skill, second.words) == ("an_ending_that_lands", "Evidence")
    assert first.reason == "Jaylen asks about it on the student page, ready to confer."
    assert [(source.kind, source.id) for source in first.sources] == [("student_word", said.id)]


def test_a_question_of_the_writer_s_in_the_draft_joins_the_comments_on_its_skill(room: Class) -> None:
    document = room.session.scalars(select(Document)).one()
    waiting = builders.create_comment(room.session, document, "The ending?", quote="sat", author=room.teacher)
    builders.create_label(room.session, waiting, Trait.ORGANIZATION, Kind.REQUEST)
    builders.create_uptake(room.session, waiting, Uptake.UNCHANGED)
    own = builders.create_comment(room.session, document, "is the ending ok", author=room.writer, role="writer")

    (focus,) = room.brief().focus

    assert focus.reason == "1 comment untouched for 6 days. Jaylen asks about it in a comment."
    assert [source.id for source in focus.sources] == [waiting.id, own.id]
    builders.create_reply(room.session, own, "Nearly.", author=room.teacher, role="teacher")
    assert "asks" not in room.brief().focus[0].reason
