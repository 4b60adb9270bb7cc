"""The script that answers for pages without a network: at the root, because it may answer only for what is below it."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

if TYPE_CHECKING:
    from app.web.assets import Assets

router = APIRouter()


@router.get("/offline-worker.js")
async def worker(request: Request) -> Response:
    """The same for everybody; browsers ask for it anew at every sign-in."""
    assets: Assets = request.app.state.assets
    asset = assets.files[assets.names["worker.js"]]
    return Response(asset.body, media_type=asset.media_type, headers={"Cache-Control": "no-cache"})
