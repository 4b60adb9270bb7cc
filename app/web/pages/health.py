"""Whether the process is up, and whether it can serve: for load balancers and for IT, never behind a sign-in."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from app.database import is_migrated
from app.web.session import Running

router = APIRouter()
_ASKED = ["GET", "HEAD"]


@router.api_route("/healthz", methods=_ASKED)
async def healthz() -> dict[str, str]:
    """The process answers, even while every thread is busy."""
    return {"status": "up"}


@router.api_route("/readyz", methods=_ASKED)
def readyz(runtime: Running) -> JSONResponse:
    """The database answers, its schema is ours, and there are keys; 503 names what is missing."""
    try:
        schema = "ready" if is_migrated(runtime.engine) else "needs `deskside migrate`"
        database = "ready"
    except SQLAlchemyError:
        schema = database = "does not answer"
    keys = "ready" if runtime.keyring.is_current(runtime.keyring.seal("ready", "readyz")) else "missing"
    parts = {"database": database, "schema": schema, "keys": keys}
    return JSONResponse(parts, 200 if set(parts.values()) == {"ready"} else 503)
