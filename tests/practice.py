"""A teacher at the practice Google: a runtime that points at it, and somebody who walks through its consent pages."""

import json
from collections.abc import Collection
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
from sqlalchemy import Engine

from app.accounts.google import client_from, delegation_from
from app.accounts.runtime import Runtime
from app.accounts.signin import Arrival, begin_sign_in, complete_sign_in
from app.clock import Clock
from app.database import make_sessions
from app.encryption import Keyring
from app.settings import Settings, load_settings
from integrations.google.emulator.client import client_secrets
from integrations.google.emulator.scope_words import canonical
from tests.serving import client_of

BASE_URL = "http://localhost:8000"


def practice_settings(root: str, folder: Path, **given: object) -> Settings:
    """Settings that know of Google only what an installer would put into them."""
    secrets = folder / "client_secret.json"
    secrets.write_text(json.dumps(client_secrets(root)))
    return load_settings(
        google_client_secrets=secrets, google_api_root=root, base_url=BASE_URL, data_dir=folder, _env_file=None, **given
    )


def practice_runtime(settings: Settings, engine: Engine, keyring: Keyring, clock: Clock) -> Runtime:
    """Both clocks are the test's, so that it can let sessions end."""
    return Runtime(
        settings=settings,
        engine=engine,
        sessions=make_sessions(engine),
        keyring=keyring,
        clock=clock,
        client=client_from(settings),
        real_clock=clock,
        delegation=delegation_from(settings),
    )


def consent(url: str, email: str, *, untick: Collection[str] = (), cancel: bool = False) -> dict[str, str]:
    """Choose the account, tick every box but those named by the last part of their scope: the callback's query."""
    asked = dict(parse_qsl(urlsplit(url).query))
    ticked = [scope for scope in canonical(asked["scope"]) if scope.rpartition("/")[2] not in untick]
    with client_of() as browser:
        page = browser.get(url, params={**asked, "account": email})
        if page.status_code == httpx.codes.OK:
            form = {**asked, "account": email, "tick": ticked, "choice": "cancel" if cancel else "continue"}
            page = browser.post(str(httpx.URL(url).copy_with(query=None)) + "/consent", data=form)
    return dict(parse_qsl(urlsplit(page.headers["location"]).query))


def sign_in(runtime: Runtime, email: str, *, untick: Collection[str] = ()) -> int:
    """A finished first sign-in; the teacher's id."""
    with runtime.sessions.begin() as session:
        departure = begin_sign_in(session, runtime)
    arrival = complete_sign_in(
        runtime, consent(departure.url, email, untick=untick), browser_token=departure.browser_token
    )
    assert isinstance(arrival, Arrival)
    return arrival.teacher_id
