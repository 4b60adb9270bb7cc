"""What students and teachers do with files and comments in a random world; each act does nothing where it cannot."""

from typing import Any

from integrations.google.drive import DOCUMENT_TYPE, WORD_TYPE
from integrations.google.emulator import events
from integrations.google.emulator.state.records import Comment, File, Submission
from tests.app.sync.worlds import words
from tests.app.sync.worlds.pen import TEACHERS, Pen


def _of(submission: Submission) -> dict[str, str]:
    return {"course": submission.course, "coursework": submission.coursework, "student": submission.student}


def open_assignment(pen: Pen) -> None:
    if submission := pen.submission("NEW"):
        work = pen.state.coursework[submission.coursework]
        copy = {"file": pen.new_id("1COPY"), "title": f"{work.title} copy"} if work.template else {}
        pen.happen(events.SubmissionOpened, **_of(submission), **copy)


def attach_new(pen: Pen) -> None:
    """A Doc mostly; else a Word file, sound or damaged, or a picture."""
    submission = pen.submission("CREATED", "RETURNED", "RECLAIMED_BY_STUDENT")
    if submission is None:
        return
    file = {"id": pen.new_id("1FILE"), "owner": submission.student, "title": pen.chance.choice(words.TITLES)}
    kind = pen.chance.choices(["doc", "word", "damaged", "picture"], [6, 3, 1, 1])[0]
    made: dict[str, Any] = {"text": words.draft(pen.chance)}
    if kind == "word":
        made = {"mime_type": WORD_TYPE, "content": pen.chance.choice(list(words.word_files()))}
    elif kind == "damaged":
        made = {"mime_type": WORD_TYPE, "content": words.DAMAGED}
    elif kind == "picture":
        made = {"mime_type": "image/png", "content": b"\x89PNG"}
    pen.happen(events.FileCreated, **file, **made)
    pen.happen(events.FileAttached, file=file["id"], **_of(submission))


def attach_again(pen: Pen) -> None:
    """A file that is handed in already: by somebody else, elsewhere, or a second time in the same place."""
    submission, file = pen.submission("CREATED", "RETURNED"), pen.handed_in()
    if submission and file:
        pen.happen(events.FileAttached, file=file.id, **_of(submission))


def attach_link(pen: Pen) -> None:
    if submission := pen.submission("CREATED"):
        link = {"url": f"https://weather.example/{pen.chance.randrange(9)}", "title": "The storm"}
        pen.happen(events.LinkAttached, **link, **_of(submission))


def turn_in(pen: Pen) -> None:
    if submission := pen.submission("CREATED", "RECLAIMED_BY_STUDENT", "RETURNED"):
        pen.happen(events.TurnedIn, **_of(submission))


def take_back(pen: Pen) -> None:
    if submission := pen.submission("TURNED_IN"):
        pen.happen(events.Reclaimed, **_of(submission))


def give_back(pen: Pen) -> None:
    if submission := pen.submission("TURNED_IN"):
        rubric = {"crit1": float(pen.chance.randrange(1, 4))} if pen.likely(0.5) else {}
        pen.happen(events.Returned, grade=pen.one([None, 17.0]), rubric=rubric, **_of(submission))


def write(pen: Pen) -> None:
    if file := pen.handed_in(DOCUMENT_TYPE):
        text = words.revised(file.text, pen.chance)
        pen.happen(events.DocEdited, file=file.id, by=file.owner, text=text)


def replace_word_file(pen: Pen) -> None:
    if file := pen.handed_in(WORD_TYPE):
        content = pen.chance.choice([*words.word_files(), words.DAMAGED])
        pen.happen(events.FileChanged, id=file.id, by=file.owner, content=content)


def retitle(pen: Pen) -> None:
    if file := pen.handed_in():
        pen.happen(events.FileChanged, id=file.id, by=file.owner, title=pen.chance.choice(words.TITLES))


def add_tab(pen: Pen) -> None:
    if file := pen.handed_in(DOCUMENT_TYPE):
        parent = file.tabs[-1].id if file.tabs and pen.likely(0.5) else None
        tab = {"id": pen.new_id("t."), "title": "Notes", "text": words.draft(pen.chance), "parent": parent}
        pen.happen(events.TabAdded, file=file.id, **tab)


def look(pen: Pen) -> None:
    if file := pen.handed_in():
        pen.happen(events.FileViewed, file=file.id, by=pen.chance.choice(list(TEACHERS)))


def share(pen: Pen) -> None:
    """A teacher is kept out, let in again, or may only look."""
    if file := pen.handed_in():
        role = pen.chance.choice([None, "reader", "commenter", "writer", "writer"])
        pen.happen(events.FileShared, file=file.id, user=pen.chance.choice(list(TEACHERS)), role=role)


def suggest(pen: Pen) -> None:
    """One suggestion at a time: two that overlap are shown as one."""
    file = pen.handed_in(DOCUMENT_TYPE)
    if file and not any(suggestion.status == "OPEN" for suggestion in file.suggestions.values()):
        made = {"quote": words.passage(file.text, pen.chance), "insert": pen.chance.choice(["", "slowly"])}
        pen.happen(
            events.SuggestionMade, id=pen.new_id("suggest."), file=file.id, by=pen.chance.choice(list(TEACHERS)), **made
        )


def settle_suggestion(pen: Pen) -> None:
    file = pen.handed_in(DOCUMENT_TYPE)
    if file and (open_ := pen.one(item for item in file.suggestions.values() if item.status == "OPEN")):
        pen.happen(events.SuggestionClosed, id=open_.id, file=file.id, by=file.owner, accepted=pen.likely(0.5))


def comment(pen: Pen) -> None:
    """By a teacher, by the writer, or by anybody else who has an account."""
    if file := pen.handed_in():
        quote = words.passage(file.text, pen.chance) if file.revisions and pen.likely(0.7) else ""
        by = pen.chance.choice([*TEACHERS, file.owner, pen.chance.choice(list(pen.state.accounts))])
        pen.happen(
            events.CommentMade,
            id=pen.new_id("AAAB"),
            file=file.id,
            by=by,
            quote=quote,
            text=f"{pen.chance.choice(words.NOTES)} {pen.number}",
        )


def _thread(pen: Pen) -> tuple[File, Comment] | None:
    return pen.one(
        (file, comment)
        for file in pen.state.files.values()
        for comment in file.comments.values()
        if not comment.deleted
    )


def reply(pen: Pen) -> None:
    if found := _thread(pen):
        file, thread = found
        by = pen.chance.choice([file.owner, *TEACHERS])
        made = {"id": pen.new_id("AAAR"), "comment": thread.id, "by": by}
        pen.happen(events.ReplyMade, file=file.id, text=pen.chance.choice(words.NOTES), **made)


def resolve_or_reopen(pen: Pen) -> None:
    if found := _thread(pen):
        file, thread = found
        made = {"id": pen.new_id("AAAR"), "comment": thread.id, "by": pen.chance.choice(list(TEACHERS))}
        action = "reopen" if thread.resolved else "resolve"
        pen.happen(events.ReplyMade, file=file.id, text=pen.chance.choice(["", "Done."]), action=action, **made)


def edit_post(pen: Pen) -> None:
    if found := _thread(pen):
        file, thread = found
        post = pen.one([None, *(reply.id for reply in thread.replies if not reply.deleted)])
        pen.happen(events.CommentEdited, file=file.id, comment=thread.id, reply=post, text=f"Better: {pen.new_id('n')}")


def delete_post(pen: Pen) -> None:
    if found := _thread(pen):
        file, thread = found
        post = pen.one([None, *(reply.id for reply in thread.replies if not reply.deleted)])
        pen.happen(events.CommentDeleted, file=file.id, comment=thread.id, reply=post)


ACTS = {
    open_assignment: 8,
    attach_new: 8,
    attach_again: 2,
    attach_link: 2,
    turn_in: 4,
    take_back: 2,
    give_back: 3,
    write: 6,
    replace_word_file: 2,
    retitle: 1,
    add_tab: 1,
    look: 1,
    share: 3,
    suggest: 2,
    settle_suggestion: 1,
    comment: 6,
    reply: 4,
    resolve_or_reopen: 3,
    edit_post: 2,
    delete_post: 3,
}
