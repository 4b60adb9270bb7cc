"""What happens in the demo once the practice Google is starting: its past is replayed, then it is served."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread

from app.accounts.runtime import Runtime
from app.cli.composition import open_runtime
from app.cli.installation import CLIENT_SECRETS, DEMO_SETTINGS, REPLAYED, say, settings_here, write_private
from app.cli.practice import HOST, PracticeGoogle, wait_for
from app.cli.processes import web_server
from app.cli.replay import MOMENTS, replay
from app.clock import SchoolClock
from app.worker import background
from integrations.google.emulator import school
from integrations.google.emulator.client import client_secrets

RETENTION = {"school_year_end": "06-30", "retention_days": 90}


def live(data_dir: Path, google: PracticeGoogle, clock: SchoolClock, port: int) -> None:
    """Serve the product until it is stopped, the first time after three weeks of the sample school."""
    _write_settings(data_dir, google.root, port)
    with open_runtime(settings_here(database_url=None)) as runtime:
        google.wait()
        _prepare(runtime, clock, port)
        _serve(runtime, clock, port)


def _prepare(runtime: Runtime, clock: SchoolClock, port: int) -> None:
    progress = runtime.settings.data_dir / REPLAYED
    if not progress.exists() or int(progress.read_text()) < len(MOMENTS):
        say("Preparing three weeks of the sample school. This happens once.")
        with _answering(runtime, port):
            replay(runtime, clock, progress, say)


def _serve(runtime: Runtime, clock: SchoolClock, port: int) -> None:
    ready = (
        f"Deskside is at {runtime.settings.base_url}    sign in as {school.TEACHER_EMAIL}    Ctrl-C stops everything"
    )
    server = web_server(runtime, HOST, port, partial(background, runtime))
    server.announce = partial(say, ready)
    try:
        server.run()
    finally:
        clock.keep()


@contextmanager
def _answering(runtime: Runtime, port: int) -> Iterator[None]:
    """The pages, served from a thread, for the replay alone."""
    server = web_server(runtime, HOST, port)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(port, thread.is_alive)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _write_settings(data_dir: Path, root: str, port: int) -> None:
    """What makes the folder a demo's: every other command finds the practice Google by it."""
    base_url = f"http://localhost:{port}"
    secrets = data_dir / CLIENT_SECRETS
    write_private(secrets, json.dumps(client_secrets(root, (f"{base_url}/auth/google/callback",))))
    ours = {"google_client_secrets": str(secrets.resolve()), "google_api_root": root, "base_url": base_url}
    write_private(data_dir / DEMO_SETTINGS, json.dumps(ours | RETENTION))
