"""The OAuth client of an installation comes from its settings alone."""

from pathlib import Path

import pytest

from app.accounts.google import client_from
from app.settings import Settings
from integrations.google.oauth import ClientSecretsInvalid
from tests.practice import practice_settings

ROOT = "http://127.0.0.1:9100/"


def settings(folder: Path, **changes: object) -> Settings:
    return practice_settings(ROOT, folder).model_copy(update=changes)


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({"google_api_root": None}, "https://oauth2.googleapis.com/revoke"),
        ({}, "http://127.0.0.1:9100/revoke"),
        ({"google_api_root": "http://127.0.0.1:9100"}, "http://127.0.0.1:9100/revoke"),
        ({"google_revoke_uri": "https://revoke.example/now"}, "https://revoke.example/now"),
    ],
)
def test_grants_are_revoked_where_the_settings_say(tmp_path: Path, changes: dict[str, object], address: str) -> None:
    assert client_from(settings(tmp_path, **changes)).revoke_uri == address


def test_everything_else_is_as_the_file_says(tmp_path: Path) -> None:
    client = client_from(settings(tmp_path))
    assert (client.auth_uri, client.token_uri) == (f"{ROOT}o/oauth2/v2/auth", f"{ROOT}token")


def test_without_a_file_nobody_can_sign_in(tmp_path: Path) -> None:
    with pytest.raises(ClientSecretsInvalid, match="DESKSIDE_GOOGLE_CLIENT_SECRETS"):
        client_from(settings(tmp_path, google_client_secrets=None))
