"""Proves what a brief says of the paper itself: its draft and stage, what is handed in with it, and what lies ready."""

import re

from app.briefs.brief import Brief, DraftState, Role
from app.sync.problems import WORDS
from app.writing.words import STAGE_WORDS, Stage, Uptake
from tests.app.briefs.proof.past import day
from tests.app.briefs.proof.rows import Class
from tests.app.briefs.proof.world import COLLEAGUE, TEACHER, WRITER, Change, World
from tests.builders import days_ago


def assert_head(brief: Brief, world: World, room: Class) -> None:
    """Names as they are, two of one name told apart; the piece and what was set."""
    given = world.name(WRITER).partition(" ")[0]
    assert (brief.writer.name, brief.writer.given_name) == (world.name(WRITER), given)
    assert brief.writer.apart == ("jb" if world.namesake else "")
    assert brief.piece is not None
    assert (brief.piece.title, brief.piece.assignment) == (room.document.title, room.work.title)
    assert (brief.piece.due_words, brief.piece.genre) == ("due in 8 days", world.genre or "narrative")
    assert brief.piece.genre_said == (world.genre is not None)
    assert (brief.piece.source.id, brief.piece.assignment_source.id) == (room.document.id, room.work.id)
    assert {choice.id: choice.chosen for choice in brief.assignments} == {room.work.id: True, room.earlier.id: False}


def assert_beside(brief: Brief, world: World) -> None:
    """Whatever is attached, as what it is, and the changes that wait, whoever made them."""
    assert [(one.kind, one.title) for one in brief.draft.attachments] == [
        (one.called, world.text(f"beside {place}")) for place, one in enumerate(world.beside, start=1)
    ]
    assert [(one.author.role, one.author.name, one.inserted, one.deleted) for one in brief.draft.suggestions] == [
        (*_by(change, world), world.text(change.inserted), world.text(change.deleted)) for change in world.changes
    ]


def _by(change: Change, world: World) -> tuple[Role, str]:
    if change.by == "writer":
        return Role.WRITER, world.name(WRITER)
    if change.by == "teacher":
        return (Role.CO_TEACHER if world.by_colleague else Role.YOU), world.name(TEACHER)
    return Role.UNKNOWN, "Somebody without a name"


def assert_rubric(brief: Brief, world: World) -> None:
    """Classroom's lines with its marks and no other; the one to start from marks nothing."""
    assert brief.rubric is not None
    marks = [[level.marked for level in criterion.levels] for criterion in brief.rubric.criteria]
    if world.rubric:
        assert marks == [[number == line.marked for number in range(line.levels)] for line in world.rubric]
        titles = [world.text(f"criterion {place}") for place in range(len(world.rubric))]
        assert [line.title for line in brief.rubric.criteria] == titles
        assert (brief.rubric.from_words == "from Classroom") == (not any(map(any, marks)))
    else:
        assert brief.rubric.source is None
        assert not any(map(any, marks))


def assert_draft(brief: Brief, world: World) -> None:
    """Each reading with its words, and the reason of the stage with no other number than rows give."""
    words = [len(text.split()) for text in world.texts]
    if world.template:
        _assert_template(brief, world)
        return
    assert [point.words for point in brief.draft.trend] == words
    assert brief.draft.words == words[-1]
    numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", _draft_tells(brief, world))]
    worked_on = sum(one.of_teachers and one.uptake not in {None, Uptake.UNCHANGED} for one in world.threads)
    assert set(numbers) <= {words[-1], worked_on}
    _assert_shape(brief, words[-1], kept=world.kept)


def _draft_tells(brief: Brief, world: World) -> str:
    """What the reason of the stage says beside a teacher's word, which counts unless the piece has moved on from it."""
    shown, said = brief.draft.stage, world.stage
    if said is None or not said.words:
        assert shown.said_by == ""
        return shown.evidence
    me = said.by_colleague == world.by_colleague
    who = "You" if me else world.name(COLLEAGUE if said.by_colleague else TEACHER)
    assert shown.sources[0].kind == "piece_choice"
    if shown.said_by:
        assert (shown.stage, shown.said_by) == (said.words, who)
        begin = f"{who} said so, {day(days_ago(said.days))}; "
        assert shown.evidence.startswith(begin)
        return shown.evidence.removeprefix(begin)
    end = f"{'you' if me else who} said {STAGE_WORDS[Stage(said.words)]}, {day(days_ago(said.days))}"
    assert shown.stage != said.words
    assert shown.evidence.endswith(end)
    return shown.evidence.removesuffix(end)


def assert_unread(brief: Brief, world: World) -> None:
    """What this reader could not read of the draft, its writer or the class; a classmate's is not told here."""
    mine = [one for one in world.unread if one.by_colleague == world.by_colleague and one.about != "classmate"]
    assert sorted(trouble.message for trouble in brief.troubles) == sorted(WORDS[one.code].message for one in mine)


def _assert_shape(brief: Brief, words: int, *, kept: bool) -> None:
    """Every part that is there says as many words as it holds, and all of them no more than the draft."""
    assert brief.shape is not None
    shape = brief.shape.shape
    assert ("no longer kept" in shape.about) == (not kept)
    assert kept or not shape.from_draft
    if not shape.from_draft:
        assert not any(part.present for part in shape.parts)
        return
    for part in shape.parts:
        assert part.present == bool(part.paragraphs)
        assert [int(found) for found in re.findall(r"\d+", part.amount)] == [part.words] * part.present
        assert set(part.gist.rstrip("…").split()) <= {"word"}
    assert 0 < sum(part.words for part in shape.parts if not part.within) <= words


def _assert_template(brief: Brief, world: World) -> None:
    """What at least three have alike is nobody's own: no word, no change and no part of an outline is the writer's."""
    assert (brief.draft.state, brief.draft.words, brief.draft.trend) == (DraftState.TEMPLATE_ONLY, 0, ())
    assert re.findall(r"\d+", _draft_tells(brief, world)) == [str(world.copies + 1)]
    assert brief.shape is not None
    assert not brief.shape.shape.from_draft
