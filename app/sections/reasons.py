"""Why a writer is in the queue: one pure rule a reason, each with its cause and its number (docs/writing.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.accounts.thresholds import USUAL, Thresholds
from app.briefs.brief import DraftState
from app.briefs.drafts import IS_HANDED_IN, Trend
from app.briefs.flags import behind
from app.briefs.source import Source
from app.briefs.words import count, date_words, day_words, days_between
from app.sections.agenda import Mark, Reason
from app.sections.met import Promised, Wait
from app.writing.words import TRAIT_WORDS, Trait

_NOTHING_TO_WRITE = frozenset({DraftState.NO_ASSIGNMENT, DraftState.NOT_ASSIGNED})
DUE_SOON = timedelta(days=3)
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
    """What is known of one writer; `teachers_comments` counts all of the teachers', whatever became of them.

    `ready` is what the writer asked on the student page with “ready to confer”. `closed` is true while the draft
    cannot be opened: what is known of it then stands as of `read_at`, if ever. `promised` are the open follow-ups.
    """

    state: DraftState
    trend: Trend
    waiting: Sequence[Waiting]
    teachers_comments: int
    said: Sequence[Said]
    source: Source
    ready: Said | None = None
    closed: bool = False
    read_at: datetime | None = None
    promised: Sequence[Promised] = ()
    wait: Wait | None = None

    def asks_since(self, moment: datetime) -> bool:
        """Whether the writer asked for something after `moment` that nobody answered."""
        asked = [said.at for said in self.said if said.asking] + ([self.ready.at] if self.ready else [])
        return any(at > moment for at in asked)


def reasons_of(
    case: Case,
    *,
    past: int | None,
    due_at: datetime | None,
    now: datetime,
    zone: ZoneInfo,
    thresholds: Thresholds = USUAL,
) -> tuple[Reason, ...]:
    """Every reason that applies, the one that places the row first. Handed-in work waits for nothing but an answer."""
    closed, ready, asked = _cannot_be_opened(case, now, zone), _ready(case, now, zone), _asked(case, now, zone)
    due = _due(case, thresholds.due_ahead_days)
    if case.state in IS_HANDED_IN:
        found = [due, closed if case.state is DraftState.TURNED_IN else None, ready, asked]
    else:
        due_soon = due_at is not None and now < due_at <= now + DUE_SOON
        found = [
            due,
            _behind(case, past, thresholds.behind_percent),
            _past_due(case, due_at, now, zone),
            closed,
            ready,
            asked,
            _wait(case, thresholds.wait_days),
            _untouched(case, from_days=0 if due_soon else thresholds.untouched_days),
            _replied(case, now, zone),
            _flat(case, thresholds.flat_days),
        ]
    return tuple(reason for reason in found if reason is not None)


def _due(case: Case, ahead_days: int) -> Reason | None:
    """The first of the follow-ups that are due, or will be within so many days."""
    due = [one for one in case.promised if one.line.due or (one.days is not None and one.days <= ahead_days)]
    if not due:
        return None
    first, *more = due
    detail = first.line.words + (f", and {len(more)} more" if more else "")
    late = -(first.days or 0)
    return Reason(
        Mark.DUE, f"Follow-up {first.line.state_words}.", detail, "", late, tuple(one.line.source for one in due)
    )


def _behind(case: Case, past: int | None, percent: int) -> Reason | None:
    found = behind(case.state, case.trend.words, past, percent)
    return Reason(Mark.BEHIND, found.cause, found.detail, "", found.by, (case.source,)) if found else None


def _cannot_be_opened(case: Case, now: datetime, zone: ZoneInfo) -> Reason | None:
    """Said of the draft itself, never by its words of before."""
    if not case.closed:
        return None
    detail = f"Last read {date_words(case.read_at, now, zone)}" if case.read_at else "Never read"
    days = days_between(case.read_at, now, zone) if case.read_at else 0
    return Reason(Mark.UNREADABLE, "Draft cannot be opened.", detail, "", days, (case.source,))


def _past_due(case: Case, due_at: datetime | None, now: datetime, zone: ZoneInfo) -> Reason | None:
    if due_at is None or due_at > now or case.state in _NOTHING_TO_WRITE:
        return None
    days = days_between(due_at, now, zone)
    cause = f"Past due {count(days, 'day')}." if days else "Was due today."
    return Reason(Mark.PAST_DUE, cause, "Not turned in", "", days, (case.source,))


def _ready(case: Case, now: datetime, zone: ZoneInfo) -> Reason | None:
    if case.ready is None:
        return None
    said_on = f"Said so {_on_day(case.ready.at, now, zone)}"
    return _heard(Mark.READY, "Ready to confer.", said_on, case.ready, now)


def _asked(case: Case, now: datetime, zone: ZoneInfo) -> Reason | None:
    """The longest unanswered question."""
    questions = [said for said in case.said if said.asking]
    if not questions:
        return None
    first = min(questions, key=lambda said: said.at)
    more = f"and {count(len(questions) - 1, 'more question')}" if len(questions) > 1 else ""
    return _heard(Mark.ASKED, f"Asked {_on_day(first.at, now, zone)}.", more, first, now)


def _replied(case: Case, now: datetime, zone: ZoneInfo) -> Reason | None:
    """The newest reply of the last two days that asks nothing; said of nobody who asks something."""
    recent = [said for said in case.said if days_between(said.at, now, zone) <= REPLY_DAYS]
    if not recent or any(said.asking for said in case.said):
        return None
    last = max(recent, key=lambda said: said.at)
    return _heard(Mark.REPLIED, f"New reply {_on_day(last.at, now, zone)}.", "", last, now)


def _heard(mark: Mark, cause: str, detail: str, said: Said, now: datetime) -> Reason:
    hours = (now - said.at).total_seconds() / 3600
    return Reason(mark, cause, detail, said.text, hours, (said.source,))


def _on_day(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    words = day_words(moment, now, zone)
    return words if words in {"today", "yesterday"} else f"on {words}"


def _wait(case: Case, from_days: int) -> Reason | None:
    """Not met for so many days; of the class's longest wait it is said that nobody else's is as long."""
    wait = case.wait
    if wait is None or wait.days < from_days:
        return None
    if not wait.met:
        cause, detail = "Not met yet.", f"The first talk with this class was {wait.days} days ago"
    elif wait.others is not None:
        cause, detail = "Longest wait.", f"Not met in {wait.days} days; nobody else is past {wait.others}"
    else:
        cause, detail = f"Not met in {wait.days} days.", ""
    return Reason(Mark.WAIT, cause, detail, "", wait.days, (wait.source,))


def _untouched(case: Case, *, from_days: int) -> Reason | None:
    """Said once the oldest has waited so many days."""
    days = max((one.days for one in case.waiting), default=None)
    if days is None or days < from_days:
        return None
    number = len(case.waiting)
    parts = [f"{count(number, 'comment')} of {case.teachers_comments}"]
    traits = {one.trait for one in case.waiting}
    (only,) = traits if len(traits) == 1 else (None,)
    if only not in {None, Trait.NONE}:
        parts.append(f"{'all ' if number > 1 else ''}on {TRAIT_WORDS[only].lower()}")
    age = count(days, "day") if days else "today"
    parts.append(f"the oldest {age}" if number > 1 else age)
    sources = tuple(one.source for one in case.waiting)
    return Reason(Mark.UNTOUCHED, "Untouched.", ", ".join(parts), "", days + number / 100, sources)


def _flat(case: Case, from_days: int) -> Reason | None:
    days = case.trend.days_without_change
    if case.state is DraftState.UNREADABLE or days is None or days < from_days:
        return None
    return Reason(
        Mark.FLAT,
        f"No change in {days} days.",
        f"Still {count(case.trend.words or 0, 'word')}",
        "",
        days,
        (case.source,),
    )
