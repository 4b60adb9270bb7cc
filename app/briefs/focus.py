"""What to teach in this conference: at most two skills out of the comments that wait, each with its reason.

The rule, for teachers in docs/writing.md: comments that wait are put together by the skill they name, or by their
trait where they name none; what the writer asks about comes first, then what most comments are about, then what has
waited longest.
"""

from collections.abc import Iterable, Mapping, Sequence

from app.briefs.brief import Comment, Focus, OverMarked, Reply, Role, TraitGroup
from app.briefs.words import count
from app.writing.questions import asks
from app.writing.rubrics import prompt_of
from app.writing.skills import Skill, skill_named
from app.writing.words import TRAIT_MARKS, TRAIT_WORDS, Genre, Kind, Trait

MOST_FOCUS = 2
MOST_REQUESTS = 8
"""Open requests and questions on one draft beyond which a writer stops reading them."""

_ASKED_OF_A_WRITER = frozenset({Kind.REQUEST, Kind.QUESTION})


def focus_of(groups: Iterable[TraitGroup], genre: Genre | None, shelf: Mapping[str, Skill]) -> tuple[Focus, ...]:
    """At most two; `groups` are the teachers' comments by trait, `shelf` the skills as the teacher calls them."""
    gathered: dict[tuple[Trait, Skill | None], list[Comment]] = {}
    for group in groups:
        for comment in group.comments:
            if group.trait not in {None, Trait.NONE} and comment.untouched_days is not None:
                skill = skill_named(comment.content, group.trait, genre)
                gathered.setdefault((group.trait, skill), []).append(comment)
    return tuple(
        _focus(trait, skill and shelf[skill.id], waiting)
        for (trait, skill), waiting in sorted(gathered.items(), key=lambda item: _need(item[1]))[:MOST_FOCUS]
    )


def _need(waiting: Sequence[Comment]) -> tuple[bool, int, int, int]:
    """Sorts what needs the conference most first; of equals, the comment made first."""
    longest = max(comment.untouched_days or 0 for comment in waiting)
    return not _asking(waiting), -len(waiting), -longest, min(comment.id for comment in waiting)


def _focus(trait: Trait, skill: Skill | None, waiting: Sequence[Comment]) -> Focus:
    asking = _asking(waiting)
    return Focus(
        trait=trait,
        skill=skill.id if skill else None,
        words=skill.name if skill else TRAIT_WORDS[trait],
        mark=TRAIT_MARKS[trait],
        reason=_reason(waiting, asking),
        ask=skill.questions[0] if skill else prompt_of(trait),
        sources=(*(comment.source for comment in waiting), *(reply.source for reply in asking[-1:])),
    )


def _asking(waiting: Iterable[Comment]) -> list[Reply]:
    """What the writer asks in reply to these comments."""
    replies = [reply for comment in waiting for reply in comment.replies]
    return [reply for reply in replies if reply.author.role is Role.WRITER and asks(reply.content)]


def _reason(waiting: Sequence[Comment], asking: Sequence[Reply]) -> str:
    days = max(comment.untouched_days or 0 for comment in waiting)
    since = "today" if days == 0 else f"for {count(days, 'day')}"
    if len(waiting) == 1:
        reason = f"1 comment untouched {since}."
    else:
        reason = f"{len(waiting)} comments untouched, the oldest {since}."
    return f"{reason} {asking[-1].author.name} asks about it in a reply." if asking else reason


def over_marked(comments: Iterable[Comment], focus: Sequence[Focus]) -> OverMarked | None:
    """A quiet word when more is asked of a draft than a writer can take up; `comments` are the teachers'."""
    open_ones = [one for one in comments if one.kind in _ASKED_OF_A_WRITER and one.untouched_days is not None]
    if len(open_ones) <= MOST_REQUESTS:
        return None
    matter = " and ".join(each.words for each in focus)
    words = f"{len(open_ones)} requests and questions are open on this draft."
    if matter:
        words += f" {'These two are' if len(focus) > 1 else 'This one is'} enough for one talk: {matter}."
    return OverMarked(len(open_ones), words, tuple(one.source for one in open_ones))
