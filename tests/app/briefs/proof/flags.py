"""Proves why Today names the writer, and what a brief flags: each with its numbers, and none is left out."""

import re

from app.briefs.brief import Brief
from app.sections.agenda import Mark, Queue, Reason
from app.sections.queue import build_queue
from tests.app.briefs.proof.past import promises_open
from tests.app.briefs.proof.rows import Placed
from tests.app.briefs.proof.world import World
from tests.builders import NOW

_NEVER = {Mark.PAST_DUE, Mark.UNREADABLE, Mark.WAIT, Mark.FLAT}
"""The piece is due in days, the draft was read just now, and whoever was met was met this week."""


def queue_of(here: Placed) -> Queue:
    room = here.room
    return build_queue(room.session, teacher_id=room.reader.id, course_id=room.course.id, now=NOW)


def assert_flags(brief: Brief, queue: Queue, world: World, here: Placed) -> None:
    """The brief says the same as Today of who is behind."""
    (row,) = (row for row in queue.everybody if row.writer.id == here.room.writer.id)
    flags = {why.mark: why for why in row.reasons}
    assert len(flags) == len(row.reasons)
    assert not _NEVER & set(flags)
    _assert_due(flags.get(Mark.DUE), world)
    _assert_behind(flags.get(Mark.BEHIND), world)
    told = [(flag.cause, flag.detail.rstrip(".")) for flag in brief.flags]
    assert told == [(why.cause, why.detail) for mark, why in flags.items() if mark is Mark.BEHIND]
    _assert_untouched(flags.get(Mark.UNTOUCHED), world)
    _assert_heard(flags, world)


def _numbers(words: str) -> list[int]:
    return [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", words)]


def _assert_due(why: Reason | None, world: World) -> None:
    """Promises whose day is tomorrow or past."""
    due = [promise.days for _, promise in promises_open(world) if promise.days is not None and promise.days <= 1]
    assert (why is None) == (not due)
    if why is not None:
        assert len(why.sources) == len(due)
        assert set(_numbers(why.cause)) <= {abs(min(due))}
        assert ("more" in why.detail.split(", and ")[-1]) == (len(due) > 1)


def _assert_behind(why: Reason | None, world: World) -> None:
    """Fewer than half of what half the class is past: of five drafts or more, in round figures."""
    mine = 0 if world.template else len(world.texts[-1].split())
    words = sorted([mine, 0, *[mine] * world.copies, *world.others])
    middle = words[(len(words) - 1) // 2] - 1
    step = 50 if middle >= 200 else 10
    past = middle // step * step if len(words) >= 5 and middle > 0 else 0
    behind = past > 0 and (world.template or mine * 2 < past)
    assert (why is not None) == behind
    if why is not None:
        assert _numbers(why.detail) == ([past] if world.template else [mine, past])


def _assert_untouched(why: Reason | None, world: World) -> None:
    """Comments of the teachers that wait, once the oldest has waited five days."""
    teachers = [thread for thread in world.threads if thread.of_teachers]
    days = [thread.days for thread in teachers if thread.untouched]
    assert (why is not None) == (max(days, default=0) >= 5)
    if why is not None:
        assert _numbers(why.detail) == [len(days), len(teachers), max(days)]
        assert len(why.sources) == len(days)


def _assert_heard(flags: dict[Mark, Reason], world: World) -> None:
    """What the writer said last: a question, or “ready to confer”, before anything else."""
    live = [thread for thread in world.threads if not thread.resolved and not thread.answered]
    asked = [thread for thread in live if thread.asks]
    assert (Mark.ASKED in flags) == bool(asked)
    if Mark.ASKED in flags:
        assert flags[Mark.ASKED].quoted == world.text(asked[0].reply)
        assert _numbers(flags[Mark.ASKED].detail) == [len(asked) - 1] * (len(asked) > 1)
    ready = [one for one in world.written if one.ready and world.waits(one)]
    assert (Mark.READY in flags) == bool(ready)
    if Mark.READY in flags:
        assert flags[Mark.READY].quoted in {world.text(one.text) for one in ready}
    if Mark.REPLIED in flags:
        assert not asked
        own = {world.text(f"comment {number}") for number in range(len(world.threads))}
        assert flags[Mark.REPLIED].quoted in own | {world.text("ok")}
