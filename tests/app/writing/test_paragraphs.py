"""What counts as a paragraph of a draft, and what only stands above one."""

import pytest

from app.writing.paragraphs import Placement, paragraphs_of, placed_by_hand

TOLD = "And then we walked all the way home along the river and nobody said a single word to anybody."


@pytest.mark.parametrize("line", ["Two Phones", "نور", "我的外婆", "March 3", "Abdi Warsame, Period 3"])
def test_a_short_line_without_an_end_stands_above(line: str) -> None:
    assert [paragraph.text for paragraph in paragraphs_of(f"{line}\n{TOLD}")] == [TOLD]


@pytest.mark.parametrize(
    "line", ["I ran.", "“Why?”", "她走了。", "她走了！", "你呢？", "لماذا؟", "وہ گیا۔", "वह गया।", "So…", "Well,"]
)
def test_a_short_line_that_ends_is_told(line: str) -> None:
    assert [paragraph.text for paragraph in paragraphs_of(f"{line}\n{TOLD}")] == [line, TOLD]


def test_a_paragraph_that_is_gone_takes_over_none_that_was_placed_itself() -> None:
    """Nor does one that opens just so lose its place to one much like it."""
    lines = [f"The {day} reason that we need a longer break is simple: everybody is tired by then." for day in "ABC"]
    first, second, third = paragraphs_of("\n".join(lines))
    placed = [
        Placement(second.opening, "claim"),
        Placement(third.opening, "ending"),
        Placement(first.opening, "reason"),
    ]
    assert placed_by_hand([first, second, third], placed) == {0: "reason", 1: "claim", 2: "ending"}
    assert placed_by_hand([second, third], placed) == {0: "claim", 1: "ending"}
    assert placed_by_hand([second], placed[1:]) == {0: "reason"}
