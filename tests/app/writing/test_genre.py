import pytest

from app.writing.genre import genre_of
from app.writing.words import Genre

A, N, R, I = Genre.ANALYSIS, Genre.NARRATIVE, Genre.ARGUMENT, Genre.INFORMATIONAL  # noqa: E741  as a table reads


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("Literary Analysis: The Story of an Hour", A),
        ("Short Story Theme Essay", A),
        ("Character Story Analysis", A),
        ("Rhetorical Analysis: Narrative of the Life of Frederick Douglass", A),
        ("Memoir Analysis Paragraph", A),
        ("The Great Gatsby Character Analysis", A),
        ("Of Mice and Men Literary Analysis Essay", A),
        ("Poetry Explication: “Still I Rise”", A),
        ("Romeo and Juliet Close Reading", A),
        ("Things Fall Apart Thematic Essay", A),
        ("Lord of the Flies Symbolism Essay", A),
        ("Regents Part 3: Text Analysis Response", A),
        ("Reader Response: Chapter 4", A),
        ("Literary Argument (Q3)", A),
        ("Rhetorical Analysis of an Argument", A),
        ("Personal Narrative", N),
        ("Memoir: A Small Moment", N),
        ("Literacy Narrative, Draft 1", N),
        ("Narrative Essay: A Time I Was Brave", N),
        ("Short Story", N),
        ("Write Your Own Short Story", N),
        ("Flash Fiction", N),
        ("The Story of My Name", N),
        ("College Essay: Common App", N),
        ("Personal Statement", N),
        ("This I Believe", N),
        ("House on Mango Street Vignettes", N),
        ("Historical Fiction Narrative", N),
        ("Argumentative Essay", R),
        ("Argument Research Paper: School Start Times", R),
        ("Persuasive Speech", R),
        ("Op-Ed: Something Our Town Should Change", R),
        ("AP Lang Synthesis Essay", R),
        ("Letter to the Editor", R),
        ("DBQ: Causes of the Civil War", R),
        ("Position Paper, Model UN", R),
        ("Informational Essay", I),
        ("Expository Essay: My Hobby", I),
        ("Research Paper, Works Cited Due", I),
        ("Compare and Contrast Essay", I),
        ("Cause and Effect Essay", I),
        ("How-To Essay", I),
        ("Process Analysis Essay", I),
        ("News Story for the Patriot Press", I),
        ("College essay about your life story", N),
        ("Memoir essay about your own story", N),
        ("Personal Essay about a book", N),
        ("Persuasive essay on school plays", R),
        ("Research paper: essay on an author", I),
        ("Informational essay on animal characters", I),
        ("Essay on a play", A),
        ("Essay about the short story", A),
        ("Argument Analysis", A),
        ("Essay on the role music plays in your life", None),
        ("Nonfiction Book Talk", None),
        ("Non-fiction Reading Log", None),
        ("The Story of an Hour: Questions 1 to 5", None),
        ("Vocabulary Unit 6", None),
        ("Essay 2", None),
    ],
)
def test_titles_of_american_high_schools(title: str, genre: Genre | None) -> None:
    assert genre_of(title, "") is genre


@pytest.mark.parametrize(
    ("title", "instructions", "genre"),
    [
        ("Literary analysis essay", "Tell it as a story.", A),
        ("Memoir", "Analyze what your moment shows, and make a claim.", N),
        ("Unit 3 paper", "Write a research report on a river.", I),
        ("Essay 2", "Write a claim about the short story.", A),
        ("Essay 2", "Analyze how the author of this memoir speaks to her mother.", A),
        ("Essay 2", "Write a memoir of one day. Then analyze your verbs.", N),
        ("Essay 2", "Argue for a rule. A personal narrative may open it.", R),
        ("Essay 2", "Research both sides and support each claim.", R),
        ("Essay 2", "Write a personal narrative. End on an analysis of what you learned.", N),
        ("Essay 2", "Write a memoir with an analytical eye and one rhetorical question.", N),
        ("Essay 2", "Write an analysis of a personal narrative.", A),
        ("Essay 2", "Support each claim in an essay on the novel.", A),
        ("Essay 2", "Two pages, double-spaced.", None),
    ],
)
def test_the_title_decides_before_the_instructions(title: str, instructions: str, genre: Genre | None) -> None:
    assert genre_of(title, instructions) is genre
