"""Every command of `deskside`, and how a fault is told to whoever typed it."""

from collections.abc import Iterable

import typer
from rich.console import Console

from app.cli import accounts, brief, demo, doctor, practice, processes, store, sync, writing
from app.errors import DesksideError
from app.jobs import JobFailed
from app.postgres import PostgresUnusable
from app.settings import SettingsInvalid
from integrations.google.oauth import ClientSecretsInvalid

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Prepares a secondary English teacher for every writing conference.",
)
cli.command()(demo.demo)
cli.command()(processes.serve)
cli.command()(processes.worker)
cli.command()(store.migrate)
cli.command()(store.backup)
cli.command()(store.restore)
cli.command()(sync.sync)
cli.command()(brief.brief)
cli.command()(writing.classify)
cli.command()(writing.uptake)
cli.command()(doctor.doctor)
cli.add_typer(accounts.token, name="token")
cli.add_typer(accounts.teacher, name="teacher")
cli.add_typer(accounts.keys, name="keys")
cli.command(hidden=True)(practice.emulator)


def run() -> None:
    """Run one command. What can be mended is said in words, with the remedy and no trace; the exit status is 1."""
    try:
        cli()
    except (
        SettingsInvalid,
        PostgresUnusable,
        ClientSecretsInvalid,
        DesksideError,
        JobFailed,
        PermissionError,
    ) as fault:
        Console(stderr=True, highlight=False).print("\n".join(_words(fault)), markup=False, soft_wrap=True)
        raise SystemExit(1) from None


def _words(fault: Exception) -> Iterable[str]:
    if isinstance(fault, SettingsInvalid):
        yield "Some settings cannot be used:"
        yield from (f"  {name}: {problem}" for name, problem in fault.problems)
        yield "docs/install.md says what each is for; `deskside doctor` checks them all."
    elif isinstance(fault, ClientSecretsInvalid):
        yield f"{fault}."
        yield "Download the OAuth client of type “Web” again, as docs/google-setup.md says,"
        yield "and name its file in DESKSIDE_GOOGLE_CLIENT_SECRETS."
    elif isinstance(fault, JobFailed):
        yield f"A job failed: {fault}. What it had stored is kept; it is tried again."
    elif isinstance(fault, DesksideError):
        yield " ".join(part for part in (fault.message, fault.safe, fault.remedy) if part)
    elif isinstance(fault, PermissionError):
        yield f"This account may not use {fault.filename}: run the command as its owner, or give it the right."
    else:
        yield str(fault)
