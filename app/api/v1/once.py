"""`Idempotency-Key`: a change that is sent again is done once, and answered again as it was answered first."""

import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response

from app.accounts.answered import Answer, claim, keep, kept
from app.api.v1.dependencies import Caller, CallerNow
from app.routes import HoldingRoute

_Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Sent again with the same key within a day, the request is not done again, and its answer is the"
        " first one. The key with another request is refused.",
    ),
]


class AnsweredBefore(Exception):
    """Ends a request that was done before."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True)
class KeyedCaller(Caller):
    """A caller who may have given the request a key."""

    request: Request
    key: str | None
    asked: str

    def once(self, course_id: int, *student_ids: int) -> None:
        """Go on only where the request is new. To be asked when access is checked, before anything is changed.

        Raises:
            AnsweredBefore, Conflict: it is not new; the key was another request's.
        """
        if self.key is None:
            return
        keyring, now = self.runtime.keyring, self.runtime.real_clock.now()
        row = claim(self.session, keyring, self.teacher.id, key=self.key, asked=self.asked, now=now)
        if (answer := kept(keyring, row)) is not None:
            for student_id in student_ids:
                self.record("answer.repeated", course_id=course_id, student_id=student_id)
            raise AnsweredBefore(answer)
        self.request.state.answering = row


class OnceRoute(HoldingRoute):
    """Keeps the answer in the transaction of the change: both are there, or neither."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def once(request: Request) -> Response:
            try:
                response = await handle(request)
            except AnsweredBefore as before:
                return Response(before.answer.body, before.answer.status, media_type="application/json")
            if (row := getattr(request.state, "answering", None)) is not None:
                answer = Answer(response.status_code, bytes(response.body).decode())
                keep(request.app.state.runtime.keyring, row, answer)
            return response

        return once


async def _asked(request: Request) -> str:
    body = hashlib.sha256(await request.body()).hexdigest()
    return f"{request.method} {request.url.path} {body}"


def _keyed(
    request: Request, caller: CallerNow, asked: Annotated[str, Depends(_asked)], key: _Key = None
) -> KeyedCaller:
    return KeyedCaller(**vars(caller), request=request, key=key, asked=asked)


CallerOnce = Annotated[KeyedCaller, Depends(_keyed)]
