"""Proof that a form was made for the session that sends it: required by every route that changes something."""

from typing import Annotated

from fastapi import Depends, Form, Header

from app.accounts.sessions import csrf_matches
from app.errors import FormExpired
from app.web.session import Running, Token


def _prove(
    runtime: Running,
    token: Token,
    csrf: Annotated[str, Form()] = "",
    x_csrf_token: Annotated[str, Header()] = "",
) -> None:
    if token is None or not csrf_matches(runtime.keyring, token, csrf or x_csrf_token):
        raise FormExpired(
            "This page was older than your sign-in.",
            safe="Nothing was changed.",
            remedy="Go back, reload the page and press the button again.",
        )


def _prove_by_header(runtime: Running, token: Token, x_csrf_token: Annotated[str, Header()] = "") -> None:
    _prove(runtime, token, x_csrf_token=x_csrf_token)


Proven = Depends(_prove)
ProvenByHeader = Depends(_prove_by_header)
"""For a script that sends JSON, which goes beside no form."""
