"""Reading the classes: one batch for the course list and every listing of every followed course. Network only."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.sync.codes import code_for_course, code_for_rubric
from app.sync.facts import CourseFacts
from integrations.google import classroom, drive
from integrations.google.errors import Conflict, GoogleError, Invalid, NotFound
from integrations.google.resources import Listing, Resource, ResourceT
from integrations.google.transport import Google

if TYPE_CHECKING:
    from integrations.google.calls import Call

Identity = tuple[str, ...]
Listings = Mapping[str, Callable[[str], "Call[Any]"]]
Feed = Iterator[tuple["Call[Any]", Any]]
ROSTER: Listings = {"teachers": classroom.teachers, "students": classroom.students}
WORK: Listings = {"coursework": classroom.coursework, "submissions": classroom.submissions}
LISTINGS: Listings = {**ROSTER, **WORK}


def classes(
    google: Google, course_ids: Sequence[str], rosters: Collection[str]
) -> tuple[list[classroom.Course], list[CourseFacts]]:
    """Every course the teacher has, and the listings of those asked for; their people only of those in `rosters`.

    Raises:
        GoogleError: the course list itself was refused or not answered; without it nothing can be said.
    """
    facts = {course_id: CourseFacts(course_id) for course_id in course_ids}
    calls: list[tuple[CourseFacts | None, str, Call[Any]]] = [(None, "courses", classroom.courses())]
    for course_id, course in facts.items():
        listings = LISTINGS if course_id in rosters else WORK
        calls += [(course, name, call(course_id)) for name, call in listings.items()]
    answers = google.read_all([call for _, _, call in calls])
    if isinstance(answers[0], GoogleError):
        raise answers[0]
    for (into, name, _), answer in zip(calls, answers, strict=True):
        if into is not None:
            _put(into, name, answer)
    return _courses_again(google, answers[0], course_ids), list(facts.values())


def again(google: Google, unsure: Sequence[tuple[CourseFacts, str]]) -> None:
    """Reads listings once more, because what is missing from them may have slipped from one page to another.

    What either sighting has is there; a listing that cannot be read again counts as not read.
    """
    answers = google.read_all([LISTINGS[name](course.google_id) for course, name in unsure])
    for (course, name), answer in zip(unsure, answers, strict=True):
        _put(course, name, answer if isinstance(answer, GoogleError) else _either(getattr(course, name), answer))


def _put(into: CourseFacts, name: str, answer: Any) -> None:
    if isinstance(answer, GoogleError):
        into.problems.append(code_for_course(answer))
        answer = None
    setattr(into, name, answer)


def _courses_again(
    google: Google, listing: Listing[classroom.Course], course_ids: Iterable[str]
) -> Listing[classroom.Course]:
    if listing.pages == 1 or {course.id for course in listing}.issuperset(course_ids):
        return listing
    return _either(listing, google.read(classroom.courses()))


def _either(first: Listing[ResourceT], second: Listing[ResourceT]) -> Listing[ResourceT]:
    """What the second sighting has, and what only the first one had."""
    seen = {identity(item) for item in second}
    return Listing([*(item for item in first if identity(item) not in seen), *second], second.pages)


def identity(item: Resource) -> Identity:
    """What says in its course which member, piece of work or submission it is."""
    names = ("course_work_id", "id") if hasattr(item, "id") else ("user_id",)
    return tuple(getattr(item, name) for name in names if hasattr(item, name))


def rubrics(google: Google, wanted: Mapping[str, Iterable[str]], facts: Iterable[CourseFacts]) -> None:
    """Adds to the facts the rubric of every coursework asked for, by course."""
    by_course = {course.google_id: course for course in facts}
    asked = [(by_course[course_id], work_id) for course_id, work_ids in wanted.items() for work_id in work_ids]
    answers = google.read_all([classroom.rubrics(course.google_id, work_id) for course, work_id in asked])
    for (course, work_id), answer in zip(asked, answers, strict=True):
        if not isinstance(answer, GoogleError):
            course.rubrics[work_id] = answer[0] if answer else None
        elif not isinstance(answer, NotFound):  # then the coursework has just been deleted
            course.problems.append(code_for_rubric(answer))


def ask_feed(google: Google, token: str | None) -> Feed:
    """What was touched since the token, or without one where the feed stands: asked at once, and waited for later."""
    return google.each([drive.changes(token) if token else drive.start_page_token()])


def changed_files(google: Google, feed: Feed) -> tuple[frozenset[str] | None, str | None]:
    """Files touched since the token and the next token; None for the files when nothing can be told.

    A token that Google no longer takes means that everything has to be read; without a next one there is no feed.

    Raises:
        PermissionDenied: Drive is not to be read at all.
    """
    [(call, answer)] = feed
    if isinstance(answer, drive.Changes):
        return frozenset(change.file_id for change in answer.changes if change.file_id), answer.token
    if not isinstance(answer, GoogleError):
        return None, answer
    if not isinstance(answer, Invalid | NotFound | Conflict):
        raise answer
    start = drive.start_page_token()
    if call.method == start.method:
        return None, None
    return changed_files(google, google.each([start]))
