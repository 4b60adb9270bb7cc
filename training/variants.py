"""Variants of a comment for one epoch: misspelt, without its passage, or saying so little that the passage decides."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from app.writing.classifier.cues import codes, cues
from app.writing.words import Kind, Trait
from training.labels import KINDS, TRAITS, Labelled

_SAYS_LITTLE = (
    "Hmm.",
    "hm",
    "?",
    "??",
    "This.",
    "This one.",
    "Here.",
    "here",
    "See?",
    "Look again.",
    "Again?",
    "Really?",
    "Look here",
    "And here",
    "this too",
    "Still.",
    "Not sure about this.",
    "Is this what you want?",
    "Can you fix this?",
    "Look at this part",
    "Thoughts?",
    "Change this",
    "work on this",
    "oops",
    "Read this back.",
    "What do you notice?",
    "Aquí",
    "¿Seguro?",
    "...",
    "What's happening here?",
    "Try again",
    "Same thing here",
    "You can do better here",
    "Check this",
)
_MISSPELT, _OTHER_PASSAGE, _SAYING_LITTLE = 0.12, 0.16, 0.10


def vary(row: Labelled, passages: Sequence[str], random: Random) -> Labelled:
    """Most often the comment as it stands."""
    chance = random.random()
    if chance < _MISSPELT:
        return replace(row, text=_misspelt(row.text, random))
    # Having no passage must not tell that a comment is about nothing: it is only more often so.
    if row.primary_trait is Trait.NONE and not row.quote and random.random() < 0.4:
        return replace(row, quote=random.choice(passages))
    if chance < _MISSPELT + _OTHER_PASSAGE and (len(row.text.split()) > 4 or any(cues(row.text))):
        return replace(row, quote="")
    told_by_passage = row.quote and row.primary_trait is not Trait.NONE and row.main_kind is not Kind.PRAISE
    if chance > 1 - _SAYING_LITTLE and told_by_passage:
        # What such a remark asks is not what this comment asked: nothing is learnt about its kind.
        return replace(row, text=random.choice(_SAYS_LITTLE), kind=(0.0,) * len(KINDS))
    return row


def _misspelt(text: str, random: Random) -> str:
    """One or two slips of a thumb: a letter left out, doubled or changed places, or no capitals at all."""
    if random.random() < 0.3:
        return text.lower()
    marks = list(text)
    for _ in range(random.choice((1, 2))):
        places = [place for place in range(1, len(marks) - 1) if marks[place].isalpha() and marks[place + 1].isalpha()]
        if not places:
            break
        place = random.choice(places)
        slip = random.choice(("leave", "double", "swap"))
        if slip == "leave":
            del marks[place]
        elif slip == "double":
            marks.insert(place, marks[place])
        else:
            marks[place], marks[place + 1] = marks[place + 1], marks[place]
    return "".join(marks)


def coded() -> list[Labelled]:
    """Every correction code of the lexicon as a comment without a passage."""
    return [
        Labelled(
            id=f"code-{code}",
            voice="codes",
            text=code,
            quote="",
            genre=None,
            trait=tuple(float(name is trait) for name in TRAITS),
            traits=tuple(float(name is trait) for name in TRAITS),
            kind=tuple(float(name is Kind.REQUEST) for name in KINDS),
        )
        for code, trait in codes().items()
    ]
