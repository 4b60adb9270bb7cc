from hypothesis import given
from hypothesis import strategies as st

from app.writing.passages import copies, count_words, locate, passage


def test_words_and_marks_are_apart_and_typography_is_folded() -> None:
    assert passage("“Don’t—stop…” she said").words == ('"', "Don't", "-", "stop", "...", '"', "she", "said")


def test_a_writer_s_count_leaves_punctuation_out() -> None:
    assert count_words('He said: "No - never!" 3 times.') == 6
    assert count_words("") == 0


def test_a_written_word_keeps_its_apostrophe_and_accents_and_needs_a_letter() -> None:
    assert count_words("ʼtis the dogs’ cafe\u0301 I don't know") == 7
    assert count_words("____ ʼ … 👩\u200d👧") == 0


@given(st.text(st.characters(codec="ascii") | st.sampled_from("’‘“”–—…ʼ\u0301")))
def test_words_are_counted_alike_whatever_letters_stand_beside_them(text: str) -> None:
    assert count_words(f"{text} é") == count_words(text) + 1


def test_sentences_end_after_their_closing_marks_and_with_paragraphs() -> None:
    text = passage("“Is it?” he asked. Yes!! A title\nThen (at last.) it ended")

    assert [text.excerpt(span) for span in text.sentences] == [
        "“Is it?”",
        "he asked.",
        "Yes!!",
        "A title",
        "Then (at last.)",
        "it ended",
    ]


def test_a_match_at_word_edges_wins_over_one_inside_a_word() -> None:
    draft = passage("That hat fell at last. At that")

    assert [draft.excerpt(span) for span in locate(draft, passage("at"))] == ["at"]


def test_short_letters_inside_words_are_no_match() -> None:
    assert locate(passage("That hat"), passage("at")) == []


@given(st.lists(st.sampled_from("abx"), max_size=24), st.lists(st.sampled_from("ab"), min_size=2, max_size=3))
def test_a_quote_cut_by_ellipses_is_every_passage_that_holds_no_shorter_one(text: list[str], parts: list[str]) -> None:
    def reads(start: int, end: int) -> bool:
        """From the first part to the last, the others in order between them."""
        rest = iter(text[start + 1 : end - 1])
        return [text[start], text[end - 1]] == [parts[0], parts[-1]] and all(part in rest for part in parts[1:-1])

    ends = range(len(text) + 1)
    every = [(start, end) for start in ends for end in ends if end - start >= len(parts) and reads(start, end)]
    shortest = [
        (start, end)
        for start, end in every
        if not any(start <= left and right <= end and (left, right) != (start, end) for left, right in every)
    ]

    assert locate(passage(" ".join(text)), passage(" ... ".join(parts))) == shortest


def test_copies_are_word_for_word() -> None:
    draft = passage("a lot, alot, a lot")

    assert len(copies(draft, ("a", "lot"))) == 2


@given(st.text(max_size=120))
def test_every_word_lies_where_its_place_says(text: str) -> None:
    found = passage(text)

    assert len(found.words) == len(found.places)
    assert all(found.words)
    assert [place for place in found.places if place[0] >= place[1]] == []
    assert list(found.places) == sorted(found.places)
    assert [span for start, end in found.sentences for span in range(start, end)] == list(range(len(found.words)))
