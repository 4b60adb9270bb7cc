import pytest

from app.writing.genre import genre_of
from app.writing.words import Genre


@pytest.mark.parametrize(
    ("title", "instructions", "genre"),
    [
        ("Memoir: A Small Moment", "", Genre.NARRATIVE),
        ("Literary analysis essay", "Make a claim about a theme.", Genre.ANALYSIS),
        ("Argument essay", "", Genre.ARGUMENT),
        ("Unit 3 paper", "Write a research report on a river.", Genre.INFORMATIONAL),
        ("Essay 2", "", None),
    ],
)
def test_the_title_decides_before_the_instructions(title: str, instructions: str, genre: Genre | None) -> None:
    assert genre_of(title, instructions) is genre
