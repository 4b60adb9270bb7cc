"""Where conference mode sends what it wrote, and the key by which a browser seals what it could not send yet."""

from base64 import b64encode
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from app.accounts.access import Via
from app.accounts.sessions import session_ends
from app.conferences.fields import ChangeId, in_our_age, read_changes
from app.conferences.opening import MOST_WRITERS, Opening
from app.desk.journal import take
from app.routes import HoldingRoute
from app.web.conference_found import held_with
from app.web.csrf import ProvenByHeader
from app.web.session import SignedIn, Token
from app.writing.words import Talk

router = APIRouter(route_class=HoldingRoute)
MOST_CHANGES = 500


class Told(BaseModel):
    """A batch. What makes the conference counts only while `opening` is new; `sent_at` is the device's time now."""

    opening: ChangeId
    kind: Talk
    course: int
    students: Annotated[list[int], Field(min_length=1, max_length=MOST_WRITERS)]
    assignment: int | None = None
    began_at: AwareDatetime
    sent_at: AwareDatetime | None = None
    changes: Annotated[list[Any], Field(max_length=MOST_CHANGES)]

    def opening_at(self, now: datetime) -> Opening:
        sent_at = in_our_age(self.sent_at) if self.sent_at else now
        return Opening(
            self.opening,
            self.kind,
            self.course,
            tuple(self.students),
            self.assignment,
            in_our_age(self.began_at),
            clock_behind=now - sent_at,
        )


class Whose(BaseModel):
    """The writers of a talk, and where its page is."""

    students: list[int]
    names: list[str]
    page: str


class Answer(BaseModel):
    """`saved` are safe now. `refused` were not taken, and their words say why. `fields` are all of the conference.

    `whose` talk it is by now: another writer's where it was moved, nobody's where all of them were erased.
    """

    conference: int
    whose: Whose | None
    saved: list[str]
    refused: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    finished_at: datetime | None
    withdrawn: bool
    saved_at: datetime


class SealKey(BaseModel):
    """`key` seals; `older_keys` still open what was sealed before the installation's secret was changed.

    A device forgets them at `expires_at`. `csrf` is the proof that this session's next batch is sent with.
    """

    account: str
    key: str
    older_keys: list[str]
    expires_at: datetime
    csrf: str


@router.post("/conferences/journal")
def journal(desk: SignedIn, _: Annotated[None, ProvenByHeader], told: Told) -> Answer:
    """Take a batch of changes, as often as a device sends it. A broken change is refused alone."""
    changes, unread = read_changes(told.changes)
    taken = take(
        desk.session, desk.runtime, desk.teacher, told.opening_at(desk.now), changes, via=Via.PAGE, now=desk.now
    )
    held = held_with(desk, taken.conference)
    return Answer(
        conference=taken.conference.id,
        whose=Whose(students=list(held.student_ids), names=list(held.names), page=held.address) if held else None,
        saved=list(taken.saved),
        refused=[asdict(refusal) for refusal in (*unread, *taken.refused)],
        fields=[asdict(field) for field in taken.fields],
        finished_at=taken.conference.finished_at,
        withdrawn=taken.conference.withdrawn_at is not None,
        saved_at=desk.now,
    )


@router.get("/conferences/journal-key")
def journal_key(desk: SignedIn, token: Token) -> SealKey:
    """The same for the same account in every session, so that its unsent notes open again, and no other's."""
    key, *older = (b64encode(key).decode() for key in desk.runtime.keyring.keys_for(f"journal:{desk.teacher.id}"))
    return SealKey(
        account=sha256(f"journal:{desk.teacher.google_id}".encode()).hexdigest(),
        key=key,
        older_keys=older,
        expires_at=session_ends(desk.session, token or "", desk.runtime.real_clock.now()),
        csrf=desk.csrf,
    )
