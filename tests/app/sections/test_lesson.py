from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.accounts.bells import Bells, meetings_from
from app.accounts.school_days import Letter, SchoolDays
from app.database import Sessions
from app.models import BellPeriod
from app.sections.lesson import Period, current_period, period_now
from tests.builders import NOW, create_bell, create_course, create_teacher

ZONE = ZoneInfo("America/New_York")


def bell(
    course_id: int, starts: str, ends: str, weekdays: tuple[int, ...] = (0, 1, 2, 3, 4), letter: Letter | None = None
) -> BellPeriod:
    return BellPeriod(
        course_id=course_id,
        weekdays=list(weekdays),
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
        letter=letter,
    )


BELLS = Bells((bell(2, "09:25", "10:17"), bell(3, "10:22", "11:14"), bell(5, "12:31", "13:23")))


def at(clock: str, day: int = 15) -> datetime:
    """A moment of October 2026 in New York; the 15th is a Thursday."""
    return datetime.combine(datetime(2026, 10, day, tzinfo=ZONE), time.fromisoformat(clock), tzinfo=ZONE)


def found(period: Period | None) -> tuple[int, bool, int, int] | None:
    if period is None:
        return None
    return period.meeting.course_id, period.running, period.minutes_left, period.conferences_left


def test_the_section_in_the_room() -> None:
    assert found(current_period(BELLS, at("10:31"))) == (3, True, 43, 6)
    assert found(current_period(BELLS, at("10:22"))) == (3, True, 52, 7)


def test_between_bells_the_next_one_is_meant() -> None:
    assert found(current_period(BELLS, at("11:14"))) == (5, False, 0, 0)


def test_after_school_on_friday_monday_is_next() -> None:
    period = current_period(BELLS, at("15:00", day=16))

    assert period is not None
    assert (period.meeting.course_id, period.meeting.starts) == (2, at("09:25", day=19))


def test_of_two_sections_at_once_the_later_one_is_meant() -> None:
    assert found(current_period(Bells((*BELLS.periods, bell(9, "10:30", "11:00"))), at("10:31"))) == (9, True, 29, 4)


def test_without_bells_there_is_no_period() -> None:
    assert current_period(Bells(), at("10:31")) is None
    assert current_period(Bells((bell(1, "10:00", "11:00", ()),)), at("10:31")) is None


def test_bells_keep_wall_clock_time_when_the_clocks_change() -> None:
    """Summer time ends on Sunday 1 November, between this Friday and Monday's first bell."""
    period = current_period(BELLS, at("15:55", day=30))

    assert period is not None
    assert (period.meeting.starts.day, f"{period.meeting.starts:%H:%M %Z}") == (2, "09:25 EST")


def test_on_a_days_only_the_classes_of_a_days_meet_and_on_days_without_school_none() -> None:
    """Friday the 16th has no school, so that Thursday's letter is followed by Monday's."""
    on_a, on_b = (bell(2 + n, "09:00", "09:50", letter=letter) for n, letter in enumerate(Letter))
    days = SchoolDays(frozenset({date(2026, 10, 16)}), (date(2026, 10, 15), Letter.A))
    bells = Bells((bell(1, "13:00", "13:50"), on_a, on_b), days)

    assert found(current_period(bells, at("09:10"))) == (2, True, 40, 5)
    assert found(current_period(bells, at("09:10", day=19))) == (3, True, 40, 5)
    assert found(current_period(bells, at("13:10", day=20))) == (1, True, 40, 5)
    assert [meeting.starts.day for meeting in meetings_from(bells, at("14:00")) if meeting.course_id == 2] == [
        15, 20, 22, 26, 28
    ]  # fmt: skip
    assert current_period(Bells((on_a, on_b)), at("09:10")) is None


def test_only_the_teacher_s_own_followed_sections_count(sessions: Sessions) -> None:
    with sessions.begin() as session:
        teacher, other = create_teacher(session), create_teacher(session)
        mine, dropped = create_course(session, teacher), create_course(session, teacher, followed=False)
        create_bell(session, teacher, dropped, time(10, 0), time(11, 20))
        create_bell(session, other, create_course(session, other), time(10, 0), time(11, 20))
        create_bell(session, teacher, mine, time(12, 31), time(13, 23))

        period = period_now(session, teacher_id=teacher.id, time_zone="America/New_York", now=NOW)

    assert found(period) == (mine.id, False, 0, 0)
