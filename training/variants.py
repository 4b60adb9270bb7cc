"""Variants of a comment for one epoch: misspelt, in another setting, or saying so little that the passage decides."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from app.writing.classifier.cues import codes, cues
from app.writing.words import Genre, Kind, Trait
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
_MISSPELT, _NO_PASSAGE, _SAYING_LITTLE = 0.12, 0.16, 0.10
_SET_ELSEWHERE, _NO_GENRE = 0.7, 0.3
_WITHOUT_LABELS = 0.35


def vary(row: Labelled, passages: Sequence[str], random: Random) -> Labelled:
    """Most often the comment as it stands."""
    row = set_elsewhere(row, passages, random)
    chance = random.random()
    if chance < _MISSPELT:
        return replace(row, text=_misspelt(row.text, random))
    if chance < _MISSPELT + _NO_PASSAGE and (len(row.text.split()) > 4 or any(cues(row.text))):
        return replace(row, quote="")
    told_by_passage = row.quote and row.primary_trait is not Trait.NONE and row.main_kind is not Kind.PRAISE
    if chance > 1 - _SAYING_LITTLE and told_by_passage:
        # What such a remark asks is not what this comment asked: nothing is learnt about its kind.
        return replace(row, text=random.choice(_SAYS_LITTLE), kind=(0.0,) * len(KINDS))
    return row


def without_labels(row: Labelled, passages: Sequence[str], random: Random) -> Labelled:
    """Often the comment beside another one's passage, in any genre: what it is about there nobody has said."""
    if random.random() >= _WITHOUT_LABELS:
        return row
    return replace(
        row,
        quote=random.choice(passages),
        genre=random.choice((row.genre, None, *Genre)),
        trait=(0.0,) * len(TRAITS),
        traits=(0.0,) * len(TRAITS),
        kind=(0.0,) * len(KINDS),
    )


def passages_of(rows: Sequence[Labelled]) -> list[str]:
    """Passages that nobody praised: cheering beside a line that works would be about what works there."""
    return [row.quote for row in rows if row.quote and row.main_kind is not Kind.PRAISE]


def set_elsewhere(row: Labelled, passages: Sequence[str], random: Random) -> Labelled:
    """A comment about nothing in any passage and any genre, another one often without its genre.

    In a Doc every comment hangs on something, and every Doc belongs to an assignment: that there is no passage or no
    genre must not tell that a comment is about nothing.
    """
    if row.primary_trait is not Trait.NONE:
        return replace(row, genre=None) if random.random() < _NO_GENRE else row
    quote = random.choice(passages) if not row.quote and random.random() < _SET_ELSEWHERE else row.quote
    return replace(row, quote=quote, genre=random.choice((None, *Genre)))


def in_a_document(rows: Sequence[Labelled], random: Random) -> list[Labelled]:
    """The same comments as a Doc would hold them: those about nothing hang on some passage, in some genre."""
    passages = passages_of(rows)
    return [
        replace(row, quote=row.quote or random.choice(passages), genre=row.genre or random.choice(tuple(Genre)))
        if row.primary_trait is Trait.NONE
        else row
        for row in rows
    ]


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
