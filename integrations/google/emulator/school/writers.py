"""Who writes what: the drafts written by hand and, for everybody else, drafts composed from the banks."""

from collections.abc import Iterator
from functools import cache
from random import Random

from integrations.google.emulator.school.assignments import assignments
from integrations.google.emulator.school.banks import stories
from integrations.google.emulator.school.composer import composed, filled_in
from integrations.google.emulator.school.drafts import Draft, written_by_hand
from integrations.google.emulator.school.pen import Pen
from integrations.google.emulator.school.people import Seat, seats
from integrations.google.emulator.school.sketches import analysis, argument, memoir, plan

_SEED = 214
_WITHOUT_A_DRAFT = frozenset({"ines.duarte", "ruth.abernathy"})


def _partners(pen: Pen, seat: Seat) -> list[str]:
    """One partner, two or none, out of those who sit in the same section the whole term."""
    others = [
        other.student.login
        for other in seats()
        if other.period == seat.period and other.student != seat.student and not other.left and not other.joined
    ]
    return pen.rng.sample(others, pen.rng.choice((0, 0, 1, 1, 2)))


def _writers(work: str, taken: frozenset[tuple[int, str, str]]) -> list[Seat]:
    """The seats of the assignment's sections whose student has not written this by hand."""
    periods = assignments()[work].periods
    return [seat for seat in seats() if seat.period in periods and (seat.period, work, seat.student.login) not in taken]


def _analyses(pen: Pen, taken: frozenset[tuple[int, str, str]]) -> Iterator[Draft]:
    for seat in _writers("literary_analysis", taken):
        if not seat.joined:
            yield composed(pen, analysis(pen), seat.student.login, seat.period, "literary_analysis")


def _memoirs(pen: Pen, taken: frozenset[tuple[int, str, str]]) -> Iterator[Draft]:
    told = {story["student"]: story for story in stories("memoirs.txt")}
    for seat in _writers("memoir", taken):
        login = seat.student.login
        if login not in _WITHOUT_A_DRAFT:
            yield composed(pen, memoir(pen, told[login]), login, seat.period, "memoir", partners=_partners(pen, seat))


def _arguments(pen: Pen, taken: frozenset[tuple[int, str, str]]) -> Iterator[Draft]:
    for seat, story in zip(_writers("argument", taken), stories("arguments.txt"), strict=True):
        login = seat.student.login
        yield filled_in(pen, plan(story), login, seat.period)
        yield composed(pen, argument(pen, story), login, seat.period, "argument", partners=_partners(pen, seat))


def _plans(pen: Pen) -> Iterator[Draft]:
    """The planning pages of those whose essays are written by hand."""
    sections = {draft.student: draft.period for draft in written_by_hand() if draft.work == "argument"}
    for story in stories("plans.txt"):
        yield filled_in(pen, plan(story), story["student"], sections[story["student"]])


@cache
def drafts() -> tuple[Draft, ...]:
    """Every draft of the school, those written by hand first."""
    by_hand = written_by_hand()
    taken = frozenset((draft.period, draft.work, draft.student) for draft in by_hand)
    pen = Pen(Random(_SEED))
    return (*by_hand, *_plans(pen), *_analyses(pen, taken), *_memoirs(pen, taken), *_arguments(pen, taken))
