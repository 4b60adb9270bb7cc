"""One teacher, one class, one writer, one assignment: what most tests of a brief begin with."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.briefs.brief import Brief
from app.briefs.build import build_brief
from app.models import Comment, Conference, ConferenceRecord, Course, Coursework, Document, FollowUp, Student, Teacher
from app.writing.words import Kind, Trait, Uptake
from tests.builders import NOW, create_comment, create_draft, create_label, create_uptake, days_ago


@dataclass(frozen=True)
class Desk:
    """The rows that tests name."""

    session: Session
    teacher: Teacher
    course: Course
    writer: Student
    work: Coursework

    def brief(
        self, assignment: Coursework | None = None, *, by: Teacher | None = None, course: Course | None = None
    ) -> Brief:
        self.session.flush()
        return build_brief(
            self.session,
            teacher_id=(by or self.teacher).id,
            student_id=self.writer.id,
            course_id=course.id if course else None,
            assignment_id=assignment.id if assignment else None,
            now=NOW,
        )

    def talk(
        self, *, days: float = 3, work: Coursework | None = None, by: Teacher | None = None, **said: Any
    ) -> ConferenceRecord:
        """A finished conference with the writer, `days` ago; `said` are columns of its record."""
        began = days_ago(days)
        conference = Conference(
            opening=f"opening-{days}-{by.id if by else 0}",
            kind="formal",
            teacher_id=(by or self.teacher).id,
            course_id=self.course.id,
            coursework_id=(work or self.work).id,
            began_at=began,
            finished_at=began,
        )
        self.session.add(conference)
        self.session.flush()
        record = ConferenceRecord(conference_id=conference.id, student_id=self.writer.id, **said)
        self.session.add(record)
        self.session.flush()
        return record

    def promise(
        self, record: ConferenceRecord | None = None, skill: str = "dialogue_punctuation", **said: Any
    ) -> FollowUp:
        """A follow-up; `said` are its columns."""
        follow_up = FollowUp(
            teacher_id=self.teacher.id,
            course_id=self.course.id,
            student_id=self.writer.id,
            record_id=record.id if record else None,
            skill=skill,
            opened_at=days_ago(3),
            **({"next_step": "Mend the tags.", "coursework_id": self.work.id} | said),
        )
        self.session.add(follow_up)
        self.session.flush()
        return follow_up

    def draft(self, *texts: str) -> Document:
        return create_draft(self.session, self.work, self.writer, *texts)

    def document(self) -> Document:
        """The only draft there is."""
        return self.session.scalars(select(Document)).one()

    def ask(
        self, text: str, trait: Trait = Trait.ORGANIZATION, *, days: float = 4, kind: Kind = Kind.REQUEST
    ) -> Comment:
        """A comment of the teacher's on the only draft, whose passage stands as it was."""
        asked = create_comment(
            self.session, self.document(), text, quote="taped", author=self.teacher, created_at=days_ago(days)
        )
        create_label(self.session, asked, trait, kind)
        create_uptake(self.session, asked, Uptake.UNCHANGED)
        return asked
