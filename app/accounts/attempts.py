"""A sign-in that has left for Google: what has to come back with it, and how long it may take.

The code verifier and the state stay here; the browser carries the state and a cookie, and both have to come back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from urllib.parse import urlsplit

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts.refusals import AttemptUnknown
from app.accounts.runtime import Runtime
from app.accounts.sessions import hash_of
from app.encryption import CannotDecrypt
from app.models import SignInAttempt
from integrations.google import oauth

ATTEMPT_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class Departure:
    """Send the browser to `url` and give it `browser_token` in the cookie `sessions.browser_cookie_name`."""

    url: str
    browser_token: str


def depart(
    session: Session,
    runtime: Runtime,
    *,
    scopes: Sequence[str],
    next_path: str,
    login_hint: str | None,
    force_consent: bool,
    teacher_id: int | None = None,
) -> Departure:
    """Keep a new attempt, and say where to send the browser. `next_path` is made safe; `teacher_id` grants more."""
    state, verifier, browser_token = token_urlsafe(32), token_urlsafe(64), token_urlsafe(32)
    session.add(
        SignInAttempt(
            state_hash=hash_of(state),
            browser_hash=hash_of(browser_token),
            code_verifier=runtime.keyring.seal(verifier, _identity(hash_of(state))),
            scopes=list(scopes),
            next_path=safe_path(next_path),
            consent_forced=force_consent,
            teacher_id=teacher_id,
            created_at=runtime.clock.now(),
        )
    )
    session.flush()
    url = oauth.start(
        runtime.client,
        redirect_uri=runtime.settings.redirect_uri,
        scopes=scopes,
        state=state,
        code_verifier=verifier,
        login_hint=login_hint,
        force_consent=force_consent,
        offline=runtime.delegation is None,
    )
    return Departure(url, browser_token)


def claim(runtime: Runtime, state: str, browser_token: str) -> SignInAttempt:
    """The attempt, used up by this: a second answer with the same state finds nothing.

    Raises:
        AttemptUnknown: forged, used up, too late, or begun in another browser.
    """
    with runtime.sessions.begin() as session:
        attempt = session.scalars(
            delete(SignInAttempt)
            .where(
                SignInAttempt.state_hash == hash_of(state),
                SignInAttempt.browser_hash == hash_of(browser_token),
                SignInAttempt.created_at > runtime.clock.now() - ATTEMPT_LIFETIME,
            )
            .returning(SignInAttempt)
        ).one_or_none()
        if attempt is None:
            raise AttemptUnknown
        session.expunge(attempt)
    return attempt


def verifier_of(runtime: Runtime, attempt: SignInAttempt) -> str:
    """The PKCE verifier that goes with the attempt's code.

    Raises:
        AttemptUnknown: the keys were changed in between.
    """
    try:
        return runtime.keyring.open(attempt.code_verifier, _identity(attempt.state_hash))
    except CannotDecrypt:
        raise AttemptUnknown from None


def purge_attempts(session: Session, now: datetime) -> None:
    """Forget sign-ins that never came back. `now` is the school's time."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.created_at <= now - ATTEMPT_LIFETIME))


def safe_path(path: str | None) -> str:
    """`path` if it leads to a page of this site, else the front page: no address of another site gets through."""
    if not path or not path.startswith("/") or path[1:2] in {"/", "\\"} or not path.isprintable() or "\\" in path:
        return "/"
    parts = urlsplit(path)
    return "/" if parts.scheme or parts.netloc else path


def _identity(state_hash: bytes) -> str:
    return f"sign_in_attempt:{state_hash.hex()}"
