"""The draft with what was said of it: every remark once, beside its passage or apart with the reason."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, event, update

from app.briefs.draft_read import DraftRead, Remark, read_draft
from app.briefs.pinned import PinKind
from app.briefs.pins import LONGEST_PASSAGE
from app.briefs.words import TEXT_GONE
from app.errors import BadInput, NotFound
from app.followups.assign import beginning_in
from app.models import Snapshot, Teacher
from app.writing.words import Uptake
from tests.app.briefs.desk import Desk
from tests.app.briefs.test_pins import pinned
from tests.builders import NOW, create_comment, create_student, create_teacher, create_uptake, days_ago

FIRST = "I sat down. The list was taped at eye level.\n\nI read it twice."
SECOND = "I sat down. The list hung taped at eye level.\n\nI read it twice. I sat still."


def read(desk: Desk, *, by: Teacher | None = None, reading_id: int | None = None) -> DraftRead:
    desk.session.flush()
    return read_draft(
        desk.session, teacher_id=(by or desk.teacher).id, student_id=desk.writer.id, reading_id=reading_id, now=NOW
    )


def commented(desk: Desk, said: str, quote: str, uptake: Uptake | None, now: str = "") -> None:
    draft = desk.document()
    made = create_comment(desk.session, draft, said, quote=quote, author=desk.teacher, created_at=days_ago(0.9))
    create_uptake(desk.session, made, uptake, passage_now=now)


def said(remarks: tuple[Remark, ...]) -> list[tuple[int, str, str]]:
    return [(one.number, one.comment.content if one.comment else "pin", one.why_apart) for one in remarks]


def test_remarks_stand_beside_their_passages_as_they_read_now_or_apart_with_the_reason(desk: Desk) -> None:
    desk.draft(FIRST, SECOND)
    commented(desk, "How?", "The list was taped", Uptake.CHANGED, "The list hung taped")
    commented(desk, "Why?", "I read it twice.", Uptake.UNCHANGED)
    commented(desk, "Gone", "I sat still", Uptake.REMOVED)
    commented(desk, "Which?", "I sat", Uptake.UNCHANGED)
    commented(desk, "All of it", "", None)
    pinned(desk, PinKind.PASSAGE, "taped at eye level")
    found = read(desk)

    assert said(found.marked) == [(1, "How?", ""), (2, "pin", ""), (3, "Why?", "")]
    assert [[one.number for one in each.remarks] for each in found.paragraphs] == [[1, 2], [3]]
    assert said(found.apart) == [
        (0, "Gone", "The passage does not stand in this reading."),
        (0, "Which?", "These words stand in 2 places."),
        (0, "All of it", ""),
    ]
    assert [each.words.text for each in found.paragraphs] == SECOND.split("\n\n")
    assert (found.is_newest, found.chosen and found.chosen.words) == (True, 17)

    before = read(desk, reading_id=found.readings[-1].id)
    assert not before.is_newest
    assert said(before.marked) == [(1, "Which?", ""), (2, "How?", ""), (3, "pin", ""), (4, "Why?", "")]
    assert [each.words.text for each in before.paragraphs] == FIRST.split("\n\n")


def test_nothing_stored_is_an_empty_draft_and_a_long_paragraph_is_not_pinned_whole(desk: Desk) -> None:
    assert read(desk).chosen is None
    assert read(desk).paragraphs == ()
    desk.draft("a" * LONGEST_PASSAGE + "\n" + "b" * (LONGEST_PASSAGE + 1))
    assert [each.may_be_pinned for each in read(desk).paragraphs] == [True, False]


def test_a_reading_that_is_removed_while_it_is_looked_for_is_not_there(desk: Desk) -> None:
    desk.draft(FIRST)
    desk.session.flush()
    connection = desk.session.connection()

    @event.listens_for(connection, "before_cursor_execute")
    def remove(conn: Connection, cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT snapshot.text"):
            conn.exec_driver_sql("DELETE FROM snapshot")

    with pytest.raises(NotFound):
        read(desk)


def test_of_a_reading_whose_text_is_no_longer_kept_the_figures_stay_and_what_was_said_stands_apart(desk: Desk) -> None:
    desk.draft(FIRST, SECOND)
    commented(desk, "Why?", "I read it twice.", Uptake.UNCHANGED)
    pinned(desk, PinKind.PASSAGE, "taped at eye level")
    kept = read(desk)
    desk.session.execute(update(Snapshot).values(text=None))
    found = read(desk)

    assert [one.text_kept for one in found.readings] == [False, False]
    assert [replace(one, text_kept=True) for one in found.readings] == list(kept.readings)
    assert (found.paragraphs, found.marked) == ((), ())
    assert said(found.apart) == [(0, "Why?", TEXT_GONE), (0, "pin", TEXT_GONE)]
    brief = desk.brief()
    assert brief.draft.words == kept.readings[0].words
    assert brief.shape
    assert brief.shape.shape.about == "for the class; the text of this draft is no longer kept"
    assert not any(part.present for part in brief.shape.shape.parts)
    with pytest.raises(BadInput, match="no longer kept"):
        pinned(desk, PinKind.PASSAGE, "I sat down.")
    began = beginning_in(desk.session, desk.work.id, desk.writer.id)
    assert (began.snapshot_id, began.passage) == (kept.readings[0].id, "")


def test_what_was_said_of_a_draft_that_was_never_read_stands_apart(desk: Desk) -> None:
    desk.draft()
    commented(desk, "Why?", "I read it twice.", None)
    assert said(read(desk).apart) == [(0, "Why?", "There is no text to find it in.")]


def test_the_reading_of_another_draft_is_not_there_and_pins_are_ones_own(desk: Desk) -> None:
    desk.draft(FIRST)
    pinned(desk, PinKind.PASSAGE, "I read it twice")
    mine = read(desk).readings[0].id
    desk_of_another = Desk(
        desk.session, desk.teacher, desk.course, create_student(desk.session, desk.course, name="Ana"), desk.work
    )
    desk_of_another.draft("Mine.")

    with pytest.raises(NotFound):
        read(desk_of_another, reading_id=mine)
    with pytest.raises(NotFound):
        read(desk, by=create_teacher(desk.session, name="Other"))
