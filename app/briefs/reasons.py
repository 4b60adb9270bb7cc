"""Why a writer is in the queue: one pure rule a reason, each with its cause and its number (docs/writing.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low
from zoneinfo import ZoneInfo

from app.briefs.agenda import Mark, Reason
from app.briefs.brief import DraftState, Source
from app.briefs.drafts import FLAT_DAYS, Trend
from app.briefs.words import count, day_words, days_between
from app.writing.words import TRAIT_WORDS, Trait

HANDED_IN = frozenset({DraftState.TURNED_IN, DraftState.RETURNED})
BEHIND_SHARE = 0.5
BEHIND_NEEDS = 5
UNTOUCHED_DAYS = 3
REPLY_DAYS = 2


@dataclass(frozen=True)
class Waiting:
    """A teacher's comment whose passage is untouched, `days` after it was made."""

    days: int
    trait: Trait | None
    source: Source


@dataclass(frozen=True)
class Said:
    """The writer's last word in a live thread that nobody answered since."""

    text: str
    at: datetime
    asking: bool
    source: Source


@dataclass(frozen=True)
class Case:
    """What is known of one writer; `teachers_comments` counts all of the teachers', whatever became of them."""

    state: DraftState
    trend: Trend
    waiting: Sequence[Waiting]
    teachers_comments: int
    said: Sequence[Said]
    source: Source


def half_is_past(words: Iterable[int]) -> int | None:
    """A round figure that at least half of the class is past; nothing for fewer than five drafts.

    `words` has one entry a writer whose words are known, 0 for nothing yet.
    """
    known = list(words)
    if len(known) < BEHIND_NEEDS or median_low(known) <= 1:
        return None
    middle = median_low(known) - 1
    step = 50 if middle >= 200 else 10
    return middle // step * step or None


def reasons_of(
    case: Case, *, past: int | None, due_at: datetime | None, now: datetime, zone: ZoneInfo
) -> tuple[Reason, ...]:
    """Every reason that applies, the one that places the row first. Handed-in work waits for nothing but an answer."""
    asked = _asked(case, now, zone)
    if case.state in HANDED_IN:
        found = [asked]
    else:
        found = [_behind(case, past), _past_due(case, due_at, now, zone), asked, _untouched(case), _flat(case)]
    return tuple(reason for reason in found if reason is not None)


def _behind(case: Case, past: int | None) -> Reason | None:
    """Less than half of what half the class has."""
    if case.state is DraftState.NOTHING_YET:
        detail = f"Half the class is past {past:,} words" if past else ""
        return Reason(Mark.BEHIND, "Nothing yet.", detail, "", (past or 0) + 1, (case.source,))
    words = case.trend.words
    if past is None or words is None or words >= past * BEHIND_SHARE:
        return None
    detail = f"{count(words, 'word')}; half the class is past {past:,}"
    return Reason(Mark.BEHIND, "Behind.", detail, "", past - words, (case.source,))


def _past_due(case: Case, due_at: datetime | None, now: datetime, zone: ZoneInfo) -> Reason | None:
    if due_at is None or due_at > now or case.state is DraftState.NO_ASSIGNMENT:
        return None
    days = days_between(due_at, now, zone)
    cause = f"Past due {count(days, 'day')}." if days else "Was due today."
    return Reason(Mark.PAST_DUE, cause, "Not turned in", "", days, (case.source,))


def _asked(case: Case, now: datetime, zone: ZoneInfo) -> Reason | None:
    """The longest unanswered question; else a reply of the last two days."""
    questions = [said for said in case.said if said.asking]
    recent = [said for said in case.said if days_between(said.at, now, zone) <= REPLY_DAYS]
    if questions:
        first = min(questions, key=lambda said: said.at)
        more = f"and {count(len(questions) - 1, 'more question')}" if len(questions) > 1 else ""
        return _heard(f"Asked {_on_day(first.at, now, zone)}.", more, first, now)
    if recent:
        return _heard(f"New reply {_on_day(recent[-1].at, now, zone)}.", "", recent[-1], now)
    return None


def _heard(cause: str, detail: str, said: Said, now: datetime) -> Reason:
    hours = (now - said.at).total_seconds() / 3600
    return Reason(Mark.ASKED, cause, detail, said.text, hours, (said.source,))


def _on_day(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    words = day_words(moment, now, zone)
    return words if words in {"today", "yesterday"} else f"on {words}"


def _untouched(case: Case) -> Reason | None:
    days = max((one.days for one in case.waiting), default=0)
    if days < UNTOUCHED_DAYS:
        return None
    number = len(case.waiting)
    detail = f"{count(number, 'comment')} of {case.teachers_comments}"
    traits = {one.trait for one in case.waiting}
    (only,) = traits if len(traits) == 1 else (None,)
    if only not in {None, Trait.NONE}:
        detail += f", {'all ' if number > 1 else ''}on {TRAIT_WORDS[only].lower()}"
    sources = tuple(one.source for one in case.waiting)
    return Reason(Mark.UNTOUCHED, f"Untouched {count(days, 'day')}.", detail, "", days + number / 100, sources)


def _flat(case: Case) -> Reason | None:
    days = case.trend.days_without_change
    if days is None or days < FLAT_DAYS:
        return None
    return Reason(
        Mark.FLAT,
        f"No change in {days} days.",
        f"Still {count(case.trend.words or 0, 'word')}",
        "",
        days,
        (case.source,),
    )
