"""A call that has passed the front end: who asks for which method with which checked parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.google.emulator.discovery import Method, methods
from integrations.google.emulator.masks import Mask
from integrations.google.emulator.state import State
from integrations.google.emulator.state.records import Account, Token
from integrations.google.emulator.wire import JSON
from integrations.google.emulator.world import World


@dataclass(frozen=True, slots=True)
class Media:
    """Bytes to download instead of JSON."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Request:
    """`params` holds path and query parameters without the system's own; `mask` is None when none was asked."""

    world: World
    method: Method
    user: Account
    token: Token
    params: Mapping[str, Any]
    body: JSON
    mask: Mask | None
    download: bool
    now: datetime

    @property
    def state(self) -> State:
        return self.world.state

    def scoped(self, name: str) -> bool:
        """Whether the caller's token has the scope with this last part."""
        return f"https://www.googleapis.com/auth/{name}" in self.token.scopes


Handler = Callable[[Request], JSON | Media]
HANDLERS: dict[str, Handler] = {}


def serves(method_id: str) -> Callable[[Handler], Handler]:
    """Registers the function that answers an API method of the discovery documents."""
    if method_id not in methods():
        raise KeyError(method_id)

    def register(handler: Handler) -> Handler:
        HANDLERS[method_id] = handler
        return handler

    return register
