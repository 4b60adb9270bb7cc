"""The comments that Drive writes into an exported text are taken out again, and nothing that a student wrote is."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.google.exported import marks, without_comments

WORDS = st.text(alphabet="xyz [].\n🐟", max_size=30)
SAID = st.text(alphabet="xyz ?\n", max_size=12)
PIECES = st.lists(st.tuples(WORDS, SAID), max_size=30)


def test_the_names_go_on_behind_the_alphabet() -> None:
    assert list(islice(marks(), 25, 29)) == ["[z]", "[aa]", "[ab]", "[ac]"]


@given(WORDS, PIECES)
def test_every_comment_goes_and_every_word_stays(beginning: str, pieces: list[tuple[str, str]]) -> None:
    named = list(zip(marks(), pieces, strict=False))
    draft = (beginning + "".join(words for words, _ in pieces)).rstrip("\n")
    marked = beginning + "".join(mark + words for mark, (words, _) in named)
    listed = "\n".join(mark + said for mark, (_, said) in named)
    assert without_comments(f"{marked}\n\n{listed}" if named else draft) == draft


@pytest.mark.parametrize(
    ("exported", "draft"),
    [
        ("Scout says “[a]ll of us” knew[a].\n\n[a]Who is us?", "Scout says “[a]ll of us” knew."),
        ("One[a][b] two[c].\n[a]Why?\n[b]Because.\nAnd so on.\n[c]Good.", "One two."),
        ("My list:\n[a] milk\n[b] bread", "My list:\n[a] milk\n[b] bread"),
        ("We read [a] and [b].", "We read [a] and [b]."),
        ("Nothing of the kind.", "Nothing of the kind."),
    ],
)
def test_brackets_of_a_student_stay(exported: str, draft: str) -> None:
    assert without_comments(exported) == draft
