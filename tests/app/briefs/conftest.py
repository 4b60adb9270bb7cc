from collections.abc import Iterator

import pytest

from app.database import Sessions
from tests.app.briefs.desk import Desk
from tests.builders import create_course, create_coursework, create_student, create_teacher

pytest.register_assert_rewrite("tests.app.briefs.proof")


@pytest.fixture
def desk(sessions: Sessions) -> Iterator[Desk]:
    with sessions() as session:
        teacher = create_teacher(session)
        course = create_course(session, teacher)
        yield Desk(session, teacher, course, create_student(session, course), create_coursework(session, course))
