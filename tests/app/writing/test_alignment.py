from app.writing.alignment import Comparison, compare
from app.writing.passages import passage


def _pairs(before: str, after: str) -> list[tuple[str, int]]:
    found = compare(passage(before), passage(after))
    return [(word, place) for word, place in zip(found.before.words, found.now, strict=True) if place is not None]


def test_a_sentence_that_lost_its_first_words_keeps_the_next_one_in_another_case() -> None:
    assert _pairs("First of all, phones help.", "Phones help.") == [("phones", 0), ("help", 1), (".", 2)]


def test_a_run_that_may_stand_in_two_places_begins_with_a_sentence() -> None:
    found = compare(
        passage("We tried. On the tenth time it rolled."),
        passage("We tried. On the ninth time it coughed. On the tenth time it just rolled."),
    )

    assert found.new_text == ((3, 10), (15, 16))


def test_a_word_or_two_do_not_make_two_sentences_one() -> None:
    assert _pairs("The river took the boat away.", "My aunt has seven cats and the oldest sings.") == []


def test_sentences_that_went_elsewhere_together_are_one_run() -> None:
    before = "It rained all day long. So we stayed. Then my uncle came by. He had a kite. He had a dog too."
    after = "Then my uncle came by. He had a kite. He had a dog too. It rained all day long. So we stayed."
    found: Comparison = compare(passage(before), passage(after))

    assert [(found.before.excerpt(then), found.after.excerpt(now)) for then, now in found.displaced] == [
        ("It rained all day long. So we stayed.", "It rained all day long. So we stayed.")
    ]
