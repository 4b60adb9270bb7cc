"""The comments that the classifier is trained and judged on keep to the rules of their LABELLING.md."""

from collections import Counter
from pathlib import Path

from app.writing.words import Kind, Trait
from training.labels import HELD_OUT, read

FOLDER = Path(__file__).parents[1] / "data" / "comments"
ROWS = read(FOLDER)


def test_there_are_enough_comments_in_enough_voices() -> None:
    assert len(ROWS) >= 1800
    assert len({row.voice for row in ROWS}) >= 12
    assert sum(row.voice in HELD_OUT for row in ROWS) >= 200


def test_every_comment_has_an_id_of_its_own_and_sound_labels() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row.text.strip()
        assert max(row.traits) >= row.traits[list(Trait).index(row.primary_trait)] > 0
        assert abs(sum(row.trait) - 1) + abs(sum(row.kind) - 1) < 1e-6


def test_no_trait_and_no_kind_is_rare() -> None:
    traits = Counter(row.primary_trait for row in ROWS)
    kinds = Counter(row.main_kind for row in ROWS)

    assert min(traits[trait] for trait in Trait) >= 0.06 * len(ROWS)
    assert min(kinds[kind] for kind in Kind) >= 0.08 * len(ROWS)


def test_two_readers_agree_on_nearly_all() -> None:
    split = [row for row in ROWS if max(row.trait) < 0.99]

    assert len(split) / len(ROWS) < 0.06


def test_the_held_out_voices_hardly_repeat_a_comment_of_the_others() -> None:
    """Two people may both ask “Is this a complete sentence?”, each over another passage."""
    learnt = [row for row in ROWS if row.voice not in HELD_OUT and len(row.text.split()) > 3]
    texts, both = {row.text.casefold() for row in learnt}, {(row.text, row.quote) for row in learnt}
    repeated = [row for row in ROWS if row.voice in HELD_OUT and row.text.casefold() in texts]

    assert len(repeated) <= 2
    assert not [row for row in repeated if (row.text, row.quote) in both]
