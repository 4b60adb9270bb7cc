"""Acting as a teacher by the school's service account: what its admin has listed is found out, kept and asked again.

Nothing of a token is stored: each process asks for its own, and holds it while it lives.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.connection import missing_proof
from app.accounts.google import open_google
from app.accounts.quotas import Quota
from app.accounts.runtime import Delegation, LiveToken, Runtime, is_fresh, used_until
from app.models import Credential, Teacher
from integrations.google import classroom, delegation, oauth
from integrations.google.errors import AuthError, ClientRejected, DelegationWithheld, GrantNarrowed, GrantRevoked
from integrations.google.oauth import Tokens

log = logging.getLogger(__name__)
ACCOUNT_CHANGED = "account_changed"
TOO_LITTLE_LISTED = "too_little_listed"
_ASKED_AGAIN_AFTER = timedelta(days=1)  # where something is not listed: IT may have added it


class DelegatedCredentials:
    """The school's credentials as the transport wants them, for one teacher. `valid` follows the school's clock."""

    def __init__(self, runtime: Runtime, school: Delegation, teacher_id: int) -> None:
        self.token: str | None = None
        self._expires_at: datetime | None = None
        self._runtime = runtime
        self._school = school
        self._teacher_id = teacher_id

    @property
    def valid(self) -> bool:
        return is_fresh(self._expires_at, self._runtime.clock.now())

    def refresh(self, request: Any) -> None:  # noqa: ARG002  the transport's request goes unused: oauth has its own
        """Take the token that this process holds, else ask for one."""
        live = live_token(self._runtime, self._school, self._teacher_id, stale=self.token)
        self.token, self._expires_at = live.value, live.expires_at


def live_token(runtime: Runtime, school: Delegation, teacher_id: int, *, stale: str | None) -> LiveToken:
    """A token that acts as this teacher. What the admin lists by now is kept with the connection.

    Raises:
        DelegationWithheld: Google refuses; the connection is marked, and the next call asks again.
        GrantRevoked: the teacher has disconnected.
        GoogleError: whether Google would refuse is not known.
    """
    with runtime.sessions() as session:
        row, teacher = session.get(Credential, teacher_id), session.get_one(Teacher, teacher_id)
    if row is None:
        raise GrantRevoked(None, "disconnected")
    now = runtime.clock.now()
    held = school.live.get(teacher_id)
    if held and held.value != stale and _is_good(held, row, now):
        return held
    try:
        live = _asked(runtime, school, teacher, row, now)
    except AuthError as refusal:
        _mark_withheld(runtime, teacher_id, refusal.code, now)
        raise DelegationWithheld(refusal.status, refusal.code) from refusal
    _keep(runtime, row, live, now)
    school.live[teacher_id] = live
    return live


def store_delegation(session: Session, teacher_id: int, scopes: frozenset[str], now: datetime) -> None:
    """Keep that the school's service account acts as this teacher, and with which scopes."""
    values = {
        "refresh_token": None,
        "access_token": None,
        "access_expires_at": None,
        "granted_scopes": sorted(scopes),
        "delegated": True,
        "broken_at": None,
        "broken_code": None,
        "updated_at": now,
    }
    row = insert(Credential).values(teacher_id=teacher_id, **values)
    session.execute(row.on_conflict_do_update(index_elements=[Credential.teacher_id], set_=values))


def _is_good(held: LiveToken, row: Credential, now: datetime) -> bool:
    return is_fresh(held.expires_at, now) and row.broken_at is None and held.scopes == frozenset(row.granted_scopes)


def _asked(runtime: Runtime, school: Delegation, teacher: Teacher, row: Credential, now: datetime) -> LiveToken:
    """A new token, and only for the account that once signed in: its address may have become somebody else's."""
    scopes, tokens = _granted(school, teacher.email, row, now)
    if missing_proof(scopes):
        raise DelegationWithheld(None, TOO_LITTLE_LISTED)
    quota = Quota(runtime.engine, runtime.limits, teacher.id, waits=False)
    with open_google(runtime, oauth.credentials_for(tokens.access_token), quota) as google:
        if classroom.me(google).id != teacher.google_id:
            raise DelegationWithheld(None, ACCOUNT_CHANGED)
    return LiveToken(tokens.access_token, used_until(tokens.lifetime, now), scopes)


def _granted(school: Delegation, email: str, row: Credential, now: datetime) -> tuple[frozenset[str], Tokens]:
    """What was listed last time, if that was not everything, is still good, and was found out within a day."""
    known = frozenset(row.granted_scopes)
    if row.broken_at is None and not known.issuperset(delegation.EVERYTHING) and not _is_old(row, now):
        try:
            return known, delegation.token_for(school.account, email, sorted(known), now)
        except (ClientRejected, GrantNarrowed):
            log.info("what the delegation held for teacher %s is not listed any more", row.teacher_id)
    return delegation.granted_to(school.account, email, now)


def _is_old(row: Credential, now: datetime) -> bool:
    return now >= row.updated_at + _ASKED_AGAIN_AFTER


def _keep(runtime: Runtime, row: Credential, live: LiveToken, now: datetime) -> None:
    """Written only where it says something new. Nothing comes back that was disconnected meanwhile."""
    listed = sorted(live.scopes)
    partial = not live.scopes.issuperset(delegation.EVERYTHING)
    if row.granted_scopes == listed and row.broken_at is None and not (partial and _is_old(row, now)):
        return
    values = {"granted_scopes": listed, "broken_at": None, "broken_code": None, "updated_at": now}
    with runtime.sessions.begin() as session:
        session.execute(update(Credential).where(Credential.teacher_id == row.teacher_id).values(values))


def _mark_withheld(runtime: Runtime, teacher_id: int, code: str, now: datetime) -> None:
    """Since the first refusal; nothing is granted meanwhile."""
    log.warning("the delegation does not reach teacher %s: %s", teacher_id, code)
    with runtime.sessions.begin() as session:
        session.execute(
            update(Credential)
            .where(Credential.teacher_id == teacher_id, Credential.broken_at.is_(None))
            .values(broken_at=now, broken_code=code, granted_scopes=[])
        )
