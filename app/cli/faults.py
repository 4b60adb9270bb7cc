"""How a fault is told to whoever typed the command; loaded when there is one."""

from collections.abc import Iterable

from rich.console import Console

from app.database import STORE_LOST, is_locked, is_lost
from app.errors import DesksideError
from app.jobs import JobFailed
from app.postgres import PostgresUnusable
from app.settings import SettingsInvalid
from integrations.google.delegation import ServiceAccountInvalid
from integrations.google.oauth import ClientSecretsInvalid

MENDABLE = (
    SettingsInvalid,
    PostgresUnusable,
    ClientSecretsInvalid,
    ServiceAccountInvalid,
    DesksideError,
    JobFailed,
    PermissionError,
    *STORE_LOST,
)


def told(fault: Exception) -> bool:
    """Say what can be mended in words, with the remedy and no trace; False for what nobody foresaw."""
    if not isinstance(fault, MENDABLE):
        return False
    Console(stderr=True, highlight=False).print("\n".join(_words(fault)), markup=False, soft_wrap=True)
    return True


def _words(fault: Exception) -> Iterable[str]:
    if isinstance(fault, SettingsInvalid):
        yield "Some settings cannot be used:"
        yield from (f"  {name}: {problem}" for name, problem in fault.problems)
        yield "docs/install.md says what each is for; `deskside doctor` checks them all."
    elif isinstance(fault, ClientSecretsInvalid):
        yield f"{fault}."
        yield "Download the OAuth client of type “Web” again, as docs/google-setup.md says,"
        yield "and name its file in DESKSIDE_GOOGLE_CLIENT_SECRETS."
    elif isinstance(fault, ServiceAccountInvalid):
        yield f"{fault}."
        yield "Make a JSON key of the service account again, as docs/google-setup.md says,"
        yield "and name its file in DESKSIDE_GOOGLE_SERVICE_ACCOUNT."
    elif isinstance(fault, JobFailed):
        yield f"A job failed: {fault}. What it had stored is kept; it is tried again."
    elif isinstance(fault, DesksideError):
        yield " ".join(part for part in (fault.message, fault.safe, fault.remedy) if part)
    elif isinstance(fault, PermissionError):
        yield f"This account may not use {fault.filename}: run the command as its owner, or give it the right."
    elif is_locked(fault):
        yield "Something else is changing the same records and did not end. Nothing was changed; try again in a minute."
    elif is_lost(fault):
        yield f"The database does not answer: {getattr(fault, 'orig', fault)}"
        yield "Check DESKSIDE_DATABASE_URL, and that the database runs."
    elif isinstance(fault, STORE_LOST):
        yield f"The database says: {getattr(fault, 'orig', fault)}"
    else:
        yield str(fault)
