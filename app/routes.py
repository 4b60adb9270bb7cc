"""How a route is run that holds rows until it has answered: its answer is made without another thread.

FastAPI checks the answer of a plain function in a thread. All of them may be waiting for the rows by then, for good.
"""

from collections.abc import Callable
from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import Any

from anyio import to_thread
from fastapi.routing import APIRoute


class HoldingRoute(APIRoute):
    """A route class for every router whose routes change something and answer with more than a page."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **named: Any) -> None:
        super().__init__(path, endpoint if iscoroutinefunction(endpoint) else _in_thread(endpoint), **named)


def _in_thread(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(endpoint)
    async def run(**named: Any) -> Any:
        return await to_thread.run_sync(partial(endpoint, **named))

    return run
