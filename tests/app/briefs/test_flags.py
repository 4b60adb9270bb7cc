"""Flags in a brief: the same rules and the teacher's own numbers as Today, each with its record."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.accounts.thresholds import USUAL, keep_thresholds
from app.briefs.brief import Flag
from app.models import Conference, Submission
from app.sections.agenda import Mark
from app.sections.queue import build_queue
from tests.app.briefs.desk import Desk
from tests.builders import NOW, create_draft, create_student, create_submission


def classmates(desk: Desk, *lengths: int) -> None:
    for number, words in enumerate(lengths):
        writer = create_student(desk.session, desk.course, name=f"Writer {number}")
        create_draft(desk.session, desk.work, writer, f"w{number} " * words)


def flags(desk: Desk) -> list[str]:
    return [flag.words for flag in desk.brief().flags]


def test_behind_is_said_with_both_numbers_as_today_says_it(desk: Desk) -> None:
    classmates(desk, 300, 400, 500, 600)
    desk.draft("word " * 90)
    (found,) = desk.brief().flags

    assert found.words == "Behind. 90 words; half the class is past 350."
    assert [source.kind for source in found.sources] == ["snapshot"]
    queue = build_queue(desk.session, teacher_id=desk.teacher.id, course_id=desk.course.id, now=NOW)
    (row,) = (row for row in queue.everybody if row.writer.id == desk.writer.id)
    (why,) = (why for why in row.reasons if why.mark is Mark.BEHIND)
    assert found == Flag("behind", why.cause, f"{why.detail}.", found.sources)


def test_nothing_yet_is_behind_and_fewer_than_five_compare_with_nobody(desk: Desk) -> None:
    classmates(desk, 300, 400, 500)
    create_submission(desk.session, desk.work, desk.writer)
    assert flags(desk) == []
    classmates(desk, 600)
    assert flags(desk) == ["Nothing yet. Half the class is past 350 words."]
    assert [source.kind for source in desk.brief().flags[0].sources] == ["submission"]


@pytest.mark.parametrize(("percent", "behind"), [(90, True), (20, False)])
def test_the_teacher_s_own_share_counts(desk: Desk, percent: int, *, behind: bool) -> None:
    classmates(desk, 300, 400, 500, 600)
    desk.draft("word " * 90)
    keep_thresholds(desk.session, desk.teacher, replace(USUAL, behind_percent=percent))
    assert bool(flags(desk)) is behind


def test_not_met_counts_from_the_last_talk_to_sit_down_to(desk: Desk) -> None:
    desk.draft("word")
    desk.talk(days=15)
    second = desk.talk(days=2)
    assert flags(desk) == []
    desk.session.get_one(Conference, second.conference_id).kind = "informal"
    assert flags(desk) == ["Not met in 15 days."]
    keep_thresholds(desk.session, desk.teacher, replace(USUAL, wait_days=16))
    assert flags(desk) == []
    keep_thresholds(desk.session, desk.teacher, USUAL)
    desk.session.scalars(select(Submission)).one().state = "TURNED_IN"
    assert flags(desk) == []
