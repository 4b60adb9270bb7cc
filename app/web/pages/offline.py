"""Without a network: the script that answers for pages, at the root because it answers only for what is below it."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.web.context import bare_page
from app.web.session import runtime_of

if TYPE_CHECKING:
    from app.web.assets import Assets

router = APIRouter()


@router.get("/offline-worker.js")
async def worker(request: Request) -> Response:
    """The same for everybody; browsers ask for it anew at every sign-in."""
    assets: Assets = request.app.state.assets
    asset = assets.files[assets.names["worker.js"]]
    return Response(asset.body, media_type=asset.media_type, headers={"Cache-Control": "no-cache"})


@router.get("/offline")
def offline(request: Request) -> HTMLResponse:
    """What the script shows for a page that this device does not keep."""
    return bare_page(
        request,
        runtime_of(request),
        "error.html",
        message="Wi-Fi is out.",
        safe="Your notes are safe. This page is not kept on this device.",
        remedy="Today, Walk, and the briefs and conferences of the class you last looked at are kept.",
        reference="",
        held=None,
        action=("/today", "Today"),
    )
