"""Whose words and whose work: a file of two students, and an assignment for some of the class."""

from datetime import timedelta

from app.briefs.brief import DraftState
from app.briefs.build import build_brief
from app.database import Sessions
from app.sections.queue import build_queue
from tests.builders import (
    NOW,
    attach,
    create_comment,
    create_course,
    create_coursework,
    create_draft,
    create_reply,
    create_student,
    create_submission,
    create_teacher,
)


def test_in_a_file_of_two_students_each_asks_in_their_own_name_only(sessions: Sessions) -> None:
    with sessions() as session:
        teacher = create_teacher(session)
        course = create_course(session, teacher)
        work = create_coursework(session, course)
        ana, ben = (
            create_student(session, course, name="Ana Castillo"),
            create_student(session, course, name="Ben Oduya"),
        )
        ben.called = "Benny"
        document = create_draft(session, work, ana, "one two three")
        attach(
            session, create_submission(session, work, ben), kind="drive_file", title="", document=document, position=0
        )
        thread = create_comment(session, document, author=teacher)
        create_reply(session, thread, "Which part do you mean?", author=ana, role="writer")
        create_comment(session, document, "Is this mine?", author=ben, role="writer", basis="name")
        session.flush()

        asked = {}
        for student in (ana, ben):
            brief = build_brief(session, teacher_id=teacher.id, student_id=student.id, now=NOW)
            asked[student.name] = [question.text for question in brief.questions]
        queue = build_queue(session, teacher_id=teacher.id, course_id=course.id, now=NOW)

    assert asked == {"Ana Castillo": ["Which part do you mean?"], "Benny Oduya": ["Is this mine?"]}
    said = {row.writer.name: [why.quoted for why in row.reasons if why.quoted] for row in queue.rows}
    assert said == {"Ana Castillo": ["Which part do you mean?"], "Benny Oduya": ["Is this mine?"]}


def test_work_for_some_is_nobody_elses_debt(sessions: Sessions) -> None:
    with sessions() as session:
        teacher = create_teacher(session)
        course = create_course(session, teacher)
        work = create_coursework(session, course, due_at=NOW - timedelta(days=3))
        work.individual = True
        ana, ben = (
            create_student(session, course, name="Ana Castillo"),
            create_student(session, course, name="Ben Oduya"),
        )
        create_submission(session, work, ana, state="NEW")
        session.flush()

        queue = build_queue(session, teacher_id=teacher.id, course_id=course.id, now=NOW)
        brief = build_brief(session, teacher_id=teacher.id, student_id=ben.id, now=NOW)

    assert [row.writer.name for row in queue.rows] == ["Ana Castillo"]
    assert [(row.writer.name, row.draft_state) for row in queue.fine] == [("Ben Oduya", DraftState.NOT_ASSIGNED)]
    assert brief.draft.state_words == "Not assigned to this writer"
