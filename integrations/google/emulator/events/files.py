"""Events of Drive files and who may see them."""

from dataclasses import dataclass

from integrations.google.emulator.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCreated(Event):
    """A Doc when `mime_type` is Google's document type (then `text`), otherwise a binary file (then `content`)."""

    id: str
    owner: str
    title: str
    mime_type: str = "application/vnd.google-apps.document"
    text: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChanged(Event):
    """New content of a binary file, or a new title."""

    id: str
    by: str
    title: str | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShared(Event):
    """`role` is reader, commenter or writer; None takes the access away."""

    file: str
    user: str
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileViewed(Event):
    """Makes the noise entry in the change feed that Drive makes."""

    file: str
    by: str
