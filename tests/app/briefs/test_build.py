from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from app.briefs.brief import DraftState, Role, StateMark
from app.briefs.build import build_brief
from app.errors import NotFound
from app.models import Enrollment
from app.writing.words import Genre, Kind, Stage, Trait, Uptake
from tests.app.briefs.desk import Desk
from tests.builders import (
    NOW,
    add_teacher,
    attach,
    create_comment,
    create_course,
    create_coursework,
    create_document,
    create_label,
    create_problem,
    create_reply,
    create_rubric,
    create_run,
    create_snapshot,
    create_student,
    create_submission,
    create_suggestion,
    create_teacher,
    create_uptake,
    days_ago,
    enroll,
)
from tests.counting import statements


def test_the_head_of_a_brief(desk: Desk) -> None:
    document = desk.draft("one two three", "one two three four five")
    create_run(desk.session, desk.teacher, status="partial", finished_at=days_ago(0.1))
    create_run(desk.session, desk.teacher, status="failed")

    brief = desk.brief()

    assert (brief.writer.name, brief.writer.given_name) == ("Jaylen Brooks", "Jaylen")
    assert (brief.course.name, brief.course.period) == ("English 9", "3")
    assert brief.piece is not None
    assert (brief.piece.title, brief.piece.assignment) == ("The Longest Bench", "Memoir: A Small Moment")
    assert (brief.piece.genre, brief.piece.due_words) == (Genre.NARRATIVE, "due in 8 days")
    assert brief.piece.source.link == document.link
    assert (brief.draft.state, brief.draft.state_words) == (DraftState.IN_PROGRESS, "In progress")
    assert (brief.draft.words, brief.draft.change_words) == (5, "+2 since yesterday")
    assert (brief.read_at, brief.synced_at) == (NOW, days_ago(0.1))
    assert brief.last_conference is None
    assert brief.time_zone == "America/New_York"


def test_a_comment_with_its_passage_its_state_and_its_reply(desk: Desk) -> None:
    document = desk.draft("It was bad.")
    comment = create_comment(desk.session, document, "Show me this.", quote="It was bad.", author=desk.teacher)
    create_label(desk.session, comment, Trait.IDEAS, Kind.REQUEST)
    create_uptake(desk.session, comment, Uptake.UNCHANGED, passage_now="It was bad.")
    create_reply(desk.session, comment, "how do i show it", author=desk.writer)

    brief = desk.brief()

    ((found,),) = [group.comments for group in brief.comments]
    assert (found.author.words, found.when) == ("You", "Oct 9")
    assert (found.trait, found.kind, found.quote) == (Trait.IDEAS, Kind.REQUEST, "It was bad.")
    assert (found.state_mark, found.state_words, found.untouched_days) == (
        StateMark.UNTOUCHED,
        "Not touched, 6 days",
        6,
    )
    assert (found.thread_words, found.replies[0].content) == ("Jaylen asks", "how do i show it")
    assert found.source.link == f"{document.link}?disco={comment.google_id}"
    assert [(asked.text, asked.answered) for asked in brief.questions] == [("how do i show it", False)]
    assert [(focus.trait, focus.reason) for focus in brief.focus] == [
        (Trait.IDEAS, "1 comment untouched for 6 days. Jaylen Brooks asks about it in a reply.")
    ]
    assert brief.comments_words == "1 untouched"


def test_untouched_traits_come_first_and_the_unsorted_last(desk: Desk) -> None:
    document = desk.draft("text")
    for trait, confidence, uptake in (
        (Trait.IDEAS, 0.9, Uptake.CHANGED),
        (Trait.VOICE, 0.2, Uptake.CHANGED),
        (Trait.CONVENTIONS, 0.9, Uptake.UNCHANGED),
    ):
        comment = create_comment(desk.session, document, quote="text", author=desk.teacher)
        create_label(desk.session, comment, trait, Kind.REQUEST, confidence=confidence)
        create_uptake(desk.session, comment, uptake)

    brief = desk.brief()

    assert [(group.words, group.mark) for group in brief.comments] == [
        ("Conventions", ";"),
        ("Content", "*"),
        ("Unsorted", ""),
    ]
    assert brief.comments_words == "1 untouched, 2 changed"


def test_peers_and_strangers_stand_apart(desk: Desk) -> None:
    document = desk.draft("text")
    peer = create_student(desk.session, desk.course, name="Linh Trần")
    colleague = create_teacher(desk.session, name="Dan Okafor")
    create_comment(desk.session, document, "i want to see the scorebook", author=peer, role="peer", basis="name")
    create_comment(desk.session, document, "who am i", author=None)
    create_comment(desk.session, document, "Bridge?", author=colleague, role="co_teacher")

    brief = desk.brief()

    assert [comment.author.words for comment in brief.peers] == ["Linh Trần, matched by name"]
    assert [comment.author.role for comment in brief.strangers] == [Role.UNKNOWN]
    assert [comment.author.words for group in brief.comments for comment in group.comments] == ["Dan Okafor"]


def test_at_most_two_traits_are_proposed_most_untouched_first(desk: Desk) -> None:
    document = desk.draft("text")
    for trait, days in ((Trait.IDEAS, 9), (Trait.VOICE, 5), (Trait.VOICE, 4), (Trait.EVIDENCE, 2), (Trait.NONE, 9)):
        comment = create_comment(desk.session, document, quote="text", author=desk.teacher, created_at=days_ago(days))
        create_label(desk.session, comment, trait, Kind.QUESTION)
        create_uptake(desk.session, comment, Uptake.UNCHANGED)

    assert [(focus.trait, focus.reason) for focus in desk.brief().focus] == [
        (Trait.VOICE, "2 comments untouched, the oldest for 5 days."),
        (Trait.IDEAS, "1 comment untouched for 9 days."),
    ]


def test_the_strength_is_the_newest_praise_that_was_kept(desk: Desk) -> None:
    document = desk.draft("text")
    for content, days, uptake in (
        ("old", 5, Uptake.UNCHANGED),
        ("kept", 3, Uptake.UNCHANGED),
        ("gone", 1, Uptake.REMOVED),
    ):
        comment = create_comment(
            desk.session, document, content, quote="text", author=desk.teacher, created_at=days_ago(days)
        )
        create_label(desk.session, comment, Trait.VOICE, Kind.PRAISE)
        create_uptake(desk.session, comment, uptake)

    strength = desk.brief().strength

    assert strength is not None
    assert (strength.content, strength.state_words) == ("kept", "Kept")


def test_a_rubric_level_is_marked_only_by_the_teacher_s_grade_in_classroom(desk: Desk) -> None:
    levels = [{"id": "l1", "title": "1", "description": "Listed", "points": 1.0}, {"id": "l2", "title": "2"}]
    create_rubric(desk.session, desk.work, [{"id": "c1", "title": "Organization", "levels": levels}])
    create_submission(desk.session, desk.work, desk.writer, rubric_grades={"c1": {"level_id": "l2", "points": 2}})
    ungraded = create_coursework(desk.session, desk.course, title="Argument", due_at=NOW + timedelta(days=20))
    create_rubric(desk.session, ungraded, [{"id": "c1", "title": "Claim", "levels": levels}])

    graded, blank = desk.brief().rubric, desk.brief(ungraded).rubric

    assert graded is not None
    assert [(level.title, level.points, level.marked) for level in graded.criteria[0].levels] == [
        ("1", 1.0, False),
        ("2", None, True),
    ]
    assert graded.from_words == "Your rubric grade in Classroom"
    assert blank is not None
    assert (blank.criteria[0].title, blank.from_words) == ("Claim", "from Classroom")
    assert not any(level.marked for level in blank.criteria[0].levels)


@pytest.mark.parametrize(
    ("state", "late", "draft_state", "words", "stage"),
    [
        ("TURNED_IN", False, DraftState.TURNED_IN, "Turned in", Stage.SHARE),
        ("TURNED_IN", True, DraftState.TURNED_IN, "Turned in, late", Stage.SHARE),
        ("RETURNED", True, DraftState.RETURNED, "Returned", Stage.SHARE),
        ("CREATED", False, DraftState.NOTHING_YET, "Nothing yet", Stage.IDEAS),
    ],
)
def test_without_a_document_the_submission_tells(
    desk: Desk, *, state: str, late: bool, draft_state: DraftState, words: str, stage: Stage
) -> None:
    create_submission(desk.session, desk.work, desk.writer, state=state, late=late)

    draft = desk.brief().draft

    assert (draft.state, draft.state_words, draft.stage.stage) == (draft_state, words, stage)


def test_a_turned_in_draft_that_cannot_be_opened_is_turned_in(desk: Desk) -> None:
    submission = create_submission(desk.session, desk.work, desk.writer, state="TURNED_IN")
    create_document(desk.session, submission, unreadable="document_refused", read_at=None)

    draft = desk.brief().draft

    assert (draft.state, draft.stage.evidence) == (DraftState.TURNED_IN, "turned in")


def test_every_attachment_is_shown_as_what_it_is(desk: Desk) -> None:
    submission = create_submission(desk.session, desk.work, desk.writer)
    create_document(desk.session, submission, title="scan.pdf", mime_type="application/pdf")
    attach(desk.session, submission, kind="link", title="A song", position=1)
    slides = "application/vnd.google-apps.presentation"
    for position, (title, mime_type, code) in enumerate(
        [("talk", slides, "not_text"), ("sea.mp4", "video/mp4", "not_text"), ("locked", "", "document_gone")], 2
    ):
        kept: dict[str, Any] = {"title": title, "mime_type": mime_type, "unreadable": code, "position": position}
        create_document(desk.session, submission, **kept)

    brief = desk.brief()

    assert brief.draft.state is DraftState.NOT_A_DOCUMENT
    assert [(line.kind, line.title) for line in brief.draft.attachments] == [
        ("PDF", "scan.pdf"),
        ("Link", "A song"),
        ("Slides", "talk"),
        ("Video", "sea.mp4"),
        ("Private file", "locked"),
    ]
    assert brief.piece is not None
    assert brief.piece.title == ""


def test_the_first_readable_document_is_the_draft(desk: Desk) -> None:
    submission = create_submission(desk.session, desk.work, desk.writer)
    create_document(desk.session, submission, title="Locked", unreadable="document_refused")
    draft = create_document(desk.session, submission, title="Draft", position=1)
    create_snapshot(desk.session, draft, "one two")
    create_suggestion(desk.session, draft, inserted="three", deleted="two")

    brief = desk.brief()

    assert brief.piece is not None
    assert (brief.piece.title, brief.draft.words) == ("Draft", 2)
    (suggestion,) = brief.draft.suggestions
    assert (suggestion.inserted, suggestion.deleted, suggestion.author.role) == ("three", "two", Role.UNKNOWN)
    assert [line.title for line in brief.draft.attachments] == ["Locked"]


def test_what_could_not_be_read_is_said_with_its_remedy(desk: Desk) -> None:
    submission = create_submission(desk.session, desk.work, desk.writer)
    locked = create_document(desk.session, submission, unreadable="document_refused", read_at=None)
    other = create_student(desk.session, desk.course, name="Somebody Else")
    create_problem(
        desk.session, desk.teacher, "document_refused", course=desk.course, student=desk.writer, document=locked
    )
    create_problem(desk.session, desk.teacher, "rubric_unread", course=desk.course)
    create_problem(desk.session, desk.teacher, "document_gone", course=desk.course, student=other)

    brief = desk.brief()

    assert brief.draft.state is DraftState.UNREADABLE
    assert [trouble.code for trouble in brief.troubles] == ["document_refused", "rubric_unread"]
    assert brief.troubles[0].remedy
    assert brief.troubles[0].still_shown == "Nothing of it yet: it was never readable."
    locked.read_at = NOW
    assert desk.brief().troubles[0].still_shown == "The last draft and comments that were read."
    assert brief.troubles[0].since == days_ago(2)


def test_what_was_removed_in_google_is_not_shown(desk: Desk) -> None:
    document = desk.draft("text")
    kept, gone = (create_comment(desk.session, document, author=desk.teacher) for _ in range(2))
    gone.removed_at = NOW
    create_reply(desk.session, kept, "taken back?", author=desk.writer).removed_at = NOW

    brief = desk.brief()

    ((shown,),) = [group.comments for group in brief.comments]
    assert (shown.id, shown.replies, brief.questions) == (kept.id, (), ())


def test_a_submission_taken_away_and_a_quiz_are_no_pieces(desk: Desk) -> None:
    create_submission(desk.session, desk.work, desk.writer, state="TURNED_IN").removed_at = NOW
    quiz = create_coursework(desk.session, desk.course, title="Quiz", due_at=NOW + timedelta(days=1))
    quiz.work_type = "MULTIPLE_CHOICE_QUESTION"
    unpublished = create_coursework(desk.session, desk.course, title="Soon", due_at=NOW + timedelta(days=1))
    unpublished.state = "DRAFT"

    brief = desk.brief()

    assert [choice.title for choice in brief.assignments] == ["Memoir: A Small Moment"]
    assert brief.draft.state is DraftState.NOTHING_YET


def test_no_assignment_is_a_brief_all_the_same(desk: Desk) -> None:
    desk.work.removed_at = NOW

    brief = desk.brief()

    assert (brief.piece, brief.draft.state, brief.assignments) == (None, DraftState.NO_ASSIGNMENT, ())
    assert brief.draft.state_words == "No assignment in this class yet"


def test_another_assignment_can_be_chosen(desk: Desk) -> None:
    later = create_coursework(desk.session, desk.course, title="Argument essay", due_at=NOW + timedelta(days=30))

    brief = desk.brief(later)

    assert brief.piece is not None
    assert brief.piece.assignment == "Argument essay"
    assert [(choice.title, choice.chosen) for choice in brief.assignments] == [
        ("Argument essay", True),
        ("Memoir: A Small Moment", False),
    ]


def test_a_student_who_changed_sections_is_seen_in_the_section_of_now(desk: Desk) -> None:
    moved_to = create_course(desk.session, desk.teacher, period="5")
    create_coursework(desk.session, moved_to)
    left = desk.session.query(Enrollment).filter_by(course_id=desk.course.id, student_id=desk.writer.id).one()
    left.removed_at = days_ago(1)
    enroll(desk.session, moved_to, desk.writer)

    assert desk.brief().course.id == moved_to.id


def test_a_class_of_last_year_comes_after_those_of_now_and_a_named_one_before_all(desk: Desk) -> None:
    other = create_course(desk.session, desk.teacher, name="Creative Writing")
    enroll(desk.session, other, desk.writer)
    assert (desk.brief().course.id, desk.brief(course=other).course.id) == (desk.course.id, other.id)
    assert (desk.brief(course=other).piece, desk.brief(course=other).assignments) == (None, ())
    with pytest.raises(NotFound):
        desk.brief(desk.work, course=other)
    desk.course.state = "ARCHIVED"
    assert (desk.brief().course.id, desk.brief(desk.work).course.id) == (other.id, desk.course.id)
    desk.work.due_at = None
    overdue = create_coursework(desk.session, other, due_at=days_ago(9))
    assert [choice.id for choice in desk.brief().assignments if choice.chosen] == [overdue.id]


def test_another_teacher_s_student_does_not_exist(desk: Desk) -> None:
    stranger = create_teacher(desk.session)
    former = create_teacher(desk.session)
    add_teacher(desk.session, desk.course, former).removed_at = days_ago(1)
    desk.session.flush()

    for teacher in (stranger, former):
        with pytest.raises(NotFound):
            build_brief(desk.session, teacher_id=teacher.id, student_id=desk.writer.id, now=NOW)


def test_another_teacher_s_assignment_does_not_exist(desk: Desk) -> None:
    other_course = create_course(desk.session, create_teacher(desk.session))
    enroll(desk.session, other_course, desk.writer)
    foreign = create_coursework(desk.session, other_course, due_at=NOW + timedelta(days=1))

    with pytest.raises(NotFound):
        desk.brief(foreign)
    assert desk.brief().course.id == desk.course.id


def test_as_many_statements_whatever_the_number_of_comments(desk: Desk, engine: Engine) -> None:
    document = desk.draft("text")
    for _ in range(30):
        comment = create_comment(desk.session, document, author=desk.teacher)
        create_reply(desk.session, comment, "ok", author=desk.writer)
    desk.session.commit()

    with statements(engine) as sent:
        brief = desk.brief()

    assert len([comment for group in brief.comments for comment in group.comments]) == 30
    assert len(sent) == 20


def test_the_draft_is_the_longest_document_not_the_empty_copy_beside_it(desk: Desk) -> None:
    submission = create_submission(desk.session, desk.work, desk.writer)
    copy = create_document(desk.session, submission, title="Template")
    create_snapshot(desk.session, copy, "Write your memoir here.")
    own = create_document(desk.session, submission, title="The Longest Bench", position=1)
    create_snapshot(desk.session, own, "The list was taped at eye level for someone taller than me.")

    brief = desk.brief()

    assert brief.piece is not None
    assert brief.piece.title == "The Longest Bench"
    assert [line.title for line in brief.draft.attachments] == ["Template"]


def test_the_name_that_classroom_gave_the_copy_is_no_title(desk: Desk) -> None:
    submission = create_submission(desk.session, desk.work, desk.writer)
    create_document(desk.session, submission, title=f"{desk.writer.name} - {desk.work.title}")

    brief = desk.brief()

    assert brief.piece is not None
    assert brief.piece.title == ""
