"""Absent today means the teacher's today, and one press brings the writer back."""

from datetime import date, timedelta

from sqlalchemy import select

from app.desk.absences import note_absence, take_back_absence
from app.models import Absence
from tests.app.desk.conftest import AtDesk
from tests.builders import NOW


def test_a_day_is_the_teachers_own(desk: AtDesk) -> None:
    table = desk.table
    ids = {"course_id": table.course.id, "student_id": table.writers[0].id}
    late = NOW + timedelta(hours=12)  # past midnight in Greenwich, evening in New York
    for now in (NOW, late):
        note_absence(table.session, table.teacher, **ids, now=now)
    assert table.session.scalars(select(Absence.day)).all() == [date(2026, 10, 15)]
    take_back_absence(table.session, table.teacher, **ids, now=NOW + timedelta(days=1))
    assert len(table.session.scalars(select(Absence)).all()) == 1
    take_back_absence(table.session, table.teacher, **ids, now=late)
    assert table.session.scalars(select(Absence)).all() == []
