"""What is typed into every form that changes something, for the test that walks all routes."""

import json
from collections.abc import Callable

from tests.talks import SKILL


def journal(ids: dict[str, int]) -> dict[str, object]:
    """A batch of the conference mode's journal, which begins a conference."""
    talk = {"opening": "talk-1", "kind": "formal", "began_at": "2026-10-15T14:31:00Z", "changes": []}
    return talk | {"course": ids["course_id"], "students": [ids["student_id"]], "assignment": ids["assignment_id"]}


# What some routes want besides the ids of their address, so that only the ids can be at fault.
BODIES: dict[str, Callable[[dict[str, int]], dict[str, object]]] = {
    "/api/v1/courses/{course_id}": lambda ids: {"followed": True},
    "/api/v1/courses/{course_id}/students/{student_id}": lambda ids: {"table": "2"},
    "/conferences/journal": journal,
    "/api/v1/reminders": lambda ids: {
        "student_id": ids["student_id"],
        "course_id": ids["course_id"],
        "words": "See you on Tuesday.",
    },
    "/api/v1/conferences": lambda ids: {"course_id": ids["course_id"], "student_ids": [ids["student_id"]]},
    "/api/v1/follow-ups": lambda ids: {
        "course_id": ids["course_id"],
        "student_id": ids["student_id"],
        "assignment_id": ids["assignment_id"],
        "skill": SKILL,
    },
    "/api/v1/follow-ups/{follow_up_id}": lambda ids: {"next_step": "Two bridges"},
    "/api/v1/conferences/{conference_id}": lambda ids: {"notes": "Read aloud."},
    "/api/v1/conferences/{conference_id}/move": lambda ids: {"student_id": ids["student_id"]},
    "/api/v1/reminders/{reminder_id}": lambda ids: {"words": "See you on Tuesday."},
    "/api/v1/students/{student_id}/assignments/{assignment_id}": lambda ids: {"stage": "plan"},
    "/api/v1/students/{student_id}/pins": lambda ids: {
        "course_id": ids["course_id"],
        "kind": "trait",
        "about": "voice",
    },
}


def plain_conference(ids: dict[str, int]) -> dict[str, str]:
    """The form of conference mode without a script."""
    return {"talk": json.dumps(journal(ids)), "before": "[]", "notes": "By hand."}


FORMS = {
    "/welcome": {"time_zone": "America/New_York"},
    "/settings/periods": {"label": "3"},
    "/settings/bells": {"starts": "08:00", "ends": "09:00", "day": "0:0", "letter": "", "lettered_day": "2026-10-15"},
    "/settings/day-letter": {"day": "2026-10-15", "letter": "B"},
    "/students/{student_id}/comments/{comment_id}/trait": {"trait": "voice"},
    "/students/{student_id}/documents/{document_id}/shape": {"paragraphs": '[["I sat down.", "beat"]]', "role": "beat"},
    "/settings/room": {"called": "", "table": ""},
    "/walk": {"opening": "0f0e4c1c-8a2c-4d65-9d6c-2f7a1d4c9b10"},
    "/comments": {"deed": "read", "seen": "0"},
    "/comments/{comment_id}/read": {"seen": "0"},
    "/follow-ups/{follow_up_id}/decision": {"decision": "practising"},
    "/students/{student_id}/link": {"purpose": "next_step"},
    "/reminders/{reminder_id}/words": {"words": "See you on Tuesday."},
    "/shelf/criteria": {"title": "Truth", "level": "1", "description": "Made up", "student_line": "I guessed."},
    "/shelf/remove": {"kind": "criterion"},
    "/shelf/restore": {"kind": "criterion"},
    "/students/{student_id}/absence": {"absent": "yes"},
    "/students/{student_id}/pins": {"kind": "trait", "about": "voice"},
    "/students/{student_id}/assignments/{assignment_id}/stage": {"stage": "plan"},
    "/students/{student_id}/assignments/{assignment_id}/genre": {"genre": "argument"},
}
PLAIN_TALKS = {"/students/{student_id}/conference", "/conferences/group"}
# Names in queries and forms that are no ids.
HARMLESS = {"next", "login_hint", "allow", "show", "q", "saved", "cursor", "limit", "csrf", "time_zone"} | {
    "label",
    "starts",
    "ends",
    "day",
    "letter",
    "lettered_day",
    "day_letter",
    "theme",
    "keys",
    "change",
    "told",
    "absent",
    "held",
    "met",
    "called",
    "table",
    "behind_percent",
    "wait_days",
    "untouched_days",
    "flat_days",
    "due_ahead_days",
    "trait",
    "paragraphs",
    "role",
    "by",
    "leaf",
    "picked",
    "topic",
    "next_step",
    "look_again_on",
    "next_draft",
    "opening",
    "quick",
    "words",
    "undo",
    "deed",
    "seen",
    "sheet",
    "decision",
    "only_open",
    "purpose",
    "wanted",
    "opens",
    "closes",
    "look_again",
    "free",
    "first",
    "last",
    "ended",
    "gone",
    "kind",
    "skill",
    "name",
    "student_line",
    "question",
    "text",
    "cited",
    "genre",
    "title",
    "prompt",
    "about",
    "on",
    "stage",
    "level",
    "description",
}
