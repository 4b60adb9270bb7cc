"""Settings never show what they keep secret, and a value that cannot work is refused with its name."""

import pytest

from app.settings import SettingsInvalid, load_settings


def test_secrets_are_not_shown() -> None:
    url, key = "postgresql://deskside:hidden@db.example/deskside", "k3y" * 11
    settings = load_settings(_env_file=None, database_url=url, secret_keys=(key,))
    assert (settings.database_url, settings.secret_keys) == (url, (key,))
    for shown in (repr(settings), str(settings)):
        assert "hidden" not in shown
        assert key not in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("school_year_end", "W05-1"),
        ("school_year_end", "6-30"),
        ("school_year_end", "06-31"),
        ("base_url", "https://x.example/deskside"),
        ("base_url", "https://x.example?a=1"),
        ("base_url", "https://x.example/#top"),
        ("base_url", "https://me:hidden@x.example"),
        ("base_url", "https://x.example:port"),
        ("data_dir", f"{__file__}/below"),
        ("data_dir", __file__),
        ("database_url", "nonsense"),
        ("database_url", "mysql://deskside:hidden@db.example/deskside"),
        ("database_url", "postgresql://deskside:hidden@db.example:port/deskside"),
        ("database_url", "postgresql://deskside:hidden@db.example/deskside?sslmod=require"),
    ],
)
def test_what_cannot_work_is_refused_with_its_name_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        load_settings(_env_file=None, secret_keys=("k3y" * 11,), **{name: value})
    [(setting, problem)] = refused.value.problems
    assert setting == f"DESKSIDE_{name.upper()}"
    assert "hidden" not in problem


def test_a_value_is_taken_as_it_is_meant() -> None:
    settings = load_settings(
        _env_file=None, base_url="https://x.example:8443/", allowed_domains="Lincoln.Example, @b.example"
    )
    assert settings.base_url == "https://x.example:8443"
    assert settings.allowed_domains == ("lincoln.example", "b.example")


@pytest.mark.parametrize(
    "url", ["postgres://deskside@/deskside?host=/run/postgresql", "postgresql+psycopg://db.example"]
)
def test_every_way_to_write_a_postgresql_address_is_taken(url: str) -> None:
    assert load_settings(_env_file=None, secret_keys=("k3y" * 11,), database_url=url).database_url == url
