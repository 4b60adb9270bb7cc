"""A teacher moves a paragraph to another part of the outline or plot line, where it stays (`writing.paragraphs`)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.errors import BadInput
from app.models import ParagraphPlacement, Teacher
from app.writing.shape import Role

PLACES: Mapping[Role, str] = {
    Role.BEAT: "Begins a beat",
    Role.OPENING: "Opening",
    Role.CLAIM: "Claim",
    Role.REASON: "Reason",
    Role.SAME: "Goes on with the one before",
    Role.OTHER_SIDE: "The other side",
    Role.LOOKING_BACK: "Looking back",
    Role.ENDING: "Ending",
}
"""Where a hand can put a paragraph, in words; which of them a shape has, `Shape.offered` says."""


def place(session: Session, teacher: Teacher, document_id: int, moved: Mapping[str, Role], now: datetime) -> None:
    """Put paragraphs, named by their first words, in parts; the document is one that the teacher may see.

    Raises:
        BadInput: no hand can put anything there.
    """
    if not set(moved.values()) <= set(PLACES):
        raise BadInput("A paragraph cannot be put there.", remedy="Choose one of the parts that the page offers.")
    session.execute(
        delete(ParagraphPlacement).where(
            ParagraphPlacement.document_id == document_id,
            ParagraphPlacement.teacher_id == teacher.id,
            ParagraphPlacement.opening.in_(moved),
        )
    )
    session.add_all(
        ParagraphPlacement(document_id=document_id, teacher_id=teacher.id, opening=opening, role=role, placed_at=now)
        for opening, role in moved.items()
    )


def take_back(session: Session, teacher: Teacher, document_id: int) -> None:
    """Let Deskside place every paragraph of the draft again."""
    mine = ParagraphPlacement.teacher_id == teacher.id
    session.execute(delete(ParagraphPlacement).where(mine, ParagraphPlacement.document_id == document_id))
