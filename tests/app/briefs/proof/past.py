"""Proves what a brief says of earlier talks: the last one, promises, what changed since, and the writer's own words."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from app.briefs.brief import Brief
from app.writing.words import LEVEL_WORDS, Level, Uptake
from tests.app.briefs.proof.rows import Placed
from tests.app.briefs.proof.world import COLLEAGUE, TEACHER, Promise, Seen, Talk, World
from tests.builders import days_ago

Reading = tuple[datetime, int]
WALL = ZoneInfo("America/New_York")
KINDS = {"formal": "Conference", "informal": "Walk-around", "group": "Group", "online": "Online"}


def typed(world: World, talk: Talk, field: str) -> str:
    """What stands in a field of a talk's record."""
    return world.text(f"{field} {talk.words}") if talk.words else ""


def promises_open(world: World) -> list[tuple[Talk, Promise]]:
    return [(talk, promise) for talk, promise in world.promises if not promise.closed]


def is_due(promise: Promise) -> bool:
    return promise.days is not None and promise.days <= 0


def assert_past(brief: Brief, world: World, here: Placed) -> None:
    """The last talk that counts, in its own words, and every promise with the days that its row says."""
    talk = brief.last_conference
    assert (talk is None) == (not world.past)
    if talk is not None:
        last = world.last
        assert last is not None
        assert talk.source.id == here.records[next(n for n, one in enumerate(world.talks) if one is last)].id
        assert (talk.kind, talk.when) == (KINDS[last.kind], day(world.held(last)))
        whose = world.name(COLLEAGUE if last.by_colleague else TEACHER)
        assert talk.by == ("You" if last.by_colleague == world.by_colleague else whose)
        about = {"piece": here.room.work.title, "earlier": here.room.earlier.title}
        assert talk.about == about.get(last.about, "")
        told = {name: getattr(talk, name) for name in ("topic", "strength", "notes", "student_words", "next_step")}
        assert told == {name: typed(world, last, name) for name in told}
        assert (talk.promise is None) == (last.promise is None)
        if last.promise is not None and talk.promise is not None:
            assert talk.promise.due == (not last.promise.closed and is_due(last.promise))
    _assert_promises(brief, world)
    _assert_topic(brief, world)


def day(moment: datetime) -> str:
    """In New York, of this year: “Oct 2”."""
    local = moment.astimezone(WALL)
    return f"{local:%b} {local.day}"


def _assert_promises(brief: Brief, world: World) -> None:
    still = promises_open(world)
    texts = [typed(world, talk, "next_step") for talk, _ in still]
    assert sorted(each.next_step for each in brief.follow_ups) == sorted(texts)
    assert sum(each.due for each in brief.follow_ups) == sum(is_due(promise) for _, promise in still)
    told = [int(number) for each in brief.follow_ups for number in re.findall(r"\d+", each.state_words)]
    assert set(told) <= {abs(promise.days) for _, promise in still if promise.days is not None}


def _assert_topic(brief: Brief, world: World) -> None:
    """The newest that a talk on this piece kept, or that was said by hand."""
    piece = brief.piece
    assert piece is not None
    kept = [
        (world.held(talk), typed(world, talk, "topic"), talk.by_colleague, "conference_record")
        for talk in world.past
        if talk.about == "piece" and talk.words
    ]
    if world.topic:
        words = world.text(world.topic.words) if world.topic.words else ""
        kept.append((days_ago(world.topic.days), words, world.topic.by_colleague, "piece_choice"))
    _, topic, by_colleague, kind = max(kept, default=(None, "", False, ""))
    assert piece.topic == topic
    assert (piece.topic_source.kind if piece.topic_source else "") == (kind if topic else "")
    if topic:
        assert (piece.topic_by == "You") == (by_colleague == world.by_colleague)


def echoes_expected(world: World) -> dict[str, tuple[str, Seen]]:
    """Skills of pieces before that are not on their own yet: each with its reason in words, and what it rests on."""
    found = {}
    for skill in filter(world.serves, {word.skill for word in world.seen}):
        because = world.because(skill)
        on_this = any(word.about == "piece" for word in world.seen if word.skill == skill)
        if because is not None and because.level is not Level.INDEPENDENT and not on_this:
            found[skill] = seen_words(world, because), because
    return found


def seen_words(world: World, word: Seen) -> str:
    """What was seen, on which piece and when; who only talked about a skill has shown it."""
    pieces = {"earlier": "Essay", "piece": "Memoir: A Small Moment"}
    where = f" in {world.text(pieces[word.about])}" if word.about in pieces else ""
    return f"{LEVEL_WORDS[word.level or Level.INTRODUCED]}{where}, {day(word.at)}"


def assert_written(brief: Brief, world: World) -> None:
    """The writer's own words since they last sat down in this class, each as it was written."""
    waiting = [one for one in world.written if world.waits(one)]
    asked = [question.text for question in brief.questions if question.source.kind == "student_word"]
    assert sorted(asked) == sorted(world.text(one.text) for one in waiting if not one.restated)
    restated = [one for one in waiting if one.restated]
    assert (brief.restated is None) == (not restated)
    if brief.restated is not None:
        assert brief.restated.text == world.text(restated[-1].text)


def assert_since(brief: Brief, world: World, read: list[Reading]) -> None:
    """What changed after the last talk, counted again from the rows; `read` are the readings that may be told of."""
    talk, last = brief.last_conference, world.last
    if talk is None or last is None:
        return
    finished = world.held(last)
    before = [words for at, words in read if at <= finished]
    after = [words for at, words in read if at > finished]
    expected = {}
    if before and after:
        change = abs(after[-1] - before[-1])
        expected["length" if not change else "word"] = change
    landed = [
        one for one in world.threads if one.of_teachers and one.uptake not in {None, Uptake.UNCHANGED} and one.days
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
