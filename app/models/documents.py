"""Students' documents: what they said at each reading, and the comments on them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Document(Base):
    """A file that a submission refers to.

    `read_at` is the last complete reading, `changed_at` when a reading last found anything new, and
    `examined_at` when its comments were last sorted and compared: due again while older than `changed_at`.
    `unreadable` holds the code of the problem that keeps its text from being read, if any.
    """

    __tablename__ = "document"

    id: Mapped[Key]
    google_id: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    mime_type: Mapped[str | None]
    link: Mapped[str | None]
    google_modified_at: Mapped[datetime | None]
    unreadable: Mapped[str | None]
    read_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    examined_at: Mapped[datetime | None]


class CourseDocument(Base):
    """A document that a teacher of the course has read, first at `read_at`: what it says is shown in the course.

    A file that somebody else shared by link may be handed in where no teacher may open it. What another course's
    teacher read of it is not shown there. What was read once stays, whatever Google refuses later.
    """

    __tablename__ = "course_document"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    read_at: Mapped[datetime]


class Snapshot(Base):
    """The draft's text at one reading; written only when it differs from the one before.

    `text` is empty once it serves nothing any more (`app.retention`); when it was read, its hash and its words stay.
    """

    __tablename__ = "snapshot"
    __table_args__ = (Index(None, "document_id", "taken_at"),)

    id: Mapped[Key]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    taken_at: Mapped[datetime]
    text_hash: Mapped[str]
    text: Mapped[str | None]
    words: Mapped[int]


class Comment(Base):
    """A comment thread's first post.

    `author_google_id` is set only when Google said who it was; `author_basis` is `me`, `docs_user`, `name`
    (the only one of that name among the course's people), `other` (of that name, but Google said that it is not that
    person) or `none`. `author_role` is teacher, co_teacher, writer (handed the document in), peer or unknown.

    `quote` is the passage as it stood when the comment was made, plain text; `tab` is the title of the tab where it
    stands now, empty where there is but one, and `stretches` lists {tab_id, segment_id, start, end} in Docs' own
    indexes (UTF-16, end exclusive). `source` is drive, docs or word. `assignee_email` is whom the thread was last
    assigned to. Who resolved and reopened it, and when, its replies tell.
    """

    __tablename__ = "comment"
    __table_args__ = (UniqueConstraint("document_id", "google_id"),)

    id: Mapped[Key]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    google_id: Mapped[str]
    source: Mapped[str]
    author_name: Mapped[str]
    author_google_id: Mapped[str | None]
    author_role: Mapped[str]
    author_basis: Mapped[str]
    content: Mapped[str]
    quote: Mapped[str]
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    resolved: Mapped[bool]
    removed_at: Mapped[datetime | None]
    assignee_email: Mapped[str | None]
    mentions: Mapped[list[str]] = mapped_column(server_default="{}")
    tab: Mapped[str] = mapped_column(server_default="")
    stretches: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")


class Reply(Base):
    """`action` is resolve, reopen or nothing; authors as for `Comment`.

    `google_id` is the id under which the reply was first told: Drive and Docs need not use the same.
    """

    __tablename__ = "reply"
    __table_args__ = (UniqueConstraint("comment_id", "google_id"),)

    id: Mapped[Key]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    google_id: Mapped[str]
    author_name: Mapped[str]
    author_google_id: Mapped[str | None]
    author_role: Mapped[str]
    author_basis: Mapped[str]
    content: Mapped[str]
    action: Mapped[str | None]
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    assignee_email: Mapped[str | None]
    mentions: Mapped[list[str]] = mapped_column(server_default="{}")


class Suggestion(Base):
    """A change of the words that waits for a decision in the document; removed when it was decided or withdrawn.

    Authors as for `Comment`: without comments in Docs nothing tells whose it is, nor when it was made.
    """

    __tablename__ = "suggestion"
    __table_args__ = (UniqueConstraint("document_id", "google_id"),)

    id: Mapped[Key]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    google_id: Mapped[str]
    author_name: Mapped[str]
    author_google_id: Mapped[str | None]
    author_role: Mapped[str]
    author_basis: Mapped[str]
    inserted: Mapped[str]
    deleted: Mapped[str]
    created_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class CommentLabel(Base):
    """What the classifier made of a comment: computed after a sync, again when the text or the classifier changes."""

    __tablename__ = "comment_label"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    classifier: Mapped[str]
    text_hash: Mapped[str]
    primary_trait: Mapped[str]
    traits: Mapped[list[str]]
    kind: Mapped[str]
    confidence: Mapped[float]


class CommentUptake(Base):
    """What became of the passage, as the newest draft shows it. `uptake` is empty where it cannot be known.

    `seen_at` is the reading that first showed it as it is told here; `touched_at` the one that first showed it changed,
    moved or gone, empty where it is not.
    """

    __tablename__ = "comment_uptake"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id", ondelete="SET NULL"), index=True)
    uptake: Mapped[str | None]
    passage_now: Mapped[str]
    seen_at: Mapped[datetime]
    touched_at: Mapped[datetime | None]
