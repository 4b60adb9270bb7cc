"""Proof that a form was made for the session that sends it: required by every route that changes something."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Form, Header, Request

from app.accounts.runtime import Runtime
from app.accounts.sessions import csrf_matches
from app.errors import FormExpired
from app.web.session import Running, Token

_SAME_ORIGIN = frozenset({None, "same-origin", "none"})


def is_from_elsewhere(request: Request, runtime: Runtime) -> bool:
    """Whether the browser says that a page of somebody else's sent it.

    A page that sends no referrer has its forms come from “null”.
    """
    ours = urlsplit(runtime.settings.base_url)
    origin = request.headers.get("origin")
    stranger = origin not in {None, "null", f"{ours.scheme}://{ours.netloc}"}
    return stranger or request.headers.get("sec-fetch-site") not in _SAME_ORIGIN


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
            remedy="Go back and copy what you typed, if anything. Then reload the page and press the button again.",
        )


def _prove_by_header(runtime: Running, token: Token, x_csrf_token: Annotated[str, Header()] = "") -> None:
    _prove(runtime, token, x_csrf_token=x_csrf_token)


Proven = Depends(_prove)
ProvenByHeader = Depends(_prove_by_header)
"""For a script that sends JSON, which goes beside no form."""
