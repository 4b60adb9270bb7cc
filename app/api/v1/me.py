"""Who is signed in, and what the connection to Google is good for."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from app.accounts.connection import Connection, ConnectionState, ReadingMode, connection_of
from app.api.v1.dependencies import CallerNow

router = APIRouter(prefix="/api/v1", tags=["me"])


class ScopeOut(BaseModel):
    """A permission at Google, why Deskside asks for it, and the feature it belongs to."""

    name: str
    feature: str
    label: str
    reason: str


class ConnectionOut(BaseModel):
    """`missing` lists what is used today and was not granted; `reading` is how drafts are read, if at all.

    `delegated`: the school's admin holds the grant for all its teachers.
    """

    state: ConnectionState
    delegated: bool
    reading: ReadingMode | None
    granted: list[ScopeOut]
    missing: list[ScopeOut]
    broken_at: datetime | None
    broken_code: str | None


class Me(BaseModel):
    """`csrf_token` is given to callers with a session cookie."""

    id: int
    google_id: str
    name: str
    email: str
    time_zone: str | None
    features: list[str]
    connection: ConnectionOut
    csrf_token: str | None


@router.get("/me")
def me(caller: CallerNow) -> Me:
    """The teacher, the granted features, and the state of the connection to Google."""
    teacher = caller.teacher
    connection = connection_of(caller.session, teacher.id)
    return Me(
        id=teacher.id,
        google_id=teacher.google_id,
        name=teacher.name,
        email=teacher.email,
        time_zone=teacher.time_zone,
        features=sorted(connection.features),
        connection=_connection(connection),
        csrf_token=caller.csrf,
    )


def _connection(connection: Connection) -> ConnectionOut:
    return ConnectionOut(
        state=connection.state,
        delegated=connection.delegated,
        reading=connection.reading,
        granted=[ScopeOut.model_validate(scope, from_attributes=True) for scope in connection.granted],
        missing=[ScopeOut.model_validate(scope, from_attributes=True) for scope in connection.missing],
        broken_at=connection.broken_at,
        broken_code=connection.broken_code,
    )
