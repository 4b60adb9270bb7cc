"""What became of every comment of a class, and of one crowded draft, beside the standard library's comparison.

Prints CPU seconds and their ratio to `difflib` over the same words; medians of five interleaved runs. Then the seconds
of quotes that are hard to place, 400 on a draft of 5,000 words, each in the slowest of several ways to rework it.
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
COMMON = (
    "the",
    "I",
    "and",
    "to",
    "a",
    "of",
    "was",
    "my",
    "in",
    "it",
    "that",
    "he",
    "she",
    "for",
    "on",
    "with",
    "we",
    "at",
)
Case = tuple[str, list[str], str]
Sentences = list[str]


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
    for name, (before, quotes) in _hard(random).items():
        seconds = {
            how: _seconds(_follow, [(" ".join(before), quotes, " ".join(after))])
            for how, after in _reworked(random, before).items()
        }
        slowest = max(seconds, key=lambda how: seconds[how])
        print(f"400 quotes, {name}: {seconds[slowest]:.2f} s, {slowest}")


def _case(random: Random, sentences: int, comments: int) -> Case:
    """A draft of sentences of twelve words, quotes out of it, and the draft with a third of the sentences reworked."""
    before = [_sentence(random) for _ in range(sentences)]
    after = [_sentence(random) if random.random() < 1 / 3 else sentence for sentence in before]
    return " ".join(before), random.sample(before, min(comments, sentences)), " ".join(after)


def _sentence(random: Random) -> str:
    return " ".join(random.choices(WORDS, k=12)).capitalize() + "."


def _hard(random: Random) -> dict[str, tuple[Sentences, list[str]]]:
    """Drafts of 5,000 words with 400 quotes each that stand in many places, reach far, or have a slip."""
    prose = _prose(random)
    words = " ".join(prose).split()
    alike = [
        f"When I was {random.choice(words)} I {random.choice(words)} the {random.choice(words)}" for _ in range(555)
    ]
    refrain = [
        sentence for one in prose[: len(prose) // 2] for sentence in (one, "And then we went home again and again.")
    ]

    def cut_out(size: int) -> list[str]:
        return [" ".join(words[at : at + size]) for at in random.choices(range(len(words) - size), k=400)]

    return {
        "of one word": (prose, cut_out(1)),
        "of one common word": (prose, random.choices(COMMON, k=400)),
        "of two common words, an ellipsis between": (
            prose,
            [" ... ".join(random.choices(COMMON, k=2)) for _ in range(400)],
        ),
        "of six common words, ellipses between": (
            prose,
            [" ... ".join(random.choices(COMMON, k=6)) for _ in range(400)],
        ),
        "of a word, an ellipsis and the twentieth after it": (
            prose,
            [f"{first} ... {last}" for first, *_, last in map(str.split, cut_out(20))],
        ),
        "of a repeated opening, an ellipsis and two words": (
            alike,
            [f"When I was ... {' '.join(one.split()[-2:])}" for one in random.choices(alike, k=400)],
        ),
        "of a repeated sentence": (refrain, ["And then we went home again and again."] * 400),
        "of 150 words": (prose, cut_out(150)),
        "of 500 words": (prose, cut_out(500)),
        "of eight words with a slip": (prose, [one.replace("e", "3", 1) for one in cut_out(8)]),
        "of sixty words with a slip": (prose, [one.replace("e", "3", 1) for one in cut_out(60)]),
        "that stand nowhere": (prose, random.choices(_prose(random), k=400)),
    }


def _reworked(random: Random, before: Sentences) -> dict[str, Sentences]:
    blocks = [before[start : start + 10] for start in range(0, len(before), 10)]
    anew = random.choices(_prose(random), k=len(before))
    return {
        "one word at its end new": [*before[:-1], "End."],
        "a third of it new": [new if random.random() < 1 / 3 else old for old, new in zip(before, anew, strict=True)],
        "all but a twentieth new": [
            new if random.random() < 0.95 else old for old, new in zip(before, anew, strict=True)
        ],
        "all of it new": anew,
        "half of it cut, new sentences between": [
            one for old, new in zip(before[::2], anew, strict=False) for one in (old, new)
        ],
        "its sentences in another order": random.sample(before, len(before)),
        "its paragraphs in another order": [one for block in random.sample(blocks, len(blocks)) for one in block],
    }


def _prose(random: Random) -> Sentences:
    """Some 5,000 words; nearly half of them are as common as in what students write."""
    letters = "abcdefghijklmnoprstuvw"
    rare = ["".join(random.choices(letters, k=random.randint(4, 9))) for _ in range(1500)]
    lengths = [random.randint(6, 22) for _ in range(357)]
    return [
        " ".join(random.choice(COMMON if random.random() < 0.45 else rare) for _ in range(length)).capitalize() + "."
        for length in lengths
    ]


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
