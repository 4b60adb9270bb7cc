"""Random worlds, random changes, random faults, random deaths: in the end the store has what Google has, every time.

To repeat what failed, run the one test that bears its seed.
"""

from collections import Counter
from collections.abc import Iterator
from time import process_time

import pytest

from app.database import Sessions
from tests.app.sync.worlds.life import born, lived
from tests.stage import Stage

SHORT, LONG = 4, 1000


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a seed; those of the soak are made only where they are not left out at once."""
    long = () if metafunc.config.option.markexpr == "not soak" else range(SHORT, SHORT + LONG)
    if "seed" in metafunc.fixturenames:
        marked = (pytest.param(seed, marks=pytest.mark.soak) for seed in long)
        metafunc.parametrize("seed", [*range(SHORT), *marked])


@pytest.fixture(scope="module")
def totals() -> Iterator[Counter[str]]:
    """What was lived through in all; printed when the last world has ended."""
    totals: Counter[str] = Counter()
    begun = process_time()
    yield totals
    figures = ", ".join(f"{name} {totals[name]}" for name in sorted(totals))
    print(f"\nrandom worlds: {figures}, differences 0 in {process_time() - begun:.0f} CPU seconds")  # noqa: T201  of the soak


def test_the_store_ends_equal_to_the_world(seed: int, sessions: Sessions, stage: Stage, totals: Counter[str]) -> None:
    totals.update(lived(born(seed, sessions, stage.show)))
