"""The plot line of a memoir or a story: its beats, where time jumps, and the looking back, filled from the draft.

A beat begins where a paragraph opens with a turn of time; in a draft without such turns, where about a fifth of it is
told. A jump over weeks or more with nothing told between is shown as a hole. A teacher's placement wins.
"""

import re
from collections.abc import Iterable, Sequence

from app.writing.paragraphs import Paragraph, Placement, gist, paragraphs_of
from app.writing.shape import LEAST_WORDS, Part, Role, Roles, Shape, filled, moved, runs_of

MOST_BEATS = 7
_OFFERED = (Role.BEAT, Role.SAME, Role.LOOKING_BACK)
_LATE = 0.7
"""Share of the draft after which a paragraph may look back on what was told."""
_FIFTH = 5
_LABEL_WORDS = 4

_NUMBER = r"(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|several|a few|many|\d+)"
_DAY = (
    r"(?:morning|afternoon|evening|night|day|week|weekend|month|summer|winter|spring|fall|autumn|year|season|game|time)"
)
_TURN = re.compile(
    rf"^\W*(?:(?:the|that|this|one|on the|in the|by the|at the|until the)(?: \w+)? {_DAY}\b|{_NUMBER} (?:\w+ )?\w+s? "
    r"(?:later|earlier|ago|passed)\b|(?:later|finally|eventually|suddenly|meanwhile|afterwards?|now|today|then|soon|"
    r"at (?:first|last|home|lunch|practice|dinner)|when|after|before|while|as soon as|during|"
    r"on (?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:the|my) (?:next|first|last|ride|drive|walk|bus)\b)\b)",
    re.IGNORECASE,
)
_JUMP = re.compile(
    rf"\b(?:by the (?:last|end|time)[^.!?]{{0,30}}\b(?:season|year|summer|semester|month|week)s?|"
    rf"{_NUMBER} (?:weeks?|months?|years?|summers?|seasons?) (?:later|after|passed)|"
    r"the next (?:week|month|summer|semester|season|year)|(?:weeks|months|years) (?:later|passed|went by))\b",
    re.IGNORECASE,
)
_LOOKING_BACK = re.compile(
    r"\b(?:looking back|I (?:still|now|often|never)|now I|these days|ever since|since then|to this day|"
    r"I (?:learned|learnt|realized|realised|understand)|today I|taught me|years later)\b",
    re.IGNORECASE,
)
_CLASS_BEATS = ("Where it begins", "What gets in the way", "The moment", "What came of it")


def plot_line(text: str, placements: Iterable[Placement] = ()) -> Shape:
    """The beats of a draft, in its own order.

    Args:
        text: the draft as plain text.
        placements: what a teacher placed by hand, oldest first; roles beat (one begins here), same (it goes on)
            and looking_back; others rest.
    """
    paragraphs = paragraphs_of(text)
    if sum(paragraph.words for paragraph in paragraphs) < LEAST_WORDS:
        empty = [Part(Role.BEAT, label) for label in _CLASS_BEATS]
        looking_back = Part(Role.LOOKING_BACK, "Looking back")
        return Shape((*empty, looking_back), "for the class; this draft gives no basis for one yet", from_draft=False)
    by_hand = moved(paragraphs, placements, _OFFERED)
    roles = dict.fromkeys(range(len(paragraphs)), (Role.SAME, "")) | _turns(paragraphs)
    roles |= {0: (Role.BEAT, "the first paragraph")} | _look_back(paragraphs, roles)
    roles |= by_hand
    return Shape(
        tuple(_parts(paragraphs, roles)),
        "from the draft",
        from_draft=True,
        openings=tuple(paragraph.opening for paragraph in paragraphs),
        roles=tuple(roles[place][0] for place in range(len(paragraphs))),
        offered=_OFFERED,
        by_hand=bool(by_hand),
    )


def _turns(paragraphs: Sequence[Paragraph]) -> dict[int, tuple[Role, str]]:
    """Where a new beat begins: at turns of time, the first ones if there are very many; else by fifths."""
    found = {
        place: (Role.BEAT, f"begins with “{turn.group().strip()}”")
        for place, paragraph in enumerate(paragraphs)
        if place and (turn := _TURN.search(paragraph.text))
    }
    if found:
        longest = sorted(found, key=lambda place: -paragraphs[place].words)[: MOST_BEATS - 1]
        return {place: found[place] for place in sorted(longest)}
    return {place: (Role.BEAT, f"paragraph {place + 1}") for place in _fifths(paragraphs)}


def _fifths(paragraphs: Sequence[Paragraph]) -> Iterable[int]:
    total = sum(paragraph.words for paragraph in paragraphs)
    told = since = 0
    for place, paragraph in enumerate(paragraphs):
        if place and since * _FIFTH >= total and (total - told) * _FIFTH >= total // 2:
            yield place
            since = 0
        told += paragraph.words
        since += paragraph.words


def _look_back(paragraphs: Sequence[Paragraph], roles: Roles) -> dict[int, tuple[Role, str]]:
    """The first late paragraph that speaks of then from now, and after which no beat begins any more."""
    total = sum(paragraph.words for paragraph in paragraphs)
    last = len(paragraphs) - 1
    last_turn = max((place for place in roles if roles[place][0] is Role.BEAT), default=0)
    told = 0
    for place, paragraph in enumerate(paragraphs):
        told += paragraph.words
        late = place and place >= last_turn and (place == last or told >= total * _LATE)
        if late and (found := _LOOKING_BACK.search(paragraph.text)):
            return {place: (Role.LOOKING_BACK, f"“{found.group()}”")}
    return {}


def _parts(paragraphs: Sequence[Paragraph], roles: Roles) -> Iterable[Part]:
    for run in runs_of(roles, len(paragraphs)):
        if run[0] and (jump := _JUMP.search(" ".join(paragraphs[run[0]].sentences[:2]))):
            yield Part(Role.JUMP, "In between", gist=jump.group(), amount="nothing told", basis=f"“{jump.group()}”")
        back = roles[run[0]][0] is Role.LOOKING_BACK
        label = "Looking back" if back else gist(paragraphs[run[0]].text, _LABEL_WORDS)
        yield filled(paragraphs, run, roles, Part(Role.LOOKING_BACK if back else Role.BEAT, label))
    if not any(role is Role.LOOKING_BACK for role, _ in roles.values()):
        yield Part(Role.LOOKING_BACK, "Looking back")
