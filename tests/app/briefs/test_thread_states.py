import pytest

from app.briefs.brief import ThreadState
from app.writing.words import Kind, Trait, Uptake
from tests.app.briefs.desk import Desk
from tests.builders import (
    create_comment,
    create_label,
    create_reply,
    create_uptake,
    days_ago,
)


@pytest.mark.parametrize(
    ("kind", "uptake", "thread", "words"),
    [
        (Kind.REQUEST, Uptake.UNCHANGED, ThreadState.RESOLVED_WITHOUT_EDIT, "Resolved without an edit"),
        (Kind.REQUEST, Uptake.CHANGED, ThreadState.RESOLVED, "Resolved"),
        (Kind.PRAISE, Uptake.UNCHANGED, ThreadState.RESOLVED, "Resolved"),
        (Kind.REQUEST, None, ThreadState.RESOLVED, "Resolved"),
    ],
)
def test_resolved_without_an_edit(
    desk: Desk, kind: Kind, uptake: Uptake | None, thread: ThreadState, words: str
) -> None:
    comment = create_comment(desk.session, desk.draft("text"), quote="text", author=desk.teacher, resolved=True)
    create_label(desk.session, comment, Trait.IDEAS, kind)
    create_uptake(desk.session, comment, uptake)

    ((found,),) = [group.comments for group in desk.brief().comments]

    assert (found.thread, found.thread_words, found.untouched_days) == (thread, words, None)


@pytest.mark.parametrize(
    ("kind", "replies", "thread", "words"),
    [
        (Kind.REQUEST, [("writer", "ok fixed it")], ThreadState.OPEN, "Open"),
        (Kind.REQUEST, [("writer", "do you mean here")], ThreadState.OPEN, "Jaylen asks"),
        (Kind.QUESTION, [("writer", "on the bus")], ThreadState.ANSWERED, "Answered"),
        (Kind.QUESTION, [("teacher", "Or on foot.")], ThreadState.OPEN, "Open"),
        (Kind.QUESTION, [("writer", "on the bus. is it ok?")], ThreadState.OPEN, "Jaylen asks"),
        (Kind.QUESTION, [("writer", "is it ok?"), ("teacher", "Yes.")], ThreadState.ANSWERED, "Answered"),
        (Kind.QUESTION, [("writer", "is it ok?"), ("writer", "anyone")], ThreadState.OPEN, "Jaylen asks"),
    ],
)
def test_a_thread_is_answered_when_nothing_asked_in_it_waits(
    desk: Desk, kind: Kind, replies: list[tuple[str, str]], thread: ThreadState, words: str
) -> None:
    comment = create_comment(desk.session, desk.draft("text"), "How did you come?", author=desk.teacher)
    create_label(desk.session, comment, Trait.IDEAS, kind)
    for back, (role, content) in zip((3, 2), replies, strict=False):
        author = desk.writer if role == "writer" else desk.teacher
        create_reply(desk.session, comment, content, author=author, role=role, created_at=days_ago(back))

    ((found,),) = [group.comments for group in desk.brief().comments]

    assert (found.thread, found.thread_words) == (thread, words)


def test_live_threads_stand_before_resolved_ones_and_so_do_their_traits(desk: Desk) -> None:
    document = desk.draft("text")
    for text, trait, days, resolved in (
        ("done", Trait.EVIDENCE, 9, True),
        ("say who", Trait.EVIDENCE, 2, False),
        ("done with", Trait.IDEAS, 9, True),
        ("tense", Trait.CONVENTIONS, 1, False),
    ):
        comment = create_comment(
            desk.session, document, text, author=desk.teacher, resolved=resolved, created_at=days_ago(days)
        )
        create_label(desk.session, comment, trait, Kind.REQUEST)
        create_uptake(desk.session, comment, Uptake.CHANGED)

    shown = [[comment.content for comment in group.comments] for group in desk.brief().comments]

    assert shown == [["say who", "done"], ["tense"], ["done with"]]


def test_a_bare_resolve_is_no_answer_and_an_answered_question_says_so(desk: Desk) -> None:
    document = desk.draft("text")
    own = create_comment(desk.session, document, "Is my ending too sudden?", author=desk.writer, role="writer")
    create_reply(desk.session, own, "", author=desk.teacher, role="teacher", action="reopen")
    answered = create_comment(desk.session, document, "Where?", author=desk.teacher)
    create_reply(desk.session, answered, "do you mean here?", author=desk.writer, created_at=days_ago(2))
    create_reply(desk.session, answered, "Yes.", author=desk.teacher, role="teacher")

    brief = desk.brief()

    assert [(asked.text, asked.answered) for asked in brief.questions] == [
        ("Is my ending too sudden?", False),
        ("do you mean here?", True),
    ]


@pytest.mark.parametrize(
    ("address", "tab", "words"),
    [
        ("Jaylen@northfield.example", "", "Assigned to Jaylen"),
        ("jaylen@northfield.example", "Quotes", "In the tab “Quotes”, assigned to Jaylen"),
        ("somebody@elsewhere.example", "", "Assigned to somebody@elsewhere.example"),
        (None, "Quotes", "In the tab “Quotes”"),
        (None, "", ""),
    ],
)
def test_where_a_comment_stands_and_whom_it_is_assigned_to(
    desk: Desk, address: str | None, tab: str, words: str
) -> None:
    desk.writer.email = "jaylen@northfield.example"
    comment = create_comment(desk.session, desk.draft("text"), author=desk.teacher)
    comment.assignee_email, comment.tab = address, tab

    (group,) = desk.brief().comments

    assert group.comments[0].aside == words


def test_a_colleague_is_named_too(desk: Desk) -> None:
    comment = create_comment(desk.session, desk.draft("text"), author=desk.teacher)
    comment.assignee_email = desk.teacher.email

    (group,) = desk.brief().comments

    assert group.comments[0].aside == f"Assigned to {desk.teacher.name}"
