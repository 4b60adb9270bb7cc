"""A draft whose text was let go is read again: nothing comes back, but for a comment that needs it."""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.briefs.examine import due_documents, examine
from app.database import Sessions
from app.models import CommentUptake, Snapshot
from app.sync.apply_documents import apply_documents
from app.sync.facts import DocumentFacts
from app.writing.words import Uptake
from tests.builders import (
    NOW,
    create_comment,
    create_course,
    create_coursework,
    create_draft,
    create_student,
    create_teacher,
    days_ago,
)

TEXT = "I ran all the way home."


def test_the_same_text_comes_back_only_for_a_comment_that_has_to_be_compared_with_it(sessions: Sessions) -> None:
    with sessions.begin() as session:
        teacher = create_teacher(session)
        course = create_course(session, teacher)
        draft = create_draft(session, create_coursework(session, course), create_student(session, course), TEXT)
        create_comment(session, draft, quote=TEXT, author=teacher, created_at=days_ago(50))
        examine(session, due_documents(session))
        session.execute(update(Snapshot).values(text=None, text_hash=sha256(TEXT.encode()).hexdigest()))

        assert (read(session, draft.id), texts(session)) == (0, [None])
        create_comment(session, draft, "All of it.", author=teacher)
        assert (read(session, draft.id), texts(session)) == (0, [None])
        create_comment(session, draft, "Where?", quote=TEXT, author=teacher)
        assert (read(session, draft.id), texts(session)) == (1, [TEXT])
        assert read(session, draft.id) == 0

        examine(session, due_documents(session))
        assert session.scalars(select(CommentUptake.uptake)).all() == [Uptake.UNCHANGED] * 2
        session.execute(update(Snapshot).values(text=None))
        assert (read(session, draft.id), texts(session)) == (0, [None])
        assert session.scalar(select(func.max(Snapshot.taken_at))) == NOW


def read(session: Session, document_id: int) -> int:
    session.flush()
    return apply_documents(session, "somebody", [DocumentFacts(document_id, text=TEXT)], NOW + timedelta(hours=1))


def texts(session: Session) -> list[str | None]:
    return list(session.scalars(select(Snapshot.text)))
