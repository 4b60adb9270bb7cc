"""The fields of a conference as devices name them: what each may hold, and in which words a change is refused."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field, StrictInt, StringConstraints, ValidationError

from app.writing.own_skills import key_of_own
from app.writing.promises import DUE_BEFORE, DUE_FROM
from app.writing.skills import skills
from app.writing.typed import as_typed
from app.writing.words import Level, Stage, Talk

TEXTS = ("topic", "strength", "notes", "private", "student_words", "next_step", "reminder_text")
OF_ALL = frozenset({"minutes", "clock", "kind", "finished"})
"""Fields of the conference and not of one writer: their changes name no student."""
PRIVATE = "private"
FINISHED = "finished"
TALKED_ABOUT = "on"
MINUTES = (5, 7, 10, 15)
COMMENT_MARKS = ("discussed", "understood", "parked")
LONGEST_TEXT = 20_000
"""Characters of one field."""

_LONGEST_LINE = 200
_MOST_PARENTS = 500
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_MOST_EXTRA = 24 * 3600

ChangeId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]


class NotTaken(Exception):
    """One change cannot be taken; the message says why, for the teacher. The others are saved."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a device did to one field. `student` is empty for what concerns everyone; `at` is the device's time."""

    id: str
    student: int | None
    field: str
    value: Any
    parents: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """`id` of a change that was not taken, and why."""

    id: str
    message: str


class _Told(BaseModel):
    id: ChangeId
    student: StrictInt | None
    field: str
    value: Any
    parents: Annotated[list[ChangeId], Field(max_length=_MOST_PARENTS)]
    at: AwareDatetime


class _Clock(BaseModel):
    started_at: AwareDatetime
    paused_at: AwareDatetime | None
    extra: float


def read_changes(told: Iterable[object]) -> tuple[list[Change], list[Refusal]]:
    """What devices sent, one by one, so that a broken change never holds back the others."""
    changes, refused = [], []
    for one in told:
        try:
            changes.append(_read(one))
        except NotTaken as reason:
            id_ = one.get("id") if isinstance(one, dict) else None
            refused.append(Refusal(str(id_)[:64], str(reason)))
    return changes, refused


def is_text(field: str) -> bool:
    return field in TEXTS


def cleaned(field: str, value: Any) -> Any:
    """The value as it is kept.

    Raises:
        NotTaken: there is no such field, or it cannot hold this.
    """
    if field in TEXTS:
        return _text(value)
    check = _CHECKS.get(field)
    if check is not None:
        return check(value)
    kind, _, name = field.partition("/")
    named = _NAMED.get(kind)
    if named is None or not name:
        raise NotTaken(f"A conference has no field “{as_typed(field)[:40]}”.")
    return named(name, value)


def time_in(value: Any) -> datetime:
    """A time of a device as it stands in a value, such as that of Finish."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise NotTaken("This is not a time with its time zone.")
    return in_our_age(moment)


def _read(one: object) -> Change:
    try:
        told = _Told.model_validate(one)
    except ValidationError as error:
        wrong = ", ".join(sorted({str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}))
        raise NotTaken(f"This change could not be understood: {wrong or 'it is no object'}.") from error
    value = cleaned(told.field, told.value)
    return Change(told.id, told.student, told.field, value, tuple(told.parents), in_our_age(told.at))


def in_our_age(moment: datetime) -> datetime:
    """A device whose clock is lost still gets an order, and a time that the store can hold."""
    return max(_EARLIEST, min(moment, _LATEST)).astimezone(UTC)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotTaken("This field holds a text.")
    text = as_typed(value)
    if len(text) > LONGEST_TEXT:
        raise NotTaken(
            f"This text has {len(text):,} characters; a field holds {LONGEST_TEXT:,}. Shorten it, and it will be saved."
        )
    return text


def _stage(value: Any) -> str | None:
    if value is None or value in [*Stage]:
        return value and str(value)
    raise NotTaken("There is no such stage of writing.")


def _day(value: Any) -> str | None:
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        day = None
    if day is None or not DUE_FROM <= day < DUE_BEFORE:
        raise NotTaken("This is not a date to look again on.")
    return day.isoformat()


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise NotTaken("This field is yes or no.")
    return value


def _minutes(value: Any) -> int:
    if isinstance(value, bool) or value not in MINUTES:
        raise NotTaken(f"A conference is timed for {', '.join(map(str, MINUTES[:-1]))} or {MINUTES[-1]} minutes.")
    return int(value)


def _clock(value: Any) -> dict[str, Any]:
    try:
        clock = _Clock.model_validate(value)
    except ValidationError as error:
        raise NotTaken("The timer could not be understood.") from error
    if not math.isfinite(clock.extra) or abs(clock.extra) > _MOST_EXTRA:
        raise NotTaken("The timer could not be understood.")
    return clock.model_dump(mode="json")


def _kind(value: Any) -> str:
    if value not in [*Talk]:
        raise NotTaken("There is no such kind of conference.")
    return str(value)


def _finished(value: Any) -> str | None:
    return None if value is None else time_in(value).isoformat()


def _skill(name: str, value: Any) -> str | None:
    if name not in skills() and key_of_own(name) is None:
        raise NotTaken(f"There is no skill “{as_typed(name)[:40]}” in the catalogue.")
    if value is None or value in [TALKED_ABOUT, *Level]:
        return value and str(value)
    raise NotTaken("A skill was talked about, or is introduced, practising or independent.")


def _comment(name: str, value: Any) -> str | None:
    if comment_of(f"comment/{name}") is None:
        raise NotTaken("There is no such comment.")
    if value is None or value in COMMENT_MARKS:
        return value and str(value)
    raise NotTaken("A comment is discussed, understood or parked.")


def comment_of(field: str) -> int | None:
    """Which comment the field marks, if it marks one that the store could hold."""
    found = re.fullmatch(r"comment/([1-9][0-9]{0,17})", field)
    return int(found[1]) if found else None


def own_skill_of(field: str) -> int | None:
    """Which skill that a teacher added the field speaks of, if it speaks of one."""
    kind, _, name = field.partition("/")
    return key_of_own(name) if kind == "skill" else None


def _tick(name: str, value: Any) -> bool:
    if len(name) > _LONGEST_LINE or as_typed(name) != name:
        raise NotTaken("This line is too long for a checklist.")
    return _yes_or_no(value)


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "stage": _stage,
    "look_again_on": _day,
    "next_draft": _yes_or_no,
    "reminder_wanted": _yes_or_no,
    "minutes": _minutes,
    "clock": _clock,
    "kind": _kind,
    FINISHED: _finished,
}
_NAMED: dict[str, Callable[[str, Any], Any]] = {"skill": _skill, "comment": _comment, "tick": _tick}
