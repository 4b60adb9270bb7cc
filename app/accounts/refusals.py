"""Why a sign-in came to nothing: each refusal in words that a teacher can act on.

    Refused
    └── SignInRefused
        ├── AttemptUnknown    the answer belongs to no sign-in of this browser: forged, replayed, or too late
        ├── ConsentDenied     the teacher pressed Cancel, or Google would not let the page through
        ├── BoxesNeeded       a box was left unticked without which nobody can be known as a teacher
        ├── IdentityDisputed  Google's sign-in and Classroom do not name the same account
        ├── WrongAccount      more was granted, but by another Google account than the one signed in
        ├── DomainRefused     an account of another school
        └── NotDelegated      the school's delegation does not reach this account
    NotATeacher               (app.errors) teaches no course

Nothing of the person is kept in any of them.
"""

from collections.abc import Sequence

from app.errors import NotATeacher, Refused
from integrations.google.scopes import Scope

_NOTHING_KEPT = "Nothing was read, and nothing about you was kept."


class SignInRefused(Refused):
    code = "sign_in_refused"


class AttemptUnknown(SignInRefused):
    code = "sign_in_expired"

    def __init__(self) -> None:
        super().__init__(
            "This sign-in is over: it took more than ten minutes, was used before, or began in another browser.",
            safe="Nobody was signed in by it.",
            remedy="Start again from the sign-in page.",
        )


class ConsentDenied(SignInRefused):
    """`reason` is Google's code, such as `access_denied` or `admin_policy_enforced`."""

    code = "consent_denied"

    def __init__(self, reason: str) -> None:
        by_school = reason in {"admin_policy_enforced", "access_not_configured", "org_internal"}
        super().__init__(
            "Your school has not allowed Deskside to use Google Classroom."
            if by_school
            else "You did not allow Deskside to read your classes.",
            safe=_NOTHING_KEPT,
            remedy="Ask whoever looks after Google at your school to mark Deskside as trusted."
            if by_school
            else "If that was not what you meant, sign in again and press Continue on Google's page.",
        )
        self.reason = reason


class BoxesNeeded(SignInRefused):
    """`missing` are the boxes to tick."""

    code = "boxes_needed"

    def __init__(self, missing: Sequence[Scope]) -> None:
        super().__init__(
            "Without these boxes Deskside cannot tell that you teach a class: "
            + "; ".join(f"“{scope.label}”" for scope in missing)
            + ".",
            safe=_NOTHING_KEPT,
            remedy="Sign in again and leave them ticked. Everything else is your choice.",
        )
        self.missing = tuple(missing)


class WrongAccount(SignInRefused):
    code = "wrong_account"

    def __init__(self) -> None:
        super().__init__(
            "You chose another Google account than the one you are signed in with here.",
            safe="You are still signed in as before, and the other account was not connected.",
            remedy="Try again with the same account, or sign out first to change accounts.",
        )


class IdentityDisputed(SignInRefused):
    code = "identity_disputed"

    def __init__(self) -> None:
        super().__init__(
            "Google's sign-in and Google Classroom name two different accounts.",
            safe=_NOTHING_KEPT,
            remedy="Sign out of every Google account in this browser, then sign in with your school account.",
        )


class DomainRefused(SignInRefused):
    code = "domain_refused"

    def __init__(self) -> None:
        super().__init__(
            "This Deskside is for accounts of its own school.",
            safe=_NOTHING_KEPT,
            remedy="Sign in with your school account.",
        )


class NotDelegated(SignInRefused):
    """`scopes` are what the school's admin has to list."""

    code = "not_delegated"

    def __init__(self, scopes: Sequence[Scope]) -> None:
        super().__init__(
            "Your school installed Deskside for its own teachers, and Google does not let it read as this account.",
            safe=_NOTHING_KEPT,
            remedy="Sign in with your school account. If this is it, ask IT to look at the domain-wide delegation; "
            "these permissions have to be listed there: " + ", ".join(scope.name for scope in scopes) + ".",
        )


def not_a_teacher() -> NotATeacher:
    return NotATeacher(
        "Deskside is for teachers, and this account teaches no class in Google Classroom.",
        safe=_NOTHING_KEPT,
        remedy="Students need no account here: a teacher sends you a link when there is something for you. "
        "If you do teach, choose the Google account that owns your classes.",
    )
