"""The headers by https."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app.web.headers import SafeHeaders


async def _kept(_: Request) -> PlainTextResponse:
    return PlainTextResponse("", headers={"Cache-Control": "public"})


@pytest.mark.anyio
async def test_browsers_are_told_to_insist_on_https() -> None:
    app = SafeHeaders(Starlette(routes=[Route("/", _kept)]), secure=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://deskside.example") as client:
        answer = await client.get("/")

    assert answer.headers["strict-transport-security"] == "max-age=63072000"
    assert answer.headers["cache-control"] == "public"
