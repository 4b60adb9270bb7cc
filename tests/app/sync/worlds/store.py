"""What the store holds, by SQL of its own, in the shape in which it is compared."""

from typing import Any

from sqlalchemy import text

from app.database import Sessions
from tests.app.sync.worlds.facts import Key, Row, Stored

# The first column says whether the row lives, the next ones are its key; every other column is a value.
QUESTIONS: dict[str, tuple[int, str]] = {
    "course": (1, "SELECT true, google_id, name, section, room, state FROM course"),
    "right": (
        2,
        (
            "SELECT p.removed_at IS NULL, p.google_id, c.google_id"
            " FROM course_teacher p JOIN course c ON c.id = course_id"
        ),
    ),
    "teacher": (
        2,
        (
            "SELECT p.removed_at IS NULL, c.google_id, p.google_id, p.name"
            " FROM course_teacher p JOIN course c ON c.id = course_id"
        ),
    ),
    "person": (1, "SELECT true, google_id, name, given_name, family_name FROM student"),
    "enrollment": (
        2,
        (
            "SELECT removed_at IS NULL, c.google_id, s.google_id"
            " FROM enrollment JOIN course c ON c.id = course_id JOIN student s ON s.id = student_id"
        ),
    ),
    "coursework": (
        2,
        (
            "SELECT removed_at IS NULL, c.google_id, w.google_id, title, description, w.state, due_at, max_points"
            " FROM coursework w JOIN course c ON c.id = course_id"
        ),
    ),
    "rubric": (
        2,
        (
            "SELECT r.removed_at IS NULL AND w.removed_at IS NULL, c.google_id, w.google_id, criteria"
            " FROM rubric r JOIN coursework w ON w.id = coursework_id JOIN course c ON c.id = course_id"
        ),
    ),
    "submission": (
        3,
        (
            "SELECT u.removed_at IS NULL AND w.removed_at IS NULL, c.google_id, w.google_id, s.google_id,"
            " u.state, late, rubric_grades"
            " FROM submission u JOIN coursework w ON w.id = coursework_id JOIN course c ON c.id = course_id"
            " JOIN student s ON s.id = student_id"
        ),
    ),
    "attachment": (
        4,
        (
            "SELECT u.removed_at IS NULL AND w.removed_at IS NULL, c.google_id, w.google_id, s.google_id,"
            " position::text, kind, d.google_id AS file, a.link"
            " FROM attachment a JOIN submission u ON u.id = submission_id JOIN coursework w ON w.id = coursework_id"
            " JOIN course c ON c.id = course_id JOIN student s ON s.id = student_id"
            " LEFT JOIN document d ON d.id = document_id"
        ),
    ),
    "document": (1, "SELECT true, google_id, title, mime_type, unreadable FROM document"),
    "shown": (
        2,
        (
            "SELECT true, d.google_id, c.google_id FROM course_document"
            " JOIN document d ON d.id = document_id JOIN course c ON c.id = course_id"
        ),
    ),
    "text": (
        1,
        (
            "SELECT DISTINCT ON (d.id) true, d.google_id, text FROM snapshot s JOIN document d ON d.id = document_id"
            " ORDER BY d.id, taken_at DESC, s.id DESC"
        ),
    ),
    "comment": (
        2,
        (
            "SELECT removed_at IS NULL, d.google_id,"
            " CASE source WHEN 'word' THEN 'word: ' || content ELSE c.google_id END,"
            " content, quote, resolved, c.created_at, author_name, author_google_id, author_role, author_basis"
            " FROM comment c JOIN document d ON d.id = document_id"
        ),
    ),
    "reply": (
        3,
        (
            "SELECT r.removed_at IS NULL, d.google_id, c.google_id,"
            " to_char(r.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS'), r.content, action,"
            " r.author_name, r.author_google_id, r.author_role, r.author_basis"
            " FROM reply r JOIN comment c ON c.id = comment_id JOIN document d ON d.id = document_id"
        ),
    ),
    "suggestion": (
        2,
        (
            "SELECT removed_at IS NULL, d.google_id, s.google_id, inserted, deleted"
            " FROM suggestion s JOIN document d ON d.id = document_id"
        ),
    ),
    "problem": (
        3,
        (
            "SELECT true, t.google_id, code, coalesce(d.google_id, '') FROM sync_problem"
            " JOIN teacher t ON t.id = teacher_id LEFT JOIN document d ON d.id = document_id"
        ),
    ),
}
TWICE = """
SELECT d.google_id FROM (
    SELECT document_id, text_hash = lag(text_hash) OVER (PARTITION BY document_id ORDER BY taken_at, id) AS again
    FROM snapshot
) s JOIN document d ON d.id = document_id WHERE again
"""


def stored(sessions: Sessions) -> Stored:
    """Everything; a row counts as removed when it is marked so, or what it belongs to is."""
    rows: dict[Key, Row] = {}
    present: set[Key] = set()
    with sessions() as session:
        for kind, (width, question) in QUESTIONS.items():
            for row in session.execute(text(question)):
                key = (kind, *row[1 : width + 1])
                present.add(key)
                if row[0]:
                    values = dict(zip(list(row._fields)[width + 1 :], row[width + 1 :], strict=True))
                    rows[key] = _with_levels(values) if kind == "rubric" else values
        assert [*session.execute(text(TWICE))] == [], "a draft was kept twice"
    return Stored(rows, frozenset(present))


def _with_levels(row: dict[str, Any]) -> Row:
    return {"levels": [(item["id"], [level["points"] for level in item["levels"]]) for item in row["criteria"]]}
