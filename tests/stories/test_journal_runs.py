"""The shipped journal in Chromium, with faults at its ports, against the real routes and the store: nothing is lost."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.accounts.sessions import cookie_name, csrf_token
from app.web.assets import load_assets
from tests.stories.house import Desk

RUNS = (Path(__file__).parent / "journal_runs.js").read_text()
SHORT, LONG, AT_A_TIME = 12, 10_000, 500
FOUND = 167
"""A day on which texts that stood apart, and were not shown, were once settled away."""


def test_no_word_is_lost_or_doubled(desk: Desk) -> None:
    print(f"\n{_runs(desk, [*range(SHORT), FOUND])}")  # noqa: T201  shown with -s


@pytest.fixture(scope="module")
def totals() -> Iterator[Counter[str]]:
    """What was lived through in all, printed when the last piece is over."""
    totals: Counter[str] = Counter()
    yield totals
    if totals:
        print(f"\njournal: {dict(totals)}, nothing lost, nothing doubled")  # noqa: T201  the figures of the soak


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SHORT, SHORT + LONG, AT_A_TIME))
def test_no_word_is_lost_or_doubled_in_ten_thousand_days(desk: Desk, totals: Counter[str], first: int) -> None:
    """In pieces, each well under a test's limit of time; to repeat one that failed, run it by its first seed."""
    figures = _runs(desk, range(first, first + AT_A_TIME))
    assert figures["runs"] == AT_A_TIME
    totals.update(figures)


def _runs(desk: Desk, seeds: Sequence[int]) -> dict[str, int]:
    page = desk.open()
    page.set_default_timeout(0)
    page.goto("/walk")
    token = next(one["value"] for one in page.context.cookies() if one["name"] == cookie_name(secure=False))
    assets = load_assets()
    found = page.evaluate(
        RUNS,
        {
            "journal": assets.url("journal.js"),
            "store": assets.url("store.js"),
            "seeds": list(seeds),
            "course": desk.room.course.id,
            "student": desk.room.jaylen.id,
            "proof": csrf_token(desk.house.runtime.keyring, token),
            "atOnce": 4,
        },
    )
    page.context.close()
    assert found["failures"] == []
    figures: dict[str, int] = found["figures"]
    return figures
