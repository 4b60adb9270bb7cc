"""What happens to people, classes and assignments in a random world; each act does nothing where it cannot happen."""

from datetime import timedelta

from integrations.google.emulator import events
from tests.app.sync.worlds import words
from tests.app.sync.worlds.pen import TEACHERS, Pen

# Few names for many people: some of them share one.
GIVEN, FAMILY = ("Ana", "Ben", "Samuel", "Chi"), ("Castillo", "Okafor", "Nguyễn")


def new_account(pen: Pen) -> str:
    user = pen.new_id("1000000000000009")
    pen.happen(
        events.AccountCreated,
        id=user,
        email=f"s{user[-4:]}@northfield.example",
        given_name=pen.chance.choice(GIVEN),
        family_name=pen.chance.choice(FAMILY),
    )
    return user


def _students(pen: Pen) -> list[str]:
    return [id_ for id_ in pen.state.accounts if id_ not in TEACHERS]


def join(pen: Pen) -> None:
    if course := pen.course():
        new = pen.likely(0.3) or not _students(pen)
        user = new_account(pen) if new else pen.chance.choice(_students(pen))
        pen.happen(events.StudentJoined, course=course.id, user=user)


def leave(pen: Pen) -> None:
    course = pen.course()
    if course and (user := pen.one(course.students)):
        pen.happen(events.StudentLeft, course=course.id, user=user)


def rename(pen: Pen) -> None:
    if user := pen.one(_students(pen)):
        name = {"given_name": pen.chance.choice(GIVEN), "family_name": pen.chance.choice(FAMILY)}
        pen.happen(events.AccountRenamed, id=user, **name)


def delete_account(pen: Pen) -> None:
    """What Classroom shows of a deleted account: an id without a name."""
    if user := pen.one(_students(pen)):
        pen.happen(events.AccountRenamed, id=user, given_name="", family_name="")


def colleague_joins(pen: Pen) -> None:
    if course := pen.course():
        pen.happen(events.TeacherJoined, course=course.id, user=pen.chance.choice(list(TEACHERS)))


def colleague_leaves(pen: Pen) -> None:
    course = pen.course()
    if course and (user := pen.one(user for user in course.teachers if user != course.owner)):
        pen.happen(events.TeacherLeft, course=course.id, user=user)


def new_course(pen: Pen, owner: str | None = None) -> None:
    pen.happen(
        events.CourseCreated,
        id=pen.new_id("601000"),
        name=f"English {pen.chance.randrange(9, 13)}",
        section=pen.chance.choice(["Period 3", "Period 5", ""]),
        room=pen.chance.choice(["204", ""]),
        owner=owner or pen.chance.choice(list(TEACHERS)),
    )


def course_state(pen: Pen) -> None:
    course = pen.one(pen.state.courses.values())
    if course is None:
        return
    others = ["ARCHIVED", "DECLINED", "SUSPENDED", "PROVISIONED"]
    state = pen.chance.choice(others) if course.state == "ACTIVE" else "ACTIVE"
    pen.happen(events.CourseStateChanged, course=course.id, state=state)


def assign(pen: Pen) -> None:
    """New coursework: at once, as a draft or for later; for all or for some; with a template or without."""
    course = pen.course()
    if course is None:
        return
    template = None
    if pen.likely(0.4):
        template = pen.new_id("1TEMPLATE")
        owned = {"owner": course.owner, "title": "Template", "text": "Title"}
        pen.happen(events.FileCreated, id=template, **owned)
    minute = pen.clock.now().replace(second=0, microsecond=0)
    draft = pen.likely(0.2)
    pen.happen(
        events.CourseworkCreated,
        id=pen.new_id("701000"),
        course=course.id,
        title=pen.chance.choice(words.TITLES),
        description=pen.chance.choice(words.NOTES),
        due=pen.one([None, minute + timedelta(hours=pen.chance.randrange(-48, 96))]),
        state="DRAFT" if draft else "PUBLISHED",
        scheduled=minute + timedelta(minutes=pen.chance.randrange(2, 90)) if draft and pen.likely(0.6) else None,
        max_points=pen.one([None, 20.0]),
        template=template,
        assignees=tuple(pen.chance.sample(course.students, len(course.students) // 2)) if pen.likely(0.2) else None,
        creator=pen.chance.choice(course.teachers),
    )


def change_assignment(pen: Pen) -> None:
    work = pen.one(pen.state.coursework.values())
    if work is None:
        return
    due = pen.clock.now().replace(second=0, microsecond=0) + timedelta(hours=pen.chance.randrange(-48, 96))
    changes = [{"title": pen.chance.choice(words.TITLES)}, {"due": due}, {"due": None}, {"description": "Changed."}]
    if work.state != "DRAFT":  # a draft with a date publishes itself; a deleted one comes back
        changes += [{"state": "DRAFT", "scheduled": None}, {"state": "PUBLISHED"}]
    pen.happen(events.CourseworkChanged, id=work.id, course=work.course, changes=pen.chance.choice(changes))


def delete_assignment(pen: Pen) -> None:
    if work := pen.one(work for work in pen.state.coursework.values() if work.state != "DELETED"):
        pen.happen(events.CourseworkDeleted, id=work.id, course=work.course)


def rubric(pen: Pen) -> None:
    if work := pen.one(pen.state.coursework.values()):
        levels = tuple(
            events.RubricLevel(id=f"lev{n}", title=f"Level {n}", description="", points=float(n))
            for n in range(pen.chance.randrange(1, 4))
        )
        criterion = events.RubricCriterion(id="crit1", title="Scene", description="A moment", levels=levels)
        made = {"id": pen.new_id("rub"), "course": work.course, "coursework": work.id}
        pen.happen(events.RubricCreated, criteria=(criterion,), **made)


ACTS = {
    join: 5,
    leave: 3,
    rename: 2,
    delete_account: 1,
    colleague_joins: 2,
    colleague_leaves: 1,
    new_course: 1,
    course_state: 2,
    assign: 4,
    change_assignment: 3,
    delete_assignment: 1,
    rubric: 2,
}
