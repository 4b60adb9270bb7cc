"""The steps of a sign-in that several tests take, and what the store holds afterwards."""

from sqlalchemy import func, select

from app.accounts.attempts import Departure
from app.accounts.connection import ReadingMode
from app.accounts.runtime import Runtime
from app.accounts.signin import begin_grant, begin_sign_in
from app.models import (
    Base,
    Credential,
    Teacher,
)


def leave(runtime: Runtime, *, returning: bool = False, next_path: str = "/") -> Departure:
    with runtime.sessions.begin() as session:
        return begin_sign_in(session, runtime, returning=returning, next_path=next_path)


def leave_for_more(runtime: Runtime, teacher_id: int, reading: ReadingMode | None = None) -> Departure:
    with runtime.sessions.begin() as session:
        teacher = session.get_one(Teacher, teacher_id)
        return begin_grant(session, runtime, teacher, next_path="/settings", reading=reading)


def rows(runtime: Runtime) -> dict[str, int]:
    """How many rows each table holds, of those that hold any; without the quotas, which are nobody's data."""
    with runtime.sessions() as session:
        counts = {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
            if name != "quota_window"
        }
    return {name: count for name, count in counts.items() if count}


def credentials(runtime: Runtime) -> dict[int, tuple[bytes | None, list[str]]]:
    with runtime.sessions() as session:
        return {row.teacher_id: (row.refresh_token, row.granted_scopes) for row in session.scalars(select(Credential))}
