"""The demo's own button: on to the next school morning, and a reading of what the classes have written by then."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from sqlalchemy import func, select

from app.accounts.bells import bells_of, meetings_from
from app.accounts.connection import connection_of
from app.models import SyncRun
from app.sync.request import request_sync
from app.web.csrf import Proven
from app.web.errors import no_such_page
from app.web.readings import LIVE
from app.web.session import Desk, SignedIn

router = APIRouter(prefix="/demo")

_SETTLED = timedelta(minutes=4)
_WITHOUT_BELLS = time(8, 30)


@router.post("/next-school-day", dependencies=[Proven])
def next_school_day(desk: SignedIn) -> RedirectResponse:
    """Move school time for every process, unless the last morning is still being read.

    Raises:
        NotFound: outside the demo, where nobody moves the clock.
    """
    school_clock = desk.runtime.school_clock
    if school_clock is None:
        raise no_such_page()
    # One press after the other, so that the second of two finds the reading that the first asked for.
    desk.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("next-school-day", 0))))
    if live := _live_run(desk):
        return RedirectResponse(f"/sync/{live}?held=true", 303)
    morning = next_school_morning(desk)
    school_clock.set(morning)
    if not connection_of(desk.session, desk.teacher.id).state.may_read:
        return RedirectResponse("/today", 303)
    run = request_sync(desk.session, desk.teacher.id, "hand", morning)
    return RedirectResponse(f"/sync/{run.id}", 303)


def _live_run(desk: Desk) -> int | None:
    mine = select(SyncRun.id).where(SyncRun.teacher_id == desk.teacher.id, SyncRun.status.in_(LIVE))
    return desk.session.scalar(mine.order_by(SyncRun.id.desc()).limit(1))


def next_school_morning(desk: Desk) -> datetime:
    """A few minutes into the next day's first period; without a bell schedule, half past eight on a weekday."""
    local = desk.now.astimezone(ZoneInfo(desk.zone))
    bells = bells_of(desk.session, desk.teacher.id)
    starts = [meeting.starts for meeting in meetings_from(bells, local) if meeting.starts.date() > local.date()]
    if starts:
        return min(starts) + _SETTLED
    weekday = bells.days.first_from(local.date() + timedelta(days=1))
    return datetime.combine(weekday, _WITHOUT_BELLS, tzinfo=local.tzinfo) + _SETTLED
