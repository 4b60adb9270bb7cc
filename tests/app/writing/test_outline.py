import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.writing.outline import outline
from app.writing.paragraphs import LONGEST_OPENING, Placement, paragraphs_of
from app.writing.shape import Role, Shape
from app.writing.words import Genre
from tests.app.writing.drafts import ANALYSIS, ARGUMENT

OUTLINED = [Genre.ARGUMENT, Genre.ANALYSIS, Genre.INFORMATIONAL]


def lines(shape: Shape) -> list[tuple[str, str, str]]:
    return [(part.label, part.gist, part.amount) for part in shape.parts]


def test_an_argument_is_placed_by_its_structure_and_cues() -> None:
    assert lines(outline(ARGUMENT, Genre.ARGUMENT)) == [
        ("Claim", "Our school library closes at 3:15.…", "19 words"),
        ("Reason 1", "First of all, students need a…", "32 words"),
        ("Evidence", "I stood at the door for…", "2 sentences"),
        ("Reason 2", "The second reason is safety. It…", "17 words"),
        ("Evidence", "", "none found"),
        ("The other side", "Some people say it costs too…", "10 words"),
        ("So what", "In conclusion, the library is the…", "11 words"),
    ]


def test_every_decision_says_why() -> None:
    claim, reason, _, _, _, other_side, ending = outline(ARGUMENT, Genre.ARGUMENT).parts
    assert claim.basis == "“I think” in paragraph 1"
    assert reason.basis == "begins with “First”"
    assert other_side.basis == "begins with “Some people say”"
    assert ending.basis == "begins with “In conclusion”"


def test_an_analysis_has_points_held_up_by_quotations() -> None:
    assert [line[0] for line in lines(outline(ANALYSIS, Genre.ANALYSIS))] == [
        "Thesis",
        "Point 1",
        "Quotation",
        "Point 2",
        "Quotation",
        "So what",
    ]


def test_what_is_not_found_is_a_hole_and_not_a_guess() -> None:
    shape = outline(ANALYSIS.replace("shows", "is"), Genre.ANALYSIS)
    assert [part.label for part in shape.parts if not part.present] == ["Thesis"]
    assert shape.parts[0].label == "Opening"


@pytest.mark.parametrize("genre", OUTLINED)
def test_without_a_basis_it_is_the_classs_outline_and_says_so(genre: Genre) -> None:
    shape = outline("My topic is the library.", genre)
    assert not shape.from_draft
    assert "no basis" in shape.about
    assert not any(part.present for part in shape.parts)


def test_no_two_paragraphs_have_the_same_opening_and_none_is_long() -> None:
    home = "Then I went all the way home"
    lines = ["He said no."] * 4 + [home, f"{home} (2)", home, home, "夏" * 4000 + "."]
    openings = [each.opening for each in paragraphs_of("\n".join(lines))]

    assert len(set(openings)) == len(openings) == len(lines)
    assert openings[:2] == ["He said no.", "He said no. (2)"]
    assert max(map(len, openings)) <= LONGEST_OPENING


def test_a_placement_by_hand_wins_and_stays_when_the_paragraph_is_rewritten() -> None:
    moved = Placement(paragraphs_of(ARGUMENT)[4].opening, Role.REASON)
    by_hand = outline(ARGUMENT, Genre.ARGUMENT, [moved])
    assert [part.label for part in by_hand.parts if not part.present] == ["Evidence", "Evidence", "The other side"]
    rewritten = ARGUMENT.replace("They are wrong.", "The district told me it is $31 an hour.")
    reasons = [part for part in outline(rewritten, Genre.ARGUMENT, [moved]).parts if part.role is Role.REASON]
    assert reasons[-1].gist == "Some people say it costs too…"
    assert reasons[-1].basis == "placed by you"


def test_of_two_placements_the_later_counts_and_one_without_its_paragraph_rests() -> None:
    opening = paragraphs_of(ARGUMENT)[4].opening
    placements = [Placement(opening, Role.REASON), Placement(opening, Role.ENDING), Placement("Gone since", Role.CLAIM)]
    parts = outline(ARGUMENT, Genre.ARGUMENT, placements).parts
    assert parts[0].paragraphs == (0,)
    assert parts[-1].paragraphs == (4, 5)


def test_a_placement_of_another_kind_of_writing_rests() -> None:
    opening = paragraphs_of(ARGUMENT)[4].opening
    resting = [(Genre.ARGUMENT, Role.BEAT), (Genre.ANALYSIS, Role.OTHER_SIDE)]
    for genre, role in resting:
        assert outline(ARGUMENT, genre, [Placement(opening, role)]) == outline(ARGUMENT, genre)
    assert outline(ARGUMENT, Genre.ARGUMENT, [Placement(opening, Role.REASON)]).by_hand


@given(
    text=st.lists(st.sampled_from(ARGUMENT.splitlines()) | st.text(max_size=120), max_size=12).map("\n".join),
    genre=st.sampled_from(OUTLINED),
    placed=st.lists(st.tuples(st.integers(0, 11), st.sampled_from(Role))),
)
def test_every_paragraph_has_exactly_one_part(text: str, genre: Genre, placed: list[tuple[int, str]]) -> None:
    paragraphs = paragraphs_of(text)
    placements = [Placement(paragraphs[place].opening, role) for place, role in placed if place < len(paragraphs)]
    shape = outline(text, genre, placements)
    if shape.from_draft:
        parts = [part for part in shape.parts if part.role is not Role.EVIDENCE]
        assert sorted(place for part in parts for place in part.paragraphs) == list(range(len(paragraphs)))
        assert sum(part.words for part in parts) == sum(paragraph.words for paragraph in paragraphs)
