"""What kind of writing an assignment asks for: a teacher's word, else what its own words tell (`writing.genre`).

One assignment is one kind of writing for everybody who teaches it, so the newest word of any of them stands.
"""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.models import Attachment, Coursework, Document, GenreChoice, Submission, Teacher
from app.writing.genre import genre_of
from app.writing.words import Genre

SAID_GENRE = (
    select(GenreChoice.genre).where(GenreChoice.coursework_id == Coursework.id).scalar_subquery().label("said_genre")
)
"""Joined to rows of `Coursework`: what a teacher said, empty where nobody did."""


def genre_told(said: str | None, title: str, instructions: str) -> Genre | None:
    """What a teacher `said` wins over the assignment's own words."""
    return Genre(said) if said else genre_of(title, instructions)


def genre_for(session: Session, work: Coursework) -> Genre | None:
    choice = session.get(GenreChoice, work.id)
    return genre_told(choice.genre if choice else None, work.title, work.description)


def say_genre(session: Session, teacher: Teacher, work: Coursework, genre: Genre | None, now: datetime) -> None:
    """Say it, or take back what was said. The comments of the assignment are sorted anew in the background by it."""
    if genre is None:
        session.execute(delete(GenreChoice).where(GenreChoice.coursework_id == work.id))
    else:
        said = {"genre": genre, "teacher_id": teacher.id, "chosen_at": now}
        row = insert(GenreChoice).values(coursework_id=work.id, **said)
        session.execute(row.on_conflict_do_update(index_elements=[GenreChoice.coursework_id], set_=said))
    handed_in = (
        select(Attachment.document_id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .where(Submission.coursework_id == work.id)
    )
    # In one order, so that two presses, or a press and a reading, wait for each other in turn.
    theirs = select(Document.id).where(Document.id.in_(handed_in)).order_by(Document.id)
    session.execute(theirs.with_for_update(key_share=True))
    session.execute(update(Document).where(Document.id.in_(handed_in)).values(examined_at=None))
