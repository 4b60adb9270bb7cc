"""Comments with their replies as a brief shows them: who wrote each, about what, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

from app.briefs.brief import (
    Author,
    Comment,
    Counted,
    Reply,
    Role,
    StateMark,
    Suggested,
    ThreadState,
    TraitGroup,
)
from app.briefs.drafts import is_untouched
from app.briefs.evidence import Evidence, Found
from app.briefs.source import Source
from app.briefs.words import THREAD_WORDS, aside_words, author_of, date_words, days_between, state_of_passage
from app.briefs.writer_said import Question
from app.writing.classify import SORTED_FROM
from app.writing.questions import asks
from app.writing.words import TRAIT_MARKS, TRAIT_WORDS, Kind, Trait, Uptake

_TALLY = {
    StateMark.UNTOUCHED: "untouched",
    StateMark.CHANGED: "changed",
    StateMark.MOVED: "moved",
    StateMark.GONE: "gone",
    StateMark.KEPT: "kept",
    StateMark.UNKNOWN: "not known",
}
_ON_THE_WHOLE = "on the whole draft"
_TALLIED = (*_TALLY.values(), _ON_THE_WHOLE)
_TRAIT_ORDER = [*Trait, None]


@dataclass(frozen=True)
class Reader:
    """Whose eyes and calendar a thread is shown through; `writer` is what the student is called there.

    `links` are the documents' addresses by document id.
    """

    google_id: str
    name: str
    writer: str
    links: dict[int, str | None]
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True)
class Post:
    """A comment or a reply, as far as the question matters whether it asks; only comments have a kind."""

    author: Author
    content: str
    kind: Kind | None


@dataclass(frozen=True)
class Asked:
    """Who asked last in a thread, and whether somebody else wrote after it."""

    author: Author
    answered: bool


def threads_of(evidence: Evidence, reader: Reader) -> tuple[Comment, ...]:
    """Every thread on what was handed in, oldest first."""
    replies: dict[int, list[Found]] = {}
    for row in evidence.replies:
        replies.setdefault(row.comment_id, []).append(row)
    return tuple(thread_of(row, replies.get(row.id, []), reader) for row in evidence.comments)


def thread_of(row: Found, replies: Sequence[Found], reader: Reader) -> Comment:
    """One thread from its rows (`thread_rows.THREADS`, `thread_rows.REPLIES`)."""
    author = _author(row, reader)
    kind = Kind(row.kind) if row.kind else None
    uptake = Uptake(row.uptake) if row.uptake else None
    days = days_between(row.created_at, reader.now, reader.zone)
    mark, words = state_of_passage(uptake, kind=kind, quote=row.quote, examined=row.compared is not None, days=days)
    link = comment_link(reader.links.get(row.document_id), row.google_id, row.source)
    shown = tuple(_reply(reply, link, reader) for reply in replies)
    asked = last_question(Post(author, row.content, kind), [Post(reply.author, reply.content, None) for reply in shown])
    thread = thread_state(
        resolved=row.resolved, kind=kind, uptake=uptake, answered=asked is not None and asked.answered
    )
    return Comment(
        id=row.id,
        author=author,
        created_at=row.created_at,
        when=date_words(row.created_at, reader.now, reader.zone),
        quote=row.quote,
        content=row.content,
        aside=aside_words(row.tab, row.assigned_to),
        kind=kind,
        trait=trusted_trait(row.primary_trait, row.confidence),
        corrected=row.corrected,
        uptake=uptake,
        state_mark=mark,
        state_words=words,
        thread=thread,
        thread_words=_thread_words(thread, asked, reader.writer),
        passage_now=row.passage_now or "",
        untouched_days=days if is_untouched(kind, uptake, resolved=row.resolved) else None,
        open_days=days if _waits_on_the_whole(row.quote, kind, thread) else None,
        replies=shown,
        source=Source("comment", row.id, link),
    )


def _reply(row: Found, link: str | None, reader: Reader) -> Reply:
    return Reply(
        id=row.id,
        author=_author(row, reader),
        created_at=row.created_at,
        when=date_words(row.created_at, reader.now, reader.zone),
        content=row.content,
        action=row.action,
        source=Source("reply", row.id, link),
    )


def _author(row: Found, reader: Reader) -> Author:
    return author_of(
        role=row.author_role,
        name=row.author_name,
        google_id=row.author_google_id,
        basis=row.author_basis,
        viewer_google_id=reader.google_id,
        viewer_name=reader.name,
    )


def suggestions_of(evidence: Evidence, document: Found | None, reader: Reader) -> tuple[Suggested, ...]:
    """What waits for a decision in the draft."""
    return tuple(
        Suggested(
            _author(row, reader),
            row.inserted,
            row.deleted,
            Source("suggestion", row.id, reader.links.get(row.document_id)),
        )
        for row in evidence.suggestions
        if document is not None and row.document_id == document.document_id
    )


def trusted_trait(trait: str | None, confidence: float | None) -> Trait | None:
    """The trait, if the classifier was sure enough to say it to a teacher."""
    return Trait(trait) if trait is not None and confidence is not None and confidence >= SORTED_FROM else None


def thread_state(*, resolved: bool, kind: Kind | None, uptake: Uptake | None, answered: bool) -> ThreadState:
    if resolved:
        without_edit = kind is Kind.REQUEST and uptake is Uptake.UNCHANGED
        return ThreadState.RESOLVED_WITHOUT_EDIT if without_edit else ThreadState.RESOLVED
    return ThreadState.ANSWERED if answered else ThreadState.OPEN


def _waits_on_the_whole(quote: str, kind: Kind | None, thread: ThreadState) -> bool:
    """Whether a comment without a passage still asks for something: no edit can tell that it was heard."""
    return not quote and (
        (kind is Kind.REQUEST and thread.live) or (kind is Kind.QUESTION and thread is ThreadState.OPEN)
    )


def _thread_words(thread: ThreadState, asked: Asked | None, writer: str) -> str:
    """The state, or who waits for an answer: “Jaylen asks”."""
    if thread is ThreadState.OPEN and asked is not None and asked.author.role is Role.WRITER:
        return f"{writer} asks"
    return THREAD_WORDS[thread]


def last_question(comment: Post, replies: Iterable[Post]) -> Asked | None:
    """What was asked last in a thread, if anything was. Somebody else's words answer it; a bare resolve does not."""
    posts = [comment, *(reply for reply in replies if reply.content.strip())]
    asking = [index for index, post in enumerate(posts) if _is_question(post)]
    if not asking:
        return None
    author = posts[asking[-1]].author
    others = [
        post for post in posts[asking[-1] + 1 :] if (post.author.role, post.author.name) != (author.role, author.name)
    ]
    return Asked(author, bool(others))


def _is_question(post: Post) -> bool:
    """A teacher's request may be put as a question (“Can you add …?”); what its kind says counts."""
    if post.author.role in {Role.YOU, Role.CO_TEACHER} and post.kind is not None:
        return post.kind is Kind.QUESTION
    return asks(post.content)


def comment_link(document_link: str | None, google_id: str, source: str) -> str | None:
    """The document opened at this thread; a Word comment has no address of its own."""
    if document_link is None or source == "word":
        return document_link
    return f"{document_link}{'&' if '?' in document_link else '?'}disco={quote_plus(google_id)}"


def is_teachers(comment: Comment) -> bool:
    return comment.author.role in {Role.YOU, Role.CO_TEACHER}


def by_trait(comments: Iterable[Comment]) -> tuple[TraitGroup, ...]:
    """One group a trait, in the order of the rubric's; untouched comments lead, then live threads, groups and all."""
    order = sorted(comments, key=lambda comment: _TRAIT_ORDER.index(comment.trait))
    groups = [_group(trait, list(members)) for trait, members in groupby(order, key=lambda comment: comment.trait)]
    return tuple(sorted(groups, key=lambda group: min(map(_weight, group.comments))))


def _group(trait: Trait | None, members: list[Comment]) -> TraitGroup:
    first_to_read = sorted(members, key=lambda comment: (_weight(comment), comment.created_at, comment.id))
    return TraitGroup(trait, *named_trait(trait), tuple(first_to_read))


def _weight(comment: Comment) -> tuple[bool, bool]:
    """Sorts untouched comments before the other live threads, and those before the resolved ones."""
    return comment.untouched_days is None, not comment.thread.live


def named_trait(trait: Trait | None) -> tuple[str, str]:
    """The words and the mark that a page shows."""
    return (TRAIT_WORDS[trait], TRAIT_MARKS[trait]) if trait else ("Unsorted", "")


def counted(comments: Sequence[Comment]) -> tuple[Counted, ...]:
    """“1 untouched”, “2 changed”: how many of the comments are in each state, or have no passage that could be."""
    by_state = [(words, [one for one in comments if _tallied(one) == words]) for words in _TALLIED]
    return tuple(Counted(f"{len(mine)} {words}", tuple(one.source for one in mine)) for words, mine in by_state if mine)


def _tallied(comment: Comment) -> str:
    return _TALLY[comment.state_mark] if comment.quote else _ON_THE_WHOLE


def tally_words(counts: Sequence[Counted]) -> str:
    """“1 untouched, 2 changed”."""
    return ", ".join(each.words for each in counts) or "none yet"


def questions_of(comments: Iterable[Comment]) -> tuple[Question, ...]:
    """What the writer asks in threads that are not resolved: unanswered first, the newest first within each."""
    live = [comment for comment in comments if comment.thread.live]
    found = [question for comment in live for question in _questions_in(comment)]
    return tuple(sorted(found, key=lambda question: (question.answered, -question.asked_at.timestamp())))


def _questions_in(comment: Comment) -> Iterable[Question]:
    posts: list[Comment | Reply] = [comment, *comment.replies]
    for index, post in enumerate(posts):
        if post.author.role is Role.WRITER and asks(post.content):
            later = posts[index + 1 :]
            answered = any(other.author.role is not Role.WRITER and other.content.strip() for other in later)
            yield Question(post.content, post.created_at, post.when, answered, ready=False, source=post.source)
