"""What a brief holds of a teacher's pins; `pins` keeps them and puts them there."""

from dataclasses import dataclass
from enum import StrEnum

from app.briefs.source import Source
from app.writing.words import Trait, Uptake


class PinKind(StrEnum):
    TRAIT = "trait"
    SKILL = "skill"
    PASSAGE = "passage"
    QUESTION = "question"


@dataclass(frozen=True)
class Pinned:
    """One pin. `words` name the trait or the skill, or are the question; empty for a passage. `when` is its day.

    `trait` with its `mark` and `skill` (an id of the catalogue) are empty where it names none; `ask` is the question to
    say aloud. Of a passage, `quote` is how it stood when it was pinned and `passage_now` how it reads now; `state_mark`
    and `state_words` tell what became of it, as of a comment's. `talked_words` (“talked about Oct 14”) and the record
    of that conference are there once it was taken up: it leads no more then.
    """

    id: int
    kind: PinKind
    words: str
    trait: Trait | None
    mark: str
    skill: str | None
    ask: str
    quote: str
    passage_now: str
    uptake: Uptake | None
    state_mark: str
    state_words: str
    when: str
    talked_words: str
    talked_source: Source | None
    source: Source
