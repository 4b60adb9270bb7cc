"""What a teacher says of a piece wins over what was worked out of it: its stage, its topic, its kind of writing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.briefs.brief import StageSeen
from app.briefs.build import build_brief
from app.briefs.examine import due_documents, examine
from app.briefs.genres import genre_for, say_genre
from app.briefs.piece_said import LONGEST_TOPIC, say_stage, say_topic
from app.errors import BadInput
from app.models import CommentLabel, CommentUptake, Document, Submission
from app.sections.queue import build_queue
from app.writing.words import Genre, Stage, Uptake
from tests.app.briefs.desk import Desk
from tests.builders import (
    NOW,
    add_teacher,
    create_comment,
    create_snapshot,
    create_submission,
    create_teacher,
    create_uptake,
    days_ago,
)

LONG = "I sat down on the bench and read. " * 20


def say(desk: Desk, stage: Stage | None, *, days: float = 0.5) -> None:
    say_stage(desk.session, desk.teacher, desk.writer.id, desk.work.id, stage, now=days_ago(days))


def stage(desk: Desk) -> StageSeen:
    return desk.brief().draft.stage


def change_a_passage(desk: Desk, draft: Document, *, days: float = 0) -> None:
    """A teacher's comment of long ago has landed, seen `days` ago."""
    comment = create_comment(desk.session, draft, quote="I sat down", author=desk.teacher, created_at=days_ago(9))
    create_uptake(desk.session, comment, Uptake.CHANGED, seen_at=days_ago(days))


def test_a_word_on_the_stage_stays_until_the_draft_has_moved_on_from_it(desk: Desk) -> None:
    draft = desk.draft(LONG, LONG + "More.")
    assert (stage(desk).stage, stage(desk).said_by) == (Stage.DRAFT, "")
    say(desk, Stage.PLAN)
    found = stage(desk)
    assert (found.stage, found.said_by) == (Stage.PLAN, "You")
    assert found.evidence.startswith("You said so, Oct 14; the draft alone says Draft: 161 words")
    assert found.sources[0].kind == "piece_choice"
    today = build_queue(desk.session, teacher_id=desk.teacher.id, course_id=desk.course.id, now=NOW)
    ((row),) = (*today.rows, *today.fine)
    assert (row.stage.stage, row.stage.said_by, row.stage.evidence) == (Stage.PLAN, "You", found.evidence)
    create_snapshot(desk.session, draft, LONG + "Much more.", taken_at=NOW)
    assert stage(desk).stage is Stage.PLAN

    change_a_passage(desk, draft)

    found = stage(desk)
    assert (found.stage, found.said_by) == (Stage.REVISE, "")
    assert found.evidence.endswith("it has moved on since you said Plan, Oct 14")


def test_a_word_ahead_of_the_draft_waits_for_it(desk: Desk) -> None:
    draft = desk.draft(LONG)
    say(desk, Stage.EDIT)
    change_a_passage(desk, draft)
    assert stage(desk).stage is Stage.EDIT
    desk.session.execute(select(Submission)).scalar_one().state = "TURNED_IN"
    desk.session.execute(select(Submission)).scalar_one().google_updated_at = NOW
    assert stage(desk).stage is Stage.SHARE


def test_a_change_that_was_seen_before_the_word_is_no_news(desk: Desk) -> None:
    change_a_passage(desk, desk.draft(LONG, LONG + "More."), days=2)
    say(desk, Stage.PLAN)
    assert stage(desk).stage is Stage.PLAN


def test_a_passage_that_was_worked_on_before_the_word_and_again_after_it_is_no_news(desk: Desk) -> None:
    draft = desk.draft(f"{LONG} It was bad.", f"{LONG} It was the worst day.")
    create_comment(desk.session, draft, quote="It was bad.", author=desk.teacher, created_at=days_ago(0.9))
    examine(desk.session, [draft.id])
    assert stage(desk).stage is Stage.REVISE
    say(desk, Stage.DRAFT, days=-0.5)
    create_snapshot(desk.session, draft, f"{LONG} It was a Monday.", taken_at=days_ago(-0.7))

    examine(desk.session, [draft.id])

    desk.session.expire_all()
    assert desk.session.scalars(select(CommentUptake.seen_at)).one() == days_ago(-0.7)
    assert (stage(desk).stage, stage(desk).said_by) == (Stage.DRAFT, "You")


def test_work_put_back_to_revising_is_shared_once_it_is_turned_in_again(desk: Desk) -> None:
    handed_in = create_submission(desk.session, desk.work, desk.writer, state="RETURNED")
    handed_in.google_updated_at = days_ago(0.1)
    say(desk, Stage.REVISE)
    assert stage(desk).stage is Stage.REVISE
    handed_in.state, handed_in.google_updated_at = "TURNED_IN", NOW
    assert stage(desk).stage is Stage.SHARE


def test_the_stage_said_in_a_conference_counts_like_the_brief_s_and_the_newest_word_wins(desk: Desk) -> None:
    desk.draft(LONG, LONG + "More.")
    colleague = create_teacher(desk.session, name="Dan Okafor")
    add_teacher(desk.session, desk.course, colleague)
    desk.talk(days=3, by=colleague, stage="edit")
    found = stage(desk)
    assert (found.stage, found.said_by, found.sources[0].kind) == (Stage.EDIT, "Dan Okafor", "conference_record")
    say(desk, Stage.PLAN)
    assert stage(desk).stage is Stage.PLAN
    beside = build_brief(desk.session, teacher_id=colleague.id, student_id=desk.writer.id, now=NOW)
    assert (beside.draft.stage.stage, beside.draft.stage.said_by) == (Stage.PLAN, "Elena Rivera")
    say(desk, None, days=0.4)
    assert (stage(desk).stage, stage(desk).said_by) == (Stage.DRAFT, "")


def test_the_topic_is_what_a_teacher_or_a_conference_kept_but_no_list_of_skills(desk: Desk) -> None:
    desk.talk(days=5, topic="the list on the gym door")
    desk.talk(days=3, topic="dialogue punctuation and bridges between scenes")
    piece = desk.brief().piece
    assert piece is not None
    assert (piece.topic, piece.topic_by) == ("the list on the gym door", "You")

    say_topic(desk.session, desk.teacher, desk.writer.id, desk.work.id, " Cut from JV,\nkeeping the book. ", now=NOW)
    desk.talk(days=1, topic="the bus")
    said = desk.brief().piece
    assert said is not None
    assert said.topic == "Cut from JV, keeping the book."
    assert said.topic_source is not None

    say_topic(desk.session, desk.teacher, desk.writer.id, desk.work.id, "", now=NOW)
    taken_back = desk.brief().piece
    assert taken_back is not None
    assert (taken_back.topic, taken_back.topic_source) == ("", None)
    with pytest.raises(BadInput):
        say_topic(desk.session, desk.teacher, desk.writer.id, desk.work.id, "x" * (LONGEST_TOPIC + 1), now=NOW)


def test_a_teacher_s_kind_of_writing_wins_and_comments_are_sorted_anew_by_it(desk: Desk) -> None:
    draft = desk.draft(LONG)
    create_comment(desk.session, draft, "Say more?", quote="read", author=desk.teacher)
    examine(desk.session, due_documents(desk.session))
    first = desk.session.scalars(select(CommentLabel.text_hash)).one()

    say_genre(desk.session, desk.teacher, desk.work, Genre.ARGUMENT, NOW)

    brief = desk.brief()
    assert brief.piece is not None
    assert (brief.piece.genre, brief.piece.genre_said) == (Genre.ARGUMENT, True)
    assert brief.shape is not None
    assert brief.shape.words == "Outline"
    assert genre_for(desk.session, desk.work) is Genre.ARGUMENT
    desk.session.expire_all()
    assert due_documents(desk.session) == [draft.id]
    examine(desk.session, [draft.id])
    assert desk.session.scalars(select(CommentLabel.text_hash)).one() != first
    say_genre(desk.session, desk.teacher, desk.work, None, NOW + timedelta(days=1))
    again = desk.brief().piece
    assert again is not None
    assert (again.genre, again.genre_said) == (Genre.NARRATIVE, False)
