"""Whose words and whose work: a file of two students, and an assignment for some of the class."""

from datetime import timedelta

from app.accounts.access import Via, comments_left, writers_of
from app.briefs.brief import DraftState
from app.briefs.build import build_brief
from app.briefs.draft_read import read_draft
from app.database import Sessions
from app.encryption import Keyring
from app.followups.growth import build_growth
from app.models import Course, CourseDocument, Teacher
from app.sections.comments import Show, build_class_comments
from app.sections.queue import build_queue
from app.sync.problems import listed
from tests.builders import (
    NOW,
    attach,
    create_comment,
    create_course,
    create_coursework,
    create_draft,
    create_problem,
    create_reply,
    create_student,
    create_submission,
    create_suggestion,
    create_teacher,
    enroll,
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


def test_a_file_that_no_teacher_of_the_class_could_read_says_nothing_there(
    sessions: Sessions, keyring: Keyring
) -> None:
    """Handed in in two classes: Google refuses it to the second one's teacher, whatever the first one's has read."""
    with sessions() as session:
        reads, refused = (create_teacher(session) for _ in range(2))
        courses = [create_course(session, teacher) for teacher in (reads, refused)]
        ana = create_student(session, courses[0], name="Ana Castillo")
        enroll(session, courses[1], ana)
        works = [create_coursework(session, course) for course in courses]
        draft = create_draft(session, works[0], ana, "The dock.", "The dock. My SECRET boat.")
        draft.title = "SECRET title"
        comment = create_comment(session, draft, "A SECRET?", quote="SECRET boat", author=reads)
        create_reply(session, comment, "A SECRET of mine.", author=ana, role="writer")
        create_suggestion(session, draft, inserted="SECRET")
        attach(
            session,
            create_submission(session, works[1], ana),
            kind="drive_file",
            title="Sea",
            document=draft,
            position=0,
        )
        create_problem(session, refused, "document_gone", course=courses[1], student=ana, document=draft)
        place = {"course_id": courses[1].id, "document_id": draft.id}
        session.delete(session.get_one(CourseDocument, place))
        session.flush()

        def shown(teacher: Teacher, course: Course) -> list[str]:
            """All that is made of the file, where it says what only the file says."""
            whom = {"teacher_id": teacher.id, "student_id": ana.id}
            made = (
                build_brief(session, **whom, now=NOW),
                read_draft(session, **whom, reading_id=None, now=NOW),
                build_queue(session, teacher_id=teacher.id, course_id=course.id, now=NOW),
                build_class_comments(session, teacher_id=teacher.id, course_id=course.id, show=Show.ALL, now=NOW),
                build_growth(session, keyring, teacher, ana.id, NOW),
                [row.content for row in comments_left(session, teacher, [comment.id])],
            )
            told = [type(one).__name__ for one in made if "SECRET" in repr(one) or "words=5" in repr(one)]
            assert bool(told) == bool(writers_of(session, teacher, [comment.id]))
            return told

        everything = shown(reads, courses[0])
        assert everything == ["Brief", "DraftRead", "Queue", "ClassComments", "Growth", "list"]
        assert shown(refused, courses[1]) == []
        [problem] = listed(session, refused, via=Via.PAGE, now=NOW)
        assert (problem.document, problem.still_shown) == ("Sea", "Nothing of it yet: it was never readable.")
        queue = build_queue(session, teacher_id=refused.id, course_id=courses[1].id, now=NOW)
        assert [why.cause for row in queue.rows for why in row.reasons if "opened" in why.cause] == [
            "Draft cannot be opened."
        ]
        brief = build_brief(session, teacher_id=refused.id, student_id=ana.id, now=NOW)
        assert brief.draft.state is DraftState.UNREADABLE
        assert [trouble.still_shown for trouble in brief.troubles] == ["Nothing of it yet: it was never readable."]
        session.add(CourseDocument(**place, read_at=NOW))
        session.flush()
        assert shown(refused, courses[1]) == everything
