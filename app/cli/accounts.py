"""`deskside token` and `teacher`: what IT does about ways in."""

from typing import Annotated

import typer
from sqlalchemy import String, cast, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.credentials import disconnect
from app.accounts.links import end_links_of
from app.accounts.runtime import Runtime
from app.accounts.sessions import close_every_session
from app.accounts.tokens import DEFAULT_DAYS, create_token, revoke_tokens
from app.briefs.words import count
from app.cli.composition import open_runtime, open_store
from app.cli.installation import say, settings_here
from app.clock import SystemClock
from app.database import make_sessions
from app.errors import BadInput, GoogleUnavailable, NotFound
from app.models import AdmittedAccount, Teacher
from app.posts.outbox import cancel_all
from integrations.google.errors import Retryable

token = typer.Typer(no_args_is_help=True, help="Personal access tokens for the API.")
teacher = typer.Typer(no_args_is_help=True, help="Who may sign in.")

ByTeacher = Annotated[str, typer.Option("--teacher", help="The teacher's address, or id.")]
Address = Annotated[str, typer.Argument(help="The address of a Google account.")]


def teacher_of(session: Session, who: str) -> Teacher:
    """The one teacher with this address, or this id.

    Raises:
        NotFound: nobody of that address or id has ever signed in.
        BadInput: several have, since the address went from one account to another; listed with their ids.
    """
    given = or_(func.lower(Teacher.email) == who.lower(), cast(Teacher.id, String) == who)
    found = session.scalars(select(Teacher).where(given).order_by(Teacher.id)).all()
    if not found:
        raise NotFound(f"No teacher with the address or id {who} has signed in.", remedy="Look at it again.")
    if len(found) > 1:
        listed = ", ".join(f"{teacher.id} (since {teacher.created_at:%d %B %Y})" for teacher in found)
        raise BadInput(
            f"{len(found)} teachers have the address {who}.",
            safe="Nothing was changed.",
            remedy=f"Give the id of one as --teacher: {listed}",
        )
    return found[0]


@token.command("create")
def token_create(who: ByTeacher, days: Annotated[int, typer.Option(help="How long it lives.")] = DEFAULT_DAYS) -> None:
    """A personal access token, printed once."""
    with open_store(settings_here()) as engine, make_sessions(engine).begin() as session:
        fresh = create_token(session, teacher_of(session, who).id, SystemClock().now(), days)
    typer.echo(fresh)


@token.command("revoke")
def token_revoke(who: ByTeacher) -> None:
    """End every token of the teacher at once; sessions go on."""
    with open_store(settings_here()) as engine, make_sessions(engine).begin() as session:
        ended = revoke_tokens(session, teacher_of(session, who).id)
    say(f"Ended: {count(ended, 'token')}.")


@teacher.command("admit")
def teacher_admit(email: Address) -> None:
    """Let somebody sign in who teaches no course in Classroom: a principal, an aide."""
    admitted = insert(AdmittedAccount).values(email=email.lower(), created_at=SystemClock().now())
    with open_store(settings_here()) as engine, make_sessions(engine).begin() as session:
        session.execute(admitted.on_conflict_do_nothing())
    say("The account may sign in now.")


@teacher.command("dismiss")
def teacher_dismiss(email: Address) -> None:
    """Close an account's every way in, and its grant at Google. Who teaches a course can still sign in again."""
    with open_runtime(settings_here()) as runtime:
        with runtime.sessions.begin() as session:
            admitted = delete(AdmittedAccount).where(AdmittedAccount.email == email.lower())
            was_admitted = session.scalar(admitted.returning(AdmittedAccount.email)) is not None
            known = session.scalars(select(Teacher.id).where(func.lower(Teacher.email) == email.lower())).all()
            if not known and not was_admitted:
                raise NotFound(
                    f"Nobody with the address {email} was admitted or has signed in.",
                    safe="Nothing was changed.",
                    remedy="Look at the address again.",
                )
            ended = [_close(session, teacher_id, runtime) for teacher_id in known]
        for teacher_id in known:
            _disconnect(runtime, teacher_id)
    say("The address is no longer admitted." if was_admitted else "The address was not among those admitted.")
    for tokens, posts in ended:
        say(
            "Signed out everywhere, and disconnected from Google."
            f" Ended: {count(tokens, 'token')}. Cancelled: {count(posts, 'unsent reminder')}."
        )
    say("The account signs in again only if it teaches a course.")


def _close(session: Session, teacher_id: int, runtime: Runtime) -> tuple[int, int]:
    """How many tokens and unsent reminders there were."""
    close_every_session(session, teacher_id)
    end_links_of(session, teacher_id, runtime.clock.now())
    cancelled = cancel_all(session, teacher_id, runtime.clock.now(), reason="dismissed")
    return revoke_tokens(session, teacher_id), cancelled


def _disconnect(runtime: Runtime, teacher_id: int) -> None:
    try:
        disconnect(runtime, teacher_id)
    except (GoogleUnavailable, Retryable) as error:
        raise GoogleUnavailable(
            "Google did not answer, so the account's grant may still stand there.",
            safe="Its sessions and tokens have ended, and its unsent reminders are cancelled.",
            remedy="Run the command again in a minute.",
        ) from error
