"""Briefs of random stores: every statement is proven from the rows that were put there."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from app.briefs.brief import Brief, Comment, DraftState, ThreadState
from app.briefs.source import Source
from app.database import Sessions
from app.models import (
    Attachment,
    Base,
    ConferenceRecord,
    Coursework,
    Document,
    FollowUp,
    Reply,
    Rubric,
    Snapshot,
    StudentWord,
    Submission,
)
from app.models import Comment as CommentRow
from app.writing.mentors import mentor_texts
from app.writing.skills import skills
from app.writing.words import TRAIT_WORDS, Kind, Uptake
from tests.app.briefs.random_store import ASSIGNED, WORLDS, Promise, Thread, World, build
from tests.builders import NOW

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
    "rubric": Rubric,
    "student_word": StudentWord,
}
ANY_STORE = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(ANY_STORE, max_examples=25)
@given(WORLDS)
def test_every_statement_comes_from_rows(sessions: Sessions, world: World) -> None:
    prove(sessions, world)


@pytest.mark.soak
@settings(ANY_STORE, max_examples=1000, derandomize=False)
@given(WORLDS)
def test_every_statement_comes_from_rows_at_length(sessions: Sessions, world: World) -> None:
    prove(sessions, world)


def prove(sessions: Sessions, world: World) -> None:
    with sessions() as session:
        brief = build(session, world)
        for source in sources_in(brief):
            assert session.get(TABLES[source.kind], source.id) is not None
        assert brief.piece is not None
        mine = select(Snapshot.taken_at, Snapshot.words).where(Snapshot.document_id == brief.piece.source.id)
        read = [(row.taken_at, row.words) for row in session.execute(mine.order_by(Snapshot.taken_at))]
    teachers = [thread for thread in world.threads if thread.role == "teacher"]
    assert_threads(brief, world.threads)
    assert_counts(brief, teachers)
    assert_focus(brief, teachers, world.promises)
    assert_past(brief, world.promises)
    assert_written(brief, world)
    assert_rubric(brief, world)
    assert brief.synced_at == (None if world.synced is None else NOW - timedelta(hours=world.synced))
    words = [len(text.split()) for text in world.texts]
    assert [number for _, number in read] == words
    if world.copies >= 2 and words[-1]:
        assert_template(brief, world.copies)
        assert_since(brief, world, [])
    else:
        assert_draft(brief, teachers, words)
        assert_shape(brief, words[-1])
        assert_since(brief, world, read)


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


def assert_threads(brief: Brief, threads: list[Thread]) -> None:
    """Each thread is shown once, in its place, as what it is."""
    shown = [comment for group in brief.comments for comment in group.comments]
    for comments, role in ((shown, "teacher"), (brief.peers, "peer"), (brief.strangers, "unknown")):
        assert sorted(comment.content for comment in comments) == sorted(
            f"comment {number}" for number, thread in enumerate(threads) if thread.role == role
        )
    for group in brief.comments:
        assert {comment.trait for comment in group.comments} == {group.trait}
    for comment in [*shown, *brief.peers, *brief.strangers]:
        assert_thread(comment, thread_of(comment, threads))
    asked = [thread for thread in threads if not thread.resolved and thread.reply.startswith("is it")]
    assert sum(question.source.kind == "reply" for question in brief.questions) == len(asked)
    kept = [one for one in threads if one.role == "teacher" and is_kept(one)]
    assert (brief.strength is None) == (not kept)
    if brief.strength is not None:
        assert thread_of(brief.strength, threads).days == min(thread.days for thread in kept)


def assert_thread(comment: Comment, thread: Thread) -> None:
    number = comment.content.removeprefix("comment ")
    assert (comment.quote, comment.aside) == (f"quote {number}", f"Assigned to {ASSIGNED}" if thread.assigned else "")
    assert (comment.uptake, comment.trait) == (thread.uptake, thread.sorted_as)
    assert comment.kind == (thread.kind if thread.trait else None)
    assert comment.passage_now in {"", f"now {number}"}
    assert comment.untouched_days == (thread.days if thread.untouched else None)
    assert [reply.content for reply in comment.replies] == [thread.reply] * bool(thread.reply)
    without_edit = comment.kind is Kind.REQUEST and thread.uptake is Uptake.UNCHANGED
    ended = ThreadState.RESOLVED_WITHOUT_EDIT if without_edit else ThreadState.RESOLVED
    assert (comment.thread is ended) if thread.resolved else comment.thread in {ThreadState.OPEN, ThreadState.ANSWERED}
    told = [int(found) for found in re.findall(r"\d+", comment.state_words)]
    assert told in ([], [thread.days])


def is_kept(thread: Thread) -> bool:
    return thread.trait is not None and thread.kind is Kind.PRAISE and thread.uptake is Uptake.UNCHANGED


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


def assert_focus(brief: Brief, teachers: list[Thread], promises: list[Promise]) -> None:
    """Each skill or trait with its reason in numbers: days of promises that are due, then comments and the oldest."""
    assert len(brief.focus) <= 2
    for focus in brief.focus:
        due = [one for one in promises if not one.closed and one.skill == focus.skill and is_due(one)]
        waiting = [one for one in teachers if one.untouched and one.sorted_as is focus.trait and focus.skill is None]
        longest = max((thread.days for thread in waiting), default=0)
        expected = [-one.days for one in due if one.days is not None and one.days < -1]
        expected += [number for number in (len(waiting), longest) if number]
        assert due or waiting
        assert [int(number) for number in re.findall(r"\d+", focus.reason)] == expected
        assert focus.words == (skills()[focus.skill].name if focus.skill else TRAIT_WORDS[focus.trait])
        assert ("asks about it" in focus.reason) == any(thread.reply.startswith("is it") for thread in waiting)
    skilled = [focus for focus in brief.focus if focus.skill]
    assert [mentor.shows for mentor in brief.mentors] == [focus.words for focus in skilled]
    for mentor, focus in zip(brief.mentors, skilled, strict=True):
        assert any(mentor.text == one.text and focus.skill in one.skills for one in mentor_texts())


def is_due(promise: Promise) -> bool:
    return promise.days is not None and promise.days <= 0


def assert_past(brief: Brief, promises: list[Promise]) -> None:
    """The last talk's own words, and every promise with the days that its row says."""
    talk = brief.last_conference
    assert (talk is None) == (not promises)
    if talk is not None:
        last = promises[-1]
        assert talk.next_step == last.next_step
        assert talk.promise is not None
        assert talk.promise.due == (not last.closed and is_due(last))
        assert not talk.notes
    still = [one for one in promises if not one.closed]
    assert sorted(each.next_step for each in brief.follow_ups) == sorted(one.next_step for one in still)
    assert sum(each.due for each in brief.follow_ups) == sum(map(is_due, still))
    told = [int(number) for each in brief.follow_ups for number in re.findall(r"\d+", each.state_words)]
    assert set(told) <= {abs(one.days) for one in still if one.days is not None}


def assert_written(brief: Brief, world: World) -> None:
    """The writer's own words since the last talk, each as it was written."""
    waiting = [one for one in world.written if world.finished is None or NOW - timedelta(one.days) > world.finished]
    asked = [question.text for question in brief.questions if question.source.kind == "student_word"]
    assert sorted(asked) == sorted(one.text for one in waiting if not one.restated)
    restated = [one for one in waiting if one.restated]
    assert (brief.restated is None) == (not restated)
    if brief.restated is not None:
        newest = min(one.days for one in restated)
        assert brief.restated.text in {one.text for one in restated if one.days == newest}


def assert_rubric(brief: Brief, world: World) -> None:
    """Classroom's lines with its marks and no other; the one to start from marks nothing."""
    assert brief.rubric is not None
    marks = [[level.marked for level in criterion.levels] for criterion in brief.rubric.criteria]
    if world.rubric:
        assert marks == [[number == line.marked for number in range(line.levels)] for line in world.rubric]
        assert [line.title for line in brief.rubric.criteria] == [f"criterion {n}" for n in range(len(world.rubric))]
        assert (brief.rubric.from_words == "from Classroom") == (not any(map(any, marks)))
    else:
        assert brief.rubric.source is None
        assert not any(map(any, marks))


def assert_since(brief: Brief, world: World, read: list[tuple[datetime, int]]) -> None:
    """What changed after the last talk, counted again from the rows; `read` are the readings that may be told of."""
    talk, finished = brief.last_conference, world.finished
    if talk is None or finished is None:
        return
    before = [words for at, words in read if at <= finished]
    after = [words for at, words in read if at > finished]
    expected = {}
    if before and after:
        change = abs(after[-1] - before[-1])
        expected["length" if not change else "word"] = change
    landed = [
        one
        for one in world.threads
        if one.role == "teacher" and one.uptake not in {None, Uptake.UNCHANGED} and one.days > 0
    ]
    expected["passage"] = len(landed)
    expected["repl"] = sum(bool(one.reply) and one.replied > finished for one in world.threads)
    told = {}
    for since in talk.since:
        (kind,) = [
            kind for kind in ("length", "word", "passage", "repl") if kind in since.words.replace("new words", "")
        ]
        told[kind] = int((re.findall(r"\d+", since.words) or ["0"])[0])
    assert told == {kind: number for kind, number in expected.items() if number or kind == "length"}


def assert_shape(brief: Brief, words: int) -> None:
    """Every part that is there says as many words as it holds, and all of them no more than the draft."""
    assert brief.shape is not None
    shape = brief.shape.shape
    if not shape.from_draft:
        assert not any(part.present for part in shape.parts)
        return
    for part in shape.parts:
        assert part.present == bool(part.paragraphs)
        assert [int(found) for found in re.findall(r"\d+", part.amount)] == [part.words] * part.present
        assert set(part.gist.rstrip("…").split()) <= {"word"}
    assert 0 < sum(part.words for part in shape.parts if not part.within) <= words


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
