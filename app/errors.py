"""Every error that a face may show, each with a stable code and an HTTP status; one handler renders them all.

DesksideError
├── BadInput            422  what was sent cannot be used; nothing was changed
├── SignInNeeded        401  no session, or it has ended
├── Refused             403  known, but not allowed
│   ├── FormExpired     403  the page was older than the session: the CSRF proof does not match
│   └── NotATeacher     403  signed in with Google, but teaches no course
├── NotFound            404  does not exist, or is another teacher's: the two are never told apart
├── Conflict            409  the present state does not allow it
│   └── ReconnectNeeded 409  Google no longer accepts the stored grant
├── TooManyRequests     429  slow down
├── GoogleUnavailable   503  Google does not answer, or answers nonsense
└── StoreUnavailable    503  the database does not answer
"""

from collections.abc import Iterator
from contextlib import contextmanager


class DesksideError(Exception):
    """Carries what to say to whoever asked.

    Args:
        message: what is not fine, in one plain sentence.
        safe: what is still fine.
        remedy: the one thing to do.
    """

    code = "error"
    status = 500

    def __init__(self, message: str, *, safe: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.safe = safe
        self.remedy = remedy


class BadInput(DesksideError):
    """`field` names what was sent and cannot be used, where one thing is to blame; of several so named, the `place`."""

    code = "bad_input"
    status = 422
    field = ""
    place = 0


@contextmanager
def about(field: str, place: int = 0) -> Iterator[None]:
    """Whatever is refused inside is about this field, unless it was said already of which."""
    try:
        yield
    except BadInput as refused:
        if not refused.field:
            refused.field, refused.place = field, place
        raise


class SignInNeeded(DesksideError):
    code = "sign_in_needed"
    status = 401


class Refused(DesksideError):
    code = "refused"
    status = 403


class FormExpired(Refused):
    code = "form_expired"


class NotATeacher(Refused):
    code = "not_a_teacher"


class NotFound(DesksideError):
    code = "not_found"
    status = 404


class Conflict(DesksideError):
    code = "conflict"
    status = 409


class ReconnectNeeded(Conflict):
    code = "reconnect_needed"


class TooManyRequests(DesksideError):
    code = "too_many_requests"
    status = 429


class GoogleUnavailable(DesksideError):
    code = "google_unavailable"
    status = 503


class StoreUnavailable(DesksideError):
    code = "store_unavailable"
    status = 503
