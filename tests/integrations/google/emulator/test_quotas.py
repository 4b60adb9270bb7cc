"""Quotas: a sliding minute, per user and per project, in calls or in Drive's units."""

from datetime import timedelta

import httpx
import pytest

from integrations.google.emulator import discovery, quotas
from integrations.google.emulator.quotas import Limit, Meter
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.clock import SettableClock

DRAFT = f"drive/v3/files/{school.ANA_MEMOIR}"


def test_over_the_users_limit_and_back(teacher: httpx.Client, world: World, clock: SettableClock) -> None:
    world.quotas = Meter({"classroom": Limit(user=2, project=100)})
    assert [teacher.get("v1/courses").status_code for _ in range(2)] == [200, 200]
    clock.advance(timedelta(seconds=59))
    answer = teacher.get("v1/courses")
    assert (answer.status_code, answer.json()["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert "per minute per user" in answer.json()["error"]["message"]
    clock.advance(timedelta(seconds=1))
    assert teacher.get("v1/courses").status_code == 200


def test_users_share_the_projects_limit(teacher: httpx.Client, co_teacher: httpx.Client, world: World) -> None:
    world.quotas = Meter({"docs": Limit(user=2, project=3)})
    path = f"v1/documents/{school.ANA_MEMOIR}"
    statuses = [client.get(path).status_code for client in (teacher, teacher, co_teacher, co_teacher)]
    assert statuses == [200, 200, 200, 429]


def test_drive_says_403_and_counts_units(teacher: httpx.Client, world: World) -> None:
    world.quotas = Meter({"drive": Limit(user=210, project=1000)})
    assert teacher.get(f"{DRAFT}/export", params={"mimeType": "text/plain"}).status_code == 200
    assert teacher.get(DRAFT).status_code == 200
    assert teacher.get(DRAFT).status_code == 200
    answer = teacher.get(DRAFT)
    assert (answer.status_code, answer.json()["error"]["errors"][0]["reason"]) == (403, "userRateLimitExceeded")
    assert answer.json()["error"]["errors"][0]["domain"] == "usageLimits"


@pytest.mark.parametrize(
    ("method", "download", "units"),
    [
        ("drive.files.get", False, 5),
        ("drive.files.get", True, 200),
        ("drive.files.export", False, 200),
        ("drive.comments.list", False, 100),
        ("drive.changes.list", False, 100),
        ("drive.replies.create", False, 50),
        ("drive.about.get", False, 5),
        ("classroom.courses.list", False, 1),
        ("docs.documents.get", False, 1),
    ],
)
def test_costs(method: str, download: bool, units: int) -> None:  # noqa: FBT001  a parameter of the table
    assert quotas.cost(discovery.methods()[method], download=download) == units
