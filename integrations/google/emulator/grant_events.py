"""What happens on the consent pages and at the token endpoint: events like those of the school, journalled alike."""

from dataclasses import dataclass

from integrations.google.emulator.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Event):
    """`scopes` is everything the user lets the client do from now on, earlier consent included."""

    client: str
    user: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeIssued(Event):
    """An authorization code; `challenge` is PKCE's S256, `refreshable` whether it buys a refresh token."""

    code: str
    client: str
    user: str
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str | None
    nonce: str | None
    refreshable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSpent(Event):
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshTokenIssued(Event):
    token: str
    client: str
    user: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessTokenIssued(Event):
    token: str
    client: str
    user: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRevoked(Event):
    """The user takes back all scopes of all the client's tokens."""

    client: str
    user: str
