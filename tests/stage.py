"""The practice Google of a test process: one address, at which every test meets a world of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from integrations.google.emulator.app import create_app
from integrations.google.emulator.serve import listening
from integrations.google.emulator.world import World


class Stage:
    """Starting and stopping a server takes longer than most of what is asked of it."""

    def __init__(self) -> None:
        self.root = ""
        self._app: ASGIApp | None = None

    def show(self, world: World) -> str:
        """Whoever asks from now on is in this world; the root URL."""
        self._app = create_app(world)
        return self.root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app
        await self._app(scope, receive, send)


@contextmanager
def raised() -> Iterator[Stage]:
    """A stage that can be played on until the block ends."""
    stage = Stage()
    with listening(stage) as stage.root:
        yield stage
