"""Whatever is marked in whatever draft: not a letter is lost, and every passage is marked from end to end."""

from hypothesis import given
from hypothesis import strategies as st

from app.writing.marked import marked
from app.writing.passages import passage

TEXTS = st.text(alphabet="ab .,\n\r\x0b\u2028\u200b“é字", max_size=60)


@given(TEXTS, st.data())
def test_every_line_is_whole_and_every_mark_is_its_passage(text: str, data: st.DataObject) -> None:
    draft = passage(text)
    words = st.integers(0, max(0, len(draft.words) - 1))
    pairs = data.draw(st.lists(st.tuples(words, words), max_size=5)) if draft.words else []
    spans = [(min(pair), max(pair) + 1) for pair in pairs]

    paragraphs = marked(draft, spans)

    assert [each.text for each in paragraphs] == [line.strip() for line in text.splitlines() if passage(line).words]
    stretches = [stretch for each in paragraphs for stretch in each.stretches]
    assert all(stretch.text for stretch in stretches)
    for mark, span in enumerate(spans):
        mine = [stretch for stretch in stretches if mark in stretch.marks]
        assert passage("\n".join(stretch.text for stretch in mine)).words == draft.words[slice(*span)]
        assert [mark in stretch.begins for stretch in mine] == [True] + [False] * (len(mine) - 1)
        assert [mark in stretch.ends for stretch in mine] == [False] * (len(mine) - 1) + [True]


def test_two_passages_that_overlap_share_the_stretch_between_them() -> None:
    draft = passage("I sat down. The list was long.\n\nI read it.")
    (first, second) = marked(draft, [(0, 6), (4, 11)])

    assert [(stretch.text, stretch.marks) for stretch in first.stretches] == [
        ("I sat down. ", (0,)),
        ("The list", (0, 1)),
        (" was long.", (1,)),
    ]
    assert first.begins == (0, 1)
    assert [(stretch.text, stretch.marks, stretch.ends) for stretch in second.stretches] == [
        ("I read", (1,), (1,)),
        (" it.", (), ()),
    ]
