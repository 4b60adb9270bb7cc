"""What many documents of an assignment have alike is what the teacher handed out, and nobody's own words."""

import pytest
from sqlalchemy import select

from app.briefs.brief import DraftState
from app.models import Submission
from app.writing.words import Stage
from tests.app.briefs.desk import Desk
from tests.builders import (
    create_document,
    create_draft,
    create_snapshot,
    create_student,
    create_submission,
)

PROMPTS = (
    "Who is in it, and where were you?",
    "At first everything was as it always is.",
    "Then one day something happened.",
    "I felt that nothing would ever be the same.",
    "In the end I learned who I am.",
)
TEMPLATE = "\n".join(f"{prompt} {prompt}" for prompt in PROMPTS)


def classmates_copies(desk: Desk, number: int, text: str) -> None:
    for _ in range(number):
        create_draft(desk.session, desk.work, create_student(desk.session, desk.course, name="Linh Trần"), text)


def test_a_copy_that_holds_only_the_template_has_no_words_of_the_writer(desk: Desk) -> None:
    create_draft(desk.session, desk.work, desk.writer, "", TEMPLATE)
    classmates_copies(desk, 2, TEMPLATE)

    brief = desk.brief()

    draft = brief.draft
    assert (draft.state, draft.state_words) == (DraftState.TEMPLATE_ONLY, "Only the template so far")
    assert (draft.words, draft.trend, draft.change_words, draft.last_change_words) == (0, (), "", "")
    assert draft.stage.stage is Stage.IDEAS
    assert draft.stage.evidence == "no words of the writer's yet; 3 documents of this assignment have the same text"
    assert brief.shape is not None
    assert (brief.shape.shape.from_draft, brief.shape.source) == (False, None)


def test_two_copies_alike_are_no_template(desk: Desk) -> None:
    create_draft(desk.session, desk.work, desk.writer, TEMPLATE)
    classmates_copies(desk, 1, TEMPLATE)

    brief = desk.brief()

    assert (brief.draft.state, brief.draft.words) == (DraftState.IN_PROGRESS, 76)
    assert brief.shape is not None
    assert brief.shape.shape.from_draft


def test_a_template_that_was_begun_is_a_draft(desk: Desk) -> None:
    create_draft(desk.session, desk.work, desk.writer, TEMPLATE, f"{TEMPLATE}\nMy brother and I.")
    classmates_copies(desk, 3, TEMPLATE)

    draft = desk.brief().draft

    assert (draft.state, draft.words, draft.change_words) == (DraftState.IN_PROGRESS, 80, "+4 since yesterday")


def test_empty_pages_are_nobodys_template(desk: Desk) -> None:
    create_draft(desk.session, desk.work, desk.writer, "")
    classmates_copies(desk, 3, "")

    assert desk.brief().draft.state is DraftState.IN_PROGRESS


@pytest.mark.parametrize(("state", "words"), [("TURNED_IN", "Turned in, late"), ("RETURNED", "Returned")])
def test_a_template_handed_in_as_it_came_is_told(desk: Desk, state: str, words: str) -> None:
    document = create_document(
        desk.session, create_submission(desk.session, desk.work, desk.writer, state=state, late=True)
    )
    create_snapshot(desk.session, document, TEMPLATE)
    classmates_copies(desk, 2, TEMPLATE)

    draft = desk.brief().draft

    assert (draft.state_words, draft.words, draft.stage.stage) == (f"{words}, with only the template", 0, Stage.SHARE)


def test_a_draft_of_ones_own_goes_before_a_longer_template(desk: Desk) -> None:
    own = create_draft(desk.session, desk.work, desk.writer, "My brother and I.")
    submission = desk.session.scalars(select(Submission)).one()
    copy = create_document(desk.session, submission, title="Template", position=1)
    create_snapshot(desk.session, copy, TEMPLATE)
    classmates_copies(desk, 2, TEMPLATE)

    brief = desk.brief()

    assert brief.piece is not None
    assert (brief.piece.source.id, brief.draft.words) == (own.id, 4)
