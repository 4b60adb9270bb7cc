"""What keeps Deskside from reading for a teacher as a whole, not one class: said beside the work until it heals."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, select

from app.models import Credential, SyncProblem
from app.sync.problems import words_for

_ABOUT_CONNECTION = ("reconnect", "delegation_withheld")
_GRANTED_IN_SETTINGS = frozenset({"comments_not_granted", "drafts_not_granted", "word_not_granted", "scope_missing"})


@dataclass(frozen=True)
class Trouble:
    """`remedy` is the one thing to do, and `action` (address, words) where to do it or to see more."""

    message: str
    remedy: str
    action: tuple[str, str]


def code_for(teacher_id: ColumnElement[int] | Any) -> ScalarSelect[str]:
    """The oldest problem of this teacher that is no single class's; the connection itself is told by its own state."""
    return (
        select(SyncProblem.code)
        .where(SyncProblem.teacher_id == teacher_id, SyncProblem.code.not_in(_ABOUT_CONNECTION))
        .where(SyncProblem.course_id.is_(None), SyncProblem.student_id.is_(None), SyncProblem.document_id.is_(None))
        .order_by(SyncProblem.since, SyncProblem.id)
        .limit(1)
        .scalar_subquery()
    )


def is_delegated(teacher_id: ColumnElement[int] | Any) -> ScalarSelect[bool]:
    """Whether the school's admin holds this teacher's grant; None of one who never connected."""
    return select(Credential.delegated).where(Credential.teacher_id == teacher_id).scalar_subquery()


def trouble_of(code: str | None, *, delegated: bool) -> Trouble | None:
    if code is None:
        return None
    words = words_for(code, delegated=delegated)
    action = (
        ("/settings#google", "Open Settings") if code in _GRANTED_IN_SETTINGS else ("/problems", "See what and why")
    )
    return Trouble(words.message, words.remedy, action)
