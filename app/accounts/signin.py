"""Signing in with Google: out to the consent page, back with a code, and in only as somebody who teaches.

No transaction is open while Google is asked.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts import refusals
from app.accounts.attempts import Departure, claim, depart, verifier_of
from app.accounts.connection import ReadingMode, connection_of, missing_proof
from app.accounts.courses import record_taught_courses
from app.accounts.credentials import can_renew, disconnect, hand_over, store_grant
from app.accounts.delegation import store_delegation
from app.accounts.google import SHORT_PATIENCE, open_google
from app.accounts.quotas import Quota
from app.accounts.runtime import Delegation, Runtime
from app.accounts.sessions import close_every_session
from app.accounts.tokens import revoke_tokens
from app.errors import DesksideError, GoogleUnavailable
from app.models import AdmittedAccount, Credential, SignInAttempt, Teacher
from integrations.google import classroom, delegation, oauth
from integrations.google.errors import AuthError, ClassroomDisabled, GoogleError, Retryable
from integrations.google.identity import Identity
from integrations.google.oauth import Grant
from integrations.google.scopes import Feature, described, scopes_of

log = logging.getLogger(__name__)
# One consent for everything that the first brief needs; each box may be left unticked.
FIRST_FEATURES = (Feature.SIGN_IN, Feature.CLASSROOM, Feature.DRIVE)


@dataclass(frozen=True)
class Arrival:
    """Somebody who teaches. Open a session for `teacher_id` in place of any other, and go on to `next_path`.

    `next_path` is a path of this site.
    """

    teacher_id: int
    next_path: str


@dataclass(frozen=True)
class _Reach:
    """What is read with while somebody signs in, and how far it reaches."""

    access_token: str
    scopes: frozenset[str]


def begin_sign_in(
    session: Session,
    runtime: Runtime,
    *,
    next_path: str = "/",
    login_hint: str | None = None,
    returning: bool = False,
) -> Departure:
    """Leave for Google. `returning`: this browser has signed in before, so Google need not ask everything again.

    Where the school has delegated, Google is only asked who it is.
    """
    return depart(
        session,
        runtime,
        scopes=scopes_of(Feature.SIGN_IN) if runtime.delegation else scopes_of(*FIRST_FEATURES),
        next_path=next_path,
        login_hint=login_hint,
        force_consent=not (returning or runtime.delegation),
    )


def begin_grant(
    session: Session,
    runtime: Runtime,
    teacher: Teacher,
    *,
    next_path: str,
    reading: ReadingMode | None = None,
    posting: bool = False,
) -> Departure:
    """Leave for Google to allow what is missing, or to connect again. What was granted is asked for with it, and kept.

    `reading`: the way of reading that the teacher chose; unsaid, Drive unless Docs is granted. `posting`: reminders,
    too. Where the school has delegated there is nothing to tick: this connects again, and looks at what is listed.
    """
    connection = connection_of(session, teacher.id)
    wanted = {scope.name for scope in (*connection.granted, *connection.missing)} | {*scopes_of(Feature.SIGN_IN)}
    if reading is ReadingMode.DRIVE:
        wanted |= {*scopes_of(Feature.DRIVE)}
    elif reading is ReadingMode.DOCUMENTS and connection.reading is None:
        wanted = (wanted - {*scopes_of(Feature.DRIVE)}) | {*scopes_of(Feature.DOCUMENTS)}
    if posting:
        wanted |= {*scopes_of(Feature.ANNOUNCEMENTS)}
    if runtime.delegation:
        wanted = {*scopes_of(Feature.SIGN_IN)}
    return depart(
        session,
        runtime,
        scopes=tuple(scope.name for scope in described(wanted)),
        next_path=next_path,
        login_hint=teacher.email,
        force_consent=runtime.delegation is None,
        teacher_id=teacher.id,
    )


def complete_sign_in(runtime: Runtime, answer: Mapping[str, str], *, browser_token: str | None) -> Arrival | Departure:
    """Take Google's answer (the callback's query). A `Departure` means once more: Google has to ask again.

    Raises:
        SignInRefused, NotATeacher: in words for the teacher; nothing is kept.
        GoogleUnavailable: Google did not answer in time, or nonsense.
    """
    attempt = claim(runtime, answer.get("state", ""), browser_token or "")
    if "code" not in answer:
        raise refusals.ConsentDenied(answer.get("error", ""))
    try:
        grant = oauth.finish(
            runtime.client,
            redirect_uri=runtime.settings.redirect_uri,
            code=answer["code"],
            code_verifier=verifier_of(runtime, attempt),
            asked=attempt.scopes,
            now=runtime.clock.now(),
        )
        arrival = _admit(runtime, attempt, grant)
    except GoogleError as error:
        log.warning("a sign-in came to nothing: %s", error)
        raise _explained(error) from error
    except DesksideError as refusal:
        log.info("a sign-in was refused: %s", refusal.code)
        raise
    if isinstance(arrival, Arrival):
        log.info("teacher %s signed in", arrival.teacher_id)
    return arrival


def _admit(runtime: Runtime, attempt: SignInAttempt, grant: Grant) -> Arrival | Departure:
    """In with a teacher; anybody else's grant is given back."""
    school = runtime.delegation
    try:
        known = _check_account(runtime, attempt, grant.identity)
        reach = _delegated(runtime, school, grant.identity) if school else _granted(grant)
        courses = _taught_courses(runtime, reach, grant.identity, known)
        if not courses and not _named_by_it(runtime, grant.identity):
            _retire(runtime, grant.identity)
            raise refusals.not_a_teacher()
    except (DesksideError, GoogleError):
        _give_back(runtime, grant)
        raise
    if school:
        return _arrived_by_delegation(runtime, attempt, grant.identity, reach.scopes, courses)
    return _arrived(runtime, attempt, grant, courses)


def _arrived(
    runtime: Runtime, attempt: SignInAttempt, grant: Grant, courses: Sequence[classroom.Course]
) -> Arrival | Departure:
    now = runtime.clock.now()
    with runtime.sessions.begin() as session:
        teacher = _remember(session, grant.identity, now)
        if not grant.tokens.refresh_token and not attempt.consent_forced and not can_renew(session, teacher.id):
            return _again(session, runtime, attempt, teacher)
        if grant.tokens.refresh_token or attempt.consent_forced:
            store_grant(session, runtime.keyring, teacher.id, grant, now)
        record_taught_courses(session, teacher, courses, now)
        return Arrival(teacher.id, attempt.next_path)


def _arrived_by_delegation(
    runtime: Runtime,
    attempt: SignInAttempt,
    identity: Identity,
    scopes: frozenset[str],
    courses: Sequence[classroom.Course],
) -> Arrival:
    """Nothing of the sign-in is kept but who it is. Who has disconnected is connected again only on demand."""
    now = runtime.clock.now()
    wanted = attempt.teacher_id is not None
    with runtime.sessions.begin() as session:
        known = session.scalar(select(Teacher.id).where(Teacher.google_id == identity.id))
        teacher = _remember(session, identity, now)
        record_taught_courses(session, teacher, courses, now)
        connected = known is None or wanted or session.get(Credential, known) is not None
    if connected:
        hand_over(runtime, teacher.id)
        with runtime.sessions.begin() as session:
            store_delegation(session, teacher.id, scopes, now)
    return Arrival(teacher.id, attempt.next_path)


def _check_account(runtime: Runtime, attempt: SignInAttempt, identity: Identity) -> int | None:
    """The teacher whose account it is; None for who comes for the first time."""
    allowed = runtime.settings.allowed_domains
    if allowed and identity.domain not in allowed:
        raise refusals.DomainRefused
    with runtime.sessions() as session:
        known = session.scalar(select(Teacher.id).where(Teacher.google_id == identity.id))
    if attempt.teacher_id is not None and attempt.teacher_id != known:
        raise refusals.WrongAccount
    return known


def _granted(grant: Grant) -> _Reach:
    """What the teacher has just ticked."""
    if missing := missing_proof(grant.scopes):
        raise refusals.BoxesNeeded(described(missing))
    return _Reach(grant.tokens.access_token, grant.scopes)


def _delegated(runtime: Runtime, school: Delegation, identity: Identity) -> _Reach:
    """What the school's admin has listed. For accounts outside the school Google refuses everything."""
    if not identity.email_verified:
        raise refusals.NotDelegated(described(delegation.READING))
    try:
        scopes, tokens = delegation.granted_to(school.account, identity.email, runtime.clock.now())
    except AuthError as error:
        log.warning("the delegation does not reach who signs in: %s", error)
        raise refusals.NotDelegated(described(delegation.READING)) from error
    if missing := missing_proof(scopes):
        raise refusals.NotDelegated(described(missing))
    return _Reach(tokens.access_token, scopes)


def _taught_courses(
    runtime: Runtime, reach: _Reach, identity: Identity, teacher_id: int | None
) -> list[classroom.Course]:
    """The courses of the account, and only if Classroom agrees on who it is. Nobody is kept at the door by a quota."""
    credentials = oauth.credentials_for(reach.access_token)
    quota = Quota(runtime.engine, runtime.limits, teacher_id, waits=False)
    with open_google(runtime, credentials, quota, SHORT_PATIENCE) as google:
        if classroom.me(google).id != identity.id:
            raise refusals.IdentityDisputed
        return classroom.list_courses(google)


def _named_by_it(runtime: Runtime, identity: Identity) -> bool:
    """Whether IT admitted the address; only a verified address is believed."""
    if not identity.email_verified:
        return False
    with runtime.sessions() as session:
        named = select(AdmittedAccount).where(func.lower(AdmittedAccount.email) == identity.email.lower())
        return session.scalar(named) is not None


def _retire(runtime: Runtime, identity: Identity) -> None:
    """Somebody who taught once and no longer does: signed out everywhere, disconnected, without a course."""
    with runtime.sessions.begin() as session:
        teacher = session.scalars(select(Teacher).where(Teacher.google_id == identity.id)).one_or_none()
        if teacher is None:
            return
        record_taught_courses(session, teacher, [], runtime.clock.now())
        close_every_session(session, teacher.id)
        revoke_tokens(session, teacher.id)
    disconnect(runtime, teacher.id)


def _give_back(runtime: Runtime, grant: Grant) -> None:
    """Revoke what was granted, unless a grant of the account is held: revoking one token would end that too."""
    with runtime.sessions() as session:
        held = select(Credential.teacher_id).join(Teacher, Teacher.id == Credential.teacher_id)
        if session.scalar(held.where(Teacher.google_id == grant.identity.id)) is not None:
            return
    try:
        oauth.revoke(runtime.client, grant.tokens.refresh_token or grant.tokens.access_token)
    except Retryable:
        return  # the refusal matters more to whoever waits; the tokens are dropped and nobody can use them


def _remember(session: Session, identity: Identity, now: datetime) -> Teacher:
    told = {"email": identity.email, "name": identity.name, "domain": identity.domain}
    row = insert(Teacher).values(google_id=identity.id, created_at=now, **told)
    statement = row.on_conflict_do_update(index_elements=[Teacher.google_id], set_=told).returning(Teacher)
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


def _again(session: Session, runtime: Runtime, attempt: SignInAttempt, teacher: Teacher) -> Departure:
    """Google gave no refresh token, as it had given one before, but that one is gone: let it ask again."""
    return depart(
        session,
        runtime,
        scopes=attempt.scopes,
        next_path=attempt.next_path,
        login_hint=teacher.email,
        force_consent=True,
        teacher_id=attempt.teacher_id,
    )


def _explained(error: GoogleError) -> DesksideError:
    if isinstance(error, ClassroomDisabled):
        return refusals.SignInRefused(
            "Google Classroom is switched off for this account.",
            safe="Nothing was kept.",
            remedy="Choose your school account, or ask whoever looks after Google at your school.",
        )
    if isinstance(error, Retryable):
        return GoogleUnavailable(
            "Google did not answer as it should.",
            safe="Nobody was signed in, and nothing was changed.",
            remedy="Try again in a minute.",
        )
    return refusals.SignInRefused(
        "Google did not confirm this sign-in.",
        safe="Nobody was signed in, and nothing was changed.",
        remedy="Start again from the sign-in page; if it happens again, tell IT the words “" + str(error) + "”.",
    )
