"""One list of scopes, each with its reason; nothing else in the repository may name one."""

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.google.scopes import SCOPES, Feature, Scope, canonical, described, features_of, scopes_of

ROOT = Path(__file__).parents[3]
FULL_NAME = re.compile(r"https://www\.googleapis\.com/auth/[a-z][\w.]*")
LIST = Path("integrations/google/scopes.py")
EMULATOR = (Path("integrations/google/emulator"), Path("tests/integrations/google/emulator"))
PROMISED = {
    Feature.SIGN_IN: {"openid", "email", "profile"},
    Feature.CLASSROOM: {
        "classroom.courses.readonly",
        "classroom.rosters.readonly",
        "classroom.coursework.students.readonly",
        "classroom.profile.emails",
    },
    Feature.DRIVE: {"drive.readonly"},
    Feature.DOCUMENTS: {"documents.readonly"},
    Feature.ANNOUNCEMENTS: {"classroom.announcements"},
    Feature.CALENDAR: {"calendar.events.owned"},
}
names = st.sets(st.sampled_from([scope.name for scope in SCOPES]))


def test_the_list_is_what_schools_were_promised() -> None:
    found = {feature: {scope.rpartition("/")[2] for scope in scopes_of(feature)} for feature in Feature}
    assert found == PROMISED


def test_no_other_file_names_a_scope() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607  git is on every author's path
    files = [Path(line) for line in tracked.splitlines()]
    ours = [path for path in files if path != LIST and not any(path.is_relative_to(place) for place in EMULATOR)]
    naming = [str(path) for path in ours if FULL_NAME.search((ROOT / path).read_text(errors="ignore"))]
    assert naming == []


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope.name.rpartition("/")[2])
def test_it_is_told_to_it_with_its_reason(scope: Scope) -> None:
    lines = (ROOT / "docs/google-setup.md").read_text().splitlines()
    (row,) = [line for line in lines if line.startswith(f"| `{scope.name.rpartition('/')[2]}` |")]
    assert scope.reason in row
    assert scope.weight in row


@given(names)
def test_a_feature_is_there_only_with_all_its_scopes(granted: set[str]) -> None:
    features = features_of(granted)
    for feature in Feature:
        assert (feature in features) == (set(scopes_of(feature)) <= granted)


@given(names)
def test_what_is_described_keeps_the_order_of_the_list(granted: set[str]) -> None:
    told = described(granted)
    assert {scope.name for scope in told} == granted
    assert [SCOPES.index(scope) for scope in told] == sorted(SCOPES.index(scope) for scope in told)


def test_googles_long_names_are_ours() -> None:
    long_names = {
        scopes_of(Feature.CLASSROOM)[0].rpartition("/")[0] + f"/userinfo.{name}" for name in ("email", "profile")
    }
    assert canonical({*long_names, "openid"}) == set(scopes_of(Feature.SIGN_IN))
