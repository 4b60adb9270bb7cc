"""The brief's page of rows that nobody else sees yet, as its route makes it."""

from fastapi import FastAPI
from starlette.requests import Request

from app.accounts.runtime import Runtime
from app.web.assets import load_assets
from app.web.pages.brief import brief
from app.web.session import Desk
from app.web.templating import make_templates
from tests.app.briefs.proof.rows import Class
from tests.builders import NOW


class Face:
    """Pages without a server; its templates are compiled once."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._app = FastAPI()
        self._app.state.templates = make_templates(load_assets())

    def brief(self, room: Class) -> str:
        """The HTML that the reader gets."""
        asked = {
            "type": "http",
            "method": "GET",
            "path": "/brief",
            "query_string": b"",
            "headers": [],
            "app": self._app,
        }
        request = Request(asked | {"scheme": "https", "server": ("desk.example", 443)})
        desk = Desk(request, self._runtime, room.session, room.reader, "proof", NOW)
        return bytes(brief(desk, room.writer.id).body).decode()
