"""`deskside token` and `teacher`: what IT does about ways in."""

from typing import Annotated

import typer
from sqlalchemy import String, cast, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.sessions import close_every_session
from app.accounts.tokens import DEFAULT_DAYS, create_token, revoke_tokens
from app.cli.composition import open_store
from app.cli.installation import say, settings_here
from app.clock import SystemClock
from app.database import make_sessions
from app.errors import BadInput, NotFound
from app.models import AdmittedAccount, Teacher

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


@teacher.command("admit")
def teacher_admit(email: Address) -> None:
    """Let somebody sign in who teaches no course in Classroom: a principal, an aide."""
    admitted = insert(AdmittedAccount).values(email=email.lower(), created_at=SystemClock().now())
    with open_store(settings_here()) as engine, make_sessions(engine).begin() as session:
        session.execute(admitted.on_conflict_do_nothing())
    say("The account may sign in now.")


@teacher.command("dismiss")
def teacher_dismiss(email: Address) -> None:
    """Take back what `admit` gave, and end sessions and tokens. Who teaches a course can still sign in again."""
    with open_store(settings_here()) as engine, make_sessions(engine).begin() as session:
        admitted = delete(AdmittedAccount).where(AdmittedAccount.email == email.lower())
        if session.scalar(admitted.returning(AdmittedAccount.email)) is None:
            raise NotFound(
                f"{email} is not admitted.", safe="Nothing was changed.", remedy="Look at the address again."
            )
        for teacher_id in session.scalars(select(Teacher.id).where(func.lower(Teacher.email) == email.lower())):
            close_every_session(session, teacher_id)
            revoke_tokens(session, teacher_id)
    say("The account is signed out, and signs in again only if it teaches a course.")
