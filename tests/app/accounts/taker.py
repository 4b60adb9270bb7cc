"""A process that takes until it would have to wait: `python -m tests.app.accounts.taker URL UNITS TEACHER...`.

It prints how much it had for each teacher.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from app.accounts.limits import Limit
from app.accounts.quotas import Quota
from app.database import make_engine

LIMITS = {"docs": Limit(user=90, project=150)}
THREADS = 3


class MustWait(Exception):
    """Instead of sleeping."""


def refuse_to_wait(_: float) -> None:
    raise MustWait


def take_all(quota: Quota, units: int) -> int:
    """How many units were had until the first wait."""
    had = 0
    while True:
        try:
            quota.take("docs", units, refuse_to_wait)
        except MustWait:
            return had
        had += units


if __name__ == "__main__":
    engine = make_engine(sys.argv[1])
    quotas = [Quota(engine, LIMITS, int(teacher)) for teacher in sys.argv[3:]] * THREADS
    with ThreadPoolExecutor(len(quotas)) as pool:
        had = list(pool.map(lambda quota: take_all(quota, int(sys.argv[2])), quotas))
    teachers = len(quotas) // THREADS
    print(*(sum(had[number::teachers]) for number in range(teachers)))  # noqa: T201  our answer
    engine.dispose()
