"""Events of accounts, courses and who belongs to them."""

from dataclasses import dataclass

from integrations.google.emulator.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCreated(Event):
    id: str
    email: str
    given_name: str
    family_name: str
    admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRenamed(Event):
    id: str
    given_name: str
    family_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDeleted(Event):
    """The account is gone; rosters go on naming its id, without a profile, or with one that is `called` as all such."""

    id: str
    called: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCreated(Event):
    id: str
    name: str
    section: str
    room: str
    owner: str
    state: str = "ACTIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseStateChanged(Event):
    course: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherJoined(Event):
    course: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherLeft(Event):
    course: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentJoined(Event):
    course: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentLeft(Event):
    course: str
    user: str
