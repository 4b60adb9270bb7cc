"""After a change of keys: reminders that wait get the link that the first key signs; the older ends with its key."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.accounts.links import signed_anew
from app.database import Sessions
from app.encryption import Keyring
from app.models import Post
from app.posts.lifecycle import CANCELLABLE, TO_GO_OUT

_carrier = aliased(Post)
_NOT_OUT = (
    select(Post)
    .outerjoin(_carrier, _carrier.id == Post.merged_into_id)
    .where(Post.state.in_(TO_GO_OUT))
    .order_by(Post.id)
)
# By the marker of one that was tried a draft is found again that a lost answer or a killed process left behind.
_UNTRIED = _NOT_OUT.where(
    func.coalesce(_carrier.attempted_at, Post.attempted_at).is_(None),
    func.coalesce(_carrier.state, Post.state).in_(CANCELLABLE),
)


def sign_reminders_anew(sessions: Sessions, keyring: Keyring) -> int:
    """How many there were. Each in a transaction of its own, as the school goes on meanwhile."""
    with sessions() as session:
        old = [post.id for post in session.scalars(_UNTRIED) if _anew(keyring, post) != post.marker]
    return sum(_sign_anew(sessions, keyring, post_id) for post_id in old)


def count_to_sign(session: Session, keyring: Keyring) -> int:
    """How many reminders that are not out hold a link that an older key signed."""
    return sum(_anew(keyring, post) != post.marker for post in session.scalars(_NOT_OUT))


def _sign_anew(sessions: Sessions, keyring: Keyring, post_id: int) -> bool:
    """Unless it was taken up meanwhile."""
    with sessions.begin() as session:
        held = _UNTRIED.where(Post.id == post_id).with_for_update(of=Post)
        post = session.scalars(held).one_or_none()
        if post is None:
            return False
        marker = _anew(keyring, post)
        post.text, post.marker = post.text.replace(post.marker, marker), marker
        return True


def _anew(keyring: Keyring, post: Post) -> str:
    token, mark, letters = post.marker.partition("#")
    return signed_anew(keyring, token) + mark + letters
