import pytest

from app.writing.plain import plain


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Łukasz  Wójcik", "lukasz wojcik"),
        ("Trần Ngọc Linh", "tran ngoc linh"),
        ("Đỗ Anh", "do anh"),
        ("Siân O’Dowd", "sian o'dowd"),
        ("Søren Groß", "soren gross"),
        (" \t ", ""),
    ],
)
def test_a_name_is_found_as_it_is_typed_in_a_hurry(name: str, typed: str) -> None:
    assert plain(name) == typed
