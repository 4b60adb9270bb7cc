"""Proves what a brief proposes: what is pinned, what to teach, the question to ask and the passages that show it."""

import re

from app.briefs.brief import Brief, Focus
from app.briefs.pinned import Pinned as PinnedLine
from app.models import Pin
from app.writing.mentors import mentor_texts
from app.writing.rubrics import prompt_of
from app.writing.skills import skills
from app.writing.words import TRAIT_WORDS, Trait
from tests.app.briefs.proof.past import day, echoes_expected, is_due, promises_open
from tests.app.briefs.proof.rows import PINNED, Placed
from tests.app.briefs.proof.world import ASKED_ABOUT, Pinned, Thread, World
from tests.builders import days_ago

_NAMES_NOTHING = {None, Trait.NONE}


def assert_pins(brief: Brief, world: World, here: Placed) -> None:
    """The reader's own that are not taken off, each once: leading, or told as talked about."""
    rows = {row.id: (row, one) for row, one in zip(here.pins, world.pins, strict=True)}
    mine = {id_ for id_, (_, one) in rows.items() if one.by_colleague == world.by_colleague and not one.removed}
    shown = [*brief.pins, *brief.pins_talked]
    assert sorted(pin.id for pin in shown) == sorted(mine)
    for pin in shown:
        row, told = rows[pin.id]
        _assert_pin(pin, row, told)
        talk = _took_up(world, told)
        assert (pin in brief.pins) == (talk is None)
        assert pin.talked_words == (f"talked about {day(world.held(world.talks[talk]))}" if talk is not None else "")
        source = pin.talked_source
        assert (source.id if source else None) == (here.records[talk].id if talk is not None else None)


def _took_up(world: World, pin: Pinned) -> int | None:
    """The first conference of its teacher after it, about the piece or, for one pinned before, about anything."""
    return next(
        (
            number
            for number, talk in enumerate(world.talks)
            if talk.counts
            and talk.sat_down
            and talk.by_colleague == pin.by_colleague
            and (pin.unset or talk.about == "piece")
            and world.held(talk) > days_ago(pin.days)
        ),
        None,
    )


def _assert_pin(pin: PinnedLine, row: Pin, told: Pinned) -> None:
    assert (pin.kind, pin.quote if told.kind == "passage" else pin.words) == (told.kind, _shown(told, row))
    if told.kind == "passage" and told.taken_off:
        assert (pin.uptake, pin.passage_now) == (None, "")
        assert pin.state_words == "In a document that is no longer handed in"
    elif told.kind == "passage":
        assert (pin.uptake, pin.passage_now) == (told.uptake, row.passage_now)
        days = [int(found) for found in re.findall(r"\d+", pin.state_words)]
        assert set(days) <= {int(told.days), int(told.days) + 1}
    else:
        assert (pin.quote, pin.passage_now, pin.state_words) == ("", "", "")


def _shown(told: Pinned, row: Pin) -> str:
    names = {"trait": TRAIT_WORDS[Trait.VOICE], "skill": skills()[PINNED["skill"]].name}
    return names.get(told.kind, row.about)


def assert_focus(brief: Brief, world: World, here: Placed) -> None:
    """Each skill or trait with its reason in numbers, and none is left out while there is room for it."""
    cases = {*_due(world), *_echoing(world), *_asked(world), *_waiting(world)}
    assert len(brief.focus) == min(2, len(cases))
    for focus in brief.focus:
        assert (focus.skill or focus.trait) in cases
        _assert_reason(focus, world, here)
        assert focus.words == (skills()[focus.skill].name if focus.skill else TRAIT_WORDS[focus.trait])


def _due(world: World) -> set[str]:
    return {promise.skill for _, promise in promises_open(world) if is_due(promise)} & set(skills())


def _echoing(world: World) -> set[str]:
    return set(echoes_expected(world))


def _asked(world: World) -> set[str]:
    waiting = [one for one in world.written if world.waits(one)]
    return {ASKED_ABOUT} if any("ending" in one.text and not one.restated for one in waiting) else set()


def _waiting(world: World) -> dict[str, list[Thread]]:
    """Teachers' comments that are untouched, or open on the whole draft, by trait: none of them names a skill."""
    found: dict[str, list[Thread]] = {}
    for thread in world.threads:
        if thread.of_teachers and thread.waits and thread.sorted_as not in _NAMES_NOTHING:
            assert thread.sorted_as is not None
            found.setdefault(thread.sorted_as, []).append(thread)
    return found


def _assert_reason(focus: Focus, world: World, here: Placed) -> None:
    """Days of promises that are due, then comments and the oldest, then the piece before."""
    due = [one for _, one in promises_open(world) if one.skill == focus.skill and is_due(one)]
    waiting = [] if focus.skill else _waiting(world)[focus.trait]
    echo, because = echoes_expected(world).get(focus.skill or "", ("", None))
    on_whole = [thread for thread in waiting if thread.whole]
    on_passages = [thread for thread in waiting if not thread.whole]
    expected = [-one.days for one in due if one.days is not None and one.days < -1]
    for threads in filter(None, (on_passages, on_whole)):
        expected += [number for number in (len(threads), max(thread.days for thread in threads)) if number]
    told, _, rest = focus.reason.partition(echo) if echo else (focus.reason, "", "")
    assert [int(number) for number in re.findall(r"\d+", told)] == expected
    assert rest == ("; not on their own yet." if echo else "")
    assert ("on the whole draft open" in told) == bool(on_whole)
    asking = any(thread.asks for thread in waiting) or (focus.skill == ASKED_ABOUT and bool(_asked(world)))
    assert ("asks about it" in told) == asking
    kinds = [source.kind for source in focus.sources]
    assert kinds.count("follow_up") == len(due)
    assert kinds.count("comment") == len(waiting)
    told_of = [source for source in focus.sources if source.kind in {"conference_record", "follow_up_look"}]
    assert told_of == ([here.says(because)] if because else [])


def assert_ask_first(brief: Brief) -> None:
    """A question of the first pin, or else of the first focus, that has one; none beside a pinned question."""
    if any(pin.kind == "question" for pin in brief.pins):
        assert (brief.ask_first, brief.ask_first_sources) == ("", ())
        return
    asking = [one for one in brief.to_teach if one.trait is not None]
    assert bool(brief.ask_first) == bool(asking)
    if asking:
        first = asking[0]
        assert first.trait is not None
        own = skills()[first.skill].questions if first.skill else [prompt_of(first.trait)]
        assert brief.ask_first in own
        assert brief.ask_first_sources == (first.sources if isinstance(first, Focus) else (first.source,))


def assert_mentors(brief: Brief) -> None:
    """A passage out of the stack for each skill pinned or to be taught, none twice."""
    wanted = list(dict.fromkeys((one.skill, one.words) for one in brief.to_teach if one.skill))
    assert [mentor.shows for mentor in brief.mentors] == [words for _, words in wanted]
    for mentor, (skill, _) in zip(brief.mentors, wanted, strict=True):
        assert any(mentor.text == one.text and skill in one.skills for one in mentor_texts())
    assert len({mentor.text for mentor in brief.mentors}) == len(brief.mentors)
