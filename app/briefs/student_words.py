"""What comes from the student page: the next step in other words, and questions for the next conference.

It comes back in the brief and in the queue until a conference took it up.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.briefs.past_rows import HELD, SAT_DOWN
from app.errors import BadInput, TooManyRequests
from app.models import Conference, ConferenceRecord, StudentLink, StudentWord
from app.writing.typed import typed_words

LONGEST_WORDS = 600
"""Characters of one answer: about six sentences."""
MOST_WORDS = 40
"""Answers that one link takes; a writer who has more to say comes to the desk."""


class WordKind(StrEnum):
    RESTATED = "restated"
    QUESTION = "question"


# Whether a `StudentWord` waits: a conference held since takes up what the writer said before; a walk-around, which
# shows none of it, does not.
_WAITS = ~(
    select(Conference.id)
    .join(ConferenceRecord, ConferenceRecord.conference_id == Conference.id)
    .where(
        ConferenceRecord.student_id == StudentWord.student_id,
        Conference.course_id == StudentWord.course_id,
        Conference.finished_at > StudentWord.written_at,
        HELD,
        SAT_DOWN,
    )
    .correlate(StudentWord)
    .exists()
)


def words_waiting(session: Session, *, course_id: int, student_id: int) -> Sequence[StudentWord]:
    """What one writer wrote since the last conference, the newest first."""
    return session.scalars(
        select(StudentWord)
        .where(StudentWord.student_id == student_id, StudentWord.course_id == course_id, _WAITS)
        .order_by(StudentWord.id.desc())
    ).all()


# By student, the oldest question of the class that was asked with “ready to confer” and waits.
READY_TO_CONFER = (
    select(
        StudentWord.student_id,
        StudentWord.id.label("ready_id"),
        StudentWord.text.label("ready_text"),
        StudentWord.written_at.label("ready_at"),
    )
    .where(StudentWord.course_id == bindparam("course_id"), StudentWord.ready, _WAITS)
    .ext(distinct_on(StudentWord.student_id))
    .order_by(StudentWord.student_id, StudentWord.id)
    .subquery("ready")
)


def written_by(session: Session, link: StudentLink) -> Sequence[StudentWord]:
    """Everything that came through the link, the newest first."""
    return session.scalars(
        select(StudentWord).where(StudentWord.link_id == link.id).order_by(StudentWord.id.desc())
    ).all()


def keep_words(
    session: Session, link: StudentLink, kind: WordKind, text: str, *, ready: bool = False, now: datetime
) -> StudentWord:
    """Keep one answer. The same words sent twice are kept once.

    Raises:
        BadInput: nothing to keep, or too much of it.
        TooManyRequests: the link has taken all the answers it takes.
    """
    words = typed_words(text)
    if not words:
        raise BadInput("There were no words yet.", safe="Nothing is lost.", remedy="Write a few, then press again.")
    if len(words) > LONGEST_WORDS:
        raise BadInput(
            f"That is {len(words):,} characters. This page takes {LONGEST_WORDS}.",
            safe="Your words are still here.",
            remedy="Keep the part that matters most; you can tell the rest when you talk.",
        )
    # Two presses at once wait here for each other, and the second finds the words of the first.
    session.execute(select(StudentLink.id).where(StudentLink.id == link.id).with_for_update(key_share=True))
    same = session.scalars(
        select(StudentWord)
        .where(StudentWord.link_id == link.id, StudentWord.kind == kind, StudentWord.text == words, _WAITS)
        .order_by(StudentWord.id.desc())
    ).first()
    if same is not None:
        same.ready = same.ready or ready
        return same
    if session.scalar(select(func.count()).where(StudentWord.link_id == link.id)) == MOST_WORDS:
        raise TooManyRequests(
            "This page has all the words it can hold.",
            safe="What you wrote before is kept.",
            remedy="Tell your teacher the rest when you talk.",
        )
    word = StudentWord(
        link_id=link.id,
        student_id=link.student_id,
        course_id=link.course_id,
        kind=kind,
        text=words,
        ready=ready,
        written_at=now,
    )
    session.add(word)
    session.flush()
    return word
