"""The API's own description: OpenAPI for machines, and one plain page for people that loads nothing from elsewhere."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.routing import APIRoute, iter_route_contexts
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.api.v1.errors import ERRORS

_FOLDER = Path(__file__).parent
_PAGES = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
_PREFIX = "/api/v1"

router = APIRouter(include_in_schema=False)


@router.get("/api/v1/openapi.json")
def openapi(request: Request) -> dict[str, Any]:
    """OpenAPI 3.1 of everything under /api/v1."""
    return _description(request)


@router.get("/api/docs")
def docs(request: Request) -> HTMLResponse:
    """The same for people."""
    spec = _description(request)
    return HTMLResponse(_PAGES.get_template("reference.html").render(paths=spec["paths"], info=spec["info"]))


@router.get("/api/docs.css")
def docs_style() -> FileResponse:
    return FileResponse(_FOLDER / "reference.css", media_type="text/css")


def _description(request: Request) -> dict[str, Any]:
    """Made at the first asking: it takes a second of work, and anyone may ask."""
    app = request.app
    if app.openapi_schema is None:
        with_errors = APIRouter()
        with_errors.include_router(
            APIRouter(
                routes=[route for route in app.routes if isinstance(route, APIRoute) and route.path.startswith(_PREFIX)]
            ),
            responses=ERRORS,
        )
        app.openapi_schema = get_openapi(
            title="Deskside",
            version="1",
            description="What a teacher sees in Deskside, as data. Errors are "
            '{"error": {"code", "message", "safe", "remedy"}}; lists are {"items", "next"}.',
            routes=list(iter_route_contexts(with_errors.routes)),
        )
    described: dict[str, Any] = app.openapi_schema
    return described
