"""Today: who to sit with now, and why, in the section that is in the room."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from app.accounts.bells import bells_of
from app.accounts.places import tables_in_order
from app.sections.agenda import Mark, Queue, QueueRow
from app.sections.lesson import Period, current_period, round_words
from app.sections.queue import build_queue
from app.web.bell_form import DAY_LETTERS
from app.web.conference_found import talk_line, talks_today
from app.web.context import page, section_at_hand, sections_of
from app.web.figures import Spark, ruler, spark, waits
from app.web.session import Desk, SignedIn
from app.writing.words import STAGE_WORDS, TALK_WORDS, Stage

router = APIRouter()


class MetOnThis(StrEnum):
    """Whether a writer had a conference on the assignment."""

    YES = "yes"
    NO = "no"


class Order(StrEnum):
    """How the rows stand."""

    NEED = "need"
    TABLE = "table"


ORDER_WORDS = {Order.NEED: "By need", Order.TABLE: "By table"}
MET_WORDS = {MetOnThis.NO: "Not met yet", MetOnThis.YES: "Met"}


@dataclass(frozen=True)
class RowShown:
    """A queue row with its trend drawn; `number` is its place by need."""

    number: int
    row: QueueRow
    spark: Spark | None


@dataclass(frozen=True)
class FilterLink:
    """`count` is empty where nothing is counted."""

    href: str
    words: str
    count: int | None
    current: bool


@dataclass(frozen=True)
class StagePlace:
    """How many writers are at one stage; `width` is their share of the room."""

    words: str
    count: int
    width: str


@router.get("/today")
def today(
    desk: SignedIn,
    *,
    course: int | None = None,
    assignment: int | None = None,
    show: Annotated[Mark | None, Query()] = None,
    met: Annotated[MetOnThis | None, Query()] = None,
    by: Order = Order.NEED,
    finished: int | None = None,
    withdrawn: int | None = None,
) -> Response:
    """One section's queue; without `course`, the section that meets now or next.

    `show` and `met` narrow it; `met` looks at the whole section, queue or not. `by` is the order. `finished` is the
    talk that just ended, `withdrawn` one that counts for nothing since a moment.
    """
    sections = sections_of(desk)
    if not sections:
        return RedirectResponse("/welcome", 303)
    bells = bells_of(desk.session, desk.teacher.id)
    period = current_period(bells, desk.now.astimezone(desk.wall.zone))
    section = section_at_hand(desk, sections, period, course)
    queue = build_queue(
        desk.session, teacher_id=desk.teacher.id, course_id=section.id, assignment_id=assignment, now=desk.now
    )
    desk.record("class.read", course_id=section.id)
    mine = period if period and period.meeting.course_id == section.id else None
    first = queue.rows[0].writer.given_name if queue.rows else ""
    return page(
        desk,
        "today.html",
        place="today",
        sections=sections,
        course_id=section.id,
        section=section.words,
        queue=queue,
        first_name=first,
        finished=talk_line(desk, finished) if finished is not None else None,
        withdrawn=talk_line(desk, withdrawn) if withdrawn is not None else None,
        talks=talks_today(desk, section.id),
        talk_words=TALK_WORDS,
        letter=bells.days.letter(desk.wall.today) if bells.lettered else None,
        day_letters=DAY_LETTERS,
        **_list_values(desk, queue, show, met, by),
        **_period_values(desk, mine, queue, first),
    )


def _list_values(desk: Desk, queue: Queue, show: Mark | None, met: MetOnThis | None, by: Order) -> dict[str, Any]:
    """Who is listed, and what else there is to list."""
    rows = [RowShown(number, row, spark(row.trend, desk.now)) for number, row in enumerate(listed(queue, show, met), 1)]
    seated = any(row.table for row in queue.everybody)
    return {
        "rows": _by_table(rows) if by is Order.TABLE else rows,
        "filters": _filter_links(queue, show, met, by),
        "orders": _order_links(queue, show, met, by) if seated else (),
        "narrowed_to_met": met is not None,
        "assignment_id": queue.assignment.id if queue.assignment else None,
        "others": tuple(choice for choice in queue.choices if choice != queue.assignment),
        "places": stage_places(queue.everybody),
        "waits": waits([(row.writer.given_name, row.met.days) for row in queue.everybody], queue.thresholds.wait_days),
    }


def listed(queue: Queue, show: Mark | None, met: MetOnThis | None) -> tuple[QueueRow, ...]:
    """The queue, or the rows with one reason; with `met`, whoever of the section was met on the assignment, or not."""
    if met is not None:
        return tuple(row for row in queue.everybody if row.met_on_this is (met is MetOnThis.YES))
    return tuple(row for row in queue.rows if show is None or show in {why.mark for why in row.reasons})


def _by_table(rows: Sequence[RowShown]) -> list[RowShown]:
    """Table by table, by need within each; last who has none."""
    places = {name: place for place, name in enumerate(tables_in_order(shown.row.table for shown in rows))}
    return sorted(rows, key=lambda shown: places[shown.row.table])


def _period_values(desk: Desk, period: Period | None, queue: Queue, first: str) -> dict[str, Any]:
    """What is left of the lesson, while it runs, and of the round."""
    lesson = int((period.meeting.ends - period.meeting.starts).total_seconds() // 60) if period else None
    values = {"period": period, "figure": None, "room_words": "", "round": round_words(queue.met.not_met, lesson)}
    if period is None or not period.running:
        return values
    return values | {"figure": ruler(period, desk.now), "room_words": room_words(first, period.conferences_left)}


def room_words(first: str, conferences: int) -> str:
    """How many conferences of seven minutes fit into what is left, by the name of whoever is first."""
    if conferences == 0:
        return "Too little for a conference; a word in passing still fits."
    if not first:
        return "Nobody is waiting."
    if conferences == 1:
        return f"Time for {first}."
    return f"Time for {first}, then about {conferences - 1} more."


def stage_places(rows: Sequence[QueueRow]) -> tuple[StagePlace, ...]:
    """Where the room's writers are, stages without anybody left out."""
    counts = Counter(row.stage.stage for row in rows)
    return tuple(
        StagePlace(STAGE_WORDS[stage], counts[stage], f"{100 * counts[stage] / len(rows):.0f}%")
        for stage in Stage
        if counts[stage]
    )


def _order_links(queue: Queue, show: Mark | None, met: MetOnThis | None, by: Order) -> tuple[FilterLink, ...]:
    narrowed = (f"&show={show}" if show else "") + (f"&met={met}" if met else "")
    return tuple(
        FilterLink(f"{_whole(queue, each)}{narrowed}", words, None, each is by) for each, words in ORDER_WORDS.items()
    )


def _whole(queue: Queue, by: Order) -> str:
    """The address of the whole list in this order."""
    chosen = f"&assignment={queue.assignment.id}" if queue.assignment else ""
    return f"/today?course={queue.course.id}{chosen}" + (f"&by={by}" if by is not Order.NEED else "")


def _filter_links(queue: Queue, show: Mark | None, met: MetOnThis | None, by: Order) -> tuple[FilterLink, ...]:
    """By reason; by who was met, once anybody was."""
    whole = _whole(queue, by)
    links = [
        FilterLink(whole + (f"&show={each.mark}" if each.mark else ""), each.words, each.count, each.mark == show)
        for each in queue.filters
    ]
    if met is not None:
        links = [replace(link, current=False) for link in links]
    if queue.met.met or met is not None:
        counts = {MetOnThis.NO: queue.met.not_met, MetOnThis.YES: queue.met.met}
        links += [FilterLink(f"{whole}&met={each}", MET_WORDS[each], counts[each], each is met) for each in counts]
    return tuple(links)
