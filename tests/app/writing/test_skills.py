import pytest

from app.writing.skills import skill_named, skills, skills_asked_about
from app.writing.words import Genre, Trait


def test_the_catalogue_covers_every_trait_in_plain_words() -> None:
    catalogue = skills()
    assert len(catalogue) >= 45
    for trait in set(Trait) - {Trait.NONE}:
        assert sum(skill.trait is trait for skill in catalogue.values()) >= 5
    for skill in catalogue.values():
        assert len(skill.questions) == 2
        assert all(question.endswith("?") or "." in question for question in skill.questions)
        assert len(skill.name) <= 45
        assert skill.student.endswith(".")


@pytest.mark.parametrize(
    ("text", "trait", "skill_id"),
    [
        (
            "We go from the tryout to the last game. What happened in between?",
            Trait.ORGANIZATION,
            "bridges_between_scenes",
        ),
        ("New paragraph here?", Trait.ORGANIZATION, "one_paragraph_one_job"),
        ("cite?", Trait.EVIDENCE, "naming_sources"),
        ("Page number, and who is talking when you quote it", Trait.EVIDENCE, "naming_sources"),
        ("R-O", Trait.CONVENTIONS, "sentence_boundaries"),
        ("Where does the quotation mark go?", Trait.CONVENTIONS, "dialogue_punctuation"),
        ("WW", Trait.WORD_CHOICE, "the_exact_word"),
        ("awk", Trait.SENTENCE_FLUENCY, "clear_on_first_reading"),
        ("You don’t need “I think” here", Trait.VOICE, "standing_behind_it"),
    ],
)
def test_a_comment_names_its_skill(text: str, trait: Trait, skill_id: str) -> None:
    found = skill_named(text, trait)
    assert found is not None
    assert found.id == skill_id


def test_no_skill_is_made_up() -> None:
    assert skill_named("Hmm.", Trait.WORD_CHOICE) is None
    assert skill_named("See me at lunch about the ending", Trait.NONE) is None
    assert skill_named("unquotable", Trait.EVIDENCE) is None


def test_what_another_kind_of_writing_needs_is_not_named() -> None:
    text = "Who would disagree? Give the counterargument its due."
    assert skill_named(text, Trait.EVIDENCE, Genre.ARGUMENT) is skills()["meeting_the_other_side"]
    assert skill_named(text, Trait.EVIDENCE, Genre.NARRATIVE) is None


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Is my ending too sudden?", ["an_ending_that_lands"]),
        ("how do the quotation marks go when he interrupts me", ["dialogue_punctuation"]),
        ("My dialogue punctuation, again?", ["dialogue_punctuation"]),
        ("Is my ending too long, and is the title ok", ["an_ending_that_lands", "proportion"]),
        ("Is two pages ok?", []),
        ("What did you mean by this?", []),
        ("Could we talk?", []),
    ],
)
def test_a_question_names_a_skill_only_in_words_of_its_own(question: str, named: list[str]) -> None:
    assert [skill.id for skill in skills_asked_about(question)] == named


def test_a_question_names_only_what_its_kind_of_writing_needs() -> None:
    assert skills_asked_about("Where does my counterclaim go?", Genre.NARRATIVE) == ()
