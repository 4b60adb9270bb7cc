"""What a teacher says of one comment or many: what it is about, that it was read, and that it was not so."""

from collections.abc import Collection, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from app.accounts.access import comments_for, comments_left, course_for, places_of
from app.briefs.corrections import correct, corrections_of
from app.errors import BadInput, NotFound
from app.sections.unread import mark_read, take_back_read
from app.web.addresses import brief_address
from app.web.csrf import Proven
from app.web.pages.comments import ON_A_LEAF, Asked, AskedFor, comments_page, gone_words
from app.web.session import Desk, SignedIn
from app.web.undo import MarkedRead, Sorted, open_deed, seal_deed
from app.writing.words import Trait

router = APIRouter()


@router.post("/comments", dependencies=[Proven])
def act_on_many(
    desk: SignedIn,
    asked: AskedFor,
    deed: Annotated[Trait | Literal["read"], Form()],
    seen: Annotated[int, Form()],
    comment: Annotated[list[int] | None, Form(max_length=ON_A_LEAF)] = None,
) -> Response:
    """Sort the ticked comments as the trait `deed`, or mark their threads as read up to the reply `seen`.

    Of comments that went meanwhile, as somebody deleted them or a draft was taken back, the page says how many.
    """
    _own_class(desk, asked)
    if not comment:
        refused = "Tick the comments first. Nothing was changed."
        return comments_page(desk, asked, refused=refused, status=422)
    chosen = [row.id for row in comments_left(desk.session, desk.teacher, comment)]
    gone = len(set(comment)) - len(chosen)
    if not chosen:
        return comments_page(desk, asked, refused=f"{gone_words(gone)} Nothing was changed.", status=404)
    if deed == "read":
        return _read(desk, asked, chosen, seen, gone=gone)
    _note(desk, "comment.sort", chosen)
    before = corrections_of(desk.session, desk.teacher, chosen)
    correct(desk.session, desk.teacher, chosen, deed, desk.now)
    return _back_with(desk, asked, Sorted(trait=deed, before=before, back=asked.address), gone=gone)


@router.post("/comments/{comment_id}/read", dependencies=[Proven])
def read_one(desk: SignedIn, comment_id: int, asked: AskedFor, seen: Annotated[int, Form()]) -> Response:
    """Mark one thread as read, whatever else is ticked."""
    _own_class(desk, asked)
    comments_for(desk.session, desk.teacher, [comment_id])
    return _read(desk, asked, [comment_id], seen)


@router.post("/comments/undo", dependencies=[Proven])
def undo_deed(desk: SignedIn, undo: Annotated[str, Form()]) -> RedirectResponse:
    """Put back what was there before, and open the page on which it was done.

    A comment that was sorted again since stays as it is now.
    """
    done = open_deed(desk.runtime.keyring, desk.teacher, undo)
    if done is None:
        raise BadInput(
            "This cannot be taken back from here.",
            safe="Nothing was changed.",
            remedy="Open your comments and change it there.",
        )
    left = [row.id for row in comments_left(desk.session, desk.teacher, done.before)]
    if not left:
        raise NotFound(gone_words(len(done.before)), safe="Nothing was changed.", remedy="Go back to your comments.")
    if isinstance(done, Sorted):
        present = corrections_of(desk.session, desk.teacher, left)
        still = {comment_id: done.before[comment_id] for comment_id in left if present[comment_id] is done.trait}
        _note(desk, "comment.sort", still)
        for trait in set(still.values()):
            ids = [comment_id for comment_id, said in still.items() if said is trait]
            correct(desk.session, desk.teacher, ids, trait, desk.now)
    else:
        _note(desk, "comment.mark", left)
        take_back_read(desk.session, desk.teacher, {comment_id: done.before[comment_id] for comment_id in left})
    return RedirectResponse(done.back, 303)


@router.post("/students/{student_id}/comments/{comment_id}/trait", dependencies=[Proven])
def sort_comment(
    desk: SignedIn,
    student_id: int,
    comment_id: int,
    trait: Annotated[Trait | Literal["unsaid"], Form()],
    back: Annotated[int | None, Form()] = None,
) -> RedirectResponse:
    """`unsaid` takes back what was said; `back` is the assignment whose brief the form stood on."""
    address = brief_address(desk, student_id, back, f"comment-{comment_id}")
    comments_for(desk.session, desk.teacher, [comment_id], student_id=student_id)
    correct(desk.session, desk.teacher, [comment_id], None if trait == "unsaid" else trait, desk.now)
    desk.record("comment.sort", student_id=student_id)
    return RedirectResponse(address, 303)


def _read(desk: Desk, asked: Asked, comment_ids: Sequence[int], seen: int, *, gone: int = 0) -> RedirectResponse:
    _note(desk, "comment.mark", comment_ids)
    before = mark_read(desk.session, desk.teacher, comment_ids, seen=seen)
    if not before:
        return RedirectResponse(f"{asked.address}{_and(gone)}", 303)
    return _back_with(desk, asked, MarkedRead(before=before, back=asked.address), gone=gone)


def _back_with(desk: Desk, asked: Asked, done: Sorted | MarkedRead, *, gone: int) -> RedirectResponse:
    sealed = seal_deed(desk.runtime.keyring, desk.teacher, done)
    return RedirectResponse(f"{asked.address}{_and(gone)}&undo={sealed}#done", 303)


def _and(gone: int) -> str:
    """So that the next page says how many were gone."""
    return f"&gone={gone}" if gone else ""


def _own_class(desk: Desk, asked: Asked) -> None:
    """The page to go back to is there for this teacher: told before anything is done."""
    if asked.course is not None:
        course_for(desk.session, desk.teacher, asked.course)


def _note(desk: Desk, action: str, comment_ids: Collection[int]) -> None:
    """Of each writer on whose work they stand, whichever class was in view."""
    for student_id, course_id in places_of(desk.session, desk.teacher, comment_ids):
        desk.record(action, student_id=student_id, course_id=course_id)
