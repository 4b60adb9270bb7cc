"""What a comment is turned into while training: its label has to hold for every variant."""

from dataclasses import replace
from pathlib import Path
from random import Random

from app.writing.words import Kind, Trait
from training.labels import read
from training.variants import in_a_document, passages_of, set_elsewhere, vary, without_labels

ROWS = read(Path(__file__).parents[1] / "data" / "comments")
ABOUT_NOTHING = [row for row in ROWS if row.primary_trait is Trait.NONE]
ABOUT_SOMETHING = [row for row in ROWS if row.primary_trait is not Trait.NONE]


def dice() -> Random:
    return Random(1)  # noqa: S311  the same variants in every run


def test_neither_a_passage_nor_a_genre_tells_that_a_comment_is_about_nothing() -> None:
    random, passages = dice(), passages_of(ROWS)
    found = [set_elsewhere(row, passages, random) for row in ABOUT_NOTHING]

    assert sum(bool(row.quote) for row in found) > 0.6 * len(found)
    assert {row.genre for row in found} == {row.genre for row in ROWS}
    assert all(row.quote and row.genre for row in in_a_document(ABOUT_NOTHING + ABOUT_SOMETHING[:9], random)[:99])


def test_what_a_comment_is_about_stays_with_its_passage() -> None:
    random = dice()

    assert all(set_elsewhere(row, ["Another."], random) in {row, replace(row, genre=None)} for row in ABOUT_SOMETHING)


def test_every_variant_keeps_the_traits() -> None:
    random = dice()
    for row in ROWS:
        varied = vary(row, ["Another."], random)
        assert (varied.trait, varied.traits) == (row.trait, row.traits)
        assert varied.text.strip()


def test_a_comment_beside_the_passage_of_another_has_no_label_left() -> None:
    random = dice()
    found = [without_labels(row, ["Another."], random) for row in ROWS]
    set_apart = [row for row in found if row.quote == "Another."]

    assert all(not any((*row.trait, *row.traits, *row.kind)) for row in set_apart)
    assert [row for row in found if row.quote != "Another."] == [
        row for row, after in zip(ROWS, found, strict=True) if after.quote != "Another."
    ]
    assert 0.3 < len(set_apart) / len(ROWS) < 0.4


def test_no_passage_that_was_praised_is_put_beside_cheering() -> None:
    praised = {row.quote for row in ROWS if row.main_kind is Kind.PRAISE}
    asked = {row.quote for row in ROWS if row.main_kind is not Kind.PRAISE}

    assert not (praised - asked) & set(passages_of(ROWS))
