"""What became of every comment of a class, and of one crowded draft, beside the standard library's comparison.

Prints CPU seconds and their ratio to `difflib` over the same words; medians of five interleaved runs.
"""

from collections.abc import Callable
from difflib import SequenceMatcher
from random import Random
from statistics import median
from time import process_time

from app.writing.passages import passage
from app.writing.uptake import uptakes

ROUNDS = 5
WORDS = [
    "river",
    "boat",
    "bench",
    "list",
    "door",
    "coach",
    "season",
    "book",
    "game",
    "brother",
    "night",
    "water",
    "glass",
    "story",
    "line",
    "hand",
    "year",
    "word",
]
Case = tuple[str, list[str], str]


def main() -> None:
    random = Random(7)  # noqa: S311  the same drafts in every run
    cases = {
        "165 drafts of 900 words, 12 comments each": [_case(random, 75, 12) for _ in range(165)],
        "one draft of 5,000 words, 400 comments": [_case(random, 417, 400)],
    }
    for name, drafts in cases.items():
        ours, theirs = zip(
            *((_seconds(_follow, drafts), _seconds(_difflib, drafts)) for _ in range(ROUNDS)), strict=True
        )
        print(f"{name}: {median(ours):.2f} s, {median(ours) / median(theirs):.2f} of difflib's {median(theirs):.2f} s")


def _case(random: Random, sentences: int, comments: int) -> Case:
    """A draft of sentences of twelve words, quotes out of it, and the draft with a third of the sentences reworked."""
    before = [_sentence(random) for _ in range(sentences)]
    after = [_sentence(random) if random.random() < 1 / 3 else sentence for sentence in before]
    return " ".join(before), random.sample(before, min(comments, sentences)), " ".join(after)


def _sentence(random: Random) -> str:
    return " ".join(random.choices(WORDS, k=12)).capitalize() + "."


def _follow(case: Case) -> None:
    before, quotes, after = case
    uptakes(passage(before), [passage(quote) for quote in quotes], passage(after))


def _difflib(case: Case) -> None:
    before, _, after = case
    SequenceMatcher(None, before.split(), after.split(), autojunk=False).get_opcodes()


def _seconds(compare: Callable[[Case], None], drafts: list[Case]) -> float:
    begun = process_time()
    for case in drafts:
        compare(case)
    return process_time() - begun


if __name__ == "__main__":
    main()
