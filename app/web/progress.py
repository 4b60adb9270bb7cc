"""The one poller of the process: reads the rows of every watched run once a second, for all open streams together.

A stream holds no session and no thread; it sleeps until the poller has news.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from anyio import to_thread

from app.database import STORE_LOST

log = logging.getLogger(__name__)
StateT = TypeVar("StateT")
EVERY_SECONDS = 1.0


@dataclass
class Feed(Generic[StateT]):
    """What is known of the watched runs.

    Args:
        read: the present state of these runs, in one query; called in a worker thread.
        every: seconds between two readings.
    """

    read: Callable[[Collection[int]], Mapping[int, StateT]]
    every: float = EVERY_SECONDS
    _watched: Counter[int] = field(default_factory=Counter)
    _latest: dict[int, StateT | None] = field(default_factory=dict)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def poll(self) -> None:
        """Read for ever, as long as anybody watches."""
        while True:
            if self._watched:
                await self._look()
            await asyncio.sleep(self.every)

    async def _look(self) -> None:
        asked = frozenset(self._watched)
        try:
            latest = await to_thread.run_sync(self.read, asked)
        except STORE_LOST:  # the streams wait; the next second tries again
            log.warning("progress not read: the store does not answer")
            return
        async with self._news:
            self._latest = {run_id: latest.get(run_id) for run_id in asked}
            self._news.notify_all()

    async def states(self, run_id: int) -> AsyncIterator[StateT]:
        """The run's state whenever it has changed, beginning with the next reading; ends when the run is gone."""
        with self._watching(run_id):
            seen: StateT | None = None
            while True:
                async with self._news:
                    await self._news.wait()
                if run_id not in self._latest:
                    continue  # that reading had begun before anybody watched this run
                state = self._latest[run_id]
                if state is None:
                    return
                if state != seen:
                    seen = state
                    yield state

    @contextmanager
    def _watching(self, run_id: int) -> Iterator[None]:
        self._watched[run_id] += 1
        try:
            yield
        finally:
            self._watched[run_id] -= 1
            self._watched += Counter()  # forgets runs that nobody watches any more
