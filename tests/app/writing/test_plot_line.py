from hypothesis import given
from hypothesis import strategies as st

from app.writing.paragraphs import Placement, paragraphs_of
from app.writing.plot_line import MOST_BEATS, plot_line
from app.writing.shape import Role
from tests.app.writing.drafts import MEMOIR


def test_beats_begin_at_turns_of_time_and_a_jump_is_a_hole() -> None:
    parts = plot_line(MEMOIR).parts
    assert [(part.label, part.amount) for part in parts] == [
        ("The list was taped…", "44 words"),
        ("In between", "nothing told"),
        ("By the last game…", "16 words"),
        ("The last game was…", "14 words"),
        ("Looking back", "16 words"),
    ]
    assert parts[1].basis == "“By the last game of the season”"
    assert parts[-1].basis == "“I still”"


def test_without_turns_of_time_the_draft_is_cut_by_length() -> None:
    paragraph = "The boat sat low in the water and my uncle said nothing about it to anyone on the dock."
    beats = [part for part in plot_line("\n".join([paragraph] * 10)).parts if part.role is Role.BEAT]
    assert len(beats) == 5
    assert {part.basis for part in beats[1:]} == {"paragraph 3", "paragraph 5", "paragraph 7", "paragraph 9"}


def test_without_a_basis_it_is_the_classs_line_and_says_so() -> None:
    shape = plot_line("Maybe the time I fell off the roof?")
    assert not shape.from_draft
    assert not any(part.present for part in shape.parts)


def test_a_beat_begins_and_goes_on_where_the_teacher_says() -> None:
    paragraphs = paragraphs_of(MEMOIR)
    placements = [
        Placement(paragraphs[1].opening, Role.BEAT),
        Placement(paragraphs[3].opening, Role.SAME),
        Placement(paragraphs[4].opening, Role.LOOKING_BACK),
    ]
    parts = plot_line(MEMOIR.replace("it was loud", "it was very loud"), placements).parts
    assert [part.paragraphs for part in parts if part.present] == [(0,), (1, 2, 3), (4,), (5,)]
    assert [part.role for part in parts] == [Role.BEAT, Role.BEAT, Role.LOOKING_BACK, Role.LOOKING_BACK]


@given(
    text=st.lists(st.sampled_from([*MEMOIR.splitlines(), "Then.", "One day", "🙂 ؟", ""]), max_size=40).map("\n".join),
    placed=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(Role))),
)
def test_every_paragraph_belongs_to_one_beat_in_the_drafts_order(text: str, placed: list[tuple[int, str]]) -> None:
    paragraphs = paragraphs_of(text)
    placements = [Placement(paragraphs[place].opening, role) for place, role in placed if place < len(paragraphs)]
    shape = plot_line(text, placements)
    if shape.from_draft:
        assert [place for part in shape.parts for place in part.paragraphs] == list(range(len(paragraphs)))
    if shape.from_draft and not placements:
        assert sum(part.role is Role.BEAT and part.present for part in shape.parts) <= MOST_BEATS
