"""What a job leaves behind is let go."""

import weakref

from app.cli.garbage import give_back


class _Ring:
    """Refers to itself, so that only the search for garbage finds it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_refers_to_itself_is_let_go() -> None:
    left = weakref.ref(_Ring())
    assert left() is not None
    give_back()
    assert left() is None
