"""`deskside token`, `teacher` and `keys`: what IT does about ways in, and about the keys that seal what is kept."""

from typing import Annotated

import typer
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.credentials import rotate_keys
from app.accounts.tokens import DEFAULT_DAYS, create_token
from app.cli.composition import keyring_of, open_store
from app.cli.installation import say, settings_here
from app.clock import SystemClock
from app.database import make_sessions
from app.errors import NotFound
from app.models import AdmittedAccount, Teacher

ROTATED_AT_ONCE = 100

token = typer.Typer(no_args_is_help=True, help="Personal access tokens for the API.")
teacher = typer.Typer(no_args_is_help=True, help="Who may sign in.")
keys = typer.Typer(no_args_is_help=True, help="The keys that seal what is kept.")

Email = Annotated[str, typer.Option("--teacher", help="The teacher's address.")]


def teacher_of(session: Session, email: str) -> Teacher:
    """Raises NotFound for an address that has never signed in."""
    found = session.scalar(select(Teacher).where(func.lower(Teacher.email) == email.lower()))
    if found is None:
        raise NotFound(f"No teacher with the address {email} has signed in.", remedy="Look at the address again.")
    return found


@token.command("create")
def token_create(email: Email, days: Annotated[int, typer.Option(help="How long it lives.")] = DEFAULT_DAYS) -> None:
    """A personal access token, printed once."""
    with open_store(settings_here()) as engine, make_sessions(engine).begin() as session:
        fresh = create_token(session, teacher_of(session, email).id, SystemClock().now(), days)
    typer.echo(fresh)


@teacher.command("admit")
def teacher_admit(email: Annotated[str, typer.Argument(help="Somebody who teaches no course in Classroom.")]) -> None:
    """Let somebody sign in who teaches no course: a principal, an aide."""
    admitted = insert(AdmittedAccount).values(email=email.lower(), created_at=SystemClock().now())
    with open_store(settings_here()) as engine, make_sessions(engine).begin() as session:
        session.execute(admitted.on_conflict_do_nothing())
    say("The account may sign in now.")


@keys.command("rotate")
def keys_rotate() -> None:
    """Seal everything again with the first of DESKSIDE_SECRET_KEYS; afterwards the older keys may go."""
    settings = settings_here()
    keyring = keyring_of(settings)
    done = 0
    with open_store(settings) as engine:
        sessions = make_sessions(engine)
        while True:
            with sessions.begin() as session:  # short transactions: sign-ins go on meanwhile
                batch = rotate_keys(session, keyring, ROTATED_AT_ONCE)
            done += batch
            if batch < ROTATED_AT_ONCE:
                break
    say(f"{done} grants were sealed again. Only the first key is needed now.")
