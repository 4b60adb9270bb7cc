"""How one installation reaches Google: its OAuth client or service account, and the APIs under the configured root."""

from app.accounts.runtime import Delegation, Runtime
from app.settings import Settings
from integrations.google import oauth
from integrations.google.delegation import load_service_account
from integrations.google.quota import Quota
from integrations.google.transport import Google, Patience
from integrations.google.wire import Credentials

DEFAULT_PATIENCE = Patience()
# While a teacher waits for a page.
SHORT_PATIENCE = Patience(attempts=3, first_wait=0.2, longest_wait=1.0, longest_told=1.0)


def client_from(settings: Settings) -> oauth.Client:
    """The OAuth client of the installation.

    Raises:
        ClientSecretsInvalid: no file is named, or it cannot be used.
    """
    if settings.google_client_secrets is None:
        raise oauth.ClientSecretsInvalid("DESKSIDE_GOOGLE_CLIENT_SECRETS names no file")
    return oauth.load_client(settings.google_client_secrets, revoke_uri=_revoke_uri(settings))


def delegation_from(settings: Settings) -> Delegation | None:
    """The service account of the installation; None where each teacher grants for themselves.

    Raises:
        ServiceAccountInvalid: the file cannot be used.
    """
    path = settings.google_service_account
    return Delegation(load_service_account(path)) if path else None


def open_google(
    runtime: Runtime, credentials: Credentials, quota: Quota, patience: Patience = DEFAULT_PATIENCE
) -> Google:
    """Google as the owner of the credentials sees it; to be used as a context manager."""
    return Google(credentials, api_root=runtime.settings.google_api_root, quota=quota, patience=patience)


def _revoke_uri(settings: Settings) -> str:
    if settings.google_revoke_uri:
        return settings.google_revoke_uri
    root = settings.google_api_root
    return f"{root.rstrip('/')}/revoke" if root else oauth.GOOGLE_REVOKE_URI
