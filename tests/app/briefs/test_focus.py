import pytest

from app.briefs.focus import MOST_REQUESTS
from app.models import Comment
from app.writing.words import Kind, Trait
from tests import builders
from tests.app.briefs.desk import Desk
from tests.builders import NOW, days_ago

MEMOIR = "The list was taped at eye level. " * 12 + "\nI still have the book from that season, and my name is on it."


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """One writer's memoir."""
    desk.draft(MEMOIR)
    return desk


def test_comments_that_name_one_skill_are_one_focus(desk: Desk) -> None:
    desk.ask("What happened in between?")
    desk.ask("We jump here", days=6)
    desk.ask("Hmm, move this?", days=9)
    first, second = desk.brief().focus
    assert (first.skill, first.words) == ("bridges_between_scenes", "Bridges between scenes")
    assert first.reason == "2 comments untouched, the oldest for 6 days."
    assert first.ask == "What happened between these two moments that the reader needs?"
    assert second.skill == "order_with_a_reason"


def test_what_the_writer_asks_about_comes_before_what_most_comments_are_about(desk: Desk) -> None:
    desk.ask("We jump here")
    desk.ask("What happened in between?")
    asked = desk.ask("Look at the tag again", Trait.CONVENTIONS, days=1)
    builders.create_reply(desk.session, asked, "does the comma go inside", author=desk.writer)
    first, second = desk.brief().focus
    assert (first.words, second.words) == ("Dialogue punctuation", "Bridges between scenes")
    assert "asks about it in a reply" in first.reason


def test_a_comment_that_names_no_skill_leaves_the_trait(desk: Desk) -> None:
    desk.ask("Hmm.", Trait.VOICE)
    (focus,) = desk.brief().focus
    assert (focus.skill, focus.words) == (None, "Voice")
    assert focus.ask
    assert desk.brief().mentors == ()


def test_a_draft_is_over_marked_beyond_what_a_writer_can_take_up(desk: Desk) -> None:
    for number in range(MOST_REQUESTS):
        desk.ask(f"Too long, {number}")
    desk.ask("Lovely.", kind=Kind.PRAISE)
    assert desk.brief().over_marked is None
    desk.ask("cut", kind=Kind.QUESTION)
    found = desk.brief().over_marked
    assert found is not None
    assert found.words == (
        "9 requests and questions are open on this draft. This one is enough for one talk: Room for what matters."
    )
    assert len(found.sources) == found.requests == MOST_REQUESTS + 1
    for skill in ("hook", "commas", "verb_tense"):
        desk.promise(skill=skill)
    both = desk.brief().over_marked
    assert both is not None
    assert both.words.startswith("9 requests and questions are open on this draft, and 3 follow-ups are open. This one")
    assert (both.goals, len(both.sources)) == (3, MOST_REQUESTS + 1 + 3)


def test_what_was_asked_of_the_whole_draft_counts_and_comes_after_what_hangs_on_a_passage(desk: Desk) -> None:
    for number in range(MOST_REQUESTS + 1):
        ask_of_the_whole(desk, f"Hmm, {number}.", Trait.EVIDENCE, days=number)
    brief = desk.brief()
    (focus,) = brief.focus
    assert (focus.words, focus.reason) == ("Evidence", "9 comments on the whole draft open, the oldest for 8 days.")
    assert len(focus.sources) == MOST_REQUESTS + 1
    assert brief.over_marked is not None
    assert brief.over_marked.words.startswith("9 requests and questions are open on this draft.")
    assert brief.comments_words == "9 on the whole draft"
    assert brief.ask_first
    desk.ask("Hmm.", Trait.VOICE)
    ask_of_the_whole(desk, "Hmm.", Trait.VOICE, days=0)
    first, second = desk.brief().focus
    assert first.reason == "1 comment untouched for 4 days. 1 comment on the whole draft open today."
    assert second.words == "Evidence"


def test_what_was_resolved_or_answered_on_the_whole_draft_waits_no_more(desk: Desk) -> None:
    ask_of_the_whole(desk, "Hmm.", Trait.EVIDENCE).resolved = True
    answered = ask_of_the_whole(desk, "Who is it for?", Trait.VOICE, kind=Kind.QUESTION)
    builders.create_reply(desk.session, answered, "my coach", author=desk.writer)
    ask_of_the_whole(desk, "Lovely.", Trait.VOICE, kind=Kind.PRAISE)
    assert desk.brief().focus == ()
    asked = ask_of_the_whole(desk, "Hmm.", Trait.IDEAS)
    builders.create_reply(desk.session, asked, "the part about the bus", author=desk.writer)
    (focus,) = desk.brief().focus
    assert focus.reason == "1 comment on the whole draft open for 4 days."


def ask_of_the_whole(desk: Desk, text: str, trait: Trait, *, days: float = 4, kind: Kind = Kind.REQUEST) -> Comment:
    """A comment of the teacher's that hangs on no passage."""
    asked = builders.create_comment(
        desk.session, desk.document(), text, quote="", author=desk.teacher, created_at=days_ago(days)
    )
    builders.create_label(desk.session, asked, trait, kind)
    return asked


def test_more_goals_than_a_writer_can_work_on_are_told_also_where_there_is_nothing_to_teach(desk: Desk) -> None:
    for skill in ("hook", "commas"):
        desk.promise(skill=skill)
    assert desk.brief().over_marked is None
    desk.promise(skill="verb_tense")
    found = desk.brief().over_marked
    assert found is not None
    assert (found.words, desk.brief().focus) == ("3 follow-ups are open.", ())


def test_each_skill_in_focus_brings_a_passage_of_its_own(desk: Desk) -> None:
    desk.ask("What happened in between?")
    desk.ask("Whose word is this? Repetitive.", Trait.WORD_CHOICE)
    mentors = desk.brief().mentors
    assert [mentor.shows for mentor in mentors] == ["Bridges between scenes", "Repeating only on purpose"]
    assert mentors[0].cited == "Frederick Douglass, Narrative of the Life of Frederick Douglass, 1845, chapter 10"
    assert mentors[0].text != mentors[1].text


def test_a_memoir_has_its_plot_line_from_the_newest_draft(desk: Desk) -> None:
    shape = desk.brief().shape
    assert shape is not None
    assert (shape.words, shape.shape.about) == ("Plot line", "from the draft")
    assert shape.shape.parts[-1].label == "Looking back"
    assert shape.source is not None
    builders.create_snapshot(desk.session, desk.document(), "My gym shoes.", taken_at=NOW)
    shape = desk.brief().shape
    assert shape is not None
    assert not shape.shape.from_draft


def test_without_a_rubric_in_classroom_there_is_one_to_start_from(desk: Desk) -> None:
    rubric = desk.brief().rubric
    assert rubric is not None
    assert [criterion.title for criterion in rubric.criteria] == ["Content", "Organization", "Evidence", "Conventions"]
    assert (rubric.from_words, rubric.source) == ("to start from; Classroom has none", None)
