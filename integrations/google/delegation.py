"""Domain-wide delegation: the school's service account acts for one of its teachers, by a key and without consent.

Facts: developers.google.com/identity/protocols/oauth2/service-account. Which scopes it may use is listed in the Admin
console; nothing tells which these are but the token endpoint, which gives all that was asked for or nothing.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from google.auth.exceptions import GoogleAuthError
from google.oauth2.service_account import Credentials

from integrations.google.errors import ClientRejected, GrantNarrowed
from integrations.google.oauth import Tokens, is_trusted, renewed
from integrations.google.scopes import Feature, scopes_of

# What is asked for, best first, and what is tried one by one where an admin listed only some of it. A school may want
# to be read and not to be posted in: that is common enough to be asked for at once.
READING = scopes_of(Feature.CLASSROOM, Feature.DRIVE)
EVERYTHING = scopes_of(Feature.CLASSROOM, Feature.DRIVE, Feature.ANNOUNCEMENTS)
ANYTHING = scopes_of(Feature.CLASSROOM, Feature.DRIVE, Feature.DOCUMENTS, Feature.ANNOUNCEMENTS)
_LIFETIME = timedelta(hours=1)


class ServiceAccountInvalid(Exception):
    """The file is not the key of a service account, or names an address that cannot be trusted."""


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """`client_id` is what the admin lists in the Admin console beside the scopes."""

    client_id: str
    email: str
    token_uri: str
    key: Credentials = field(repr=False)


def load_service_account(path: Path) -> ServiceAccount:
    """Read the key file that Google's console gives out. Plain http is accepted on loopback addresses only.

    Raises:
        ServiceAccountInvalid: with the fault in plain words.
    """
    try:
        info = json.loads(path.read_text())
        if info["type"] != "service_account":
            raise ServiceAccountInvalid(f"{path} is a key of type “{info['type']}”, not “service_account”")
        account = ServiceAccount(
            client_id=str(info["client_id"]),
            email=str(info["client_email"]),
            token_uri=str(info["token_uri"]),
            key=Credentials.from_service_account_info(info),
        )
    except (OSError, UnicodeDecodeError) as error:
        raise ServiceAccountInvalid(f"{path} cannot be read") from error
    except (GoogleAuthError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise ServiceAccountInvalid(f"{path} is not the JSON key of a service account") from error
    if not is_trusted(account.token_uri):
        raise ServiceAccountInvalid(f"{account.token_uri} is neither https nor plain http on this machine")
    return account


def token_for(account: ServiceAccount, email: str, scopes: Collection[str], now: datetime) -> Tokens:
    """An access token that acts as the account of this address.

    Raises:
        ClientRejected: the delegation does not hold all of these scopes, or not for this account; or the service
            account is gone.
        GrantRevoked: no such account, or it is suspended; or the key is gone.
        GoogleError: as the endpoint answered.
    """
    issued = int(now.timestamp())
    times = {"iat": issued, "exp": issued + int(_LIFETIME.total_seconds())}  # the library's are the system clock's
    return renewed(account.key.with_scopes(list(scopes)).with_subject(email).with_claims(times))


def granted_to(account: ServiceAccount, email: str, now: datetime) -> tuple[frozenset[str], Tokens]:
    """The scopes for reading and posting that the admin has listed, and a token with all of them.

    Documents are asked for only where Drive, which reads them too, is not to be had.

    Raises:
        ClientRejected: none of them is listed.
        GoogleError: as the endpoint answered.
    """
    for scopes in (EVERYTHING, READING):
        try:
            return frozenset(scopes), token_for(account, email, scopes, now)
        except (ClientRejected, GrantNarrowed) as error:
            if error.code == "invalid_client":  # there is no such service account, whatever is asked for
                raise
    listed = {scope for scope in ANYTHING if _is_listed(account, email, scope, now)}
    if listed.issuperset(scopes_of(Feature.DRIVE)):
        listed -= {*scopes_of(Feature.DOCUMENTS)}
    if not listed:
        raise ClientRejected(401, "unauthorized_client")
    return frozenset(listed), token_for(account, email, sorted(listed), now)


def _is_listed(account: ServiceAccount, email: str, scope: str, now: datetime) -> bool:
    try:
        token_for(account, email, [scope], now)
    except (ClientRejected, GrantNarrowed):
        return False
    return True
