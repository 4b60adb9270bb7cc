"""Signing in with Google: out to the consent page, back with a code, and in only as somebody who teaches.

No transaction is open while Google is asked.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts import refusals
from app.accounts.attempts import Departure, claim, depart, verifier_of
from app.accounts.connection import ReadingMode, connection_of
from app.accounts.courses import record_taught_courses
from app.accounts.credentials import can_renew, disconnect, store_grant
from app.accounts.google import SHORT_PATIENCE, open_google
from app.accounts.runtime import Runtime
from app.accounts.sessions import close_every_session
from app.accounts.tokens import revoke_tokens
from app.errors import DesksideError, GoogleUnavailable
from app.models import AdmittedAccount, Credential, SignInAttempt, Teacher
from integrations.google import classroom, oauth
from integrations.google.errors import ClassroomDisabled, GoogleError, Retryable
from integrations.google.identity import Identity
from integrations.google.oauth import Grant
from integrations.google.scopes import COURSES, EMAILS, ROSTERS, Feature, described, scopes_of

_log = logging.getLogger(__name__)
# One consent for everything that the first brief needs; each box may be left unticked.
FIRST_FEATURES = (Feature.SIGN_IN, Feature.CLASSROOM, Feature.DRIVE)


@dataclass(frozen=True)
class Arrival:
    """Somebody who teaches. Open a session for `teacher_id` in place of any other, and go on to `next_path`.

    `next_path` is a path of this site. `granted_more`: a signed-in teacher came back with more boxes ticked.
    """

    teacher_id: int
    next_path: str
    granted_more: bool


def begin_sign_in(
    session: Session,
    runtime: Runtime,
    *,
    next_path: str = "/",
    login_hint: str | None = None,
    returning: bool = False,
) -> Departure:
    """Leave for Google. `returning`: this browser has signed in before, so Google need not ask everything again."""
    return depart(
        session,
        runtime,
        scopes=scopes_of(*FIRST_FEATURES),
        next_path=next_path,
        login_hint=login_hint,
        force_consent=not returning,
    )


def begin_grant(
    session: Session, runtime: Runtime, teacher: Teacher, *, next_path: str, reading: ReadingMode | None = None
) -> Departure:
    """Leave for Google to allow what is missing, or to connect again. What was granted is asked for with it, and kept.

    `reading`: the way of reading that the teacher chose; unsaid, Drive unless Docs is granted.
    """
    connection = connection_of(session, teacher.id)
    wanted = {scope.name for scope in (*connection.granted, *connection.missing)} | {*scopes_of(Feature.SIGN_IN)}
    if reading is ReadingMode.DRIVE:
        wanted |= {*scopes_of(Feature.DRIVE)}
    elif reading is ReadingMode.DOCUMENTS and connection.reading is None:
        wanted = (wanted - {*scopes_of(Feature.DRIVE)}) | {*scopes_of(Feature.DOCUMENTS)}
    return depart(
        session,
        runtime,
        scopes=tuple(scope.name for scope in described(wanted)),
        next_path=next_path,
        login_hint=teacher.email,
        force_consent=True,
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
        _log.warning("a sign-in came to nothing: %s", error)
        raise _explained(error) from error
    except DesksideError as refusal:
        _log.info("a sign-in was refused: %s", refusal.code)
        raise
    if isinstance(arrival, Arrival):
        _log.info("teacher %s signed in", arrival.teacher_id)
    return arrival


def _admit(runtime: Runtime, attempt: SignInAttempt, grant: Grant) -> Arrival | Departure:
    """In with a teacher; anybody else's grant is given back."""
    try:
        _check_account(runtime, attempt, grant)
        courses = _taught_courses(runtime, grant)
        if not courses and not _named_by_it(runtime, grant.identity):
            _retire(runtime, grant.identity)
            raise refusals.not_a_teacher()
    except (DesksideError, GoogleError):
        _give_back(runtime, grant)
        raise
    now = runtime.clock.now()
    with runtime.sessions.begin() as session:
        teacher = _remember(session, grant.identity, now)
        if not grant.tokens.refresh_token and not attempt.consent_forced and not can_renew(session, teacher.id):
            return _again(session, runtime, attempt, teacher)
        if grant.tokens.refresh_token or attempt.consent_forced:
            store_grant(session, runtime.keyring, teacher.id, grant, now)
        record_taught_courses(session, teacher, courses, now)
        return Arrival(teacher.id, attempt.next_path, granted_more=attempt.teacher_id is not None)


def _check_account(runtime: Runtime, attempt: SignInAttempt, grant: Grant) -> None:
    allowed = runtime.settings.allowed_domains
    if allowed and grant.identity.domain not in allowed:
        raise refusals.DomainRefused
    with runtime.sessions() as session:
        known = session.scalar(select(Teacher.id).where(Teacher.google_id == grant.identity.id))
    if attempt.teacher_id is not None and attempt.teacher_id != known:
        raise refusals.WrongAccount
    if missing := _missing_proof(grant.scopes):
        raise refusals.BoxesNeeded(described(missing))


def _missing_proof(granted: frozenset[str]) -> frozenset[str]:
    """What is still needed to know a teacher: the courses, and the own profile, which either of two scopes opens."""
    needed = {COURSES} if granted & {ROSTERS, EMAILS} else {COURSES, ROSTERS}
    return frozenset(needed - granted)


def _taught_courses(runtime: Runtime, grant: Grant) -> list[classroom.Course]:
    """The courses of the account, asked with its own token, and only if Classroom agrees on who it is."""
    credentials = oauth.credentials_for(grant.tokens.access_token)
    with open_google(runtime, credentials, patience=SHORT_PATIENCE) as google:
        if classroom.me(google).id != grant.identity.id:
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
