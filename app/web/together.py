"""The left side of conference mode: what writer and teacher look at together, with nothing that only one may see."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.briefs.brief import Brief, Comment, Role, StateMark
from app.briefs.tools import MentorAtHand, RubricCriterion, ShapeOfDraft
from app.web.figures import Plot, plot
from app.writing.words import Genre, Kind, Trait


@dataclass(frozen=True)
class Passage:
    """A skill, the writer's own words that it is about (empty where no comment quotes any), and what to ask.

    Of what the teacher pinned, any of these may be empty.
    """

    mark: str
    words: str
    quote: str
    ask: str


@dataclass(frozen=True)
class Together:
    """Safe for a student's eyes: no reason, no level, no grade, no note, and nobody else's words but the teacher's.

    What was pinned for this talk leads; whoever pins a question is told that the writer sees it here.

    `drawn` is the figure of a story's plot line. `asked` are the writer's own questions.
    """

    passages: tuple[Passage, ...]
    shape: ShapeOfDraft | None
    drawn: Plot | None
    mentor: MentorAtHand | None
    criteria: tuple[RubricCriterion, ...]
    asked: tuple[str, ...]


def together(brief: Brief) -> Together:
    """Of the brief, what lies on the desk between the two."""
    is_story = brief.piece is not None and brief.piece.genre is Genre.NARRATIVE
    return Together(
        passages=tuple(_in_view(brief)),
        shape=brief.shape,
        drawn=plot(brief.shape.shape.parts) if brief.shape and is_story else None,
        mentor=brief.mentors[0] if brief.mentors else None,
        criteria=tuple(_ungraded(each) for each in brief.rubric.criteria) if brief.rubric else (),
        asked=tuple(question.text for question in brief.questions if not question.answered),
    )


def open_comments(brief: Brief) -> tuple[Comment, ...]:
    """The agenda: comments of the teachers that still ask for something, untouched ones first."""
    asking = [comment for comment in _of_teachers(brief) if comment.kind is not Kind.PRAISE and _stands(comment)]
    return tuple(sorted(asking, key=lambda comment: comment.state_mark is not StateMark.UNTOUCHED))


def _in_view(brief: Brief) -> Iterator[Passage]:
    """What was pinned, then what to teach; a skill that is both, once."""
    for pin in brief.pins:
        if pin.trait is not None:
            yield Passage(pin.mark, pin.words, _quote(brief, pin.trait, frozenset()), pin.ask)
        else:
            yield Passage("", "", pin.passage_now or pin.quote, pin.ask)
    pinned = {(pin.trait, pin.skill) for pin in brief.pins}
    for focus in brief.focus:
        if (focus.trait, focus.skill) not in pinned:
            evidence = frozenset(source.id for source in focus.sources if source.kind == "comment")
            yield Passage(focus.mark, focus.words, _quote(brief, focus.trait, evidence), focus.ask)


def _quote(brief: Brief, trait: Trait, evidence: frozenset[int]) -> str:
    """The passage of the comment that a skill rests on, or else of any on its trait."""
    about = [comment for comment in _of_teachers(brief) if comment.trait is trait and comment.quote]
    about.sort(key=lambda comment: (comment.id not in evidence, comment.state_mark is not StateMark.UNTOUCHED))
    return _shown(about[0]) if about else ""


def _ungraded(criterion: RubricCriterion) -> RubricCriterion:
    return replace(criterion, levels=tuple(replace(level, marked=False) for level in criterion.levels))


def _shown(comment: Comment) -> str:
    """As the draft has it now, where it was written anew."""
    return comment.passage_now or comment.quote


def _stands(comment: Comment) -> bool:
    return comment.thread.live


def _of_teachers(brief: Brief) -> Iterator[Comment]:
    teachers = {Role.YOU, Role.CO_TEACHER}
    return (comment for group in brief.comments for comment in group.comments if comment.author.role in teachers)
