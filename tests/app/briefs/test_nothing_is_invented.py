"""Briefs of random stores: every statement is proven from the rows that were put there."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.briefs.brief import Brief, Comment, DraftState
from app.briefs.build import build_brief
from app.briefs.source import Source
from app.database import Sessions
from app.models import (
    Attachment,
    Base,
    Conference,
    ConferenceRecord,
    Coursework,
    Document,
    FollowUp,
    Reply,
    Snapshot,
    Submission,
)
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
    "conference_record": ConferenceRecord,
    "follow_up": FollowUp,
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


Promise = tuple[int | None, bool, str]

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
PROMISES = st.lists(st.tuples(st.sampled_from([None, *range(-3, 4)]), st.booleans(), st.text(max_size=12)), max_size=3)
"""One finished talk each: days until its follow-up is due, whether that is closed, and the next step."""
DRAFTS = st.lists(st.integers(0, 900).map(lambda words: "word " * words), min_size=1, max_size=4)


def build(session: Session, threads: list[Thread], texts: list[str], copies: int, promises: list[Promise]) -> Brief:
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
    talk(session, Conference(teacher_id=teacher.id, course_id=course.id), writer.id, promises)
    return build_brief(session, teacher_id=teacher.id, student_id=writer.id, now=NOW)


def talk(session: Session, like: Conference, student_id: int, promises: list[Promise]) -> None:
    """One talk a day, the last one yesterday."""
    for back, (days, closed, next_step) in zip(range(len(promises), 0, -1), promises, strict=True):
        held = {"kind": "formal", "began_at": days_ago(back), "finished_at": days_ago(back)}
        conference = Conference(opening=f"{back}", teacher_id=like.teacher_id, course_id=like.course_id, **held)
        session.add(conference)
        session.flush()
        said = plain(next_step)
        record = ConferenceRecord(conference_id=conference.id, student_id=student_id, next_step=said)
        session.add(record)
        session.flush()
        session.add(
            FollowUp(
                teacher_id=like.teacher_id,
                course_id=like.course_id,
                student_id=student_id,
                record_id=record.id,
                skill="hooks",
                next_step=said,
                due_on=None if days is None else NOW.date() + timedelta(days),
                opened_at=days_ago(back),
                closed_at=NOW if closed else None,
                outcome="practising" if closed else None,
            )
        )
    session.flush()


def plain(text: str) -> str:
    """PostgreSQL keeps no NUL and no half of a character."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")


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
@given(THREADS, DRAFTS, st.sampled_from([0, 0, 1, 2, 4]), PROMISES)
def test_every_statement_comes_from_rows(
    sessions: Sessions, threads: list[Thread], texts: list[str], copies: int, promises: list[Promise]
) -> None:
    with sessions() as session:
        brief = build(session, threads, texts, copies, promises)

        for source in sources_in(brief):
            assert session.get(TABLES[source.kind], source.id) is not None
    teachers = [thread for thread in threads if thread.role == "teacher"]
    assert_threads(brief, threads)
    assert_counts(brief, teachers)
    assert_focus(brief, teachers)
    assert_past(brief, promises)
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


def assert_past(brief: Brief, promises: list[Promise]) -> None:
    """The last talk's own words, and every promise with the days that its row says."""
    talk = brief.last_conference
    assert (talk is None) == (not promises)
    if talk is not None:
        days, closed, next_step = promises[-1]
        assert talk.next_step == plain(next_step)
        assert talk.promise is not None
        assert talk.promise.due == (not closed and days is not None and days <= 0)
        assert not talk.notes
    still = [(days, plain(step)) for days, closed, step in promises if not closed]
    assert sorted(each.next_step for each in brief.follow_ups) == sorted(step for _, step in still)
    assert sum(each.due for each in brief.follow_ups) == sum(days is not None and days <= 0 for days, _ in still)
    told = [int(number) for each in brief.follow_ups for number in re.findall(r"\d+", each.state_words)]
    assert set(told) <= {abs(days) for days, _ in still if days is not None}


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
