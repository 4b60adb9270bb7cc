"""The settings of one installation, read from the environment and `.env` by the composition roots alone."""

import re
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SHORTEST_SECRET = 32


class SettingsInvalid(Exception):
    """One or more settings cannot be used.

    Attributes:
        problems: (environment name, what is wrong with its value), in the order found.
    """

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {problem}" for name, problem in problems))
        self.problems = problems


class Settings(BaseSettings):
    """Every `DESKSIDE_*` setting; docs/install.md says what each is for."""

    model_config = SettingsConfigDict(
        env_prefix="DESKSIDE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Path = Path(".deskside")
    database_url: str | None = Field(default=None, repr=False)  # may hold a password
    pg_bin: Path | None = None
    base_url: str = "http://localhost:8000"
    secret_keys: Annotated[tuple[str, ...], NoDecode] = Field(default=(), repr=False)
    google_client_secrets: Path | None = None
    google_service_account: Path | None = None
    google_api_root: str | None = None
    google_revoke_uri: str | None = None
    sync_interval_minutes: int = Field(default=10, ge=1, le=24 * 60)
    quotas: Path | None = None
    allowed_domains: Annotated[tuple[str, ...], NoDecode] = ()
    school_year_end: str | None = None
    retention_days: int | None = Field(default=None, ge=0, le=3650)
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()

    @field_validator("secret_keys", "allowed_domains", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _parts(value) if isinstance(value, str) else value

    @field_validator("secret_keys")
    @classmethod
    def _secrets(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _long_enough(value)

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("give the public address with its scheme, such as https://deskside.school.example")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("plain http is for this machine only: secure cookies need https")
        if parts.path not in {"", "/"} or parts.query or parts.fragment or "@" in parts.netloc or parts.port == 0:
            raise ValueError("give scheme, host and port alone: Deskside has the whole of its address to itself")
        return f"{parts.scheme}://{parts.netloc}"

    @field_validator("data_dir")
    @classmethod
    def _folder(cls, value: Path) -> Path:
        for folder in (value, *value.parents):
            if folder.is_file():
                raise ValueError(f"{folder} is a file, not a folder")
        return value

    @field_validator("allowed_domains")
    @classmethod
    def _domains(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """As Google names them in `hd`."""
        return tuple(domain.removeprefix("@").lower() for domain in value)

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, value: str | None) -> str | None:
        if value is not None and not _is_postgresql(value):
            raise ValueError(
                "give a PostgreSQL address, such as postgresql://deskside:password@db.school.example/deskside"
            )
        return value

    @field_validator("google_api_root", "google_revoke_uri")
    @classmethod
    def _google_endpoint(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("plain http is accepted on loopback addresses only")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("give an address with its scheme, such as http://127.0.0.1:9100/")
        return value

    @field_validator("google_client_secrets", "google_service_account", "quotas")
    @classmethod
    def _existing_file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"there is no file {value}")
        return value

    @field_validator("school_year_end")
    @classmethod
    def _month_and_day(cls, value: str | None) -> str | None:
        if value is not None and not _is_month_and_day(value):
            raise ValueError("give month and day as MM-DD, such as 06-30")
        return value

    @model_validator(mode="after")
    def _keys_with_own_database(self) -> Self:
        if self.database_url and not self.secret_keys:
            raise ValueError("DESKSIDE_SECRET_KEYS is required with DESKSIDE_DATABASE_URL")
        return self

    @cached_property
    def secure(self) -> bool:
        """Whether browsers reach us by https, so that cookies can be `__Host-` and Secure."""
        return self.base_url.startswith("https://")

    @property
    def redirect_uri(self) -> str:
        return f"{self.base_url}/auth/google/callback"

    @property
    def retention_chosen(self) -> bool:
        return self.school_year_end is not None and self.retention_days is not None


def load_settings(**given: object) -> Settings:
    """Read the settings; `given` wins over the environment.

    Raises:
        SettingsInvalid: with every problem, each under its environment name.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks the types itself
    except ValidationError as error:
        raise SettingsInvalid([_problem(item["loc"], item["msg"]) for item in error.errors()]) from None


def secrets_in(text: str) -> tuple[str, ...]:
    """The keys that a file lists as DESKSIDE_SECRET_KEYS does; a line's end behind them is no part of a key.

    Raises:
        ValueError: there is none, or one is too short.
    """
    if not (keys := _parts(text)):
        raise ValueError("there is no key in it")
    return _long_enough(keys)


def _is_month_and_day(value: str) -> bool:
    try:
        date.fromisoformat(f"2024-{value}")
    except ValueError:
        return False
    return re.fullmatch(r"\d\d-\d\d", value) is not None  # the calendar knows W05-1, too


def _is_postgresql(url: str) -> bool:
    """Whether both SQLAlchemy and libpq understand the address."""
    # Loaded for a database of one's own alone: the demo starts the practice Google before it loads them.
    from psycopg import ProgrammingError  # noqa: PLC0415
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415
    from sqlalchemy import make_url  # noqa: PLC0415
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        parts = make_url(url)
        conninfo_to_dict(parts.set(drivername="postgresql").render_as_string(hide_password=False))
    except (ArgumentError, ValueError, ProgrammingError):
        return False
    return parts.get_backend_name() in {"postgresql", "postgres"}


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _long_enough(keys: tuple[str, ...]) -> tuple[str, ...]:
    if any(len(key) < SHORTEST_SECRET for key in keys):
        raise ValueError(f"each key needs at least {SHORTEST_SECRET} characters")
    return keys


def _problem(location: tuple[int | str, ...], message: str) -> tuple[str, str]:
    name = f"DESKSIDE_{location[0]}".upper() if location else "DESKSIDE_SECRET_KEYS"
    return name, message.removeprefix("Value error, ")
