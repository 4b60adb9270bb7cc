"""The one list of every scope that Deskside may ever ask for, with its reason and the feature it belongs to.

Facts: developers.google.com/identity/protocols/oauth2/scopes; docs/google-setup.md repeats the reasons for IT.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_ROOT = "https://www.googleapis.com/auth/"
COURSES = f"{_ROOT}classroom.courses.readonly"
ROSTERS = f"{_ROOT}classroom.rosters.readonly"
EMAILS = f"{_ROOT}classroom.profile.emails"
# Google grants these two under their long names, whichever name was asked for.
_OTHER_NAMES = {f"{_ROOT}userinfo.email": "email", f"{_ROOT}userinfo.profile": "profile"}


class Feature(StrEnum):
    """What a set of scopes is for. Each is asked for when it is first used."""

    SIGN_IN = "sign_in"
    CLASSROOM = "classroom"
    DRIVE = "drive"
    DOCUMENTS = "documents"
    ANNOUNCEMENTS = "announcements"
    CALENDAR = "calendar"


class Weight(StrEnum):
    """Google's own classes: what an external app would have to have verified or assessed."""

    NON_SENSITIVE = "non-sensitive"
    SENSITIVE = "sensitive"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Scope:
    """`label` is what Google's consent page says, more or less; `reason` is ours, one sentence."""

    name: str
    feature: Feature
    weight: Weight
    label: str
    reason: str


SCOPES = (
    Scope("openid", Feature.SIGN_IN, Weight.NON_SENSITIVE, "Your Google account's id", "To know who signs in."),
    Scope("email", Feature.SIGN_IN, Weight.NON_SENSITIVE, "Your e-mail address", "To show which account is in use."),
    Scope("profile", Feature.SIGN_IN, Weight.NON_SENSITIVE, "Your name", "To tell your comments from a co-teacher's."),
    Scope(
        COURSES,
        Feature.CLASSROOM,
        Weight.SENSITIVE,
        "See your Classroom classes",
        "To list the classes you teach, and to be sure that you teach one.",
    ),
    Scope(
        ROSTERS,
        Feature.CLASSROOM,
        Weight.SENSITIVE,
        "See your class rosters",
        "To know who is in a class, and which name is whose.",
    ),
    Scope(
        f"{_ROOT}classroom.coursework.students.readonly",
        Feature.CLASSROOM,
        Weight.SENSITIVE,
        "See coursework and grades in your classes",
        "To find assignments, rubrics and the Doc that each student writes in.",
    ),
    Scope(
        EMAILS,
        Feature.CLASSROOM,
        Weight.SENSITIVE,
        "See the e-mail addresses of people in your classes",
        "To tell two students of the same name apart.",
    ),
    Scope(
        f"{_ROOT}drive.readonly",
        Feature.DRIVE,
        Weight.RESTRICTED,
        "See and download your Google Drive files",
        "To read drafts, the comments on them, what changed, and Word files.",
    ),
    Scope(
        f"{_ROOT}documents.readonly",
        Feature.DOCUMENTS,
        Weight.SENSITIVE,
        "See all your Google Docs documents",
        "To read drafts where Drive may not be read; no Word files, and comments only where Docs offers them.",
    ),
    Scope(
        f"{_ROOT}classroom.announcements",
        Feature.ANNOUNCEMENTS,
        Weight.SENSITIVE,
        "See and manage announcements",
        "To post a reminder to one student. Asked for when you first plan one, not before.",
    ),
    Scope(
        f"{_ROOT}calendar.events.owned",
        Feature.CALENDAR,
        Weight.SENSITIVE,
        "See and change events on calendars you own",
        "To put a conference in your calendar. Asked for when you first plan one, not before.",
    ),
)


def scopes_of(*features: Feature) -> tuple[str, ...]:
    """The scopes of these features, in the order of the list."""
    return tuple(scope.name for scope in SCOPES if scope.feature in features)


def described(names: Iterable[str]) -> tuple[Scope, ...]:
    """What is known of these scopes, in the order of the list."""
    wanted = frozenset(names)
    return tuple(scope for scope in SCOPES if scope.name in wanted)


def canonical(names: Iterable[str]) -> frozenset[str]:
    """Scopes as Google grants them, under the names of the list."""
    return frozenset(_OTHER_NAMES.get(name, name) for name in names)


def features_of(granted: Iterable[str]) -> frozenset[Feature]:
    """The features whose scopes are all granted."""
    have = frozenset(granted)
    return frozenset(feature for feature in Feature if have.issuperset(scopes_of(feature)))
