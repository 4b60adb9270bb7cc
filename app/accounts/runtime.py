"""What one process runs on: built once by the command line, handed to the pages and to the jobs, changed by neither."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine

from app.accounts.limits import GOOGLES, Limits
from app.clock import Clock, SchoolClock, SystemClock
from app.database import Sessions
from app.encryption import Keyring
from app.settings import Settings
from integrations.google.delegation import ServiceAccount
from integrations.google.oauth import Client

_MARGIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class LiveToken:
    """An access token by which the service account reads as one teacher, with exactly these scopes."""

    value: str = field(repr=False)
    expires_at: datetime
    scopes: frozenset[str]


def used_until(lifetime: timedelta, now: datetime) -> datetime:
    """Until when a token of now is used: it has to last for one call more, and a short-lived one for half its time."""
    return now + max(lifetime - _MARGIN, lifetime / 2)


def is_fresh(until: datetime | None, now: datetime) -> bool:
    """Whether a token that is used until then may be used now."""
    return until is not None and now < until


@dataclass(frozen=True, slots=True)
class Delegation:
    """The school's service account, and the tokens that this process holds for it by teacher: never stored."""

    account: ServiceAccount
    live: dict[int, LiveToken] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Runtime:
    """`client` is Deskside's own registration at Google. `school_clock` is set in the demo alone, and is `clock`.

    `real_clock` is for what has to do with browsers and not with school: sessions, access tokens, tries.
    `limits` is what Google lets this installation ask for. `delegation` is set where the school has installed
    Deskside for all its teachers: then nobody grants anything, and no token is stored.
    """

    settings: Settings
    engine: Engine
    sessions: Sessions
    keyring: Keyring
    clock: Clock
    client: Client
    school_clock: SchoolClock | None = None
    real_clock: Clock = field(default_factory=SystemClock)
    limits: Limits = field(default_factory=lambda: GOOGLES)
    delegation: Delegation | None = None
