"""`deskside doctor` at the public address: what teachers' phones and the proxy in front of the service see."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import requests

from app.cli.findings import Finding
from app.settings import Settings

SECONDS_TO_ANSWER = 10
SUBJECT = "public address"
_NOBODY_BEHIND = (502, 503, 504)


def front_door(settings: Settings) -> Iterator[Finding]:
    """Whether the service answers at its own address, by https, and whether the proxy in front is believed.

    Nothing is asked while the address is plain http, which is this machine's own.
    """
    if not settings.secure:
        return
    yield _answering(settings.base_url)
    yield _proxy(settings)


def _answering(base_url: str) -> Finding:
    try:
        answer = requests.get(f"{base_url}/healthz", timeout=SECONDS_TO_ANSWER, allow_redirects=False)
    except requests.exceptions.SSLError:
        return Finding(
            SUBJECT,
            f"{base_url} shows a certificate that this machine does not believe",
            "Give the proxy a certificate of a known authority, with its chain, for exactly this name.",
        )
    except requests.RequestException as fault:
        return Finding(
            SUBJECT,
            f"{base_url} does not answer from here ({type(fault).__name__})",
            "Start `deskside serve` and the proxy in front of it; docs/install.md has one to copy.",
        )
    if answer.status_code in _NOBODY_BEHIND:
        return Finding(
            SUBJECT,
            f"a proxy answers at {base_url}, and Deskside does not answer it (HTTP {answer.status_code})",
            "Start `deskside serve`, and let the proxy pass on to its port.",
        )
    if _status(answer) != "up":
        return Finding(
            SUBJECT,
            f"something that is not Deskside answers at {base_url} (HTTP {answer.status_code})",
            "Let the proxy pass every path on to the port of `deskside serve`, unchanged.",
        )
    if "strict-transport-security" not in answer.headers:
        return Finding(
            SUBJECT,
            "the proxy takes away the headers that keep browsers on https",
            "Let it pass all headers of Deskside's answers on.",
        )
    return Finding(SUBJECT, f"Deskside answers at {base_url}")


def _status(answer: requests.Response) -> object:
    try:
        said = answer.json()
    except ValueError:
        return None
    return said.get("status") if isinstance(said, dict) else None


def _proxy(settings: Settings) -> Finding:
    if settings.trusted_proxies:
        return Finding("proxy", f"forwarded addresses are believed from {', '.join(settings.trusted_proxies)}")
    host = urlsplit(settings.base_url).hostname
    return Finding(
        "proxy",
        f"{host} needs a proxy for https, and none is trusted: all visitors look like one, and are slowed down as one",
        "Name the proxy's address in DESKSIDE_TRUSTED_PROXIES, such as 127.0.0.1.",
    )
