"""One teacher, one class, one writer, one assignment: what most tests of a brief begin with."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.briefs.brief import Brief
from app.briefs.build import build_brief
from app.models import Course, Coursework, Document, Student, Teacher
from tests.builders import NOW, create_draft


@dataclass(frozen=True)
class Desk:
    """The rows that tests name."""

    session: Session
    teacher: Teacher
    course: Course
    writer: Student
    work: Coursework

    def brief(self, assignment: Coursework | None = None) -> Brief:
        self.session.flush()
        return build_brief(
            self.session,
            teacher_id=self.teacher.id,
            student_id=self.writer.id,
            assignment_id=assignment.id if assignment else None,
            now=NOW,
        )

    def draft(self, *texts: str) -> Document:
        return create_draft(self.session, self.work, self.writer, *texts)
