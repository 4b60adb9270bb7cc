"""How far a writer is with a skill: worked out from what a teacher saw over drafts, never from a score.

The rule, for teachers in docs/record.md: the teacher's newest word counts. Talking about a skill without saying a level
shows it, no more. A look that found no progress is kept as a look, and the level stays as it was. There is no limit of
attempts, and no average: many tries before it works weigh nothing against the one that worked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import takewhile

from app.writing.words import Level

_ORDER = list(Level)


class Where(StrEnum):
    """Where the teacher saw it: the record of a talk, or a look at a later draft."""

    TALK = "talk"
    LOOK = "look"


@dataclass(frozen=True)
class Evidence:
    """One dated word of a teacher on one skill of one writer.

    `level` is empty for a skill that was talked about and nothing said, and for a look without progress, which is
    what `progress` False says of a look; of a talk it is always True. `id` is that of the record or the look.
    """

    at: datetime
    where: Where
    id: int
    level: Level | None
    progress: bool = True

    @property
    def shows(self) -> Level | None:
        """The level that it says; talking about a skill shows it, no more. None of a look without progress."""
        if not self.progress:
            return None
        return self.level or (Level.INTRODUCED if self.where is Where.TALK else None)


@dataclass(frozen=True)
class Mastery:
    """`level` is empty while nothing was seen. `because` is the word it rests on; `trace` all of it, oldest first."""

    level: Level | None
    because: Evidence | None
    trace: tuple[Evidence, ...]

    @property
    def tries(self) -> int:
        """How many looks found no progress since the level was last said."""
        since = self.because.at if self.because else None
        return sum(not each.progress and (since is None or each.at >= since) for each in self.trace)

    @property
    def stands(self) -> tuple[Evidence, ...]:
        """The words that say the level of now, from the one that first said it since another level stood."""
        newest_first = takewhile(lambda each: each.shows is self.level, reversed(self._moves))
        return tuple(newest_first)[::-1]

    @property
    def risen_from(self) -> Evidence | None:
        """The word that stood before those, if its level was a lower one."""
        before = self._moves[: len(self._moves) - len(self.stands)][-1:]
        return next((each for each in before if _order(each.shows) < _order(self.level)), None)

    @property
    def _moves(self) -> tuple[Evidence, ...]:
        """The words that the level went by, one a moment; a talk that said none counts while nothing else is known."""
        said = [each for each in self.trace if each.progress and each.level is not None]
        shown = takewhile(lambda each: each not in said[:1], self.trace)
        first = [each for each in shown if each.where is Where.TALK][:1]
        return tuple({each.at: each for each in (*first, *said)}.values())


def mastery(evidence: Iterable[Evidence]) -> Mastery:
    """The level of one skill. The order of `evidence` does not matter, nor does hearing of the same thing twice.

    Of two words of the very same moment the higher level counts.
    """
    trace = tuple(sorted(set(evidence), key=_moment))
    said = [each for each in trace if each.progress and each.level is not None]
    if said:
        return Mastery(said[-1].level, said[-1], trace)
    shown = next((each for each in trace if each.where is Where.TALK), None)
    return Mastery(Level.INTRODUCED if shown else None, shown, trace)


def _moment(each: Evidence) -> tuple[datetime, int, Where, int, bool]:
    return each.at, _order(each.level), each.where, each.id, each.progress


def _order(level: Level | None) -> int:
    return _ORDER.index(level) if level else -1
