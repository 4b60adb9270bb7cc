"""The sentences that page, API and terminal share, so that all three say the same.

Days are school-local: between two moments lie as many days as a calendar on the classroom wall shows.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.briefs.brief import Author, DraftState, Role, StateMark, ThreadState, Writer
from app.briefs.thread_rows import TEACHERS
from app.sync.problems import NAMELESS
from app.writing.words import UPTAKE_WORDS, Kind, Uptake

DRAFT_STATE_WORDS = {
    DraftState.NO_ASSIGNMENT: "No assignment in this class yet",
    DraftState.NOT_ASSIGNED: "Not assigned to this writer",
    DraftState.NOTHING_YET: "Nothing yet",
    DraftState.NOT_A_DOCUMENT: "Attached, but not a document that can be read",
    DraftState.UNREADABLE: "The draft could not be opened",
    DraftState.NOT_READ_YET: "Not read yet",
    DraftState.TEMPLATE_ONLY: "Only the template so far",
    DraftState.IN_PROGRESS: "In progress",
    DraftState.TURNED_IN: "Turned in",
    DraftState.RETURNED: "Returned",
}

THREAD_WORDS = {
    ThreadState.OPEN: "Open",
    ThreadState.ANSWERED: "Answered",
    ThreadState.RESOLVED: "Resolved",
    ThreadState.RESOLVED_WITHOUT_EDIT: "Resolved without an edit",
}

TEXT_GONE = "The text of this reading is no longer kept."
"""Of a snapshot that serves nothing any more: when it was read and its number of words stay."""

_UPTAKE_MARKS = {
    Uptake.CHANGED: StateMark.CHANGED,
    Uptake.REMOVED: StateMark.GONE,
    Uptake.MOVED: StateMark.MOVED,
}


def draft_state_words(state: DraftState, *, late: bool, template: bool) -> str:
    """“Turned in, late”; a template that was handed in as it came is told too."""
    parts = [DRAFT_STATE_WORDS[state]]
    if late and state is DraftState.TURNED_IN:
        parts.append("late")
    if template and state in {DraftState.TURNED_IN, DraftState.RETURNED}:
        parts.append("with only the template")
    return ", ".join(parts)


def count(number: int, noun: str) -> str:
    """“1 comment”, “1,046 words”."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def days_between(earlier: datetime, later: datetime, zone: ZoneInfo) -> int:
    return (later.astimezone(zone).date() - earlier.astimezone(zone).date()).days


def date_words(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """“Oct 10”; with the year when it is not this one."""
    day = moment.astimezone(zone)
    year = "" if day.year == now.astimezone(zone).year else f", {day.year}"
    return f"{day:%b} {day.day}{year}"


def day_words(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """“today”, “yesterday”, “Tue” within the last week, else the date."""
    days = days_between(moment, now, zone)
    if days in {0, 1}:
        return ("today", "yesterday")[days]
    return f"{moment.astimezone(zone):%a}" if 1 < days < 7 else date_words(moment, now, zone)


def clock_words(moment: datetime, zone: ZoneInfo) -> str:
    """“9:58”, as a school's bell schedule writes it."""
    local = moment.astimezone(zone)
    return f"{local.hour % 12 or 12}:{local:%M}"


def moment_words(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """“10:19” today, “yesterday, 3:05”, otherwise “Oct 10, 3:05”."""
    days, clock = days_between(moment, now, zone), clock_words(moment, zone)
    if days == 0:
        return clock
    return f"{'yesterday' if days == 1 else date_words(moment, now, zone)}, {clock}"


def last_change_words(moment: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """“Last change seen today, 9:58”: what a reading saw, never minutes worked."""
    if moment is None:
        return ""
    return f"Last change seen {day_words(moment, now, zone)}, {clock_words(moment, zone)}"


def due_words(due: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """“due in 8 days”, “due today”, “was due 3 days ago”; empty without a due date."""
    if due is None:
        return ""
    days = days_between(now, due, zone)
    if days < 0 or due <= now:
        return {0: "was due today", -1: "was due yesterday"}.get(days, f"was due {-days} days ago")
    return {0: "due today", 1: "due tomorrow"}.get(days, f"due in {days} days")


def untouched_words(days: int) -> str:
    return f"{UPTAKE_WORDS[Uptake.UNCHANGED]}, {count(days, 'day') if days else 'today'}"


def state_of_passage(
    uptake: Uptake | None, *, kind: Kind | None, quote: str, examined: bool, days: int
) -> tuple[StateMark, str]:
    """The shape and the words of what became of a comment's passage; `days` since the comment."""
    if not quote:
        return StateMark.UNKNOWN, "On the whole draft"
    if not examined:
        return StateMark.UNKNOWN, "Not compared yet"
    if uptake is None:
        return StateMark.UNKNOWN, "Changed since; the draft of then is not kept"
    if uptake is Uptake.UNCHANGED:
        return (StateMark.KEPT, "Kept") if kind is Kind.PRAISE else (StateMark.UNTOUCHED, untouched_words(days))
    return _UPTAKE_MARKS[uptake], UPTAKE_WORDS[uptake]


def aside_words(tab: str, assigned_to: str | None) -> str:
    """“In the tab “Quotes”, assigned to Jaylen”, “Assigned to Jaylen”; empty where neither is known."""
    if not tab:
        return f"Assigned to {assigned_to}" if assigned_to else ""
    return f"In the tab “{tab}”" + (f", assigned to {assigned_to}" if assigned_to else "")


def writer_of(student_id: int, name: str, given_name: str, email: str | None, *, namesake: bool) -> Writer:
    """The writer by name; Google leaves out names, or one of their parts, where a school does not keep them."""
    whole = name.strip() or given_name.strip() or NAMELESS
    apart = (email or "").partition("@")[0] if namesake else ""
    return Writer(student_id, whole, given_name.strip() or whole, apart)


def author_of(
    *, role: str, name: str, google_id: str | None, basis: str, viewer_google_id: str, viewer_name: str
) -> Author:
    """Who wrote it, seen by one teacher. A name match is said to be one; an unknown author stays unknown."""
    certain = basis in {"me", "docs_user"}
    shown = name or "Somebody without a name"
    by_name = "" if certain else ", matched by name"
    if google_id == viewer_google_id or (google_id is None and role in TEACHERS and name == viewer_name):
        return Author(Role.YOU, shown, f"You{by_name}", certain)
    if role in TEACHERS:
        return Author(Role.CO_TEACHER, shown, f"{shown}{by_name}", certain)
    if role in {"writer", "peer"}:
        return Author(Role(role), shown, f"{shown}{by_name}", certain)
    return Author(Role.UNKNOWN, shown, f"{shown}, matched to nobody in this class", certain=False)


def change_words(before: int, since: datetime, words: int, now: datetime, zone: ZoneInfo) -> str:
    """“+214 since Tue”, “−30 since Oct 2”, “same length since Tue”."""
    difference = words - before
    amount = f"{'+' if difference > 0 else '−'}{abs(difference):,}" if difference else "same length"
    return f"{amount} since {day_words(since, now, zone)}"


def start_of_yesterday(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
