"""What counts as a paragraph of a draft, and what only stands above one."""

import pytest

from app.writing.paragraphs import paragraphs_of

TOLD = "And then we walked all the way home along the river and nobody said a single word to anybody."


@pytest.mark.parametrize("line", ["Two Phones", "نور", "我的外婆", "March 3", "Abdi Warsame, Period 3"])
def test_a_short_line_without_an_end_stands_above(line: str) -> None:
    assert [paragraph.text for paragraph in paragraphs_of(f"{line}\n{TOLD}")] == [TOLD]


@pytest.mark.parametrize(
    "line", ["I ran.", "“Why?”", "她走了。", "她走了！", "你呢？", "لماذا؟", "وہ گیا۔", "वह गया।", "So…", "Well,"]
)
def test_a_short_line_that_ends_is_told(line: str) -> None:
    assert [paragraph.text for paragraph in paragraphs_of(f"{line}\n{TOLD}")] == [line, TOLD]
