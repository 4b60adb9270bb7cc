"""Who writes what: the drafts written by hand and, for everybody else, drafts composed from the banks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache
from random import Random

from integrations.google.emulator.school.assignments import assignments
from integrations.google.emulator.school.banks import stories
from integrations.google.emulator.school.bells import ZONE, local
from integrations.google.emulator.school.composer import composed, filled_in, handed_in
from integrations.google.emulator.school.drafts import Draft, written_by_hand
from integrations.google.emulator.school.pen import Pen
from integrations.google.emulator.school.people import STAFF, Seat, seats
from integrations.google.emulator.school.sketches import analysis, argument, memoir, plan

_SEED = 214
# Inês has not begun; Ruth writes by hand and Zoë in Word (see `attached`).
_WITHOUT_A_DOC = frozenset({"ines.duarte", "ruth.abernathy", "zoe.lindqvist"})
_PRIVATE = {
    ("ruben.aguilar", "memoir"): (
        datetime(2026, 10, 3, 11, 20, tzinfo=ZONE),
        datetime(2026, 10, 20, 10, 40, tzinfo=ZONE),
    ),
    ("kai.morrison", "memoir"): (datetime(2026, 9, 24, 7, 5, tzinfo=ZONE), datetime(2026, 10, 22, 14, 10, tzinfo=ZONE)),
}
# They turned in, thought better of it, and turned in once more.
_SECOND_THOUGHTS = frozenset({("parker.simmons", "literary_analysis"), ("annika.sorensen", "memoir")})


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
        if login not in _WITHOUT_A_DOC:
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


def _kept(draft: Draft, opened: datetime, closed: datetime) -> Draft:
    """The part of the draft that happens between these moments; remarks need a version to stand on."""
    versions = tuple(version for version in draft.versions if opened <= version.at < closed)
    return replace(
        draft,
        versions=versions,
        remarks=tuple(
            replace(remark, replies=tuple(reply for reply in remark.replies if reply.at < closed))
            for remark in draft.remarks
            if versions and versions[0].at < remark.at < closed
        ),
        suggestions=tuple(
            suggestion for suggestion in draft.suggestions if versions and versions[0].at < suggestion.at < closed
        ),
        turned_in=draft.turned_in if draft.turned_in and draft.turned_in < closed else None,
        returned=draft.returned if draft.returned and draft.returned < closed else None,
    )


def _while_enrolled(draft: Draft) -> Draft:
    seat = next(seat for seat in seats() if (seat.period, seat.student.login) == (draft.period, draft.student))
    if not seat.joined and not seat.left:
        return draft
    opened = local(seat.joined, time(13, 0)) if seat.joined else draft.versions[0].at
    closed = local(seat.left, time(9, 0)) if seat.left else datetime.max.replace(tzinfo=ZONE)
    return _kept(draft, opened, closed)


def _while_shared(draft: Draft) -> Draft:
    """The draft without what teachers would have remarked while they could not open it."""
    private = _PRIVATE.get((draft.student, draft.work))
    if not private:
        return draft
    private = (max(private[0], draft.versions[0].at + timedelta(minutes=1)), private[1])
    staff = {person.login for person in STAFF}
    remarks = tuple(
        remark for remark in draft.remarks if remark.by not in staff or not private[0] < remark.at < private[1]
    )
    return replace(draft, private=private, remarks=remarks, suggestions=())


def _thought_over(draft: Draft) -> Draft:
    """The draft turned in after all but the last version, and taken back to write that one."""
    if (draft.student, draft.work) not in _SECOND_THOUGHTS:
        return draft
    *_, done, mended = draft.versions
    return replace(draft, taken_back=(done.at + timedelta(minutes=4), mended.at - timedelta(minutes=9)))


@cache
def drafts() -> tuple[Draft, ...]:
    """Every draft of the school, those written by hand first."""
    pen = Pen(Random(_SEED))
    by_hand = tuple(
        draft if draft.turned_in else handed_in(pen, draft, done=draft.title is not None) for draft in written_by_hand()
    )
    taken = frozenset((draft.period, draft.work, draft.student) for draft in by_hand)
    varied = (*_plans(pen), *_analyses(pen, taken), *_memoirs(pen, taken), *_arguments(pen, taken))
    return (*by_hand, *(_thought_over(_while_shared(_while_enrolled(draft))) for draft in varied))
