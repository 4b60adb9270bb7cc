from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from app.briefs.corrections import correct
from app.briefs.examine import due_documents, examine, mark_outdated
from app.database import Sessions
from app.models import Comment, CommentLabel, CommentUptake, Course, Coursework, Document, Snapshot, Student, Teacher
from app.writing.classify import CLASSIFIER, SORTED_FROM
from app.writing.words import Kind, Trait, Uptake
from tests.builders import (
    NOW,
    add_teacher,
    create_comment,
    create_course,
    create_coursework,
    create_document,
    create_draft,
    create_snapshot,
    create_student,
    create_submission,
    create_teacher,
    days_ago,
)


@dataclass(frozen=True)
class Room:
    session: Session
    teacher: Teacher
    writer: Student
    work: Coursework

    def comment(self, document: Document, quote: str, *, days: float = 1.5, content: str = "Show me.") -> Comment:
        return create_comment(
            self.session, document, content, quote=quote, author=self.teacher, created_at=days_ago(days)
        )

    def examine_due(self) -> None:
        examine(self.session, due_documents(self.session))
        self.session.expire_all()

    def uptake_of(self, comment: Comment) -> CommentUptake:
        return self.session.get_one(CommentUptake, comment.id)

    def next_reading(self, document: Document, text: str) -> None:
        """A day later the text was found to be another."""
        create_snapshot(self.session, document, text, taken_at=NOW + timedelta(days=1))
        document.changed_at = NOW + timedelta(days=1)
        self.session.flush()


@pytest.fixture
def room(sessions: Sessions) -> Iterator[Room]:
    with sessions() as session:
        teacher = create_teacher(session)
        course = create_course(session, teacher)
        yield Room(session, teacher, create_student(session, course), create_coursework(session, course))


def test_a_comment_is_labelled_and_its_passage_followed(room: Room) -> None:
    document = create_draft(room.session, room.work, room.writer, "It was bad. The end.", "I saw the list. The end.")
    comment = room.comment(document, "It was bad.")

    room.examine_due()

    label = room.session.get_one(CommentLabel, comment.id)
    assert (label.primary_trait, label.kind, label.classifier) == (Trait.IDEAS, Kind.REQUEST, CLASSIFIER)
    found = room.uptake_of(comment)
    assert (found.uptake, found.passage_now, found.seen_at) == (Uptake.CHANGED, "I saw the list.", NOW)


def test_what_was_examined_is_due_again_only_after_a_change(room: Room) -> None:
    document = create_draft(room.session, room.work, room.writer, "text")
    untold = create_document(room.session, create_submission(room.session, room.work, room.writer), read_at=None)

    assert due_documents(room.session) == [document.id]
    room.examine_due()
    assert due_documents(room.session) == []

    room.next_reading(document, "text and more")
    assert due_documents(room.session) == [document.id]
    assert untold.examined_at is None


def test_the_oldest_news_comes_first_in_batches(room: Room) -> None:
    documents = [
        create_document(room.session, create_submission(room.session, room.work, room.writer), read_at=days_ago(days))
        for days in (1, 3, 2)
    ]

    assert due_documents(room.session, limit=2) == [documents[1].id, documents[2].id]


def test_a_change_that_arrives_meanwhile_stays_due(room: Room) -> None:
    """The stamp is the change that was read: one of a second later is newer, whatever the time of day is by then."""
    document = create_draft(room.session, room.work, room.writer, "text")
    room.examine_due()

    assert document.examined_at == document.changed_at
    document.changed_at = NOW + timedelta(seconds=1)
    room.session.flush()
    assert due_documents(room.session) == [document.id]


def test_twice_changes_nothing(room: Room) -> None:
    document = create_draft(room.session, room.work, room.writer, "It was bad.", "It was good.")
    room.comment(document, "It was bad.")
    examine(room.session, [document.id])
    before = rows(room.session)

    examine(room.session, [document.id])

    assert rows(room.session) == before


def rows(session: Session) -> list[object]:
    """Every written version: ctid is where PostgreSQL keeps it, another place after each writing."""
    return [
        tuple(row)
        for table in ("comment_label", "comment_uptake")
        for row in session.execute(text(f"SELECT ctid::text, * FROM {table} ORDER BY comment_id"))  # noqa: S608  our own
    ]


def test_the_draft_of_then_is_the_nearest_one_that_holds_the_passage(room: Room) -> None:
    """Typed and commented on between two readings: the reading after the comment shows the passage as it was."""
    document = create_draft(room.session, room.work, room.writer, "Before.", "Before. I ran.")
    comment = room.comment(document, "I ran.", days=0.5)
    room.examine_due()
    assert room.uptake_of(comment).uptake == Uptake.UNCHANGED

    room.next_reading(document, "Before. I sprinted.")
    room.examine_due()
    assert (room.uptake_of(comment).uptake, room.uptake_of(comment).seen_at) == (
        Uptake.CHANGED,
        NOW + timedelta(days=1),
    )


def test_of_two_drafts_that_hold_the_passage_the_one_before_the_comment_counts(room: Room) -> None:
    """It stood, went, and came back: against the draft of then it has moved behind its neighbour."""
    first, second = "I ran all the way home.", "The dog barked at me for once."
    document = create_draft(room.session, room.work, room.writer, f"{first} {second}", f"{second} {first}")
    comment = room.comment(document, first, days=0.5)

    room.examine_due()

    assert room.uptake_of(comment).uptake == Uptake.MOVED


def test_a_passage_that_no_kept_draft_holds_is_unknown(room: Room) -> None:
    document = create_draft(room.session, room.work, room.writer, "All new.")
    comment = room.comment(document, "A sentence from before the first reading.")

    room.examine_due()

    assert (room.uptake_of(comment).uptake, room.uptake_of(comment).passage_now) == (None, "")


@pytest.mark.parametrize(
    ("readings", "known"),
    [
        (["A very long, very cold, very wet day."], None),
        (["A very long, very cold, very wet day.", "A very long, very cold, wet day."], None),
        (["A very long, very cold day.", "A very long, cold day."], None),
        (["A cold day.", "A very cold day."], Uptake.UNCHANGED),
    ],
)
def test_words_that_stand_several_times_at_the_first_reading_prove_nothing_of_an_older_comment(
    room: Room, readings: list[str], known: Uptake | None
) -> None:
    """One of them may be another copy, also once the rest is gone. Words that stand once are those that were meant."""
    document = create_draft(room.session, room.work, room.writer, *readings)
    comment = room.comment(document, "very", days=20)

    room.examine_due()

    assert room.uptake_of(comment).uptake == known


@pytest.mark.parametrize(
    ("now", "later", "seen", "stays"),
    [
        ("I flew home. Stop.", "I flew home. Stop. More.", Uptake.CHANGED, Uptake.CHANGED),
        ("Stop at once, I said. I ran all the way home.", "I ran all the way home.", Uptake.MOVED, Uptake.MOVED),
        ("Stop at once, I said.", "Stop. I ran all the way home. Go.", Uptake.REMOVED, Uptake.UNCHANGED),
    ],
)
def test_what_was_seen_stays_seen_when_the_draft_of_then_is_purged(
    room: Room, now: str, later: str, seen: Uptake, stays: Uptake
) -> None:
    """But for a passage that was gone and stands there again."""
    quote = "I ran all the way home."
    document = create_draft(room.session, room.work, room.writer, f"{quote} Stop at once, I said.", now)
    comment = room.comment(document, quote)
    room.examine_due()
    assert room.uptake_of(comment).uptake == seen
    let_go(room, [document.id])
    room.session.execute(update(Document).values(examined_at=None))
    room.examine_due()
    assert room.uptake_of(comment).uptake == seen

    room.next_reading(document, later)
    room.examine_due()

    assert room.uptake_of(comment).uptake == stays


def test_what_was_untouched_is_not_claimed_to_be_so_for_ever(room: Room) -> None:
    document = create_draft(room.session, room.work, room.writer, "I ran home. Stop.")
    comment = room.comment(document, "I ran home.")
    room.examine_due()
    let_go(room, [document.id])
    room.next_reading(document, "Wholly new words.")

    room.examine_due()

    assert room.uptake_of(comment).uptake is None


def test_no_older_draft_stands_in_for_one_that_is_no_longer_kept(room: Room) -> None:
    """In the oldest, which a follow-up still needs, the passage stood elsewhere: nobody has moved it since."""
    first, second = "I ran all the way home.", "The dog barked at me for once."
    texts = (f"{first} {second}", f"{second} {first}", f"{second} {first} More.")
    document = create_draft(room.session, room.work, room.writer, *texts)
    comment = room.comment(document, first, days=0.5)
    room.session.execute(update(Snapshot).where(Snapshot.text == texts[1]).values(text=None))

    room.examine_due()

    assert room.uptake_of(comment).uptake == Uptake.UNCHANGED


def let_go(room: Room, document_ids: list[int]) -> None:
    """Of all their texts."""
    room.session.execute(update(Snapshot).where(Snapshot.document_id.in_(document_ids)).values(text=None))


def test_an_edited_comment_is_labelled_again(room: Room) -> None:
    document = create_draft(room.session, room.work, room.writer, "text")
    comment = room.comment(document, "text", content="frag")
    room.examine_due()

    comment.content = "cite?"
    room.next_reading(document, "text")
    room.examine_due()

    assert room.session.get_one(CommentLabel, comment.id).primary_trait == Trait.EVIDENCE


def test_after_an_upgrade_everything_labelled_before_is_due(room: Room) -> None:
    old, current = (create_draft(room.session, room.work, room.writer, "text") for _ in range(2))
    comment = room.comment(old, "text")
    room.comment(current, "text")
    room.examine_due()
    room.session.execute(update(CommentLabel).where(CommentLabel.comment_id == comment.id).values(classifier="older"))

    assert mark_outdated(room.session) == 1
    assert due_documents(room.session) == [old.id]


def test_an_unread_document_and_a_removed_comment_are_left_alone(room: Room) -> None:
    document = create_document(room.session, create_submission(room.session, room.work, room.writer))
    comment = room.comment(document, "text")
    gone = room.comment(document, "text")
    gone.removed_at = NOW
    room.session.flush()

    room.examine_due()

    assert room.session.get(CommentUptake, comment.id) is None
    assert room.session.get(CommentLabel, comment.id) is not None
    assert room.session.get(CommentLabel, gone.id) is None


def test_after_ten_corrections_of_one_habit_the_eleventh_is_right_for_that_teacher_alone(room: Room) -> None:
    """“Lantern” is what this teacher writes where a source is missing; nobody else would know."""
    colleague = create_teacher(room.session, name="Kofi Boateng")
    add_teacher(room.session, room.session.get_one(Course, room.work.course_id), colleague)
    document = create_draft(room.session, room.work, room.writer, "Most people agree. Everybody knows it is unsafe.")
    mine = [room.comment(document, "", content=f"Lantern, line {number}") for number in range(11)]
    theirs = create_comment(room.session, document, "Lantern, line 12", author=colleague)
    room.examine_due()
    assert room.session.get_one(CommentLabel, mine[-1].id).primary_trait != Trait.EVIDENCE

    correct(room.session, room.teacher, [comment.id for comment in mine[:10]], Trait.EVIDENCE, NOW)
    room.session.flush()
    room.examine_due()

    eleventh = room.session.get_one(CommentLabel, mine[-1].id)
    assert eleventh.primary_trait == Trait.EVIDENCE
    assert eleventh.confidence >= SORTED_FROM
    assert room.session.get_one(CommentLabel, theirs.id).primary_trait != Trait.EVIDENCE
