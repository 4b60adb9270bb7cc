"""Words that must not stand in a post to a student: grades, disability or health, behaviour. Pure.

Meant to be precise: what an English lesson says all day (a percentage in an argument, suspension of disbelief, a
narrator's attitude) stops nothing. What a list of words cannot see, the teacher's own reading of the preview can.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Unfit(StrEnum):
    GRADE = "grade"
    HEALTH = "health"
    BEHAVIOUR = "behaviour"


@dataclass(frozen=True)
class Found:
    """A word as the text has it."""

    kind: Unfit
    word: str


_WORDS = {
    Unfit.GRADE: r"""
        (?<!\d(?:st|nd|rd|th)[\s-])(?<!\b(?:first|third|fifth|sixth|ninth|tenth)[\s-])  # a year of school is no grade
        (?<!\b(?:second|fourth|eighth)[\s-])(?<!\b(?:seventh|twelfth)[\s-])(?<!\beleventh[\s-])(?<!in\s)grade[sd]?
        | grading | gradebook | gpa | report\ cards? | extra\ credit
        | (?:got|get|gets|scored|earned|received|lost|worth)\ (?:an?\ )?\d+(?:\.\d+)?\ ?(?:%|percent|points?|out\ of)
        | (?:got|get|gets|scored|earned|received)\ (?:an?\ )?\d+(?:\.\d+)?/\d{2,3} | \d+(?:\.\d+)?/100
        | your\ (?:\w+\ )?score\ (?:is|was)\ (?:an?\ )?\d+ | score\ (?:is|was|of)\ \d+(?:\.\d+)?\ ?(?:%|percent)
        | (?:got|get|gets|scored|earned|received)\ (?:an?\ )?(?-i:[A-DF])(?=[\s.,;!?]|$)
        | \d+\ points?\ (?:off|out|of) | \d+\ out\ of\ \d+ | (?:is|are|be|been|'re|’re)\ failing | pass/fail
        | you\ (?:have\ )?failed\ (?:the|this|that|your)\ (?:assignment|class|course|essay|exam|paper|quiz|test|unit)
        | an?\ (?-i:[A-DF])\ on
    """,
    Unfit.HEALTH: r"""
        ieps? | 504\ plans? | special\ (?:ed|education|needs) | disab(?:ility|ilities|led) | disorders?
        | dyslexi[ac]\w* | dysgraphi[ac]\w* | dyscalculi[ac]\w* | adhd | autis(?:m|tic) | asperger\w*
        | anxiety | depress(?:ion|ed) | diagnos(?:is|ed|es) | medications? | meds | therap(?:y|ist|ists)
        | counsel(?:or|lor|ors|lors|ing|ling) | accommodations? | self-harm | eating\ disorder
    """,
    Unfit.BEHAVIOUR: r"""
        detentions? | suspended | suspension(?!\ of\ disbelief) | expelled | expulsion | misbehav\w+
        | (?:your|bad|poor|good)\ (?:behaviou?r|attitude|conduct) | disruptive | disrespectful | defiant | disciplinary
        | office\ referrals? | truan(?:t|cy) | tardy | tardies | (?:skipp?ed|skipping)\ class | lazy | off[ -]task
        | plagiari\w+ | cheated\ on
    """,
}
# A sign decides what a letter alone would not: “B+”, “C-”; and ADD is not to add.
_MARKED = {Unfit.GRADE: r"(?<![\w-])[A-DF][+-](?![\w+-])", Unfit.HEALTH: r"(?<!\w)ADD(?!\w)"}
_PATTERNS = [
    (kind, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE | re.VERBOSE)) for kind, pattern in _WORDS.items()
] + [(kind, re.compile(pattern)) for kind, pattern in _MARKED.items()]


def unfit_words(text: str) -> tuple[Found, ...]:
    """What keeps the text from being posted, in the order of the text; nothing where it may go."""
    found = [(match.start(), Found(kind, match[0])) for kind, pattern in _PATTERNS for match in pattern.finditer(text)]
    return tuple(each for _, each in sorted(found, key=lambda one: one[0]))
