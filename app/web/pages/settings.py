"""Settings: the teacher's zone, period names, bells, posting hours, look and keys, and what Google allows."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from app.accounts.bells import bells_of
from app.accounts.connection import Connection, ConnectionState, ReadingMode, connection_of, missing_for_posting
from app.accounts.credentials import disconnect
from app.accounts.delegation import ACCOUNT_CHANGED
from app.accounts.preferences import (
    LONGEST_LABEL,
    check_bell,
    choose_theme,
    confirm_time_zone,
    enable_keys,
    name_period,
    replace_bells,
    say_letter,
)
from app.accounts.school_days import Letter
from app.accounts.thresholds import LIMITS, USUAL, Thresholds, keep_thresholds, thresholds_of
from app.doors import ask_google
from app.errors import about
from app.posts.habits import habits_of
from app.web.bell_form import DAY_LETTERS, MEETS, WEEKDAYS, bell_lines, bell_of, typed_lines
from app.web.context import page, sections_of
from app.web.csrf import Proven
from app.web.pages.welcome import time_zones
from app.web.sent_back import sent_back
from app.web.session import Desk, SignedIn

router = APIRouter(prefix="/settings")

Part = Literal["periods", "zone", "bells", "flags", "posting", "look"]
_GOOGLE_WORDS = {
    ConnectionState.CONNECTED: "Connected.",
    ConnectionState.RECONNECT: "Google has signed Deskside out. Sign in again to go on reading.",
    ConnectionState.WITHHELD: "Your school’s delegation no longer allows Deskside to read as you. Nothing is lost, and "
    "reading goes on by itself once IT has mended it.",
    ConnectionState.DISCONNECTED: "Not connected. Nothing new arrives.",
}
_TOLD_IT = {
    "invalid_grant": "Google no longer knows this account, or the key of Deskside’s service account. Is the account "
    "active, and the key still in the Cloud project?",
    "invalid_client": "Google does not know Deskside’s service account any more.",
    ACCOUNT_CHANGED: "Your address belongs to another Google account than the one that signed in here. Sign in again.",
}
_LIST_THESE = "In the Admin console, list these for Deskside’s client id under domain-wide delegation."
_LIST_FOR_POSTING = (
    "Reminders cannot go out. If the school wants them, list this in the Admin console for Deskside’s client id under "
    "domain-wide delegation. Deskside looks again every day; sign in again to have it noticed at once."
)
_FLAG_WORDS = (
    ("behind_percent", "Behind: fewer words than", "% of what half the class has"),
    ("wait_days", "Not met in", "days"),
    ("untouched_days", "A comment untouched for", "days"),
    ("flat_days", "No change in a draft for", "days"),
    ("due_ahead_days", "A follow-up, ahead of its date by", "days"),
)
_READING_WORDS = {
    ReadingMode.DRIVE: "Deskside reads drafts, comments and Word files through Drive.",
    ReadingMode.DOCUMENTS: "Deskside reads drafts through Docs. Drive would add Word files, and comments where Docs "
    "does not offer them.",
    None: "Drafts cannot be read yet.",
}


@dataclass(frozen=True)
class FlagLine:
    """A number that the teacher may change: what stands before and after its box, its limits and the usual."""

    name: str
    words: str
    unit: str
    value: int
    low: int
    high: int
    usual: int


@router.get("")
def settings(desk: SignedIn, saved: Part | None = None) -> HTMLResponse:
    """`saved` names the part that was just kept."""
    sections = sections_of(desk)
    connection = connection_of(desk.session, desk.teacher.id)
    habits = habits_of(desk.session, desk.teacher.id)
    bells = bells_of(desk.session, desk.teacher.id)
    lettered_day = bells.days.first_from(desk.wall.today)
    told_it = _told_it(connection)
    return page(
        desk,
        "settings.html",
        place="settings",
        saved=saved,
        sections=sections,
        zones=time_zones(),
        zone=desk.zone,
        bells=bell_lines(bells, [section.id for section in sections]),
        meets=MEETS,
        lettered_day=lettered_day,
        day_letters=tuple(DAY_LETTERS.items()),
        day_letter=bells.days.letter(lettered_day) or "",
        habits=habits,
        flags=flag_lines(thresholds_of(desk.session, desk.teacher.id)),
        free_days=tuple((day, desk.wall.date(day)) for day in habits.free_days if day >= desk.wall.today),
        longest_label=LONGEST_LABEL,
        weekdays=WEEKDAYS,
        google_words=_google_words(connection),
        delegated=connection.delegated,
        told_it=told_it,
        to_list=(*connection.missing, *missing_for_posting(connection))
        if told_it in {_LIST_THESE, _LIST_FOR_POSTING}
        else (),
        granted=connection.granted,
        missing=connection.missing,
        connected=connection.state is ConnectionState.CONNECTED,
        disconnected=connection.state is ConnectionState.DISCONNECTED,
        grant_address="/auth/google/login?allow=more&next=/settings",
        drive_address="/auth/google/login?allow=drive&next=/settings"
        if connection.reading is ReadingMode.DOCUMENTS and not connection.delegated
        else "",
        docs_address="/auth/google/login?allow=documents&next=/settings" if connection.reading is None else "",
    )


def settings_again(desk: Desk, _: FormData) -> Response:
    """The page that all forms about settings stand on."""
    return settings(desk)


@router.get("/disconnect")
def ask_to_disconnect(desk: SignedIn) -> HTMLResponse:
    delegated = connection_of(desk.session, desk.teacher.id).delegated
    return page(desk, "disconnect.html", place="settings", delegated=delegated)


@router.post("/disconnect", dependencies=[Proven])
async def disconnect_google(desk: SignedIn) -> RedirectResponse:
    """Give the grant back to Google; what was read stays."""
    teacher_id = desk.teacher.id
    await to_thread.run_sync(desk.session.commit)  # no transaction waits for Google
    await ask_google(desk.request, disconnect, desk.runtime, teacher_id)
    return RedirectResponse("/settings#google", 303)


@router.post("/periods", dependencies=[Proven])
@sent_back(settings_again)
def keep_periods(
    desk: SignedIn, course: Annotated[list[int], Form()], label: Annotated[list[str], Form()]
) -> RedirectResponse:
    """A name that stands as it was shown is nobody's choice, and stays Classroom's."""
    shown = {section.id: section.label for section in sections_of(desk)}
    for line, (course_id, words) in enumerate(zip(course, label, strict=False)):
        if words != shown.get(course_id):
            with about("label", line):
                name_period(desk.session, desk.teacher, course_id, words)
    return _kept("periods")


@router.post("/zone", dependencies=[Proven])
@sent_back(settings_again)
def keep_zone(desk: SignedIn, time_zone: Annotated[str, Form()]) -> RedirectResponse:
    confirm_time_zone(desk.teacher, time_zone, desk.now)
    return _kept("zone")


@router.post("/bells", dependencies=[Proven])
@sent_back(settings_again)
def keep_bells(  # noqa: PLR0917  FastAPI passes every parameter by name
    desk: SignedIn,
    course: Annotated[list[int], Form()],
    starts: Annotated[list[str], Form()],
    ends: Annotated[list[str], Form()],
    letter: Annotated[list[str], Form()],
    lettered_day: Annotated[date, Form()],
    day_letter: Annotated[Letter | None, Form()] = None,
    day: Annotated[list[str] | None, Form()] = None,
) -> RedirectResponse:
    """Lines are told apart by their place; `day` holds “line:weekday” for every ticked box."""
    bells = []
    for number, line in enumerate(typed_lines(course, starts, ends, day or [], letter)):
        if line.starts or line.ends:  # one without times is to be dropped
            with about("starts", number):
                bells.append(bell_of(line))
                check_bell(desk.session, desk.teacher, bells[-1])
    with about("day_letter"):
        replace_bells(desk.session, desk.teacher, bells, (lettered_day, day_letter) if day_letter else None)
    return _kept("bells")


@router.post("/day-letter", dependencies=[Proven])
def keep_day_letter(
    desk: SignedIn, day: Annotated[date, Form()], letter: Annotated[Letter, Form()]
) -> RedirectResponse:
    """From Today, in one tap: after a day without school that nobody had entered, letters are one off."""
    say_letter(desk.teacher, (day, letter))
    return RedirectResponse("/today", 303)


@router.post("/flags", dependencies=[Proven])
@sent_back(settings_again)
def keep_flags(  # noqa: PLR0917  FastAPI passes every parameter by name
    desk: SignedIn,
    behind_percent: Annotated[int, Form()],
    wait_days: Annotated[int, Form()],
    untouched_days: Annotated[int, Form()],
    flat_days: Annotated[int, Form()],
    due_ahead_days: Annotated[int, Form()],
) -> RedirectResponse:
    wanted = Thresholds(behind_percent, wait_days, untouched_days, flat_days, due_ahead_days)
    keep_thresholds(desk.session, desk.teacher, wanted)
    return _kept("flags")


@router.post("/look", dependencies=[Proven])
@sent_back(settings_again)
def keep_look(desk: SignedIn, theme: Annotated[str, Form()], keys: Annotated[str, Form()]) -> RedirectResponse:
    choose_theme(desk.teacher, theme)
    enable_keys(desk.teacher, enabled=keys == "on")
    return _kept("look")


def flag_lines(thresholds: Thresholds) -> tuple[FlagLine, ...]:
    """Every threshold in words, in the order of the form."""
    return tuple(
        FlagLine(name, words, unit, getattr(thresholds, name), *LIMITS[name], getattr(USUAL, name))
        for name, words, unit in _FLAG_WORDS
    )


def _kept(part: Part) -> RedirectResponse:
    return RedirectResponse(f"/settings?saved={part}#{part}", 303)


def _google_words(connection: Connection) -> str:
    words = _GOOGLE_WORDS[connection.state]
    if connection.state == ConnectionState.CONNECTED:
        words += " " + _READING_WORDS[connection.reading]
    return words


def _told_it(connection: Connection) -> str:
    """What a teacher may hand on to IT where the school's delegation falls short; empty where it does not."""
    if not connection.delegated:
        return ""
    if connection.broken_code or connection.missing:
        return _TOLD_IT.get(connection.broken_code or "", _LIST_THESE)
    return _LIST_FOR_POSTING if missing_for_posting(connection) else ""
