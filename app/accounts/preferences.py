"""What a teacher decides about Deskside itself: time zone, classes, period names, bells, theme and keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.access import course_for
from app.accounts.school_days import SCHOOL_WEEKDAYS, Letter, LetteredDay
from app.errors import BadInput
from app.models import BellPeriod, TaughtCourse, Teacher

THEMES = ("device", "light", "dark")
LONGEST_LABEL = 12


@dataclass(frozen=True)
class Bell:
    """A course meets on these weekdays (0 = Monday), wall-clock time in the teacher's zone.

    With a `letter` only on A days, or on B days.
    """

    course_id: int
    weekdays: tuple[int, ...]
    starts: time
    ends: time
    letter: Letter | None = None


def confirm_time_zone(teacher: Teacher, name: str, now: datetime) -> None:
    """Set the IANA time zone that days and periods are counted in.

    Raises:
        BadInput: no such zone.
    """
    if name not in available_timezones():
        raise BadInput("That time zone is not known.", safe="Nothing was changed.", remedy="Choose one from the list.")
    teacher.time_zone = name
    teacher.time_zone_confirmed_at = now


def zone_of(teacher: Teacher) -> ZoneInfo | None:
    """None until the browser has told."""
    return ZoneInfo(teacher.time_zone) if teacher.time_zone else None


def zone_or_utc(time_zone: str | None) -> ZoneInfo:
    """The zone that a page counts a teacher's days in: UTC until the browser has told."""
    return ZoneInfo(time_zone or "UTC")


def choose_theme(teacher: Teacher, theme: str) -> None:
    """`theme` is device, light or dark; raises BadInput for anything else."""
    if theme not in THEMES:
        raise BadInput("That theme is not known.", safe="Nothing was changed.", remedy="Choose one from the list.")
    teacher.theme = theme


def enable_keys(teacher: Teacher, *, enabled: bool) -> None:
    """Switch the single-letter keys on or off."""
    teacher.keys_enabled = enabled


def welcome(teacher: Teacher, now: datetime) -> None:
    """The classes were chosen for the first time."""
    teacher.welcomed_at = teacher.welcomed_at or now


def follow_only(session: Session, teacher: Teacher, course_ids: Iterable[int]) -> None:
    """Follow exactly these courses. Raises NotFound if one of them is not the teacher's."""
    wanted = {course_for(session, teacher, course_id).id for course_id in course_ids}
    others = (TaughtCourse.teacher_id == teacher.id, TaughtCourse.course_id.not_in(wanted))
    session.execute(update(TaughtCourse).where(*others).values(followed=False))
    for course_id in sorted(wanted):
        _keep(session, teacher, course_id, followed=True)


def set_followed(session: Session, teacher: Teacher, course_id: int, *, followed: bool) -> None:
    """Read this course from now on, or no longer. Raises NotFound if it is not the teacher's."""
    _decide(session, teacher, course_id, followed=followed)


def name_period(session: Session, teacher: Teacher, course_id: int, label: str) -> None:
    """What the teacher calls the course's period; empty for Classroom's own words. Raises NotFound, BadInput."""
    label = " ".join(label.split())
    if len(label) > LONGEST_LABEL or not label.isprintable():
        raise BadInput(
            f"A period's name has at most {LONGEST_LABEL} characters.",
            safe="The name was not changed.",
            remedy="Choose a shorter name.",
        )
    _decide(session, teacher, course_id, period_label=label or None)


def check_bell(session: Session, teacher: Teacher, bell: Bell) -> None:
    """Raises what `replace_bells` would raise for this period."""
    course_for(session, teacher, bell.course_id)
    if not bell.weekdays or not set(bell.weekdays) <= set(range(7)):
        raise BadInput("Every period needs at least one weekday.", safe="Nothing was changed.", remedy="Tick a day.")
    if bell.starts >= bell.ends:
        raise BadInput(
            "A period has to end after it starts.", safe="Nothing was changed.", remedy="Look at the times again."
        )
    if bell.letter and not set(bell.weekdays) <= set(SCHOOL_WEEKDAYS):
        raise BadInput(
            "A and B days run from Monday to Friday.", safe="Nothing was changed.", remedy="Take the weekend out."
        )


def replace_bells(
    session: Session, teacher: Teacher, bells: Sequence[Bell], lettered: LetteredDay | None = None
) -> None:
    """Set the whole bell schedule of the followed classes. Sections may overlap: some schools meet two at once.

    `lettered` is a day of which the letter is known, where A and B days are told apart.

    Raises:
        BadInput: a period without weekdays, one that ends before it starts, or on A days that no day is known of.
        NotFound: a course that is not the teacher's.
    """
    for bell in bells:
        check_bell(session, teacher, bell)
    if lettered is None and any(bell.letter for bell in bells):
        raise BadInput(
            "A class meets on A or B days, and no day is known to be one.",
            safe="Nothing was changed.",
            remedy="Say which it is.",
        )
    say_letter(teacher, lettered)
    followed = select(TaughtCourse.course_id).where(TaughtCourse.teacher_id == teacher.id, TaughtCourse.followed)
    given = BellPeriod.course_id.in_({bell.course_id for bell in bells})
    session.execute(
        delete(BellPeriod).where(BellPeriod.teacher_id == teacher.id, BellPeriod.course_id.in_(followed) | given)
    )
    session.add_all(
        BellPeriod(
            teacher_id=teacher.id,
            course_id=bell.course_id,
            weekdays=sorted(set(bell.weekdays)),
            starts=bell.starts,
            ends=bell.ends,
            letter=bell.letter,
        )
        for bell in bells
    )
    session.flush()


def say_letter(teacher: Teacher, lettered: LetteredDay | None) -> None:
    """Of a day, whether it is an A day or a B day; those after it alternate (`SchoolDays.letter`)."""
    teacher.lettered_day, teacher.day_letter = lettered or (None, None)


def _decide(session: Session, teacher: Teacher, course_id: int, **values: object) -> None:
    _keep(session, teacher, course_for(session, teacher, course_id).id, **values)


def _keep(session: Session, teacher: Teacher, course_id: int, **values: object) -> None:
    """Of a class that a co-teacher's reading lists before the teacher's own does, nothing was decided yet."""
    decided = insert(TaughtCourse).values(teacher_id=teacher.id, course_id=course_id, **values)
    key = [TaughtCourse.teacher_id, TaughtCourse.course_id]
    session.execute(decided.on_conflict_do_update(index_elements=key, set_=values))
