"""What a teacher just did, carried by the next address so that the page can offer to take it back.

Sealed for that teacher: nobody else can make or open it, and it never times out.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from app.encryption import CannotDecrypt, Keyring
from app.models import Teacher
from app.writing.words import Trait


class Sorted(BaseModel):
    """Comments sorted as one trait; `before` is what the teacher said of each, None where nothing."""

    model_config = ConfigDict(frozen=True)

    deed: Literal["sorted"] = "sorted"
    trait: Trait
    before: dict[int, Trait | None]
    back: str


class MarkedRead(BaseModel):
    """Threads marked as read; `before` is how far each was read, None where never."""

    model_config = ConfigDict(frozen=True)

    deed: Literal["marked_read"] = "marked_read"
    before: dict[int, datetime | None]
    back: str


class _Sealed(BaseModel):
    done: Sorted | MarkedRead


def seal_deed(keyring: Keyring, teacher: Teacher, done: Sorted | MarkedRead) -> str:
    """As text for a query. `back` is the address of the page that it was done on."""
    sealed = keyring.seal(_Sealed(done=done).model_dump_json(), _identity(teacher))
    return urlsafe_b64encode(sealed).decode()


def open_deed(keyring: Keyring, teacher: Teacher, sealed: str) -> Sorted | MarkedRead | None:
    """None for what was not sealed here for this teacher."""
    try:
        text = keyring.open(urlsafe_b64decode(sealed.encode()), _identity(teacher))
    except (ValueError, CannotDecrypt):
        return None
    return _Sealed.model_validate_json(text).done


def _identity(teacher: Teacher) -> str:
    return f"undo:{teacher.id}"
