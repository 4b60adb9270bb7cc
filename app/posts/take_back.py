"""Taking a post back: deleted in Classroom at the teacher's word, without a limit of time."""

from app.accounts.credentials import google_for
from app.accounts.runtime import Runtime
from app.errors import Conflict, GoogleUnavailable, ReconnectNeeded
from app.models import Course, Post
from app.posts.lifecycle import move
from app.posts.reasons import CLASSROOM_SAID
from integrations.google import announcements
from integrations.google.errors import AuthError, GoogleError, NotFound, Retryable

IN_CLASSROOM = "Open it in Classroom and delete it there."


def take_back(runtime: Runtime, post_id: int) -> None:
    """Delete the announcement; one that is gone already is taken back, too. The caller has checked whose it is.

    What went out together is one announcement, and is taken back together.

    Raises:
        Conflict: it is not out, or Google refuses; the post stays as it is.
        ReconnectNeeded, GoogleUnavailable: as above, for now.
    """
    with runtime.sessions() as session:
        part = session.get_one(Post, post_id)
        post = session.get_one(Post, part.merged_into_id) if part.merged_into_id else part
        course = session.get_one(Course, post.course_id).google_id
    if post.state == "taken_back":
        return
    if post.state != "posted" or post.google_id is None:
        raise Conflict("This reminder is not out.", safe="Nothing was changed.", remedy="Look at what became of it.")
    try:
        with google_for(runtime, post.teacher_id) as google:
            announcements.delete(google, course, post.google_id)
    except NotFound:
        pass  # somebody was faster
    except Retryable as error:
        raise GoogleUnavailable(
            "Google did not answer, so the reminder may still be there.",
            safe="Nothing else was changed.",
            remedy="Try again in a minute.",
        ) from error
    except AuthError as error:
        raise ReconnectNeeded(
            "Deskside is not connected to your Google account.",
            safe="The reminder is still there.",
            remedy=f"Connect again in Settings. {IN_CLASSROOM}",
        ) from error
    except GoogleError as error:
        raise Conflict(
            _why_not(error.code), safe="The reminder is still there, unchanged.", remedy=IN_CLASSROOM
        ) from error
    with runtime.sessions.begin() as session:
        move(session, post.id, "posted", "taken_back", runtime.clock.now())


def _why_not(code: str) -> str:
    if code == "ProjectPermissionDenied":
        return "Google lets Deskside delete only what Deskside has posted, and says that this is not."
    if CLASSROOM_SAID.get(code) == "course_archived":
        return "The class is archived, and nothing in it can be deleted."
    return "Google does not let Deskside delete this reminder."
