"""OAuth as Google does it: consent pages, codes, tokens, their refusals and their deaths."""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from google.auth import crypt, jwt

from integrations.google.emulator import oauth
from integrations.google.emulator.client import Client, client_secrets
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.clock import SettableClock

AUTH = "https://www.googleapis.com/auth/"
COURSES, ROSTERS = f"{AUTH}classroom.courses.readonly", f"{AUTH}classroom.rosters.readonly"
EMAIL, PROFILE = f"{AUTH}userinfo.email", f"{AUTH}userinfo.profile"
BACK = "http://localhost:8000/auth/google/callback"
VERIFIER = "a-verifier-of-at-least-forty-three-characters-0"
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
CLIENT = Client()


def asked(**changes: str) -> dict[str, str]:
    return {
        "client_id": CLIENT.id,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": f"openid email profile {COURSES} {ROSTERS}",
        "state": "s1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
        "login_hint": school.TEACHER_EMAIL,
    } | changes


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    return {unescape(name): unescape(value) for name, value in found}


def answer_of(response: httpx.Response) -> dict[str, str]:
    assert response.status_code == 302, response.text
    assert response.headers["location"].startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["location"]).query).items()}


def consent(browser: httpx.Client, *ticks: str, choice: str = "continue", **changes: str) -> dict[str, str]:
    page = browser.get("o/oauth2/v2/auth", params=asked(**changes))
    assert page.status_code == 200, page.text
    form = hidden(page.text) | {"choice": choice}
    return answer_of(browser.post("o/oauth2/v2/auth/consent", data={**form, "tick": list(ticks)}))


def exchange(browser: httpx.Client, code: str, **changes: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    } | changes
    return browser.post("token", data=form, auth=(CLIENT.id, CLIENT.secret))


def refresh(browser: httpx.Client, token: str, **more: str) -> httpx.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token} | more
    return browser.post("token", data=form, auth=(CLIENT.id, CLIENT.secret))


def signed_in(browser: httpx.Client, *ticks: str, **changes: str) -> dict[str, Any]:
    tokens: dict[str, Any] = exchange(browser, consent(browser, *ticks, **changes)["code"]).json()
    return tokens


def test_without_a_hint_the_account_is_chosen(browser: httpx.Client) -> None:
    page = browser.get("o/oauth2/v2/auth", params=asked(login_hint="")).text
    assert school.TEACHER_EMAIL in page
    assert "practice Google" in page
    chosen = browser.get("o/oauth2/v2/auth", params={**hidden(page), "account": school.CO_TEACHER_EMAIL})
    assert "Samuel Okafor" in chosen.text


def test_consent_page_ticks_scopes_one_by_one(browser: httpx.Client) -> None:
    page = browser.get("o/oauth2/v2/auth", params=asked()).text
    assert re.findall(r'name="tick"\s+value="([^"]*)"', page) == [COURSES, ROSTERS]
    assert "View your Google Classroom classes" in page
    assert "classroom.courses.readonly</span>" not in page


def test_unticked_scopes_are_not_granted(browser: httpx.Client) -> None:
    back = consent(browser, COURSES)
    assert back["state"] == "s1"
    assert back["hd"] == "northfield.example"
    granted = exchange(browser, back["code"]).json()["scope"].split()
    assert set(granted) == {"openid", EMAIL, PROFILE, COURSES}


def test_cancel_is_access_denied(browser: httpx.Client) -> None:
    assert consent(browser, COURSES, choice="cancel") == {"error": "access_denied", "state": "s1"}


def test_an_admin_may_let_no_app_in(browser: httpx.Client, world: World) -> None:
    world.blocked = frozenset({school.TEACHER_EMAIL})
    page = browser.get("o/oauth2/v2/auth", params=asked())
    assert (page.status_code, "admin_policy_enforced" in page.text) == (400, True)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"client_id": "other"}, "invalid_client"),
        ({"redirect_uri": "https://evil.example/cb"}, "redirect_uri_mismatch"),
        ({"response_type": "token"}, "invalid_request"),
        ({"scope": "everything"}, "invalid_scope"),
    ],
)
def test_wrong_requests_never_reach_the_application(browser: httpx.Client, changes: dict[str, str], word: str) -> None:
    page = browser.get("o/oauth2/v2/auth", params=asked(**changes))
    assert (page.status_code, word in page.text) == (400, True)


def test_tokens_of_a_code(browser: httpx.Client) -> None:
    tokens = signed_in(browser, COURSES, nonce="n1")
    assert tokens["expires_in"] == 3599
    assert tokens["refresh_token"].startswith("1//")
    claims = jwt.decode(tokens["id_token"], certs=browser.get("oauth2/v1/certs").json(), verify=False)
    assert claims["iss"] in {"accounts.google.com", "https://accounts.google.com"}
    expected = {
        "sub": school.TEACHER,
        "aud": CLIENT.id,
        "email": school.TEACHER_EMAIL,
        "hd": "northfield.example",
        "nonce": "n1",
    }
    assert {name: claims[name] for name in expected} == expected


def test_id_token_is_signed_by_the_published_keys(browser: httpx.Client, clock: SettableClock) -> None:
    token = signed_in(browser)["id_token"]
    header = jwt.decode_header(token)
    pem = browser.get("oauth2/v1/certs").json()
    jwk = browser.get("oauth2/v3/certs").json()["keys"]
    assert header["alg"] == "RS256"
    assert [key["kid"] for key in jwk] == list(pem) == [header["kid"]]
    signed, _, part = token.rpartition(".")
    signature = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    assert crypt.verify_signature(signed, signature, list(pem.values()))
    assert not crypt.verify_signature(signed + "x", signature, list(pem.values()))


def test_a_code_works_once(browser: httpx.Client) -> None:
    code = consent(browser)["code"]
    assert exchange(browser, code).status_code == 200
    again = exchange(browser, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"code_verifier": ""}, "invalid_grant", "Missing code verifier."),
        ({"code_verifier": "wrong" * 10}, "invalid_grant", "Invalid code verifier."),
        ({"redirect_uri": "http://localhost/other"}, "redirect_uri_mismatch", "Bad Request"),
        ({"grant_type": "password"}, "unsupported_grant_type", "Invalid grant_type: password"),
    ],
)
def test_token_endpoint_refuses(browser: httpx.Client, changes: dict[str, str], error: str, words: str) -> None:
    answer = exchange(browser, consent(browser)["code"], **changes)
    assert answer.status_code == 400
    assert answer.json() == {"error": error, "error_description": words}


def test_client_authenticates_by_header_or_body(browser: httpx.Client) -> None:
    token = signed_in(browser)["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": CLIENT.id}
    assert browser.post("token", data=form | {"client_secret": CLIENT.secret}).status_code == 200
    wrong = browser.post("token", data=form | {"client_secret": "no"})
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")


def test_no_refresh_token_without_forced_consent_once_granted(browser: httpx.Client) -> None:
    signed_in(browser, COURSES, ROSTERS)
    silent = browser.get("o/oauth2/v2/auth", params=asked(prompt=""))
    tokens = exchange(browser, answer_of(silent)["code"]).json()
    assert "refresh_token" not in tokens
    assert COURSES in tokens["scope"]


def test_refresh_keeps_the_token_and_says_the_scope(browser: httpx.Client) -> None:
    token = signed_in(browser, COURSES)["refresh_token"]
    answer = refresh(browser, token).json()
    assert "refresh_token" not in answer
    assert set(answer["scope"].split()) == {"openid", EMAIL, PROFILE, COURSES}
    assert refresh(browser, token, scope=COURSES).json()["scope"] == COURSES


def test_refresh_with_an_ungranted_scope_is_refused(browser: httpx.Client) -> None:
    answer = refresh(browser, signed_in(browser, COURSES)["refresh_token"], scope=f"{COURSES} {ROSTERS}")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_earlier_consent_is_included_on_demand(browser: httpx.Client) -> None:
    signed_in(browser, COURSES)
    narrow = signed_in(browser, ROSTERS, scope=f"openid {ROSTERS}")
    wide = signed_in(browser, ROSTERS, scope=f"openid {ROSTERS}", include_granted_scopes="true")
    assert COURSES not in narrow["scope"]
    assert COURSES in wide["scope"]


def test_revoking_ends_every_token_of_the_grant(browser: httpx.Client) -> None:
    first, second = signed_in(browser, COURSES), signed_in(browser, COURSES)
    other = signed_in(browser, COURSES, login_hint=school.CO_TEACHER_EMAIL)
    assert browser.post("revoke", data={"token": first["access_token"]}).status_code == 200
    answer = refresh(browser, second["refresh_token"])
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_grant",
        "error_description": "Token has been expired or revoked.",
    }
    bearer = {"Authorization": f"Bearer {second['access_token']}"}
    assert browser.get("v1/courses", headers=bearer).status_code == 401
    assert browser.post("revoke", data={"token": first["access_token"]}).status_code == 400
    assert refresh(browser, other["refresh_token"]).status_code == 200


def test_the_101st_refresh_token_kills_the_oldest(browser: httpx.Client, world: World) -> None:
    other = oauth.admit(world, school.CO_TEACHER_EMAIL, "openid").refresh_token
    tokens = [oauth.admit(world, school.TEACHER_EMAIL, "openid").refresh_token for _ in range(101)]
    assert refresh(browser, other).status_code == 200
    assert refresh(browser, tokens[0]).status_code == 400
    assert refresh(browser, tokens[1]).status_code == 200


def test_testing_projects_lose_their_tokens_after_a_week(
    browser: httpx.Client, world: World, clock: SettableClock
) -> None:
    world.testing = True
    tokens = signed_in(browser)
    assert tokens["refresh_token_expires_in"] == 604800
    clock.advance(timedelta(days=6))
    assert refresh(browser, tokens["refresh_token"]).status_code == 200
    clock.advance(timedelta(days=1))
    assert refresh(browser, tokens["refresh_token"]).status_code == 400


def test_prompt_none_never_shows_a_page(browser: httpx.Client) -> None:
    unknown = browser.get("o/oauth2/v2/auth", params=asked(prompt="none", login_hint=""))
    assert answer_of(unknown)["error"] == "login_required"
    ungranted = browser.get("o/oauth2/v2/auth", params=asked(prompt="none"))
    assert answer_of(ungranted)["error"] == "interaction_required"


def test_userinfo(browser: httpx.Client) -> None:
    bearer = {"Authorization": f"Bearer {signed_in(browser)['access_token']}"}
    assert browser.get("oauth2/v3/userinfo", headers=bearer).json()["sub"] == school.TEACHER
    assert browser.get("oauth2/v3/userinfo").status_code == 401


def test_client_secrets_lead_to_the_emulator(root: str) -> None:
    web = client_secrets(root, (BACK,))["web"]
    assert web["token_uri"] == f"{root}token"
    assert web["auth_uri"] == f"{root}o/oauth2/v2/auth"
    assert web["redirect_uris"] == [BACK]
    assert httpx.get(web["auth_provider_x509_cert_url"]).status_code == 200
