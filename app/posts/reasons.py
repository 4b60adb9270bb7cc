"""Why a post did not go out, or goes out later, in words that a teacher can act on; page and API say the same."""

from dataclasses import dataclass

from app.writing.unfit import unfit_words


@dataclass(frozen=True)
class Reason:
    """`remedy` is the one thing to do, empty where there is nothing."""

    words: str
    remedy: str = ""


CLASSROOM_SAID = {"CourseNotModifiable": "course_archived", "InactiveCourseOwner": "owner_inactive"}
"""Our reason for a code of Classroom's that says one."""

_REASONS = {
    "words": Reason(
        "It holds a word that may not stand in a post: a grade, or something about health, disability or behaviour.",
        "Say it in other words.",
    ),
    "names_another": Reason(
        "Its conference was moved to this writer, and its words name the one it was with before.",
        "Read it, and put the right name.",
    ),
    "too_long": Reason("It is too long for a reminder.", "Shorten it."),
    "zone_unknown": Reason(
        "Your time zone is not known, and nothing is posted at night.", "Set it in Settings, then send it."
    ),
    "no_school_day": Reason(
        "No school day is left in the coming year.", "Look at the no-school days in Settings, then send it."
    ),
    "student_left": Reason("The student has left this class in Classroom."),
    "course_archived": Reason("The class is archived in Classroom, and nothing can be posted there."),
    "owner_inactive": Reason(
        "The class’s owner in Classroom is suspended or gone, and nothing can be posted there.",
        "Ask IT to give the class another owner, then send again.",
    ),
    "not_teaching": Reason("You no longer teach this class in Classroom."),
    "scope_missing": Reason(
        "Google does not let Deskside post yet: announcements are not allowed.",
        "Allow them, or have IT list them, then send again.",
    ),
    "disconnected": Reason(
        "Deskside is not connected to your Google account.", "Connect again in Settings, then send again."
    ),
    "link_ended": Reason("The link to the student’s page in it no longer opens.", "Finish the conference again."),
    "not_as_written": Reason(
        "What stood in Classroom before it was published was not what was written here, so it was deleted.",
        "Send again.",
    ),
    "gone": Reason("It was deleted in Classroom.", "Send again if it should go out."),
    "not_allowed": Reason("Google does not let you post in this class.", "Ask whoever looks after Google."),
    "google_refused": Reason(
        "Classroom did not take it.",
        "It is still here, unchanged. If sending again does not help, post it there by hand.",
    ),
    "google_unavailable": Reason("Google does not answer as it should. Deskside tries again by itself."),
    "outside_hours": Reason("Your hours were over before it was out. It goes out on the next school day."),
    "by_teacher": Reason("You cancelled it."),
    "dismissed": Reason("IT has closed the account that it was to go out from."),
    "talk_reopened": Reason("Its conference was opened again, moved or withdrawn."),
    "at_rest": Reason("Its follow-up rests, or the writer does it on their own by now."),
    "look_again_moved": Reason("The look again has happened, has another date, or comes before it could go out."),
}


def unfit_said(word: str) -> str:
    """Why a text with this word is not posted."""
    return f"“{word}” may not stand in a post: no grades, nothing about health, disability or behaviour."


def reason_of(code: str | None, text: str) -> Reason | None:
    """None without a code; a code of another version is shown as it is. Of the `text` the word at fault is named."""
    if code is None:
        return None
    found = unfit_words(text) if code == "words" else ()
    if found:
        return Reason(unfit_said(found[0].word), _REASONS["words"].remedy)
    return _REASONS.get(code, Reason(f"It was held back ({code})."))
