"""`deskside serve`: the process of the pages, started and stopped whole."""

import socket
from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer
import uvicorn

from app.accounts.runtime import Runtime
from app.cli.composition import open_runtime
from app.cli.garbage import give_back, spare_what_is_loaded
from app.cli.installation import require_retention, say, settings_here, stoppable
from app.main import Background, create_app
from app.worker import background

SECONDS_TO_FINISH = 3  # progress streams never end by themselves


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    with_worker: Annotated[bool, typer.Option("--with-worker", help="Run the jobs in this process too.")] = False,
) -> None:
    """The web application."""
    settings = settings_here()
    require_retention(settings)
    with stoppable(), open_runtime(settings, alone=True) as runtime:
        say(f"Deskside is at {settings.base_url}")
        web_server(
            runtime, host, port, partial(background, runtime, after_each=give_back) if with_worker else None
        ).run()


class WebServer(uvicorn.Server):
    """The server of the pages; `announce` is called once it listens."""

    announce: Callable[[], None] = staticmethod(lambda: None)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.announce()


def web_server(runtime: Runtime, host: str, port: int, beside: Background | None = None) -> WebServer:
    """The server of the pages, ready to run; `beside` is entered and left with it."""
    app = create_app(runtime, beside)
    proxies = runtime.settings.trusted_proxies
    spare_what_is_loaded()
    return WebServer(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,  # addresses of pages hold students' ids, and the callback holds Google's code
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
    )
