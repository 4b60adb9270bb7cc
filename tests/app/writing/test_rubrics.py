import pytest

from app.writing.rubrics import first_rubric, prompt_for, trait_of_criterion
from app.writing.words import Trait


def test_the_first_rubric_says_every_level_twice() -> None:
    assert [criterion.title for criterion in first_rubric()] == ["Content", "Organization", "Evidence", "Conventions"]
    for criterion in first_rubric():
        assert [level.title for level in criterion.levels] == ["1", "2", "3", "4"]
        assert all(level.description and level.student for level in criterion.levels)
        assert criterion.prompt == prompt_for(criterion.title)


@pytest.mark.parametrize(
    ("title", "description", "trait"),
    [
        ("Counterclaim", "", Trait.EVIDENCE),
        ("Word Choice", "", Trait.WORD_CHOICE),
        ("Line of reasoning", "", Trait.ORGANIZATION),
        ("Mechanics", "", Trait.CONVENTIONS),
        ("Criterion 3", "Sounds like the writer: tone fits the audience", Trait.VOICE),
        ("Criterion 4", "", None),
        ("Sentence Fluency", "", Trait.SENTENCE_FLUENCY),
    ],
)
def test_the_trait_of_a_criterion_is_read_or_left_open(title: str, description: str, trait: Trait | None) -> None:
    assert trait_of_criterion(title, description) is trait
    assert bool(prompt_for(title, description)) is (trait is not None)
