"""Proves what a brief says of comments: each once, in its place, by whom, about what, and what became of it."""

import re
from collections import Counter
from datetime import datetime

from app.briefs.brief import Author, Brief, Comment, Role, ThreadState
from app.writing.words import Kind, Uptake
from tests.app.briefs.proof.past import promises_open
from tests.app.briefs.proof.rows import Class
from tests.app.briefs.proof.world import COLLEAGUE, NOBODY, TEACHER, WRITER, Thread, World
from tests.builders import days_ago

_REQUESTS = {Kind.REQUEST, Kind.QUESTION}


def assert_threads(brief: Brief, world: World, room: Class) -> None:
    """Each thread is shown once, in its place, as what it is."""
    shown = [comment for group in brief.comments for comment in group.comments]
    places = (
        (shown, {Role.YOU, Role.CO_TEACHER}),
        (brief.peers, {Role.PEER}),
        (brief.own_threads, {Role.WRITER}),
        (brief.strangers, {Role.UNKNOWN}),
    )
    for comments, roles in places:
        assert sorted(comment.content for comment in comments) == sorted(
            world.text(f"comment {number}")
            for number, thread in enumerate(world.threads)
            if _role(world, thread) in roles
        )
    for group in brief.comments:
        assert {comment.trait for comment in group.comments} == {group.trait}
        assert list(group.comments) == sorted(group.comments, key=_turn)
    for comment in [*shown, *brief.peers, *brief.own_threads, *brief.strangers]:
        _assert_thread(comment, world, room)


def assert_questions(brief: Brief, world: World) -> None:
    """The writer's own, in threads that are not resolved."""
    asked = [thread for thread in world.threads if not thread.resolved and thread.asks]
    told = [question for question in brief.questions if question.source.kind == "reply"]
    assert sorted((one.text, one.answered, one.asked_at) for one in told) == sorted(
        (world.text(thread.reply), thread.answered, thread.replied) for thread in asked
    )


def assert_counts(brief: Brief, world: World) -> None:
    """Each state counted again; together they are what the heading says, and each leads to those comments."""
    teachers = [thread for thread in world.threads if thread.of_teachers]
    kept = [thread for thread in teachers if thread.trait and thread.kind is Kind.PRAISE]
    still = Counter(thread.uptake for thread in teachers)
    kept_count = sum(thread.uptake is Uptake.UNCHANGED for thread in kept)
    expected = {
        "untouched": still[Uptake.UNCHANGED] - kept_count,
        "kept": kept_count,
        "changed": still[Uptake.CHANGED],
        "gone": still[Uptake.REMOVED],
        "moved": still[Uptake.MOVED],
        "not known": sum(thread.uptake is None and not thread.whole for thread in teachers),
        "on the whole draft": sum(thread.whole for thread in teachers),
    }
    assert _counts(brief.comments_words) == {words: number for words, number in expected.items() if number}
    marks = Counter((one.state_mark, bool(one.quote)) for group in brief.comments for one in group.comments)
    assert sorted(len(one.sources) for one in brief.comments_counted) == sorted(marks.values())
    assert ", ".join(one.words for one in brief.comments_counted) == brief.comments_words * bool(teachers)
    open_ones = [one for one in teachers if one.waits and one.trait is not None and one.kind in _REQUESTS]
    _assert_over_marked(brief, len(open_ones), len(promises_open(world)))


def _assert_over_marked(brief: Brief, asked: int, goals: int) -> None:
    """More than eight requests and questions, or more than two goals, each told only where it is too much."""
    found = brief.over_marked
    assert (found is not None) == (asked > 8 or goals > 2)
    if found is not None:
        assert (found.requests, found.goals) == (asked, goals)
        numbers = [asked] * (asked > 8) + [goals] * (goals > 2)
        told, _, enough = found.words.partition(" enough for one talk: ")
        assert [int(number) for number in re.findall(r"\d+", told)] == numbers
        assert enough == (" and ".join(focus.words for focus in brief.focus) + ".") * bool(brief.focus)
        kinds = Counter(source.kind for source in found.sources)
        assert kinds == Counter({"comment": asked * (asked > 8), "follow_up": goals * (goals > 2)})


def _counts(words: str) -> dict[str, int]:
    return {what: int(number) for number, what in re.findall(r"(\d+) ([a-z ]+)", words)}


def _turn(comment: Comment) -> tuple[bool, bool, datetime, int]:
    """Untouched comments, then the other threads that are not resolved, then those that are; the oldest first."""
    resolved = comment.thread in {ThreadState.RESOLVED, ThreadState.RESOLVED_WITHOUT_EDIT}
    return comment.untouched_days is None, resolved, comment.created_at, comment.id


def number_of(comment: Comment) -> int:
    return int(comment.content.removeprefix("comment ").partition(" ")[0])


def _role(world: World, thread: Thread) -> Role:
    """The peer in a document of both is a peer, but where Google gives only the name that both have."""
    teacher, colleague = (Role.CO_TEACHER, Role.YOU) if world.by_colleague else (Role.YOU, Role.CO_TEACHER)
    shared = Role.WRITER if world.namesake and thread.by_name else Role.PEER
    return {
        "teacher": teacher,
        "colleague": colleague,
        "peer": Role.PEER,
        "shared": shared,
        "writer": Role.WRITER,
        "unknown": Role.UNKNOWN,
    }[thread.role]


def _assert_author(author: Author, world: World, thread: Thread) -> None:
    role = _role(world, thread)
    names = {"teacher": world.name(TEACHER), "colleague": world.name(COLLEAGUE), "writer": world.name(WRITER)}
    names |= {"unknown": "A Stranger"}
    name = names.get(thread.role, world.peer)
    how = (
        ", matched to nobody in this class"
        if thread.role == "unknown"
        else ", matched by name"
        if thread.by_name
        else ""
    )
    assert (author.role, author.name) == (role, name)
    assert author.words == ("You" if role is Role.YOU else name) + how
    assert author.certain == (not how)


def _assert_thread(comment: Comment, world: World, room: Class) -> None:
    number = number_of(comment)
    thread = world.threads[number]
    _assert_author(comment.author, world, thread)
    assigned = {
        "nobody": NOBODY,
        "peer": room.peer.google_given_name,
        "colleague": room.colleague.name,
    }.get(thread.assigned)
    aside = f"Assigned to {assigned}" if assigned else ""
    assert (comment.quote, comment.aside) == ("" if thread.whole else world.text(f"quote {number}"), aside)
    assert (comment.uptake, comment.trait) == (thread.uptake, thread.sorted_as)
    assert comment.kind == (thread.kind if thread.trait else None)
    assert comment.passage_now in {"", world.text(f"now {number}")}
    assert comment.untouched_days == (thread.days if thread.untouched else None)
    if thread.of_teachers:
        assert comment.open_days == (thread.days if thread.open_on_whole else None)
    assert comment.created_at == days_ago(thread.days)
    texts = [thread.reply] * bool(thread.reply) + ["outside"] * thread.answered
    assert [reply.content for reply in comment.replies] == [world.text(text) for text in texts]
    assert comment.thread is _state(thread, world)
    told = [int(found) for found in re.findall(r"\d+", comment.state_words)]
    assert told in ([], [thread.days])
    waits = comment.thread is ThreadState.OPEN and thread.asks
    asking = f"{world.name(WRITER).partition(' ')[0]} asks"
    assert comment.thread_words == asking if waits else "asks" not in comment.thread_words


def _state(thread: Thread, world: World) -> ThreadState:
    """Who asked last, the teachers by the kind of their comment, and whether somebody else wrote after it."""
    if thread.resolved:
        without = thread.trait is not None and thread.kind is Kind.REQUEST and thread.uptake is Uptake.UNCHANGED
        return ThreadState.RESOLVED_WITHOUT_EDIT if without else ThreadState.RESOLVED
    if thread.asks:
        return ThreadState.ANSWERED if thread.answered else ThreadState.OPEN
    asked = thread.of_teachers and thread.trait is not None and thread.kind is Kind.QUESTION
    others = bool(thread.reply) or (thread.answered and thread.role != "colleague")
    return ThreadState.ANSWERED if asked and others else ThreadState.OPEN
