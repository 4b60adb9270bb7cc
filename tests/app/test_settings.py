"""Settings never show what they keep secret."""

from app.settings import load_settings


def test_secrets_are_not_shown() -> None:
    url, key = "postgresql://deskside:hidden@db.example/deskside", "k3y" * 11
    settings = load_settings(_env_file=None, database_url=url, secret_keys=(key,))
    assert (settings.database_url, settings.secret_keys) == (url, (key,))
    for shown in (repr(settings), str(settings)):
        assert "hidden" not in shown
        assert key not in shown
