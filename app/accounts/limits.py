"""How much of Google this installation may use a minute: Google's own figures, or those that IT has written down."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from app.settings import SettingsInvalid

SETTING = "DESKSIDE_QUOTAS"
DEAREST_DRIVE_CALL = 200  # units of a download or an export: with less than that a minute no text could be read


class Limit(BaseModel):
    """Calls a minute (Drive: quota units) of one user, and of the whole Cloud project."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    user: PositiveInt
    project: PositiveInt


Limits = Mapping[str, Limit]  # by API; one that is missing has none

# Google's defaults of November 2026, from the pages on usage limits of each API; for Docs those of reading.
GOOGLES: Limits = MappingProxyType(
    {
        "classroom": Limit(user=1_200, project=3_000),
        "docs": Limit(user=300, project=3_000),
        "drive": Limit(user=325_000, project=1_000_000),
    }
)


def load_limits(path: Path | None, default: Limits = GOOGLES) -> Limits:
    """The limits of the file; an API or a figure that it leaves out is Google's. Without a file, `default`.

    Raises:
        SettingsInvalid: the file cannot be read as limits; every problem is named by its place in the file.
    """
    if path is None:
        return default
    try:
        given = tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise SettingsInvalid([(SETTING, f"{path} is not a TOML file: {error}")]) from None
    problems = [f"there is no API {api}; there are {', '.join(GOOGLES)}" for api in given if api not in GOOGLES]
    limits: dict[str, Limit] = {}
    for api, googles in GOOGLES.items():
        try:
            limits[api] = Limit.model_validate(googles.model_dump() | dict(given.get(api, {})))
        except ValidationError as error:
            problems += [f"{api}.{item['loc'][0]}: {item['msg']}" for item in error.errors()]
        except (TypeError, ValueError):
            problems.append(f"{api} is not a table with user and project")
    if (drive := limits.get("drive")) and min(drive.user, drive.project) < DEAREST_DRIVE_CALL:
        problems.append(f"drive: one export costs {DEAREST_DRIVE_CALL} units, so less than that reads nothing")
    if problems:
        raise SettingsInvalid([(SETTING, f"{path}: {problem}") for problem in problems])
    return MappingProxyType(limits)
