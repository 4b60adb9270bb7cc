"""The whole state of the emulated Google, the questions its services share, and the one door for change."""

import hashlib
import heapq
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, singledispatch

from integrations.google.emulator.events import Event
from integrations.google.emulator.state.records import (
    Account,
    Announcement,
    Change,
    Code,
    Course,
    Coursework,
    File,
    Rubric,
    Submission,
    Token,
)


@dataclass(slots=True)
class State:
    """Submissions are kept by coursework id and student id; `due` holds events that fall due by themselves.

    Whether a comment alone puts its file into the change feed is not proven: `comments_in_feed` is the switch.
    """

    accounts: dict[str, Account] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    coursework: dict[str, Coursework] = field(default_factory=dict)
    rubrics: dict[str, Rubric] = field(default_factory=dict)
    submissions: dict[str, dict[str, Submission]] = field(default_factory=dict)
    announcements: dict[str, Announcement] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    grants: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    refresh_tokens: dict[str, Token] = field(default_factory=dict)
    access_tokens: dict[str, Token] = field(default_factory=dict)
    comments_in_feed: bool = True
    due: list[tuple[datetime, int, Event]] = field(default_factory=list)
    _planned: int = 0

    def plan(self, event: Event) -> None:
        self._planned += 1
        heapq.heappush(self.due, (event.at, self._planned, event))

    def pop_due(self) -> Event:
        return heapq.heappop(self.due)[2]

    def account(self, name: str, *, me: str) -> Account | None:
        """The account meant by `me`, a numeric id or an e-mail address."""
        if name == "me":
            return self.accounts[me]
        if "@" in name:
            return next((a for a in self.accounts.values() if a.email == name.lower()), None)
        return self.accounts.get(name)

    def role(self, file: File, user: str) -> str | None:
        """`owner`, `writer`, `commenter`, `reader`, or None for no access at all."""
        if user == file.owner:
            return "owner"
        if user in file.permissions:
            return file.permissions[user]
        if any(user in self.courses[course].teachers for course in file.courses):
            return "writer"
        return None

    def touch(self, file: File, at: datetime, *, only_for: str | None = None) -> None:
        """Counts the file's version up and writes the change log."""
        file.version += 1
        self.changes.append(Change(at, file.id, only_for))


@singledispatch
def apply(event: Event, state: State) -> None:
    """Changes the state by one event; every kind of event registers how."""
    raise TypeError(f"no rule for {type(event).__name__} in {type(state).__name__}")


@lru_cache(maxsize=65_536)
def invented_id(*parts: str, length: int) -> str:
    """An id in Google's alphabet that is always the same for the same parts."""
    digest = hashlib.sha256("/".join(parts).encode()).digest()
    return urlsafe_b64encode(digest).decode()[:length].replace("=", "_")
