"""Consent, codes and tokens: how those events change the state."""

from integrations.google.emulator import grant_events as events
from integrations.google.emulator.state.records import Code, Token
from integrations.google.emulator.state.store import State, apply

LIVE_REFRESH_TOKENS = 100


@apply.register
def _(event: events.ConsentGiven, state: State) -> None:
    state.grants[event.client, event.user] = event.scopes


@apply.register
def _(event: events.CodeIssued, state: State) -> None:
    state.codes[event.code] = Code(
        event.client,
        event.user,
        event.redirect_uri,
        event.scopes,
        event.challenge,
        event.nonce,
        event.refreshable,
        event.at,
    )


@apply.register
def _(event: events.CodeSpent, state: State) -> None:
    del state.codes[event.code]


@apply.register
def _(event: events.RefreshTokenIssued, state: State) -> None:
    owned = [t.value for t in state.refresh_tokens.values() if (t.client, t.user) == (event.client, event.user)]
    for oldest in owned[: max(0, len(owned) - LIVE_REFRESH_TOKENS + 1)]:
        del state.refresh_tokens[oldest]
    state.refresh_tokens[event.token] = Token(event.token, event.client, event.user, event.scopes, event.at)


@apply.register
def _(event: events.AccessTokenIssued, state: State) -> None:
    state.access_tokens[event.token] = Token(event.token, event.client, event.user, event.scopes, event.at)


@apply.register
def _(event: events.GrantRevoked, state: State) -> None:
    state.grants.pop((event.client, event.user), None)
    for tokens in (state.refresh_tokens, state.access_tokens):
        for token in [t for t in tokens.values() if (t.client, t.user) == (event.client, event.user)]:
            del tokens[token.value]
