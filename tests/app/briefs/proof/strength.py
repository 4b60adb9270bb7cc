"""Proves the one strength that a brief begins with: praise that was kept, a follow-up reached, or a skill grown."""

from collections.abc import Iterator
from datetime import datetime

from app.briefs.brief import Brief
from app.briefs.source import Source
from app.writing.skills import skills
from app.writing.words import Level
from tests.app.briefs.proof.past import seen_words
from tests.app.briefs.proof.rows import Placed
from tests.app.briefs.proof.threads import number_of
from tests.app.briefs.proof.world import Seen, World

Told = tuple[datetime, str, tuple[Source, ...]]
ORDER = list(Level)


def assert_strength(brief: Brief, world: World, here: Placed) -> None:
    """Praise before anything else; without it the newest follow-up reached, else the newest rise of a skill."""
    strength, grown = brief.strength, brief.grown
    kept = [thread.days for thread in world.threads if thread.of_teachers and thread.kept]
    shown = list(_reached(world, here)) or list(_grown(world, here))
    assert (strength is None) == (not kept)
    assert (grown is None) == bool(kept or not shown)
    if strength is not None:
        assert world.threads[number_of(strength)].days == min(kept)
        assert strength in [comment for group in brief.comments for comment in group.comments]
    if grown is not None:
        newest = max(at for at, *_ in shown)
        assert (newest, grown.words, grown.sources) in shown


def _said(world: World) -> Iterator[tuple[str, list[Seen]]]:
    """By the name of each skill, the words that its level went by: of talks without a level, one before all others."""
    for skill in sorted({word.skill for word in world.seen} & set(skills())):
        words = [word for word in world.seen if word.skill == skill]
        while len(words) > 1 and words[0].level is None and not words[0].in_talk:
            words = words[1:]
        yield skills()[skill].name, [word for word in words if word.level or (word is words[0] and word.in_talk)]


def _reached(world: World, here: Placed) -> Iterator[Told]:
    """A look found it on their own, and nobody has said less since."""
    for name, words in _said(world):
        for place, look in enumerate(words):
            if not look.in_talk and {word.level for word in words[place:]} == {Level.INDEPENDENT}:
                yield look.at, f"A follow-up is reached. {name}: {seen_words(world, look)}.", (here.says(look),)


def _grown(world: World, here: Placed) -> Iterator[Told]:
    """The last change of its level was to a higher one."""
    for name, words in _said(world):
        levels = [word.level or Level.INTRODUCED for word in words]
        changes = [place for place in range(1, len(words)) if levels[place] is not levels[place - 1]]
        if changes and ORDER.index(levels[changes[-1]]) > ORDER.index(levels[changes[-1] - 1]):
            before, risen = words[changes[-1] - 1], words[changes[-1]]
            told = f"A skill has grown. {name}: {seen_words(world, risen)}, after {seen_words(world, before)}."
            yield risen.at, told, (here.says(risen), here.says(before))
