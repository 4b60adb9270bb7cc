"""The door to Google: what asks there waits in threads apart, so that a Google that hangs holds no other page."""

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from anyio import to_thread
from fastapi import Request

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


async def ask_google(
    request: Request, work: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs
) -> Answer:
    """Do what blocks until Google has answered, as soon as there is room. No transaction may be open meanwhile."""
    return await to_thread.run_sync(partial(work, *given, **named), limiter=request.app.state.google_door)
