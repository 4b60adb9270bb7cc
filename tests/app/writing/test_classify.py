import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.writing.classify import SORTED_FROM, classify
from app.writing.words import Genre, Kind, Trait


@pytest.mark.parametrize(
    ("text", "trait", "kind"),
    [
        ("frag", Trait.CONVENTIONS, Kind.REQUEST),
        ("R-O", Trait.CONVENTIONS, Kind.REQUEST),
        ("sp, cap", Trait.CONVENTIONS, Kind.REQUEST),
        ("awk", Trait.SENTENCE_FLUENCY, Kind.REQUEST),
        ("awk. read it aloud", Trait.SENTENCE_FLUENCY, Kind.REQUEST),
        ("WW", Trait.WORD_CHOICE, Kind.REQUEST),
        ("cite?", Trait.EVIDENCE, Kind.REQUEST),
        ("¶", Trait.ORGANIZATION, Kind.REQUEST),
        ("Show me this. What could you see from where you stood?", Trait.IDEAS, Kind.REQUEST),
        ("Can you add a transition here?", Trait.ORGANIZATION, Kind.REQUEST),
        ("How do you know? What could you count?", Trait.EVIDENCE, Kind.QUESTION),
        ("I can hear you here. More of this.", Trait.VOICE, Kind.PRAISE),
        ("Great verb!", Trait.WORD_CHOICE, Kind.PRAISE),
        ("Where does the comma sit?", Trait.CONVENTIONS, Kind.QUESTION),
        ("See me before Friday", Trait.NONE, Kind.NOTE),
        ("Nice work so far", Trait.NONE, Kind.PRAISE),
    ],
)
def test_what_teachers_write(text: str, trait: Trait, kind: Kind) -> None:
    found = classify(text, "")

    assert (found.primary_trait, found.kind) == (trait, kind)
    assert found.confidence >= SORTED_FROM
    assert found.cue in text.casefold()


def test_praise_with_a_but_is_a_request() -> None:
    assert classify("Great opening, but slow down here.", "").kind is Kind.REQUEST


def test_the_passage_decides_where_the_comment_says_little() -> None:
    assert classify("Hm", "He was really really tired").primary_trait is Trait.WORD_CHOICE
    assert classify("Hm", "Studies show that 40% agree", Genre.ARGUMENT).primary_trait is Trait.EVIDENCE


def test_without_a_cue_the_label_is_a_guess_that_no_page_shows() -> None:
    assert classify("zzz", "").confidence < SORTED_FROM


def test_a_comment_on_two_traits_names_both_the_stronger_first() -> None:
    found = classify("Check the spelling and the commas; the transition is missing too.", "")

    assert found.traits[:2] == (Trait.CONVENTIONS, Trait.ORGANIZATION)


@given(st.text(max_size=200), st.text(max_size=80), st.sampled_from([None, *Genre]))
def test_any_text_gets_a_label(text: str, quote: str, genre: Genre | None) -> None:
    found = classify(text, quote, genre)

    assert found.traits[0] is found.primary_trait
    assert 0 <= found.confidence <= 1
    assert found == classify(text, quote, genre)
