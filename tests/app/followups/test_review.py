"""What became of a promise: seen after a reading, in one look between two decisions, whatever else happens."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, delete, select, update

from app.briefs.drafts import TEMPLATE_FROM
from app.followups.decide import decide
from app.followups.review import due_follow_ups, find_drafts, review
from app.models import Attachment, Document, FollowUp, FollowUpLook, Snapshot, Submission
from app.writing.words import Decision, Kind, Trait, Uptake
from tests import builders, talks
from tests.app.followups.conftest import BEFORE, QUOTE, Talk
from tests.builders import NOW, days_ago
from tests.counting import statements
from tests.talks import OTHER_SKILL, SKILL

NOW_QUIETER = BEFORE.replace(QUOTE, "Nobody on the bus ride home said a word until we crossed the river.")


def promise(talk: Talk, **more: Any) -> FollowUp:
    """About the last sentence of the draft."""
    values: dict[str, Any] = {"document_id": talk.draft.id, "snapshot_id": talk.reading.id, "passage": QUOTE}
    return talks.create_follow_up(talk.session, talk.teacher, talk.course, talk.writer, **(values | more))


def read(talk: Talk, text: str | None, days: float) -> None:
    """A sync that found news, and its examination."""
    if text is not None:
        builders.create_snapshot(talk.session, talk.draft, text, taken_at=days_ago(days))
    talk.draft.read_at = talk.draft.changed_at = talk.draft.examined_at = days_ago(days)
    talk.session.flush()


def comment(talk: Talk, content: str, days: float, trait: Trait = Trait.ORGANIZATION, **more: Any) -> int:
    row = builders.create_comment(
        talk.session, talk.draft, content, created_at=days_ago(days), **({"author": talk.teacher} | more)
    )
    builders.create_label(talk.session, row, trait, Kind.PRAISE)
    return row.id


def reviewed(talk: Talk, follow_up: FollowUp) -> list[FollowUpLook]:
    due = due_follow_ups(talk.session)
    review(talk.session, due)
    assert due_follow_ups(talk.session) == []
    mine = select(FollowUpLook).where(FollowUpLook.follow_up_id == follow_up.id).order_by(FollowUpLook.id)
    return list(talk.session.scalars(mine))


def test_a_new_draft_shows_what_became_of_the_passage(talk: Talk) -> None:
    follow_up = promise(talk)
    assert reviewed(talk, follow_up) == []
    read(talk, NOW_QUIETER, 3)
    (look,) = reviewed(talk, follow_up)
    assert look.uptake == Uptake.CHANGED
    assert "crossed the river" in look.passage_now
    assert (look.seen_at, look.decided_at, look.level) == (days_ago(3), None, None)


def test_a_change_elsewhere_leaves_the_passage_untouched(talk: Talk) -> None:
    follow_up = promise(talk)
    read(talk, f"At last it rained. {BEFORE}", 3)
    (look,) = reviewed(talk, follow_up)
    assert look.uptake == Uptake.UNCHANGED


def test_only_the_teachers_new_comments_on_this_skill_count(talk: Talk) -> None:
    comment(talk, "A bridge is missing here.", 9)
    follow_up = promise(talk)
    wanted = comment(talk, "Now this is a bridge.", 3)
    comment(talk, "Lovely ending.", 3)
    comment(talk, "A bridge of wood?", 3, Trait.IDEAS)
    comment(talk, "Nice bridge!", 3, author=talk.writer, role="writer")
    read(talk, None, 3)
    (look,) = reviewed(talk, follow_up)
    assert look.comment_ids == [wanted]
    assert (look.snapshot_id, look.uptake) == (None, None)


def test_a_writer_who_types_every_day_makes_one_look_until_the_teacher_speaks(talk: Talk) -> None:
    follow_up = promise(talk)
    for days in (5, 4, 3):
        read(talk, f"{BEFORE} Day {days}.", days)
        (look,) = reviewed(talk, follow_up)
    assert look.seen_at == days_ago(3)
    decide(talk.session, follow_up, Decision.STAYS, talk.teacher, days_ago(2))
    read(talk, NOW_QUIETER, 1)
    decided, waiting = reviewed(talk, follow_up)
    assert (decided.uptake, decided.progress) == (Uptake.UNCHANGED, False)
    assert (waiting.uptake, waiting.progress) == (Uptake.CHANGED, None)


def test_what_was_decided_on_is_not_news_again(talk: Talk) -> None:
    follow_up = promise(talk)
    comment(talk, "Now this is a bridge.", 3)
    read(talk, NOW_QUIETER, 3)
    reviewed(talk, follow_up)
    decide(talk.session, follow_up, Decision.PRACTISING, talk.teacher, days_ago(2))
    read(talk, None, 1)
    assert len(reviewed(talk, follow_up)) == 1


def test_a_closed_one_is_not_looked_at(talk: Talk) -> None:
    promise(talk, closed_at=NOW, outcome="independent")
    read(talk, NOW_QUIETER, 3)
    assert due_follow_ups(talk.session) == []


def test_a_purged_draft_of_then_makes_no_claim(talk: Talk) -> None:
    follow_up = promise(talk, snapshot_id=None)
    read(talk, NOW_QUIETER, 3)
    (look,) = reviewed(talk, follow_up)
    assert (look.uptake, look.passage_now) == (None, "")


def test_what_a_look_showed_stays_when_its_draft_is_no_longer_kept(talk: Talk) -> None:
    follow_up = promise(talk)
    read(talk, NOW_QUIETER, 3)
    (before,) = reviewed(talk, follow_up)
    seen = (before.uptake, before.passage_now, before.snapshot_id)
    talk.session.execute(update(Snapshot).values(text=None))
    said = comment(talk, "Now this is a bridge.", 2)
    read(talk, None, 1)
    (look,) = reviewed(talk, follow_up)
    assert (look.uptake, look.passage_now, look.snapshot_id) == seen
    assert look.comment_ids == [said]


def test_a_talk_before_any_draft_looks_at_the_first_one(talk: Talk) -> None:
    work = builders.create_coursework(talk.session, talk.course, title="Argument")
    follow_up = talks.create_follow_up(
        talk.session, talk.teacher, talk.course, talk.writer, skill=OTHER_SKILL, coursework_id=work.id, next_draft=True
    )
    assert find_drafts(talk.session) == 0
    submission = builders.create_submission(talk.session, work, talk.writer)
    first = builders.create_document(talk.session, submission)
    assert find_drafts(talk.session) == 0
    first.examined_at = NOW - timedelta(hours=1)
    builders.create_snapshot(talk.session, first, "It begins.", taken_at=NOW - timedelta(hours=1))
    assert find_drafts(talk.session) == 1
    (look,) = reviewed(talk, follow_up)
    assert talk.session.get_one(Document, first.id).id == first.id
    assert (look.uptake, look.seen_at) == (None, NOW - timedelta(hours=1))


def test_a_new_document_for_the_next_draft_is_the_one_that_is_looked_at(talk: Talk) -> None:
    """Read before the talk already, and examined before the last look at the old one; the passage goes along."""
    submission = talk.session.scalars(select(Submission)).one()
    read_before = builders.create_document(talk.session, submission, title="Draft 2", position=1)
    read_before.examined_at = days_ago(5)
    follow_up = promise(talk, coursework_id=talk.work.id, next_draft=True)
    newest = builders.create_snapshot(talk.session, read_before, NOW_QUIETER, taken_at=days_ago(5))
    read(talk, f"{BEFORE} More.", 4)
    reviewed(talk, follow_up)
    decide(talk.session, follow_up, Decision.STAYS, talk.teacher, days_ago(3))
    assert find_drafts(talk.session) == 0

    talk.session.execute(delete(Attachment).where(Attachment.document_id == talk.draft.id))
    assert find_drafts(talk.session) == 1
    _, look = reviewed(talk, follow_up)
    assert (follow_up.document_id, look.snapshot_id, look.uptake) == (read_before.id, newest.id, Uptake.CHANGED)
    assert "crossed the river" in look.passage_now
    assert find_drafts(talk.session) == 0


def test_two_follow_ups_of_one_draft_are_kept_apart(talk: Talk) -> None:
    bridges, detail = promise(talk), promise(talk, skill=OTHER_SKILL, passage="We lost the last game.")
    read(talk, NOW_QUIETER, 3)
    (changed,) = reviewed(talk, bridges)
    (untouched,) = reviewed(talk, detail)
    assert (bridges.skill, changed.uptake, untouched.uptake) == (SKILL, Uptake.CHANGED, Uptake.UNCHANGED)


def test_any_number_that_wait_for_words_of_their_own_are_asked_about_at_once(talk: Talk, engine: Engine) -> None:
    """In two assignments; in the second, one writer's own words leave too few of the same for a template."""
    for title, own in (("Argument", ""), ("Analysis", " A word of my own.")):
        work = builders.create_coursework(talk.session, talk.course, title=title)
        for place in range(TEMPLATE_FROM):
            writer = builders.create_student(talk.session, talk.course)
            draft = builders.create_draft(talk.session, work, writer, f"My claim:{own if place == 0 else ''}")
            draft.examined_at = NOW
            talks.create_follow_up(
                talk.session, talk.teacher, talk.course, writer, skill=OTHER_SKILL, coursework_id=work.id
            )
    with statements(engine) as sent:
        assert find_drafts(talk.session) == TEMPLATE_FROM
    assert len(sent) == 3  # who waits, what they handed in, and one for all that changed
