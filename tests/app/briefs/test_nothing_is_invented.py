"""Briefs of random stores: every statement is proven from the rows that were put there."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.briefs.brief import Brief, Comment, DraftState
from app.briefs.build import build_brief
from app.briefs.source import Source
from app.database import Sessions
from app.models import Attachment, Base, Coursework, Document, Reply, Snapshot, Submission
from app.models import Comment as CommentRow
from app.writing.classify import SORTED_FROM
from app.writing.words import TRAIT_WORDS, Kind, Trait, Uptake
from tests.builders import (
    NOW,
    create_comment,
    create_course,
    create_coursework,
    create_draft,
    create_label,
    create_reply,
    create_student,
    create_teacher,
    create_uptake,
    days_ago,
)

TABLES: dict[str, type[Base]] = {
    "comment": CommentRow,
    "reply": Reply,
    "document": Document,
    "snapshot": Snapshot,
    "submission": Submission,
    "coursework": Coursework,
    "attachment": Attachment,
}


@dataclass(frozen=True)
class Thread:
    """What one random thread is made of; `trait` and `kind` are empty where nobody has examined it."""

    role: str
    days: int
    trait: Trait | None
    kind: Kind
    confidence: float
    uptake: Uptake | None
    resolved: bool
    reply: str

    @property
    def untouched(self) -> bool:
        praise = self.trait is not None and self.kind is Kind.PRAISE
        return self.uptake is Uptake.UNCHANGED and not praise and not self.resolved

    @property
    def sorted_as(self) -> Trait | None:
        return self.trait if self.confidence >= SORTED_FROM else None


THREADS = st.lists(
    st.builds(
        Thread,
        role=st.sampled_from(["teacher", "teacher", "peer", "writer", "unknown"]),
        days=st.integers(0, 30),
        trait=st.none() | st.sampled_from([Trait.IDEAS, Trait.VOICE, Trait.CONVENTIONS, Trait.NONE]),
        kind=st.sampled_from(Kind),
        confidence=st.sampled_from([0.1, 0.95, 0.95]),
        uptake=st.sampled_from([Uptake.UNCHANGED, Uptake.UNCHANGED, *Uptake, None]),
        resolved=st.sampled_from([False, False, True]),
        reply=st.sampled_from(["", "ok", "is it inside or outside"]),
    ),
    max_size=14,
)
DRAFTS = st.lists(st.integers(0, 900).map(lambda words: "word " * words), min_size=1, max_size=4)


def build(session: Session, threads: list[Thread], texts: list[str], copies: int) -> Brief:
    """`copies` classmates have the very text that the writer has now."""
    teacher = create_teacher(session)
    course = create_course(session, teacher)
    writer, peer = create_student(session, course), create_student(session, course, name="Linh Trần")
    work = create_coursework(session, course)
    document = create_draft(session, work, writer, *texts)
    for number in range(copies):
        create_draft(session, work, create_student(session, course, name=f"Copy {number}"), texts[-1])
    people = {"teacher": teacher, "peer": peer, "writer": writer, "unknown": None}
    for number, thread in enumerate(threads):
        comment = create_comment(
            session,
            document,
            f"comment {number}",
            quote=f"quote {number}",
            author=people[thread.role],
            role=thread.role,
            created_at=days_ago(thread.days),
            resolved=thread.resolved,
        )
        create_uptake(session, comment, thread.uptake)
        if thread.trait:
            create_label(session, comment, thread.trait, thread.kind, confidence=thread.confidence)
        if thread.reply:
            create_reply(session, comment, thread.reply, author=writer)
    return build_brief(session, teacher_id=teacher.id, student_id=writer.id, now=NOW)


def sources_in(value: object) -> Iterator[Source]:
    if isinstance(value, Source):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from sources_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from sources_in(getattr(value, field.name))


def thread_of(comment: Comment, threads: list[Thread]) -> Thread:
    return threads[int(comment.content.removeprefix("comment "))]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(THREADS, DRAFTS, st.sampled_from([0, 0, 1, 2, 4]))
def test_every_statement_comes_from_rows(
    sessions: Sessions, threads: list[Thread], texts: list[str], copies: int
) -> None:
    with sessions() as session:
        brief = build(session, threads, texts, copies)

        for source in sources_in(brief):
            assert session.get(TABLES[source.kind], source.id) is not None
    teachers = [thread for thread in threads if thread.role == "teacher"]
    assert_threads(brief, threads)
    assert_counts(brief, teachers)
    assert_focus(brief, teachers)
    words = [len(text.split()) for text in texts]
    if copies >= 2 and words[-1]:
        assert_template(brief, copies)
    else:
        assert_draft(brief, teachers, words)


def assert_threads(brief: Brief, threads: list[Thread]) -> None:
    """Each thread is shown once, in its place, as what it is."""
    shown = [comment for group in brief.comments for comment in group.comments]
    for comments, role in ((shown, "teacher"), (brief.peers, "peer"), (brief.strangers, "unknown")):
        assert sorted(comment.content for comment in comments) == sorted(
            f"comment {number}" for number, thread in enumerate(threads) if thread.role == role
        )
    for comment in [*shown, *brief.peers, *brief.strangers]:
        thread = thread_of(comment, threads)
        assert comment.quote == comment.content.replace("comment", "quote")
        assert comment.uptake == thread.uptake
        assert comment.trait == thread.sorted_as
        assert comment.untouched_days == (thread.days if thread.untouched else None)
        assert [reply.content for reply in comment.replies] == [thread.reply] * bool(thread.reply)
    asked = [thread for thread in threads if not thread.resolved and thread.reply.startswith("is it")]
    assert len(brief.questions) == len(asked)


def assert_counts(brief: Brief, teachers: list[Thread]) -> None:
    told = {words: int(number) for number, words in re.findall(r"(\d+) ([a-z ]+)", brief.comments_words)}
    kept = [thread for thread in teachers if thread.trait and thread.kind is Kind.PRAISE]
    still = Counter(thread.uptake for thread in teachers)
    kept_count = sum(thread.uptake is Uptake.UNCHANGED for thread in kept)
    expected = {
        "untouched": still[Uptake.UNCHANGED] - kept_count,
        "kept": kept_count,
        "changed": still[Uptake.CHANGED],
        "gone": still[Uptake.REMOVED],
        "moved": still[Uptake.MOVED],
        "not known": still[None],
    }
    assert told == {words: number for words, number in expected.items() if number}


def assert_focus(brief: Brief, teachers: list[Thread]) -> None:
    assert len(brief.focus) <= 2
    for focus in brief.focus:
        waiting = [thread for thread in teachers if thread.untouched and thread.sorted_as is focus.trait]
        numbers = [int(number) for number in re.findall(r"\d+", focus.reason)]
        longest = max(thread.days for thread in waiting)
        assert numbers == ([len(waiting), longest] if longest else [len(waiting)])
        assert focus.words == TRAIT_WORDS[focus.trait]
        assert ("asks about it" in focus.reason) == any(thread.reply.startswith("is it") for thread in waiting)


def assert_draft(brief: Brief, teachers: list[Thread], words: list[int]) -> None:
    assert [point.words for point in brief.draft.trend] == words
    assert brief.draft.words == words[-1]
    numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", brief.draft.stage.evidence)]
    worked_on = sum(thread.uptake not in {None, Uptake.UNCHANGED} for thread in teachers)
    assert set(numbers) <= {words[-1], worked_on}


def assert_template(brief: Brief, copies: int) -> None:
    """What at least three have alike is nobody's own: no word, no change and no part of an outline is the writer's."""
    assert (brief.draft.state, brief.draft.words, brief.draft.trend) == (DraftState.TEMPLATE_ONLY, 0, ())
    assert re.findall(r"\d+", brief.draft.stage.evidence) == [str(copies + 1)]
    assert brief.shape is not None
    assert not brief.shape.shape.from_draft
