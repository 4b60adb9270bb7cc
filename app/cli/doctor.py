"""`deskside doctor`: looks at everything an installation stands on, and says how to mend each fault."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Annotated

import requests
import typer
from rich.console import Console
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.connection import ConnectionState, ReadingMode, connection_of, missing_scopes, reading_mode
from app.accounts.google import client_from
from app.cli.composition import keyring_of, limits_of, open_database
from app.cli.findings import Finding
from app.cli.front_door import front_door
from app.cli.installation import is_demo, settings_here
from app.cli.keys import keys_fit
from app.clock import SystemClock
from app.database import is_migrated, make_engine, make_sessions
from app.models import Credential
from app.postgres import PostgresUnusable
from app.retention.years import chosen
from app.settings import Settings, SettingsInvalid
from integrations.google.delegation import (
    EVERYTHING,
    ServiceAccount,
    ServiceAccountInvalid,
    granted_to,
    load_service_account,
)
from integrations.google.errors import AuthError, GoogleError
from integrations.google.oauth import Client, ClientSecretsInvalid
from integrations.google.scopes import Feature, features_of, scopes_of

MOST_SKEW = timedelta(minutes=2)
SECONDS_TO_ANSWER = 10


def doctor(
    teacher: Annotated[
        str | None, typer.Option("--teacher", help="An address for which the school's delegation is tried.")
    ] = None,
) -> None:
    """Check settings, public address, database, keys, Google client, delegation, clock, permissions and retention."""
    report = Console(highlight=False, soft_wrap=True)
    sick = False
    for finding in examine(teacher):
        sick = sick or bool(finding.remedy)
        report.print(f"{'✗' if finding.remedy else '✓'} {finding.subject}: {finding.words}", markup=False)
        if finding.remedy:
            report.print(f"    {finding.remedy}", markup=False)
    raise typer.Exit(1 if sick else 0)


def examine(teacher: str | None = None) -> Iterator[Finding]:
    """Everything, in the order in which it has to be mended; delegation by an address of a teacher's."""
    try:
        settings = settings_here()
        limits_of(settings)
    except SettingsInvalid as fault:
        yield from _unusable(fault)
        return
    yield Finding("settings", f"read; the address is {settings.base_url}")
    yield retention(settings, SystemClock().now().date())
    yield from front_door(settings)
    yield from _google(settings)
    if settings.google_service_account:
        yield from delegation(settings.google_service_account, teacher, SystemClock().now())
    elif teacher:
        yield Finding(
            "delegation",
            "there is none to try: no service account is set",
            "Name its key file in DESKSIDE_GOOGLE_SERVICE_ACCOUNT, as docs/google-setup.md says.",
        )
    yield from _store(settings)


def _unusable(fault: SettingsInvalid) -> Iterator[Finding]:
    for name, problem in fault.problems:
        yield Finding(name, problem, "docs/install.md says what it is for.")


def retention(settings: Settings, today: date) -> Finding:
    """Until when records are kept, by the present choice."""
    rule = chosen(settings)
    if rule is None:
        return Finding(
            "retention",
            "nobody has chosen how long students' records are kept, so the service does not start",
            "Set DESKSIDE_SCHOOL_YEAR_END (MM-DD) and DESKSIDE_RETENTION_DAYS (days after it).",
        )
    return Finding(
        "retention",
        f"this school year ends on {rule.year_end(today):%d %B %Y}; its records are kept for {rule.days} days more,"
        f" until {rule.kept_until(today):%d %B %Y}, and then deleted",
    )


def _google(settings: Settings) -> Iterator[Finding]:
    try:
        client = client_from(settings)
    except ClientSecretsInvalid as fault:
        yield Finding(
            "DESKSIDE_GOOGLE_CLIENT_SECRETS",
            str(fault),
            "Follow docs/google-setup.md and name the file that Google gives out.",
        )
        return
    if settings.redirect_uri in client.redirect_uris:
        yield Finding("Google client", f"a web client that returns to {settings.redirect_uri}")
    else:
        yield Finding(
            "Google client",
            f"{settings.redirect_uri} is not among its redirect addresses",
            "Add it to the client in Google's console, or correct DESKSIDE_BASE_URL, and download the file again.",
        )
    if not is_demo(settings):
        yield clock_skew(client, SystemClock().now())


def delegation(path: Path, teacher: str | None, now: datetime) -> Iterator[Finding]:
    """The service account, as IT has to list it; and whether Google lets it read as this teacher."""
    try:
        account = load_service_account(path)
    except ServiceAccountInvalid as fault:
        yield Finding(
            "DESKSIDE_GOOGLE_SERVICE_ACCOUNT",
            str(fault),
            "Follow docs/google-setup.md and name the JSON key that Google gives out.",
        )
        return
    yield Finding("service account", f"{account.email}. The Admin console needs {_to_list(account)}")
    if teacher:
        yield _tried(account, teacher, now)


def _to_list(account: ServiceAccount) -> str:
    """As the Admin console takes them: one field for the id, one for the scopes."""
    optional = f"; without reminders in Classroom, leave out {scopes_of(Feature.ANNOUNCEMENTS)[0]}"
    return f"the client id {account.client_id} with the scopes {','.join(EVERYTHING)}{optional}"


def _tried(account: ServiceAccount, teacher: str, now: datetime) -> Finding:
    try:
        scopes, _ = granted_to(account, teacher, now)
    except AuthError as refusal:
        return Finding(
            "delegation", f"Google does not let it read as {teacher} ({refusal.code})", _mended(account, refusal)
        )
    except GoogleError as fault:
        return Finding("delegation", f"{account.token_uri} does not answer ({fault})", "Try again in a minute.")
    if missing := missing_scopes(scopes):
        names = ",".join(scope.name for scope in missing)
        return Finding("delegation", f"it reads as {teacher}, but not everything", f"List these as well: {names}")
    way = "by Drive" if reading_mode(scopes) is ReadingMode.DRIVE else "by Docs: no Word files"
    posts = "and posts reminders" if Feature.ANNOUNCEMENTS in features_of(scopes) else "and posts nothing: not listed"
    return Finding("delegation", f"it reads as {teacher}, {way}, {posts}")


def _mended(account: ServiceAccount, refusal: AuthError) -> str:
    if refusal.code == "invalid_grant":
        return (
            "See that the account exists and is not suspended, that the key is still among the service account's keys"
            " in the Cloud project, and that this machine's clock is right."
        )
    if refusal.code == "invalid_client":
        return "The service account is gone from its Cloud project: make one again, as docs/google-setup.md says."
    return (
        f"In the Admin console, under Security, API controls, Domain-wide delegation, list {_to_list(account)}."
        " Google may take a day to notice. An account of another organisation is never let through."
    )


def clock_skew(client: Client, now: datetime) -> Finding:
    """This machine's clock against the one in Google's answers."""
    try:
        answer = requests.head(client.token_uri, timeout=SECONDS_TO_ANSWER)
        there = parsedate_to_datetime(answer.headers["Date"])
    except requests.RequestException:
        return Finding("clock", f"{client.token_uri} does not answer", "Let this machine reach Google by https.")
    except (KeyError, ValueError):
        return Finding("clock", "not compared: Google's answer bore no date")
    skew = abs(now - there)
    if skew > MOST_SKEW:
        return Finding(
            "clock", f"{skew.total_seconds():.0f} seconds away from Google's", "Set this machine's clock by NTP."
        )
    return Finding("clock", "agrees with Google's")


def _store(settings: Settings) -> Iterator[Finding]:
    try:
        with open_database(settings) as url:
            engine = make_engine(url)
            yield from _contents(settings, engine)
            engine.dispose()
    except SettingsInvalid as fault:
        yield from _unusable(fault)
    except PostgresUnusable as fault:
        yield Finding("database", str(fault), "See the message.")
    except SQLAlchemyError as fault:
        yield Finding(
            "database", f"does not answer ({type(fault).__name__})", "Check DESKSIDE_DATABASE_URL, and that it runs."
        )


def _contents(settings: Settings, engine: Engine) -> Iterator[Finding]:
    if not is_migrated(engine) and settings.database_url is None:
        yield Finding("database", "answers; `deskside serve` will bring its schema")
        return
    if not is_migrated(engine):
        yield Finding("database", "answers, but lacks the schema of this version", "Run `deskside migrate`.")
        return
    yield Finding("database", "answers, with the schema of this version")
    with make_sessions(engine)() as session:
        yield keys_fit(session, keyring_of(settings))
    yield permissions(engine)


def permissions(engine: Engine) -> Finding:
    """How many teachers granted everything that Deskside reads with. What they left out is theirs to decide."""
    with make_sessions(engine)() as session:
        states = [connection_of(session, teacher_id) for teacher_id in session.scalars(select(Credential.teacher_id))]
    broken = sum(connection.state is ConnectionState.RECONNECT for connection in states)
    withheld = sum(connection.state is ConnectionState.WITHHELD for connection in states)
    partial = sum(bool(connection.missing) for connection in states if not connection.delegated)
    words = f"{len(states)} teachers connected; {broken} have to connect again, {partial} left a box unticked"
    if withheld:
        return Finding(
            "permissions",
            f"{words}; the delegation does not reach {withheld}",
            "Try the address of one of them: `deskside doctor --teacher ADDRESS`.",
        )
    return Finding("permissions", words)
