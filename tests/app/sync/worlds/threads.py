"""The part of the oracle that tells which comments and replies the store must hold, and who wrote them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from integrations.google.drive import DOCUMENT_TYPE, WORD_TYPE
from integrations.google.emulator.state import State
from integrations.google.emulator.state.records import Comment, Course, File, Reply
from tests.app.sync.worlds.facts import OneOf, Reader, Told
from tests.app.sync.worlds.words import word_files


@dataclass
class Crowd:
    """The classes where a document is handed in today, and who hands it in."""

    courses: dict[str, Course] = field(default_factory=dict)
    writers: set[str] = field(default_factory=set)

    def teachers(self) -> set[str]:
        return {user for course in self.courses.values() for user in course.teachers}

    def everybody(self) -> set[str]:
        return self.teachers() | {user for course in self.courses.values() for user in course.students}


def add_threads(
    told: Told, state: State, file: File, reading: Sequence[Reader], crowd: Crowd, *, certain: bool, final: bool
) -> None:
    """Every thread and reply that is not deleted. `certain`: Docs names the accounts. `final`: names are up to date."""
    by_drive = [reader for reader in reading if reader.mode == "drive"]
    doc = file.mime_type == DOCUMENT_TYPE
    damaged = file.mime_type == WORD_TYPE and file.content not in word_files()
    if not by_drive and not (doc and certain):
        return
    told.judge(file.id, "comment", "reply")
    if damaged:  # what was read inside it before may stay
        contents = (comment.text for written in word_files().values() for comment in written.comments)
        told.allowed.update(("comment", file.id, f"word: {content}") for content in contents)
    own = {reader.account for reader in reading if reader.mode == "drive" or certain}
    for comment in file.comments.values():
        if comment.deleted:
            continue
        row: dict[str, object] = {"content": comment.text, "quote": comment.quote, "resolved": comment.resolved}
        about = _author(state, comment, crowd, certain=certain or comment.by in own)
        told.rows["comment", file.id, comment.id] = row | {"created_at": comment.created} | (about if final else {})
        for reply in comment.replies:
            if not reply.deleted:
                about = _author(state, reply, crowd, certain=certain or reply.by in own)
                said: dict[str, object] = {"content": reply.text, "action": reply.action}
                told.rows["reply", file.id, comment.id, _moment(reply.created)] = said | (about if final else {})
    written = word_files().get(file.content) if by_drive else None
    for within in written.comments if written else ():
        inside = {"content": within.text, "quote": within.quote, "resolved": False, "created_at": within.at}
        told.rows["comment", file.id, f"word: {within.text}"] = inside | {"author_name": within.author}


def _moment(at: datetime) -> str:
    """Replies are told apart by when they were written: Drive and Docs give them different ids."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}"


def _author(state: State, post: Comment | Reply, crowd: Crowd, *, certain: bool) -> dict[str, object]:
    """Nobody is ever taken for somebody else: an id is the writer's own, and a shared name proves nothing."""
    names = [state.accounts[user].full_name.casefold() for user in crowd.everybody()]
    name = state.accounts[post.by].full_name
    unique = names.count(name.casefold()) <= 1
    told: dict[str, object] = {"author_name": name} if name else {}  # a deleted account's posts keep the name
    if certain:
        told |= {"author_google_id": post.by, "author_basis": OneOf(frozenset({"me", "docs_user"}))}
        return told | ({"author_role": role} if (role := _role(post.by, crowd)) else {})
    guesses = {"name"} if unique and name else set()
    return told | {
        "author_google_id": OneOf(frozenset({None, post.by})),
        "author_basis": OneOf(frozenset({"none", "other", "me", "docs_user", *guesses})),
    }


def _role(user: str, crowd: Crowd) -> str | None:
    """None for those who are in none of the classes: they may have been."""
    if user in crowd.teachers():
        return "teacher"
    if user in crowd.writers:
        return "writer"
    return "peer" if user in crowd.everybody() else None
