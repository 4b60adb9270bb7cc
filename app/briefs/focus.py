"""What to teach in this conference: at most two skills out of the comments that wait, each with its reason.

The rule, for teachers in docs/writing.md: comments that wait are put together by the skill they name, or by their
trait where they name none. A promise that is due comes first, then what the writer asks about (in a reply, or in a
question of the writer's own that names a skill), then what most comments are about, then what has waited longest. What
was asked of the whole draft comes after what hangs on a passage: nobody can see whether it was taken up. Skills of
earlier pieces that are not on their own yet take what place is left.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.briefs.brief import Comment, Focus, OverMarked, Reply, Role, TraitGroup
from app.briefs.past import Echo, FollowUpLine
from app.briefs.source import Source
from app.briefs.words import count
from app.briefs.writer_said import Question
from app.writing.own_skills import TeachersSkills
from app.writing.questions import asks
from app.writing.rubrics import prompt_of
from app.writing.skills import Skill
from app.writing.words import TRAIT_MARKS, TRAIT_WORDS, Genre, Kind, Trait

MOST_FOCUS = 2
MOST_REQUESTS = 8
"""Open requests and questions on one draft beyond which a writer stops reading them."""
MOST_GOALS = 2
"""Open follow-ups beyond which a writer works on none of them."""

_ASKED_WHERE = {"student_word": "on the student page", "comment": "in a comment", "reply": "in a reply"}
_ASKED_OF_A_WRITER = frozenset({Kind.REQUEST, Kind.QUESTION})


@dataclass(frozen=True)
class _Case:
    """What speaks for one skill: comments that wait, the writer's questions, due promises, an earlier piece's echo.

    `waiting` hang on a passage that nobody touched, `on_whole` on the whole draft.
    """

    trait: Trait
    skill: Skill | None
    waiting: list[Comment] = field(default_factory=list)
    on_whole: list[Comment] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    due: list[FollowUpLine] = field(default_factory=list)
    echoes: list[Echo] = field(default_factory=list)

    @property
    def open(self) -> list[Comment]:
        return [*self.waiting, *self.on_whole]

    @property
    def need(self) -> tuple[int, int, int, int, int, int]:
        """Sorts what needs the conference most first; of equals, the comment made first."""
        longest = max((comment.untouched_days or 0 for comment in self.waiting), default=0)
        longest_open = max((comment.open_days or 0 for comment in self.on_whole), default=0)
        first = min((comment.id for comment in self.open), default=0)
        return self._rank(), -len(self.waiting), -longest, -len(self.on_whole), -longest_open, first

    def _rank(self) -> int:
        if self.due:
            return 0
        if self.asked or _asking(self.open):
            return 1
        if self.waiting:
            return 2
        return 3 if self.on_whole else 4


def focus_of(
    groups: Iterable[TraitGroup],
    genre: Genre | None,
    skills: TeachersSkills,
    *,
    writer: str,
    due: Iterable[FollowUpLine],
    asked: Iterable[Question],
    echoes: Iterable[Echo],
) -> tuple[Focus, ...]:
    """At most two; `groups` are the teachers' comments by trait, `due` the promises to look at now.

    `asked` are the writer's questions: one speaks for the skills that it names while nobody has answered it. `writer`
    is the name that reasons use. A skill that the teacher has hidden is proposed by a promise alone.
    """
    cases: dict[tuple[Trait, Skill | None], _Case] = {}

    def case(trait: Trait, skill: Skill | None) -> _Case:
        return cases.setdefault((trait, skill), _Case(trait, skill))

    for group in groups:
        for comment in group.comments:
            if group.trait not in {None, Trait.NONE} and is_waiting(comment):
                about = case(group.trait, skills.proposed(comment.content, group.trait, genre))
                (about.on_whole if comment.untouched_days is None else about.waiting).append(comment)
    told = {reply.source for one in cases.values() for reply in _asking(one.open)}
    for question in asked:
        for named in skills.asked_about(question.text, genre) if _waits(question, told) else ():
            case(named.trait, named).asked.append(question)
    for promise in due:
        if (promised := skills.known.get(promise.skill)) is not None:
            case(promised.trait, promised).due.append(promise)
    for echo in echoes:
        echoed = skills.offered[echo.skill]
        case(echoed.trait, echoed).echoes.append(echo)
    neediest = sorted(cases.values(), key=lambda one: one.need)[:MOST_FOCUS]
    return tuple(_focus(one, writer) for one in neediest)


def _waits(question: Question, told: Collection[Source]) -> bool:
    """Not answered, and not one of the replies that speak for the comment they stand under."""
    return not question.answered and question.source not in told


def _focus(case: _Case, writer: str) -> Focus:
    trait, skill = case.trait, case.skill
    asking = _asking(case.open)
    told: list[FollowUpLine | Comment | Reply | Question | Echo] = [
        *case.due,
        *case.open,
        *asking[-1:],
        *case.asked[:1],
        *case.echoes,
    ]
    return Focus(
        trait=trait,
        skill=skill.id if skill else None,
        words=skill.name if skill else TRAIT_WORDS[trait],
        mark=TRAIT_MARKS[trait],
        reason=" ".join(
            [
                *(f"Follow-up {promise.state_words}." for promise in case.due),
                *_reasons(case),
                *(f"{reply.author.name} asks about it in a reply." for reply in asking[-1:]),
                *(_asks_about_it(question, writer) for question in case.asked[:1]),
                *(echo.reason for echo in case.echoes),
            ]
        ),
        ask=skill.questions[0] if skill else prompt_of(trait),
        sources=tuple(each.source for each in told),
    )


def _asking(waiting: Iterable[Comment]) -> list[Reply]:
    """What the writer asks in reply to these comments."""
    replies = [reply for comment in waiting for reply in comment.replies]
    return [reply for reply in replies if reply.author.role is Role.WRITER and asks(reply.content)]


def _asks_about_it(question: Question, writer: str) -> str:
    ready = ", ready to confer" if question.ready else ""
    return f"{writer} asks about it {_ASKED_WHERE[question.source.kind]}{ready}."


def is_waiting(comment: Comment) -> bool:
    """Whether it still asks for something: of a passage that nobody touched, or of the whole draft."""
    return comment.untouched_days is not None or comment.open_days is not None


def _reasons(case: _Case) -> Iterator[str]:
    """“2 comments untouched, the oldest for 6 days.”, “1 comment on the whole draft open for 4 days”."""
    if case.waiting:
        yield _how_long("untouched", [comment.untouched_days or 0 for comment in case.waiting])
    if case.on_whole:
        yield _how_long("on the whole draft open", [comment.open_days or 0 for comment in case.on_whole])


def _how_long(what: str, days: Sequence[int]) -> str:
    oldest = max(days)
    since = "today" if oldest == 0 else f"for {count(oldest, 'day')}"
    return f"{count(len(days), 'comment')} {what}{', the oldest' if len(days) > 1 else ''} {since}."


def over_marked(
    comments: Iterable[Comment], goals: Sequence[FollowUpLine], focus: Sequence[Focus]
) -> OverMarked | None:
    """A quiet word when more is asked than a writer can take up: `comments` are the teachers', `goals` are open."""
    asked = [one for one in comments if one.kind in _ASKED_OF_A_WRITER and is_waiting(one)]
    told: list[str] = []
    sources: list[Source] = []
    if len(asked) > MOST_REQUESTS:
        told.append(f"{len(asked)} requests and questions are open on this draft")
        sources += [one.source for one in asked]
    if len(goals) > MOST_GOALS:
        told.append(f"{len(goals)} follow-ups are open")
        sources += [one.source for one in goals]
    if not told:
        return None
    words = f"{', and '.join(told)}."
    if matter := " and ".join(each.words for each in focus):
        words += f" {'These two are' if len(focus) > 1 else 'This one is'} enough for one talk: {matter}."
    return OverMarked(len(asked), len(goals), words, tuple(sources))
