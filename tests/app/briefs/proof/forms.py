"""Proves that page, print, terminal and JSON say what the built brief holds: all of it, and nothing else."""

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from rich.console import Console

from app.briefs.brief import Brief, Comment
from app.briefs.past import LastConference
from app.briefs.pinned import Pinned
from app.briefs.tools import RubricAtHand, ShapeOfDraft
from app.cli.brief import rendered
from app.writing.words import STAGE_WORDS
from tests.app.briefs.proof.leaves import Leaf, Node, leaves, main_of, plain

_LABELS = frozenset(
    {
        *("The conversation", "You pinned", "Teach one of these", "Ask first", "asks", "answered", "ready to confer"),
        *(
            "Next step, said anew",
            "Start with",
            "Last time",
            "Strength",
            "Notes",
            "Said",
            "Next step was",
            "Since then",
        ),
        *("Still open", "Reading ahead", "Still shown", "Pin something for the talk", "Peers said", "wrote"),
        *("Not known who", "Your comments", "Bring to the desk", "Rubric", "Mentor text", "Handed in"),
        *("beside the draft", "About something else?", "Sorted by you", "Somewhere else?", "What is it about?"),
        *(
            "Move a paragraph",
            "Flags",
            "Another kind of writing?",
            "Kind of writing said by a teacher",
            "Over-marked",
        ),
    }
)
_COUNTED = re.compile(r"Talked about: \d+|Deskside, (period 3|Section B), Oct 15|And \d+ more, on screen .*")
_SCHOOL = TypeAdapter(Brief)


def assert_page(html: str, brief: Brief) -> None:
    """Every statement stands there as often as it should, nothing else does, and all of it leads to a record."""
    main = main_of(html)
    shown = [leaf for leaf in leaves(main) if leaf.text not in _LABELS and not _COUNTED.fullmatch(leaf.text)]
    expected = Counter(filter(None, map(plain, [*_said(brief), *_on_the_page(brief)])))
    found = Counter(leaf.text for leaf in shown)
    assert (found - expected, expected - found) == (Counter(), Counter())
    assert [leaf.text for leaf in shown if not leaf.leads] == []
    _assert_anchors(main)
    _assert_paper(main, brief)


def assert_terminal(brief: Brief) -> None:
    screen = io.StringIO()
    Console(file=screen, width=1000, color_system=None, highlight=False, legacy_windows=False).print(rendered(brief))
    shown = screen.getvalue()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", shown)
    told = plain(shown)
    assert [words for words in map(plain, [*_said(brief), *_flagged(brief)]) if words not in told] == []


def assert_json(brief: Brief) -> None:
    told = [plain(text) for text in _strings(json.loads(_SCHOOL.dump_json(brief)))]
    every = "\n".join(told)
    assert [words for words in map(plain, [*_said(brief), *_flagged(brief)]) if words not in every] == []


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _assert_anchors(main: Node) -> None:
    """What a statement leads to on the page is there, once."""
    ids = Counter(node.attributes["id"] for node in main.each() if "id" in node.attributes)
    assert set(ids.values()) <= {1}
    asked = {node.attributes["href"][1:] for node in main.each() if node.attributes.get("href", "").startswith("#")}
    assert asked <= set(ids)


def _assert_paper(main: Node, brief: Brief) -> None:
    """A sheet holds some of the comments, and says how many more there are; plan and last time are on it."""
    comments = [node for node in main.each() if node.tag == "article"]
    printed = [node for node in comments if "no-print" not in node.classes]
    assert all("no-print" not in up.classes for node in printed for up in node.up)
    paper: list[Leaf] = [leaf for leaf in leaves(main) if not any("no-print" in up.classes for up in leaf.inside.up)]
    told = {leaf.text for leaf in paper}
    more = [int(found[1]) for text in told if (found := re.match(r"And (\d+) more, on screen", text))]
    assert more == [len(comments) - len(printed)] * (len(printed) < len(comments))
    plan = [*(pin.words or pin.quote for pin in brief.pins), *(focus.reason for focus in brief.focus), brief.ask_first]
    assert set(filter(None, map(plain, plan))) <= told


def _said(brief: Brief) -> Iterator[str]:
    """What every form says, in these words."""
    piece = brief.piece
    assert piece is not None
    yield from (brief.writer.name, brief.writer.apart, piece.title, piece.topic, brief.draft.change_words)
    yield from _conversation(brief)
    for comment in (*brief.peers, *brief.own_threads, *brief.strangers):
        yield from (*_by(comment), comment.content, *_replies(comment))
    for group in brief.comments:
        yield group.words
        for comment in group.comments:
            yield from _comment(comment)
    yield from _beside(brief)
    for trouble in brief.troubles:
        yield trouble.message


def _conversation(brief: Brief) -> Iterator[str]:
    for pin in (*brief.pins, *brief.pins_talked):
        yield from _pin(pin)
    for focus in brief.focus:
        yield from (focus.words, focus.reason)
    yield from (brief.over_marked.words if brief.over_marked else "", brief.ask_first)
    for asked in brief.questions:
        yield from (asked.text, asked.when)
    if brief.restated:
        yield from (brief.restated.text, brief.restated.when)
    if brief.strength:
        yield from (brief.strength.quote, *_by(brief.strength), brief.strength.content)
    if brief.grown:
        yield brief.grown.words
    if brief.last_conference:
        yield from _last_time(brief.last_conference)
    for promise in brief.follow_ups:
        yield from (promise.words, promise.state_words)
        yield promise.next_step if promise.next_step != promise.words else ""


def _beside(brief: Brief) -> Iterator[str]:
    """What lies on the desk with the draft."""
    if brief.shape:
        yield from _shape(brief.shape)
    if brief.rubric:
        yield from _rubric(brief.rubric)
    for mentor in brief.mentors:
        yield from (mentor.text, mentor.cited)
    for change in brief.draft.suggestions:
        yield from (change.author.words, change.deleted, change.inserted)
    for attachment in brief.draft.attachments:
        yield from (attachment.kind, attachment.title)


def _flagged(brief: Brief) -> Iterator[str]:
    """In two parts, which are one sentence on the page."""
    for flag in brief.flags:
        yield from (flag.cause, flag.detail)


def _on_the_page(brief: Brief) -> Iterator[str]:
    """What the page puts in words of its own out of the same parts."""
    piece, draft = brief.piece, brief.draft
    assert piece is not None
    yield ", ".join(filter(None, [piece.assignment, piece.due_words]))
    yield ". ".join(filter(None, [draft.state_words, draft.last_change_words]))
    yield f"{draft.words:,} words" if draft.trend else ""
    yield from (flag.words for flag in brief.flags)
    for pin in (*brief.pins, *brief.pins_talked):
        yield f"Pinned {pin.when}"
    yield from [brief.writer.given_name] * (bool(brief.questions) + bool(brief.own_threads))
    yield f"Said by {_you(draft.stage.said_by)}" if draft.stage.said_by else ""
    yield f"Topic said by {_you(piece.topic_by)}" if piece.topic else ""
    yield f"Why {STAGE_WORDS[draft.stage.stage]}"
    yield draft.stage.evidence[0].upper() + draft.stage.evidence[1:]
    talk = brief.last_conference
    if talk:
        yield from (f"{talk.kind}, {talk.when}", f"on {talk.about}" if talk.about else "")
        yield f"Follow-up on {talk.promise.words}" if talk.promise else ""
        yield "" if talk.since else "nothing new was seen"
    else:
        yield from ("No conference with", brief.writer.given_name, "is recorded yet")
    yield from (counted.words for counted in brief.comments_counted)
    yield from ([] if brief.comments else ["none yet", "No comments on this draft yet."])
    for group in brief.comments:
        yield from (comment.when for comment in group.comments[1:])
    for mentor in brief.mentors[:1]:
        yield mentor.shows
    for mentor in brief.mentors[1:]:
        yield f"For {mentor.shows[0].lower()}{mentor.shows[1:]}"
    waiting = len(draft.suggestions)
    yield f"{waiting} suggestion{'s' if waiting != 1 else ''} waiting" if waiting else ""
    for trouble in brief.troubles:
        yield f"Still shown: {trouble.still_shown} {trouble.remedy}"
    for what, moment in (("Draft", brief.read_at), ("Classroom", brief.synced_at)):
        yield f"{what} read {_on_the_wall(moment)}" if moment else ""


def _on_the_wall(moment: datetime) -> str:
    """In New York, on Oct 15, 2026."""
    local = moment.astimezone(ZoneInfo("America/New_York"))
    days = {15: "", 14: "yesterday, "}.get(local.day, f"{local:%b} {local.day}, ")
    return f"{days}{local.hour % 12 or 12}:{local:%M}"


def _you(by: str) -> str:
    """Within a sentence."""
    return "you" if by == "You" else by


def _by(comment: Comment) -> tuple[str, str]:
    return comment.author.words, comment.when


def _pin(pin: Pinned) -> Iterator[str]:
    yield from (pin.words, pin.talked_words, pin.state_words, *_passage(pin))


def _passage(passage: Comment | Pinned) -> Iterator[str]:
    """As it was, and as it reads now where it was written anew."""
    yield passage.quote
    yield passage.passage_now if passage.state_mark == "changed" else ""


def _comment(comment: Comment) -> Iterator[str]:
    yield from (comment.state_words, *_passage(comment), *_by(comment), comment.content, comment.aside)
    yield from _replies(comment)
    yield comment.thread_words if comment.thread_words != "Open" else ""


def _replies(comment: Comment) -> Iterator[str]:
    for reply in comment.replies:
        yield from (reply.author.words, reply.when, reply.content) if reply.content else ()


def _last_time(talk: LastConference) -> Iterator[str]:
    yield from (talk.by, talk.topic, talk.strength, talk.notes, talk.student_words, talk.next_step)
    yield talk.promise.state_words if talk.promise else ""
    yield from (since.words for since in talk.since)


def _shape(found: ShapeOfDraft) -> Iterator[str]:
    yield from (found.words, found.shape.about)
    for part in found.shape.parts:
        told = part.role == "beat" and part.present
        yield from ("" if told else part.label, part.gist, part.amount if found.shape.from_draft else "")


def _rubric(rubric: RubricAtHand) -> Iterator[str]:
    yield rubric.from_words
    for criterion in rubric.criteria:
        yield from (criterion.title, criterion.description, criterion.prompt)
        for level in criterion.levels:
            yield from (level.title, level.description)
