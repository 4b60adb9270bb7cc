"""What a teacher pins leads that teacher's brief, follows its passage through later drafts, and is nobody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.access import pin_for
from app.briefs.brief import StateMark
from app.briefs.build import build_brief
from app.briefs.draft_read import read_draft
from app.briefs.examine import due_documents, examine
from app.briefs.pinned import PinKind, Pinned
from app.briefs.pins import LONGEST_QUESTION, MOST_PINS, PieceOf, piece_for, pin, pin_passage_of, put_back, unpin
from app.briefs.source import Source
from app.errors import BadInput, NotFound
from app.models import Attachment, Conference, Document, Pin, Submission, Teacher
from app.shelf.own_skills import skills_of
from app.web.conference_form import chips_of
from app.web.together import together
from app.writing.rubrics import prompt_of
from app.writing.words import Kind, Talk, Trait, Uptake
from tests.app.briefs.desk import Desk
from tests.builders import (
    NOW,
    add_teacher,
    create_comment,
    create_course,
    create_coursework,
    create_document,
    create_draft,
    create_label,
    create_snapshot,
    create_student,
    create_teacher,
    create_uptake,
    days_ago,
)

BEFORE = "I sat down. The list was taped at eye level. I read it twice."


def piece_of(desk: Desk) -> PieceOf:
    return PieceOf(desk.writer.id, desk.course.id, desk.work.id)


def pinned(desk: Desk, kind: PinKind, about: str, *, by: Teacher | None = None) -> Pin:
    return pin(desk.session, by or desk.teacher, piece_of(desk), kind, about, now=NOW)


def next_reading(desk: Desk, draft: Document, text: str, *, days: float = 1) -> None:
    at = NOW + timedelta(days=days)
    create_snapshot(desk.session, draft, text, taken_at=at)
    draft.changed_at = at
    desk.session.flush()
    examine(desk.session, due_documents(desk.session))
    desk.session.expire_all()


def test_before_any_draft_a_trait_a_skill_and_a_question_lead_the_brief(desk: Desk) -> None:
    pinned(desk, PinKind.TRAIT, "voice")
    pinned(desk, PinKind.SKILL, "a_lead_that_opens")
    assert desk.brief().ask_first == prompt_of(Trait.VOICE)
    pinned(desk, PinKind.QUESTION, "  What do you want to find out?\x00 ")
    pinned(desk, PinKind.TRAIT, "voice")

    brief = desk.brief()

    assert [(one.kind, one.words, one.mark, one.when) for one in brief.pins] == [
        (PinKind.TRAIT, "Voice", "“", "today"),
        (PinKind.SKILL, "A lead that opens the door", "¶", "today"),
        (PinKind.QUESTION, "What do you want to find out?", "", "today"),
    ]
    assert brief.ask_first == ""
    assert brief.mentors[0].shows == "A lead that opens the door"
    assert [one.words for one in together(brief).passages] == ["Voice", "A lead that opens the door", ""]
    first, _ = chips_of(skills_of(desk.session, desk.teacher.id), brief, {})
    assert (first[0].id, first[0].suggested) == ("a_lead_that_opens", True)


def test_what_is_pinned_and_proposed_is_looked_at_once_in_the_conference(desk: Desk) -> None:
    draft = desk.draft(BEFORE)
    waiting = create_comment(desk.session, draft, "Hmm.", quote="The list was taped", author=desk.teacher)
    create_label(desk.session, waiting, Trait.VOICE, Kind.REQUEST)
    create_uptake(desk.session, waiting, Uptake.UNCHANGED)
    pinned(desk, PinKind.TRAIT, "voice")

    brief = desk.brief()

    assert [focus.words for focus in brief.focus] == ["Voice"]
    assert [(one.words, one.quote) for one in together(brief).passages] == [("Voice", "The list was taped")]


def test_a_passage_is_taken_word_for_word_and_followed_through_later_drafts(desk: Desk) -> None:
    draft = desk.draft(BEFORE)
    row = pinned(desk, PinKind.PASSAGE, "the list was taped".capitalize() + "  at  eye\nlevel.")
    assert told(desk) == ("The list was taped at eye level.", Uptake.UNCHANGED, "Not touched, today")

    next_reading(desk, draft, "I sat down. The list hung at eye level for somebody taller. I read it twice.")
    assert told(desk) == ("The list was taped at eye level.", Uptake.CHANGED, "Changed")
    assert together(desk.brief()).passages[0].quote == "The list hung at eye level"

    unpin(row, NOW)
    next_reading(desk, draft, "I sat down. I read it twice.", days=2)
    put_back(desk.session, row, NOW)
    assert told(desk) == ("The list was taped at eye level.", Uptake.REMOVED, "Passage gone")
    assert desk.brief().pins[0].state_mark == StateMark.GONE


def test_a_passage_of_a_document_that_is_no_longer_handed_in_is_said_to_be_one(desk: Desk) -> None:
    """The writer took it off for a new one, which has the passage in other words and as it was."""
    old = desk.draft(BEFORE)
    pinned(desk, PinKind.PASSAGE, "I read it twice.")
    next_reading(desk, old, BEFORE.replace("twice", "once"))
    attached = desk.session.scalars(select(Attachment)).one()
    create_snapshot(
        desk.session, create_document(desk.session, desk.session.scalars(select(Submission)).one(), position=1), BEFORE
    )
    assert told(desk) == ("I read it twice.", Uptake.CHANGED, "Changed")

    desk.session.delete(attached)

    assert told(desk) == ("I read it twice.", None, "In a document that is no longer handed in")
    (line,) = desk.brief().pins
    assert (line.state_mark, line.passage_now, line.source.link) == (StateMark.UNKNOWN, "", None)
    read = read_draft(desk.session, teacher_id=desk.teacher.id, student_id=desk.writer.id, now=NOW, reading_id=None)
    assert [remark.pin_id for remark in read.marked] == [line.id]


def told(desk: Desk) -> tuple[str, Uptake | None, str]:
    (one,) = desk.brief().pins
    return one.quote, one.uptake, one.state_words


def test_what_became_of_a_passage_is_never_guessed(desk: Desk) -> None:
    draft = desk.draft(BEFORE)
    pinned(desk, PinKind.PASSAGE, "I read it twice.")
    desk.session.query(Pin).update({"uptake": None})
    desk.session.query(Document).update({"examined_at": None})
    for row in desk.session.query(Pin):
        row.about = "Words that no kept draft holds."
    next_reading(desk, draft, BEFORE)
    assert told(desk)[1:] == (None, "Changed since; the draft of then is not kept")


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        (PinKind.TRAIT, "none"),
        (PinKind.TRAIT, "handwriting"),
        (PinKind.SKILL, "voice"),
        (PinKind.QUESTION, " \n"),
        (PinKind.QUESTION, "?" * (LONGEST_QUESTION + 1)),
        (PinKind.PASSAGE, "words of somebody else"),
    ],
)
def test_what_cannot_be_pinned_is_refused(desk: Desk, kind: PinKind, about: str) -> None:
    desk.draft(BEFORE)
    with pytest.raises(BadInput):
        pinned(desk, kind, about)
    assert desk.brief().pins == ()


def test_pinned_again_it_is_the_one_that_was_unpinned(desk: Desk) -> None:
    draft = desk.draft(BEFORE)
    first = pinned(desk, PinKind.PASSAGE, "I read it twice.")
    next_reading(desk, draft, BEFORE.replace("twice", "once"))
    unpin(first, NOW)
    again = pinned(desk, PinKind.PASSAGE, "I read it once.")
    unpin(again, NOW)
    assert pinned(desk, PinKind.PASSAGE, "I read it once.").id == again.id
    put_back(desk.session, again, NOW)
    desk.session.expire_all()
    assert told(desk) == ("I read it once.", Uptake.UNCHANGED, "Not touched, today")


def test_a_piece_holds_so_many_pins(desk: Desk) -> None:
    for number in range(MOST_PINS):
        pinned(desk, PinKind.QUESTION, f"Why {number}?")
    with pytest.raises(BadInput, match="12 things are pinned"):
        pinned(desk, PinKind.QUESTION, "And why?")
    assert pinned(desk, PinKind.QUESTION, "Why 3?").about == "Why 3?"


def test_the_passage_of_a_comment_is_pinned_as_it_reads_now(desk: Desk) -> None:
    draft = desk.draft(BEFORE)
    changed = create_comment(desk.session, draft, quote="It was bad.", author=desk.teacher, created_at=days_ago(3))
    create_uptake(desk.session, changed, Uptake.CHANGED, passage_now="The list was taped at eye level.")
    whole = create_comment(desk.session, draft, quote="", author=desk.teacher)

    made = pin_passage_of(desk.session, desk.teacher, piece_of(desk), changed, NOW)

    desk.session.refresh(made)
    assert (made.about, made.uptake) == ("The list was taped at eye level.", Uptake.UNCHANGED)
    with pytest.raises(BadInput):
        pin_passage_of(desk.session, desk.teacher, piece_of(desk), whole, NOW)
    other = create_student(desk.session, desk.course, name="Linh Trần")
    with pytest.raises(NotFound):
        pin_passage_of(desk.session, desk.teacher, PieceOf(other.id, desk.course.id, desk.work.id), changed, NOW)


def test_a_comment_on_other_work_is_not_pinned_for_this_talk(desk: Desk) -> None:
    earlier = create_coursework(desk.session, desk.course, title="Essay", due_at=days_ago(30))
    other = create_comment(
        desk.session, create_draft(desk.session, earlier, desk.writer, BEFORE), quote="I sat down.", author=desk.teacher
    )
    desk.draft(BEFORE)
    unset = PieceOf(desk.writer.id, desk.course.id, None)
    for piece in (piece_of(desk), unset):
        with pytest.raises(BadInput, match="draft of another assignment"):
            pin_passage_of(desk.session, desk.teacher, piece, other, NOW)
    assert desk.session.query(Pin).all() == []
    own = PieceOf(desk.writer.id, desk.course.id, earlier.id)
    assert pin_passage_of(desk.session, desk.teacher, own, other, NOW).about == "I sat down."


def test_a_finished_conference_takes_up_what_was_pinned_for_it(desk: Desk) -> None:
    before = piece_for(desk.session, desk.teacher, desk.writer.id, course_id=desk.course.id, coursework_id=None)
    pin(desk.session, desk.teacher, before, PinKind.TRAIT, "ideas", now=days_ago(4))
    mine = pin(desk.session, desk.teacher, piece_of(desk), PinKind.TRAIT, "voice", now=days_ago(4))
    record = desk.talk(days=2)
    pinned(desk, PinKind.QUESTION, "And then?")

    brief = desk.brief()

    assert words(brief.pins) == ["And then?"]
    assert [(one.words, one.talked_words, one.talked_source) for one in brief.pins_talked] == [
        ("Content", "talked about Oct 13", Source("conference_record", record.id, None)),
        ("Voice", "talked about Oct 13", Source("conference_record", record.id, None)),
    ]
    assert [one.words for one in together(brief).passages] == [""]
    put_back(desk.session, mine, NOW)
    assert words(desk.brief().pins) == ["Voice", "And then?"]
    assert pinned(desk, PinKind.TRAIT, "ideas").coursework_id == desk.work.id
    assert words(desk.brief().pins) == ["Voice", "And then?", "Content"]


def test_what_was_talked_about_and_is_pinned_again_is_one_pin(desk: Desk) -> None:
    first = pin(desk.session, desk.teacher, piece_of(desk), PinKind.TRAIT, "voice", now=days_ago(4))
    desk.talk(days=2)
    assert pinned(desk, PinKind.TRAIT, "voice").id == first.id
    assert words(desk.brief().pins) == ["Voice"]
    put_back(desk.session, first, NOW + timedelta(days=1))
    assert desk.brief().pins[0].when == "today"


@pytest.mark.parametrize("talk", ["walk-around", "colleague", "other work", "before", "withdrawn", "going on"])
def test_other_talks_leave_a_pin_where_it_is(desk: Desk, talk: str) -> None:
    pin(desk.session, desk.teacher, piece_of(desk), PinKind.TRAIT, "voice", now=days_ago(4))
    colleague = create_teacher(desk.session, name="Dan Okafor")
    other = create_coursework(desk.session, desk.course, title="Essay", due_at=days_ago(30))
    record = desk.talk(
        days=5 if talk == "before" else 2,
        by=colleague if talk == "colleague" else None,
        work=other if talk == "other work" else None,
    )
    held = desk.session.get_one(Conference, record.conference_id)
    if talk == "walk-around":
        held.kind = Talk.INFORMAL
    if talk == "withdrawn":
        held.withdrawn_at = NOW
    if talk == "going on":
        held.finished_at = None
    assert words(desk.brief().pins) == ["Voice"]


def test_a_pin_is_its_teacher_s_own_and_of_one_piece(desk: Desk) -> None:
    colleague = create_teacher(desk.session, name="Dan Okafor")
    add_teacher(desk.session, desk.course, colleague)
    mine, theirs = pinned(desk, PinKind.TRAIT, "voice"), pinned(desk, PinKind.TRAIT, "ideas", by=colleague)
    later = create_coursework(desk.session, desk.course, title="Argument", due_at=NOW + timedelta(days=30))

    assert words(desk.brief().pins) == ["Voice"]
    beside = build_brief(desk.session, teacher_id=colleague.id, student_id=desk.writer.id, now=NOW)
    assert words(beside.pins) == ["Content"]
    assert desk.brief(later).pins == ()
    assert pin_for(desk.session, desk.teacher, mine.id) is mine
    with pytest.raises(NotFound):
        pin_for(desk.session, desk.teacher, theirs.id)


def words(pins: tuple[Pinned, ...]) -> list[str]:
    return [one.words for one in pins]


def test_what_is_pinned_before_anything_is_set_leads_every_brief_of_the_class(desk: Desk) -> None:
    desk.work.removed_at = NOW
    desk.session.flush()
    piece = piece_for(desk.session, desk.teacher, desk.writer.id, course_id=desk.course.id, coursework_id=None)
    pin(desk.session, desk.teacher, piece, PinKind.TRAIT, "ideas", now=NOW)
    assert words(desk.brief().pins) == ["Content"]
    desk.work.removed_at = None
    assert words(desk.brief().pins) == ["Content"]


def test_a_piece_is_of_the_teacher_s_own_class(desk: Desk) -> None:
    elsewhere = create_course(desk.session, desk.teacher)
    foreign = create_coursework(desk.session, elsewhere)
    for course, work in ((elsewhere.id, foreign.id), (desk.course.id, foreign.id), (elsewhere.id, None)):
        with pytest.raises(NotFound):
            piece_for(desk.session, desk.teacher, desk.writer.id, course_id=course, coursework_id=work)
