"""`deskside brief`: the same brief as on the page, in a terminal or as JSON."""

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from pydantic import TypeAdapter
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import Via, record_access, student_for, taught
from app.briefs.brief import Brief, Comment, CourseLine, Piece, StateMark
from app.briefs.build import build_brief
from app.briefs.tools import MentorAtHand, RubricAtHand, ShapeOfDraft
from app.briefs.words import moment_words
from app.cli.accounts import ByTeacher, teacher_of
from app.cli.composition import open_runtime
from app.cli.installation import settings_here
from app.errors import BadInput, NotFound
from app.models import Enrollment, Student, Teacher
from app.writing.plain import plain
from app.writing.words import GENRE_WORDS, STAGE_WORDS, Uptake

MOST_NAMESAKES = 10
_SHAPES = {
    StateMark.UNTOUCHED: "○",
    StateMark.CHANGED: "✓",
    StateMark.KEPT: "✓",
    StateMark.GONE: "–",
    StateMark.MOVED: "→",
    StateMark.UNKNOWN: "·",
}


def brief(
    by: ByTeacher,
    who: Annotated[str, typer.Option("--student", help="The student's id, or the name or a part of it.")],
    as_json: Annotated[bool, typer.Option("--json", help="For machines, with every source.")] = False,
) -> None:
    """The brief of one writer, on the assignment at hand."""
    with open_runtime(settings_here()) as runtime, runtime.sessions.begin() as session:
        teacher = teacher_of(session, by)
        now = runtime.clock.now()
        student = student_named(session, teacher, who, now)
        found = build_brief(session, teacher_id=teacher.id, student_id=student.id, now=now)
        record_access(
            session,
            teacher,
            action="brief.read",
            via=Via.CLI,
            now=now,
            student_id=student.id,
            course_id=found.course.id,
        )
    if as_json:
        sys.stdout.buffer.write(TypeAdapter(Brief).dump_json(found, indent=2) + b"\n")
    else:
        Console(highlight=False).print(rendered(found))


def student_named(session: Session, teacher: Teacher, who: str, now: datetime) -> Student:
    """By id, else by the only name that holds these letters (accents and case aside).

    Raises:
        NotFound: nobody of this teacher's classes.
        BadInput: several, listed with their ids; that they were shown is logged, and committed.
    """
    if not plain(who):
        raise BadInput("No student was named.", remedy="Give the id, or some letters of the name.")
    if who.isdecimal():
        return student_for(session, teacher, int(who))
    mine = select(Enrollment.id).where(Enrollment.student_id == Student.id, taught(teacher, Enrollment.course_id))
    students = session.scalars(select(Student).where(mine.exists()).order_by(Student.name, Student.id)).all()
    names = {student.id: {plain(student.name), plain(student.google_name)} for student in students}
    matching = [student for student in students if any(plain(who) in name for name in names[student.id])]
    exact = [student for student in matching if plain(who) in names[student.id]]
    found = exact or matching
    if not found:
        raise NotFound("Nobody of that name is in these classes.", remedy="Look at the spelling, or give the id.")
    if len(found) > 1:
        shown = found[:MOST_NAMESAKES]
        for student in shown:
            record_access(session, teacher, action="names.read", via=Via.CLI, now=now, student_id=student.id)
        session.commit()  # the error that shows them would undo it
        listed = ", ".join(f"{student.id} {student.name}" for student in shown)
        raise BadInput(f"{len(found)} writers match.", remedy=f"Give the id of one: {listed}")
    return found[0]


def rendered(found: Brief) -> Group:
    """The brief from top to bottom, in the order of the page's columns; others' text is shown as text, never markup."""
    return Group(
        *_head(found),
        *_conversation(found),
        Rule(Text(f"Comments: {found.comments_words}"), align="left"),
        *(part for group in found.comments for part in _group(f"{group.mark} {group.words}".strip(), group.comments)),
        *_group("Peers said", found.peers, state=False),
        *_group(f"{found.writer.given_name} wrote", found.own_threads, state=False),
        *_group("Not known to this class", found.strangers, state=False),
        *(_shape(found.shape) if found.shape else ()),
        *(_rubric(found.rubric) if found.rubric else ()),
        *(_mentor(mentor) for mentor in found.mentors),
        *_troubles(found),
        *_read(found),
    )


def _head(found: Brief) -> Iterable[RenderableType]:
    draft = found.draft
    apart = f" ({found.writer.apart})" if found.writer.apart else ""
    yield _line((f"{found.writer.name}{apart}", "bold"), (f"  {_section(found.course)}", ""))
    if found.piece:
        yield _piece(found.piece)
        if found.piece.topic:
            yield _line((found.piece.topic, "italic"))
        if found.piece.genre:
            yield _line((f"Kind of writing: {GENRE_WORDS[found.piece.genre]}", ""), (_whose(found.piece), ""))
    words = f"{draft.words:,} words" if draft.words is not None else ""
    facts = [draft.state_words, words, draft.change_words, draft.last_change_words]
    yield _line((". ".join(fact for fact in facts if fact) + ".", ""))
    yield _line((f"Stage: {STAGE_WORDS[draft.stage.stage]}", "bold"), (f" ({draft.stage.evidence})", ""))
    if draft.suggestions:
        yield _line((f"Suggestions waiting in the draft: {len(draft.suggestions)}", ""))
    for each in draft.suggestions:
        yield _line((f"  {each.author.words}: ", "bold"), (each.deleted, "strike"), (f" → {each.inserted}", "italic"))
    for line in draft.attachments:
        yield _line((f"Also attached: {line.kind}, {line.title}", ""))


def _section(course: CourseLine) -> str:
    """The period once, also where the class is named by it (“English 9, Period 3”)."""
    label = course.period.casefold().removeprefix("period").strip()
    named = re.search(rf"\bperiod {re.escape(label)}\b", course.name, re.IGNORECASE)
    return course.name if named or not label else f"{course.name}, {course.period}"


def _whose(piece: Piece) -> str:
    return ", as a teacher said" if piece.genre_said else ", by the words of the assignment"


def _piece(piece: Piece) -> Text:
    title = (piece.title or "No document yet", "italic")
    return _line(title, (f"  {piece.assignment}{', ' if piece.due_words else ''}{piece.due_words}", ""))


def _pins(found: Brief) -> Iterable[RenderableType]:
    for pin in (*found.pins, *found.pins_talked):
        said = f"“{pin.quote}”" if pin.quote else f"{pin.mark} {pin.words}".strip()
        when = ", ".join(part for part in (pin.when, pin.talked_words) if part)
        yield _line((f"You pinned ({when}): ", "bold"), (said, "italic"))
        if pin.quote:
            yield _line((f"  {_SHAPES[StateMark(pin.state_mark)]} {pin.state_words}", ""))
            if pin.uptake in {Uptake.CHANGED, Uptake.MOVED}:
                yield _line(("  Now: “", ""), (pin.passage_now, "italic underline"), ("”", ""))


def _conversation(found: Brief) -> Iterable[RenderableType]:
    yield from _pins(found)
    for focus in found.focus:
        yield _line((f"Teach one of these: {focus.mark} {focus.words}. ", "bold"), (focus.reason, ""))
    if found.over_marked:
        yield _line((found.over_marked.words, ""))
    if found.ask_first:
        yield _line(("Ask first: ", "bold"), (found.ask_first, "italic"))
    if praise := found.strength:
        yield _line(("Start with: ", "bold"), (f"“{praise.quote}”", "italic"))
        yield _line((f"  {praise.author.words}, {praise.when}: ", "bold"), (praise.content, ""))
    if found.grown:
        yield _line(("Start with: ", "bold"), (found.grown.words, ""))
    for question in found.questions:
        answered = ", answered" if question.answered else ", ready to confer" if question.ready else ""
        yield _line(
            (f"{found.writer.given_name} asks ({question.when}{answered}): ", "bold"), (question.text, "italic")
        )
    if found.restated:
        yield _line((f"Next step, said anew ({found.restated.when}): ", "bold"), (found.restated.text, "italic"))
    for flag in found.flags:
        yield _line((f"{flag.cause} ", "bold"), (flag.detail, ""))
    yield from _last_time(found)
    for promise in found.follow_ups:
        yield _line(("Still open: ", "bold"), (f"{promise.words}, {promise.state_words}: {promise.next_step}", ""))


def _last_time(found: Brief) -> Iterable[RenderableType]:
    talk = found.last_conference
    if talk is None:
        yield _line(("Last time: ", "bold"), ("no conference is recorded yet", ""))
        return
    head = ", ".join(part for part in (talk.kind, talk.when, talk.by, talk.about) if part)
    yield _line(("Last time: ", "bold"), (head, ""), (f" {talk.topic}" if talk.topic else "", "italic"))
    for words in (talk.strength, talk.notes, talk.student_words):
        if words:
            yield _line((f"  {words}", ""))
    if talk.next_step:
        yield _line(("  Next step was: ", "bold"), (talk.next_step, ""))
    if talk.promise:
        yield _line((f"  Follow-up on {talk.promise.words}: {talk.promise.state_words}", ""))
    since = ", ".join(each.words for each in talk.since) or "nothing new was seen"
    yield _line((f"  Since then: {since}", ""))


def _group(title: str, comments: Sequence[Comment], *, state: bool = True) -> Iterable[RenderableType]:
    """What became of the passage is told of the teachers' comments only."""
    if comments:
        yield _line((title, "bold"))
    for comment in comments:
        yield Padding(Group(*([_state(comment)] if state else []), *_thread(comment)), (0, 0, 1, 2))


def _state(comment: Comment) -> Text:
    return _line((f"{_SHAPES[comment.state_mark]} {comment.state_words}. {comment.thread_words}.", ""))


def _thread(comment: Comment) -> Iterable[Text]:
    if comment.quote:
        yield _line(("“", ""), (comment.quote, "italic"), ("”", ""))
    if comment.passage_now and comment.state_mark in {StateMark.CHANGED, StateMark.MOVED}:
        yield _line(("Now: “", ""), (comment.passage_now, "italic underline"), ("”", ""))
    yield _line((f"{comment.author.words}, {comment.when}: ", "bold"), (comment.content, ""))
    if comment.aside:
        yield _line((f"  {comment.aside}.", "dim"))
    for reply in comment.replies:
        yield _line((f"  {reply.author.words}, {reply.when}: ", "bold"), (reply.content or reply.action or "", ""))


def _shape(found: ShapeOfDraft) -> Iterable[RenderableType]:
    yield Rule(Text(f"{found.words}, {found.shape.about}"), align="left")
    for part in found.shape.parts:
        amount = part.amount if found.shape.from_draft else ""
        label = f"{'  ' if part.within else ''}{'✓' if part.present else '○'} {part.label}"
        yield _line((f"{label}  ", "bold"), (f"{part.gist}  " if part.gist != part.label else "", ""), (amount, "dim"))


def _mentor(mentor: MentorAtHand) -> RenderableType:
    return _line((f"Mentor text, {mentor.shows}: ", "bold"), (f"“{mentor.text}” {mentor.cited}", ""))


def _rubric(rubric: RubricAtHand) -> Iterable[RenderableType]:
    yield Rule(Text(f"Rubric, {rubric.from_words}"), align="left")
    for criterion in rubric.criteria:
        levels = " | ".join(f"{'▶ ' if level.marked else ''}{level.title}" for level in criterion.levels)
        yield _line((f"{criterion.title}: ", "bold"), (levels, ""))
        for level in criterion.levels:
            if level.description:
                yield _line((f"  {level.title}: ", "bold"), (level.description, ""))
        if criterion.prompt:
            yield _line((f"  {criterion.prompt}", "italic"))


def _troubles(found: Brief) -> Iterable[RenderableType]:
    for trouble in found.troubles:
        yield _line((f"{trouble.message} ", "bold"), (f"Still shown: {trouble.still_shown} {trouble.remedy}", ""))


def _read(found: Brief) -> Iterable[RenderableType]:
    for what, moment in (("Draft", found.read_at), ("Classroom", found.synced_at)):
        if moment is not None:
            yield _line((f"{what} read {moment_words(moment, found.built_at, ZoneInfo(found.time_zone))}.", "dim"))


def _line(*parts: tuple[str, str]) -> Text:
    return Text.assemble(*((printable(words), style) for words, style in parts))


def printable(words: str) -> str:
    """Without control characters: a student's text must not steer the teacher's terminal. A tab is a space."""
    return "".join(
        letter if letter == "\n" or unicodedata.category(letter) != "Cc" else " " * letter.isspace() for letter in words
    )
