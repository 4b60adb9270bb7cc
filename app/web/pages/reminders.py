"""Reminders: what goes out to whom and when, word by word; changed or cancelled until the minute, taken back after."""

from datetime import date, time
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.accounts.access import Via, post_for
from app.accounts.connection import connection_of
from app.desk.reminders import reword
from app.doors import ask_google
from app.errors import BadInput, about
from app.models import Post
from app.posts.checks import may_post
from app.posts.habits import Habits, days_from, habits_of, keep_habits
from app.posts.outbox import cancel, may_be_sent, send_again
from app.posts.take_back import take_back
from app.reminders.listed import reminders_of
from app.web.context import page, sections_of
from app.web.csrf import Proven
from app.web.pages.settings import settings_again
from app.web.sent_back import sent_back
from app.web.session import Desk, SignedIn

router = APIRouter()
GRANT_ADDRESS = "/auth/google/login?allow=posting&next=/reminders"


@router.get("/reminders")
def reminders(desk: SignedIn) -> HTMLResponse:
    shown = reminders_of(desk.session, desk.teacher, desk.now)
    sections = sections_of(desk)
    for course_id in sorted({each.course_id for each in shown.all}):
        desk.record("reminders.read", course_id=course_id)
    return page(
        desk,
        "reminders.html",
        place="reminders",
        sections=sections,
        labels={section.id: section.words for section in sections},
        reminders=shown,
        habits=habits_of(desk.session, desk.teacher.id),
        may_post=may_post(desk.session, desk.teacher.id),
        delegated=connection_of(desk.session, desk.teacher.id).delegated,
        grant_address=GRANT_ADDRESS,
    )


@router.post("/reminders/{reminder_id}/words", dependencies=[Proven])
@sent_back(lambda desk, _: reminders(desk))
def change_words(desk: SignedIn, reminder_id: int, words: Annotated[str, Form()] = "") -> Response:
    post = post_for(desk.session, desk.teacher, reminder_id)
    with about("words"):
        reword(desk.session, desk.runtime, desk.teacher, post, words, via=Via.PAGE, now=desk.now)
    return _done(desk, post, "reminder.changed")


@router.post("/reminders/{reminder_id}/cancel", dependencies=[Proven])
def do_not_send(desk: SignedIn, reminder_id: int) -> RedirectResponse:
    """One that is being posted goes out all the same, as the page then says."""
    post = post_for(desk.session, desk.teacher, reminder_id)
    cancel(desk.session, post.id, desk.now, reason="by_teacher")
    return _done(desk, post, "reminder.cancelled")


@router.post("/reminders/{reminder_id}/again", dependencies=[Proven])
def send_it_again(desk: SignedIn, reminder_id: int) -> RedirectResponse:
    post = post_for(desk.session, desk.teacher, reminder_id)
    if may_be_sent(post):
        send_again(desk.session, desk.teacher, post.id, desk.now)
    return _done(desk, post, "reminder.sent_again")


@router.post("/reminders/{reminder_id}/take-back", dependencies=[Proven])
async def take_it_back(desk: SignedIn, reminder_id: int) -> RedirectResponse:
    """Delete what is out; Google is asked at once."""
    post = await to_thread.run_sync(post_for, desk.session, desk.teacher, reminder_id)
    answer = await to_thread.run_sync(_done, desk, post, "reminder.take_back")
    await to_thread.run_sync(desk.session.commit)  # no transaction waits for Google
    if post.state == "posted":
        await ask_google(desk.request, take_back, desk.runtime, reminder_id)
    return answer


@router.post("/settings/posting", dependencies=[Proven])
@sent_back(settings_again)
def keep_posting(  # noqa: PLR0917  FastAPI passes every parameter by name
    desk: SignedIn,
    opens: Annotated[str, Form()],
    closes: Annotated[str, Form()],
    look_again: Annotated[str, Form()],
    free: Annotated[list[str] | None, Form()] = None,
    first: Annotated[str, Form()] = "",
    last: Annotated[str, Form()] = "",
) -> RedirectResponse:
    """`free` are the days still ticked; from `first` to `last` are new ones."""
    try:
        days = [date.fromisoformat(day) for day in free or []]
        if first or last:
            days += days_from(date.fromisoformat(first or last), date.fromisoformat(last or first))
        habits = Habits(time.fromisoformat(opens), time.fromisoformat(closes), tuple(days), look_again == "on")
    except (ValueError, OverflowError):
        raise BadInput(
            "A time or a day could not be understood.", safe="Nothing was changed.", remedy="Look at them again."
        ) from None
    with about("opens"):
        keep_habits(desk.session, desk.teacher, habits, desk.wall.today)
    return RedirectResponse("/settings?saved=posting#posting", 303)


def _done(desk: Desk, post: Post, action: str) -> RedirectResponse:
    desk.record(action, student_id=post.student_id, course_id=post.course_id)
    return RedirectResponse(f"/reminders#reminder-{post.merged_into_id or post.id}", 303)
