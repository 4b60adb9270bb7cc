"""`deskside demo`: the product with an invented school, and the practice Google that it is read from."""

import shutil
import socket
from pathlib import Path
from typing import Annotated

import typer

from app.cli.installation import (
    CLIENT_SECRETS,
    DEMO_CLOCK,
    DEMO_SETTINGS,
    KEYS,
    REPLAYED,
    embedded,
    log_to,
    say,
    settings_here,
    stoppable,
)
from app.cli.practice import HOST, JOURNAL, is_taken, practice_google
from app.clock import SchoolClock
from app.errors import Conflict
from app.postgres import moved_home
from app.settings import Settings
from integrations.google.emulator import school

LOG = "demo.log"


def demo(
    port: Annotated[int, typer.Option(help="Port of the web application.", min=1, max=65535)] = 8000,
    reset: Annotated[
        bool, typer.Option("--reset", help="Forget the sample school and all that was done with it.")
    ] = False,
) -> None:
    """The whole product with a sample school. Nothing leaves this machine."""
    settings = settings_here(database_url=None)
    _refuse_real_data(settings.data_dir)
    if reset:
        _reset(settings)
        say("The sample school starts over with the next `make demo`.")
        return
    _refuse_port(port)
    with stoppable(), embedded(settings, alone=True):
        log_to(settings.data_dir / LOG)  # a visitor reads this terminal, not an operator
        clock = SchoolClock(settings.data_dir / DEMO_CLOCK)
        clock.resume(school.REPLAY_POINTS[0])
        with practice_google(settings.data_dir) as google:
            from app.cli.live import live  # noqa: PLC0415  the practice Google starts while all the rest loads

            live(settings.data_dir, google, clock, port)


def _refuse_real_data(data_dir: Path) -> None:
    used = (data_dir / "postgres").exists() or (moved_home(data_dir) / "data").exists()
    if used and not (data_dir / DEMO_CLOCK).exists():
        raise Conflict(
            f"{data_dir.resolve()} holds an installation that is not the demo.",
            safe="Nothing was changed.",
            remedy="Set DESKSIDE_DATA_DIR to another folder for the demo.",
        )


def _reset(settings: Settings) -> None:
    """Remove the demo; what marks the folder as a demo's goes last, so that an interrupted reset can be repeated."""
    with embedded(settings, alone=True):
        pass  # raises when it is running, and stops a server that was left behind
    for folder in (settings.data_dir / "postgres", moved_home(settings.data_dir)):
        shutil.rmtree(folder, ignore_errors=True)
    for name in (DEMO_SETTINGS, JOURNAL, LOG, CLIENT_SECRETS, KEYS, REPLAYED, DEMO_CLOCK):
        (settings.data_dir / name).unlink(missing_ok=True)


def _refuse_port(port: int) -> None:
    if is_taken(port):
        raise Conflict(f"Something else listens on port {port}.", remedy="Choose another, such as: make demo PORT=8100")
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        why = f"Port {port} cannot be listened on ({error.strerror})."
        raise Conflict(why, remedy="Choose another, such as: make demo PORT=8100") from None
