"""What a brief knows of earlier talks, as it holds it; `last_time` makes it."""

from dataclasses import dataclass

from app.briefs.source import Source


@dataclass(frozen=True)
class FollowUpLine:
    """A promise. `words` names the skill, `state_words` how it stands: “due today”, “due in 3 days”, “On their own”.

    `due` only while it is `open`. `skill` is an id of the catalogue.
    """

    skill: str
    words: str
    next_step: str
    state_words: str
    open: bool
    due: bool
    source: Source


@dataclass(frozen=True)
class Since:
    """One thing that changed after the last conference: “2 new replies”."""

    words: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class LastConference:
    """The newest finished talk with the writer, a walk-around only while there is no other; what nobody said is empty.

    Private notes are never part of it. `kind` is a page's word (“Conference”), `by` is “You” or a co-teacher's name,
    `about` the assignment it was about. `promise` is the follow-up that it opened.
    """

    when: str
    kind: str
    by: str
    about: str
    topic: str
    strength: str
    notes: str
    student_words: str
    next_step: str
    promise: FollowUpLine | None
    since: tuple[Since, ...]
    source: Source


@dataclass(frozen=True)
class Echo:
    """A skill of an earlier piece that the writer does not have on their own yet; `reason` says how far, and when."""

    skill: str
    reason: str
    source: Source
