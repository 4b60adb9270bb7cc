"""The emulated Google as a whole: its clock, its timeline and journal, and the switches of its behaviour."""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from threading import RLock

from integrations.google.emulator import journal as journals
from integrations.google.emulator.client import Client
from integrations.google.emulator.events import Event
from integrations.google.emulator.faults import Faults
from integrations.google.emulator.quotas import Meter
from integrations.google.emulator.state import State, apply


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """A service account as Google knows it: the public half of its one key, and what the admin of `domain` delegated.

    `id` is the client id that the admin lists, `scopes` (full names) what stands beside it.
    """

    id: str
    email: str
    project: str
    key_id: str
    public_key: str
    domain: str
    scopes: tuple[str, ...]


@dataclass(slots=True)
class World:
    """One emulated Google.

    `max_page` caps every page, `empty_first_page` begins lists with a page that holds nothing yet, `docs_comments`
    is the project's enrolment for comments in Docs, `latency` is added to every HTTP answer in seconds, `blocked`
    are accounts whose admin lets no app in, `suspended` those that may not be used at all, `service_accounts` may act
    for users, `testing` makes refresh tokens die after 7 days.
    """

    now: Callable[[], datetime]
    events: Iterable[Event]
    journal: Path | None = None
    set_time: Callable[[datetime], None] | None = None
    clients: tuple[Client, ...] = (Client(),)
    service_accounts: tuple[ServiceAccount, ...] = ()
    max_page: int | None = None
    empty_first_page: bool = False
    docs_comments: bool = True
    testing: bool = False
    latency: float = 0.0
    blocked: frozenset[str] = frozenset()
    suspended: frozenset[str] = frozenset()
    quotas: Meter = field(default_factory=Meter)
    faults: Faults = field(default_factory=Faults)
    calls: Counter[str] = field(default_factory=Counter)
    round_trips: int = 0
    state: State = field(default_factory=State)
    lock: RLock = field(default_factory=RLock)
    random: Random = field(default_factory=lambda: Random(11))
    _coming: deque[Event] = field(default_factory=deque)
    _last: datetime | None = None

    def __post_init__(self) -> None:
        kept = journals.read(self.journal) if self.journal else ()
        # The sort is stable: at the same moment the timeline happened before what the API did.
        self._coming = deque(sorted([*self.events, *kept], key=lambda event: event.at))
        self.advance()

    def advance(self) -> datetime:
        """Lets everything happen that is due by now, and returns now."""
        with self.lock:
            moment = self.time()
            while (event := self._next(moment)) is not None:
                apply(event, self.state)
                self._last = event.at
            return moment

    def time(self) -> datetime:
        """The world's time, which never runs backwards past something that has happened."""
        now = self.now()
        return now if self._last is None else max(now, self._last)

    def _next(self, moment: datetime) -> Event | None:
        planned = self.state.due[0] if self.state.due else None
        if planned and planned[0] <= moment and not (self._coming and self._coming[0].at <= planned[0]):
            return self.state.pop_due()
        if self._coming and self._coming[0].at <= moment:
            return self._coming.popleft()
        return None

    def record(self, *happened: Event) -> None:
        """Applies what the API (or a test) does now, and keeps it in the journal before anybody is told."""
        with self.lock:
            if self.journal is not None:
                journals.append(self.journal, happened)
            for event in happened:
                apply(event, self.state)
                self._last = event.at if self._last is None else max(self._last, event.at)
