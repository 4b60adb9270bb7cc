"""Words that must not stand in a post to a student: grades, disability or health, behaviour. Pure.

Meant to be precise: what an English lesson says all day (a percentage in an argument, suspension of disbelief, the
anxiety of a narrator) stops nothing. What a list of words cannot see, the teacher's own reading of the preview can.
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
        (?!\ (?:[1-9]|1[0-2])(?![\w%]))
        | grading | gradebook | gpa | report\ cards? | extra\ credit
        | (?:got|get|gets|scored|earned|received|lost|worth)\ (?:an?\ )?\d+(?:\.\d+)?\ ?(?:%|percent|points?|out\ of)
        | (?:got|get|gets|scored|earned|received)\ (?:an?\ )?\d+(?:\.\d+)?/\d{2,3} | \d+(?:\.\d+)?/100
        | your\ (?:\w+\ )?score\ (?:is|was)\ (?:an?\ )?\d+ | score\ (?:is|was|of)\ \d+(?:\.\d+)?\ ?(?:%|percent)
        | (?:got|get|gets|scored|earned|received)\ (?:an?\ )?(?-i:[A-DF])(?=[\s.,;!?]|$)
        | \d+\ points?\ (?:off|out|of) | \d+\ out\ of\ \d+ | (?:is|are|be|been|'re|’re)\ failing | pass/fail
        | you\ (?:have\ )?failed\ (?:the|this|that|your)\ (?:assignment|class|course|essay|exam|paper|quiz|test|unit)
        | an?\ (?-i:[A-DF])\ on(?!\ (?:each|every)\b)
        # A line of verse has a letter too, so whoever has or ends with one is named.
        | (?:having|getting|earning|at|is|was
            | (?:(?:you|he|she|they|who)(?:['’]\w+)?\ (?:\w+\ )?|(?-i:[A-Z]\w+)\ )
                (?:have|has|had|(?:end(?:ed)?|finish(?:ed)?|left|pass(?:ed)?)\ (?:up\ )?with)
          )\ an?\ (?-i:[A-DF])(?=[.,;!?]|$|\ (?:in(?!\ (?:each|every)\b)|for|so|right|now|at)\b)
        | an?\ (?-i:[A-DF])\ (?:paper|essay|student|average|range|in\ (?:this|the|my|your|english|class)
            (?!\ (?:\w+\ )?(?:lines?|stanzas?|couplets?|rhymes?|schemes?|patterns?)\b))
        | (?:got|get|gets|getting|have|has|had|earned|received|is|was|be|take)\ an?\ zero
            (?=[.,;!?]|$|\ (?:on|in|for|so|right|until)\b)
        | an?\ zero\ (?:on|for)\ (?:this|that|the|your|it)
        | your\ (?:\w+\ ){0,2}(?:average|mark|percentage)\ (?:\w+\ ){1,3}?\d+
        | your\ (?:overall|final|current|class)\ (?:average|mark)
        | (?:you\ are|you're|you’re|sitting)\ at\ (?:an?\ \d+|\d+\ ?(?:%|percent))
        | \d+\ ?(?:%|percent)\ (?:on|in)\ (?:this|the|that|your)
            \ (?:assignment|class|course|essay|exam|paper|quiz|test|unit)
        | (?:at|got|get|gets|scored|earned|received|an?)\ (?:an?\ )?level\ (?:\d|one|two|three|four|five)
        | (?:got|get|scored|earned|received)\ an?\ \d+(?:\.\d+)?(?=[.,;!?]|$|\ (?:on|for|in)\b)
        | full\ credit(?!\ to\b) | (?:half|partial|no)\ credit
    """,
    Unfit.HEALTH: r"""
        ieps? | 504\ (?:plans?|meetings?|accommodations?) | your\ 504(?!\ (?:plan|meeting|accommodation|word|page))
        | ocd | ptsd | bipolar | schizophren\w+
        | tourette\w*
        | ritalin | adderall | concerta | vyvanse | prozac | zoloft | hard\ of\ hearing | hearing\ aids?
        | panic\ attacks?
        | you(?:\ are|'re|’re)\ (?:\w+\ )?(?:deaf|blind(?!\ to)|pregnant|mute) | suicidal | resource\ room
        | case\ manager
        | your\ (?:asthma|diabetes|epilepsy|seizures?|concussion|pregnancy|stutter|extra\ time|extended\ time)
        | special\ (?:ed|education|needs) | disab(?:ility|ilities|led) | disorders?
        | dyslexi[ac]\w* | dysgraphi[ac]\w* | dyscalculi[ac]\w* | adhd | autis(?:m|tic) | asperger\w*
        | anxiety | (?<!great\ )depression | depressed | diagnos(?:is|ed|es) | medications? | meds
        | therap(?:y|ist|ists)
        | counsel(?:or|lor|ors|lors|ing|ling) | accommodations? | self-harm | eating\ disorder
    """,
    Unfit.BEHAVIOUR: r"""
        detentions? | suspended(?!\ (?:in|over|above|between|sentences?|bridge|disbelief)) | (?-i:BIP)
        | behaviou?r\ (?:plan|contract|chart|intervention)
        | you\ (?:are|were|have\ been|keep|kept)\ (?:\w+\ )?(?:rude|unkind|out\ of\ line)
            (?=[.,;!?]|$|\ (?:today|in\ class|again|to\ me))
        | you\ (?:are|were|have\ been|keep|kept)\ (?:\w+\ )?(?:talking|texting|sleeping|asleep|loud|noisy)
            \ (?:today|in\ class|again|during)
        | suspension(?!\ of\ disbelief) | expelled | expulsion | misbehav\w+
        | (?:your|bad|poor|good)\ (?:behaviou?r|attitude|conduct) | disruptive | disrespectful | defiant | disciplinary
        | office\ referrals? | truan(?:t|cy) | tardy | tardies | (?:skipp?ed|skipping)\ class
        | lazy(?!\ (?:verb|word|adjective|adverb|river|sunday|afternoon|summer)s?) | off[ -]task
        | plagiari\w+ | you\ (?:have\ |were\ )?cheat(?:ed|ing)
        | cheat(?:ed|ing)\ on\ (?:(?:\w+\ ){0,2}(?:assignment|essay|exam|final|homework|paper|quiz|test)(?:e?s|zes)?
            | (?-i:[A-Z])\w+day)
        | (?:is|was|for|of|about|caught|no)\ cheating(?!\ on\b)
    """,
}
# A sign decides what a letter alone would not: “B+”, “C-”; and ADD is not to add.
_MARKED = {Unfit.GRADE: r"(?<![\w-])[A-DF][+-](?![\w+-])", Unfit.HEALTH: r"(?<!\w)ADD(?!\w)"}
_NOUN = (
    r"(?:narrator|character|protagonist|antagonist|speaker|author|poet|hero|heroine|king|queen|play|poem|novel|story)"
)
# Said of somebody in a book: “the narrator’s anxiety”, “the anxiety of the narrator”, “a depressed king”. A name may be
# Hamlet's or a classmate's, so it frees nothing; nor are the other words of health a lesson's own.
_IN_BOOKS = frozenset({"anxiety", "depression", "depressed", "suicidal"})
_BEFORE = re.compile(rf"\b{_NOUN}(?:['’]s|\ is|\ was)?\ (?:(?!your\b)\w+\ )?$")
_AFTER = re.compile(rf"\ {_NOUN}s?\b")
_AFTER_OF = re.compile(rf"(?<!\b[Yy]our\ )\b\w+\ (?:of|in)\ (?:the|this|that|your|her|his|a)\ (?:\w+\ )?{_NOUN}s?\b")
_PATTERNS = [
    (kind, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE | re.VERBOSE)) for kind, pattern in _WORDS.items()
] + [(kind, re.compile(pattern)) for kind, pattern in _MARKED.items()]


def unfit_words(text: str) -> tuple[Found, ...]:
    """What keeps the text from being posted, in the order of the text; nothing where it may go."""
    found = [
        (match.start(), Found(kind, match[0]))
        for kind, pattern in _PATTERNS
        for match in pattern.finditer(text)
        if not (match[0].lower() in _IN_BOOKS and _of_a_book(text, match))
    ]
    return tuple(each for _, each in sorted(found, key=lambda one: one[0]))


def _of_a_book(text: str, word: re.Match[str]) -> bool:
    return bool(
        _BEFORE.search(text, 0, word.start()) or _AFTER.match(text, word.end()) or _AFTER_OF.match(text, word.start())
    )
