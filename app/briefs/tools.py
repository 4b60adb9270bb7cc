"""What a brief holds for the desk: rubric, outline or plot line, mentor texts; `to_bring` makes them."""

from dataclasses import dataclass

from app.briefs.source import Source
from app.writing.shape import Shape
from app.writing.words import Trait


@dataclass(frozen=True)
class RubricLevel:
    """`marked` only where the teacher's rubric grade in Classroom says so; `student` is how a writer would say it."""

    title: str
    description: str
    student: str
    points: float | None
    marked: bool


@dataclass(frozen=True)
class RubricCriterion:
    """`prompt` opens the talk about it, and `trait` is what it is about; both empty where its words do not tell."""

    title: str
    description: str
    trait: Trait | None
    prompt: str
    levels: tuple[RubricLevel, ...]


@dataclass(frozen=True)
class RubricAtHand:
    """`from_words` says whose it is: Classroom's, with the teacher's grade in it or without, or one to start from.

    `source` is empty for the one to start from, which is no record of anybody's.
    """

    criteria: tuple[RubricCriterion, ...]
    from_words: str
    source: Source | None


@dataclass(frozen=True)
class ShapeOfDraft:
    """The outline or plot line of a document; `source` is the reading that filled it, empty while there is none.

    `by_hand` when the reading teacher placed any paragraph of it, as `shape` has it.
    """

    words: str
    shape: Shape
    document_id: int | None
    by_hand: bool
    source: Source | None


@dataclass(frozen=True)
class MentorAtHand:
    """A passage that shows the skill called `shows`; `cited` is author, work, year and place in one line."""

    text: str
    cited: str
    shows: str
    language: str
