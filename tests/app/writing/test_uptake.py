from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.writing.passages import passage
from app.writing.uptake import UptakeResult, uptake, uptakes
from app.writing.words import Uptake

DRAFT = """The list was on the gym door. It was the worst day of my life. I read it twice.

The bus ride home was quiet. By the last game of the season I could do the whole book without looking down.

Coach Dee said I could keep the book if I wanted. "Keep it like hold it," he said. I said yes to both."""
WORST = "It was the worst day of my life."


@pytest.mark.parametrize(
    ("quote", "after", "expected"),
    [
        pytest.param(WORST, DRAFT, Uptake.UNCHANGED, id="same draft"),
        pytest.param(WORST, DRAFT.replace(f" {WORST}", ""), Uptake.REMOVED, id="cut"),
        pytest.param(WORST, "", Uptake.REMOVED, id="nothing left"),
        pytest.param(WORST, DRAFT.replace(WORST, "The list was taped at eye level."), Uptake.CHANGED, id="rewritten"),
        pytest.param(WORST, "Nothing of the old text is left here at all.", Uptake.CHANGED, id="whole draft rewritten"),
        pytest.param(WORST, DRAFT.replace(f" {WORST}", "") + "\n\n" + WORST, Uptake.MOVED, id="moved to the end"),
        pytest.param(
            "The bus ride home was quiet.",
            "\n\n".join(DRAFT.split("\n\n")[index] for index in (0, 2, 1)),
            Uptake.MOVED,
            id="its paragraph moved",
        ),
        pytest.param(WORST, DRAFT.replace("worst day of", "worst, day of"), Uptake.CHANGED, id="a comma is a change"),
        pytest.param(WORST, DRAFT.replace("worst", "Worst"), Uptake.CHANGED, id="a capital is a change"),
        pytest.param(
            "quiet. By the last game",
            DRAFT.replace("quiet. By", "quiet. We waited three weeks. By"),
            Uptake.CHANGED,
            id="text put in between",
        ),
        pytest.param(
            WORST, DRAFT.replace(WORST, "It was the worst day. I mean of my life."), Uptake.CHANGED, id="split in two"
        ),
        pytest.param(" of the season", DRAFT.replace(" of the season", ""), Uptake.REMOVED, id="a phrase cut"),
        pytest.param("I read it twice. The bus ride home", DRAFT, Uptake.UNCHANGED, id="spans paragraphs"),
        pytest.param("By the last game of the sea…", DRAFT, Uptake.UNCHANGED, id="cut short by an ellipsis"),
        pytest.param("Coach Dee said ... yes to both.", DRAFT, Uptake.UNCHANGED, id="ellipsis in the middle"),
        pytest.param(
            "Coach Dee said ... yes to both.",
            DRAFT.replace("hold", "have"),
            Uptake.CHANGED,
            id="changed under the ellipsis",
        ),
        pytest.param("he bus ride home was qui", DRAFT, Uptake.UNCHANGED, id="begins and ends inside words"),
        pytest.param("“Keep it like hold it,” he said.", DRAFT, Uptake.UNCHANGED, id="curly quotation marks"),
    ],
)
def test_what_became_of_a_passage(quote: str, after: str, expected: Uptake) -> None:
    assert uptake(DRAFT, quote, after).label is expected


def test_an_ellipsis_leaves_out_as_little_as_it_can() -> None:
    before = (
        "My grandmother never wrote anything down. She cooked from memory.\n\n"
        "My grandmother taught me to fold the dough before it ever reached the kitchen. The rest of us watched."
    )
    folded = "My grandmother taught me to fold the dough before it ever reached the kitchen."
    edited_before_it = before.replace("never wrote anything down", "kept no recipes at all")

    assert uptake(before, "My grandmother ... reached the kitchen.", edited_before_it) == UptakeResult(
        Uptake.UNCHANGED, folded
    )
    edited_in_it = before.replace("fold the dough", "roll it out")
    assert uptake(before, "My grandmother ... reached the kitchen.", edited_in_it).label is Uptake.CHANGED


def test_the_same_quote_of_many_comments_has_one_answer() -> None:
    after = passage(DRAFT.replace("quiet", "loud"))
    quotes = [passage(quote) for quote in ("The bus", "quiet", "The bus", "nowhere at all", "quiet")]

    found = uptakes(passage(DRAFT), quotes, after)

    assert [one.label for one in found] == [Uptake.UNCHANGED, Uptake.CHANGED, Uptake.UNCHANGED, None, Uptake.CHANGED]


def test_a_long_passage_that_was_worked_on_elsewhere_is_known_by_its_beginning() -> None:
    told = (
        "The kitchen smelled of onions and wet coats when my uncle came in from the yard with the radio under his arm. "
        "He set it down between the plates and turned the dial until the match came through the noise. "
        "Nobody spoke for a while, and the soup went cold in front of us while we leaned in to hear the score."
    )
    others = [
        f"Line {number} speaks of {thing} alone." for number, thing in enumerate(("ships", "bees", "chalk", "tin"))
    ]
    reworked = told.replace("came in", "walked in").replace("the plates", "our plates").replace("match", "game")

    found = uptake("\n".join([told, *others]), told, "\n".join([*others, reworked]))

    assert found.label is Uptake.CHANGED
    assert found.passage_now == reworked


def test_of_a_passage_worked_on_elsewhere_nothing_is_shown_that_was_there_before() -> None:
    beginning = (
        "The kitchen smelled of onions and wet coats when my uncle came in from the yard with the radio under his arm, "
        "and we all made room for it."
    )
    rest = "He set it down between the plates and turned the dial until the match came through the noise."
    others = ["Line one speaks of ships alone.", "Line two speaks of bees alone.", "Line three speaks of chalk alone."]
    told = f"{beginning} {rest}"
    reworked = beginning.replace("came in", "walked in")

    found = uptake("\n".join([told, *others]), told, "\n".join([*others[:2], reworked, others[2]]))

    assert found == UptakeResult(Uptake.CHANGED, reworked)


def test_the_passage_now_is_what_stands_in_its_place() -> None:
    after = DRAFT.replace(WORST, "The list was taped too high. I read it again.")

    assert uptake(DRAFT, WORST, after).passage_now == "The list was taped too high. I read it again."


def test_where_little_is_left_the_passage_now_is_the_whole_sentence() -> None:
    before = "It is a well-known fact that phones are bad. We all know it."
    after = "From what I saw in May phones are bad. We all know it."

    found = uptake(before, "It is a well-known fact that", after.replace("what I saw in May ", ""))

    assert found == UptakeResult(Uptake.CHANGED, "From phones are bad.")
    assert uptake(before, "It is a well-known fact that", after).passage_now == "From what I saw in May"
    assert uptake(before, "bad", after.replace("bad", "harmful")).passage_now == "harmful"


def test_of_a_long_passage_its_first_whole_sentences_are_shown() -> None:
    anew = "".join(f"In year {number} nothing of it was left to say again. " for number in range(60))
    shown = uptake(None, anew, anew).passage_now
    assert shown.endswith("left to say again. …")
    assert anew.startswith(shown.removesuffix(" …"))
    assert 60 < len(shown.split()) <= 100
    endless = " ".join(f"word{number}" for number in range(300))
    assert uptake(None, endless, endless).passage_now == " ".join([*endless.split()[:100], "…"])


def test_a_passage_moved_and_reworked_is_changed_and_shown_where_it_went() -> None:
    sentence = "By the last game of the season I could do the whole book without looking down."
    reworked = "By the last game of the season I could do the whole book blind."

    found = uptake(DRAFT, sentence, DRAFT.replace(f" {sentence}", "") + "\n\nAnd so it ended. " + reworked)

    assert found.label is Uptake.CHANGED
    assert "By the last game of the season" in found.passage_now


def test_of_two_passages_that_changed_places_the_one_with_a_comment_has_moved() -> None:
    swapped = "\n\n".join(DRAFT.split("\n\n")[index] for index in (1, 0, 2))

    for quote in (WORST, "By the last game of the season I could do the whole book without looking down."):
        assert uptake(DRAFT, quote, swapped).label is Uptake.MOVED
    assert uptake(DRAFT, "I said yes to both.", swapped).label is Uptake.UNCHANGED


def test_one_sentence_sent_to_the_end_moves_nothing_else() -> None:
    first = "The list was on the gym door."
    after = f"{DRAFT.removeprefix(f'{first} ')} {first}"

    assert uptake(DRAFT, first, after).label is Uptake.MOVED
    for quote in (WORST, "The bus ride home was quiet.", "I said yes to both."):
        assert uptake(DRAFT, quote, after).label is Uptake.UNCHANGED


def test_a_quote_cut_short_stands_for_its_whole_sentence() -> None:
    after = DRAFT.replace("without looking down", "with my eyes closed")

    assert uptake(DRAFT, "By the last game of the sea…", after).label is Uptake.CHANGED
    assert uptake(DRAFT, "… looking down.", after).label is Uptake.CHANGED
    assert uptake(DRAFT, "By the last game of the season", after).label is Uptake.UNCHANGED


def test_of_a_passage_that_stands_twice_the_copy_that_was_touched_was_meant() -> None:
    before = "I ran fast. The dog barked at me. I ran fast. Then it was over."

    assert uptake(before, "I ran fast.", before).label is Uptake.UNCHANGED
    assert uptake(before, "I ran fast.", before.replace("me. I ran fast.", "me. I sprinted.")).label is Uptake.CHANGED


def test_without_the_draft_of_then_only_a_passage_that_stands_once_is_proven() -> None:
    assert uptake(None, WORST, DRAFT) == UptakeResult(Uptake.UNCHANGED, WORST)
    assert uptake(None, "I sprinted to the door.", DRAFT).label is None
    assert uptake(None, "I ran.", "I ran. You stood. I ran.").label is None


def test_a_quote_with_a_slip_is_still_found() -> None:
    assert uptake(DRAFT, "It was the wrost day of my life.", DRAFT).label is Uptake.UNCHANGED


def test_a_quote_escaped_for_html_is_read_as_it_was_written() -> None:
    assert uptake("He didn’t say anything.", "He didn&#39;t say", "He didn’t say anything.").label is Uptake.UNCHANGED
    assert uptake("Write &amp; for it.", "Write &amp; for", "Write & for it.").label is Uptake.CHANGED


def test_a_long_passage_of_which_nothing_returns_is_gone_whatever_stands_there() -> None:
    coffee = "He kept a coffee can of bolts on the dash, and when he turned left the can slid to my side."
    other = "Nobody in our family had ever thrown anything away that still had a motor."
    again = "Bolts rattled in a coffee can; it slid over to me at every left turn."

    assert uptake(f"I rode along. {coffee} We left.", coffee, f"I rode along. {other} We left.").label is Uptake.REMOVED
    assert uptake(f"I rode along. {coffee} We left.", coffee, f"I rode along. {again} We left.").label is Uptake.CHANGED


def test_what_was_mended_in_the_next_sentence_does_not_stand_for_a_passage_that_was_cut() -> None:
    before = "It died. He did not say anything. He just reached over and turned the key again."

    assert uptake(
        before, "He did not say anything.", "It died. Grandpa just reached over and turned the key again."
    ) == (UptakeResult(Uptake.REMOVED, ""))


def test_scripts_without_spaces_are_followed_too() -> None:
    before = "門口有一棵樹。爺爺坐在樹下。我在看書。"

    assert uptake(before, "爺爺坐在樹下。", "門口有一棵樹。我在看書。爺爺坐在樹下。").label is Uptake.MOVED
    assert uptake(before, "爺爺坐在樹下。", "門口有一棵樹。我在看書。").label is Uptake.REMOVED
    assert uptake(before, "爺爺坐在", "門口有一棵樹。爺爺睡在樹下。我在看書。").label is Uptake.CHANGED


def test_a_quote_that_stood_nowhere_is_unknown() -> None:
    assert uptake(DRAFT, "A sentence from a wholly different paper.", DRAFT).label is None
    assert uptake(DRAFT, "", DRAFT).label is None


WORDS = ["river", "took", "what", "it", "wanted", "and", "left", "the", "boat", "don't", "twice", "Ngọc"]
_chance = Random(0)  # noqa: S311  the same sentences in every run
# To let Hypothesis choose every word takes longer than what is tested.
POOL = sorted({" ".join(_chance.choices(WORDS, k=_chance.randint(4, 9))) + "." for _ in range(1000)})
SENTENCES = st.lists(st.sampled_from(POOL), min_size=3, max_size=12, unique=True)
STYLES = (
    lambda text: text.replace("'", "’"),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace(". ", ".\n\n"),
    lambda text: text.replace("ọ", "o\u0323"),
    lambda text: f"\ufeff{text}  ",
)


@given(SENTENCES, st.data(), st.sampled_from(STYLES))
def test_typography_and_white_space_are_no_change(sentences: list[str], data: st.DataObject, style: object) -> None:
    quote = data.draw(st.sampled_from(sentences))
    draft = " ".join(sentences)

    assert callable(style)
    assert uptake(draft, quote, style(draft)).label is Uptake.UNCHANGED


@given(SENTENCES, st.data())
def test_new_sentences_elsewhere_leave_a_passage_untouched(sentences: list[str], data: st.DataObject) -> None:
    quote = data.draw(st.sampled_from(sentences))
    place = data.draw(st.integers(0, len(sentences)))
    after = [*sentences[:place], "Meanwhile somebody else was whistling.", *sentences[place:]]

    assert uptake(" ".join(sentences), quote, " ".join(after)) == UptakeResult(Uptake.UNCHANGED, quote)


@given(SENTENCES, st.data())
def test_a_sentence_that_is_cut_is_gone(sentences: list[str], data: st.DataObject) -> None:
    quote = data.draw(st.sampled_from(sentences))
    rest = [sentence for sentence in sentences if sentence != quote]

    assert uptake(" ".join(sentences), quote, " ".join(rest)).label is Uptake.REMOVED


@given(SENTENCES, st.data())
def test_a_sentence_put_far_away_has_moved(sentences: list[str], data: st.DataObject) -> None:
    quote = data.draw(st.sampled_from(sentences[:-2]))
    rest = [sentence for sentence in sentences if sentence != quote]

    assert uptake(" ".join(sentences), quote, " ".join([*rest, quote])).label is Uptake.MOVED


@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=80))
@example("a", "…", "a")
@example("...", "...", "")
@example("\u200b", "\u200b", "\u200b")
def test_any_text_gets_an_answer_that_today_s_draft_proves(before: str, quote: str, after: str) -> None:
    for draft in (before, None):
        found = uptake(draft, quote, after)

        assert found.passage_now in after
        if found.label is Uptake.UNCHANGED:
            assert found.passage_now
        if found.label in {None, Uptake.REMOVED}:
            assert not found.passage_now


def test_mended_punctuation_is_followed_past_new_text_beside_it() -> None:
    before = "He held a ball.\n‘You sure’ he said ‘its every game.’\nWe left. ‘That’s it then’ said Mr. Ferris."
    after = (
        "He held a ball.\nI said probably.\n“You sure,” he said, “its every game.”\n“I know,” I said.\n"
        "We left. ‘That’s it then’ said Mr. Ferris."
    )

    result = uptake(before, "‘You sure’ he said ‘its every game.’", after)

    assert result == UptakeResult(Uptake.CHANGED, "“You sure,” he said, “its every game.”")


@given(SENTENCES, st.data())
def test_edits_of_other_sentences_leave_a_passage_untouched(sentences: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sentences) - 1))
    edited = data.draw(st.sets(st.integers(0, len(sentences) - 1))) - {at}
    after = [f"Maybe {sentence}" if number in edited else sentence for number, sentence in enumerate(sentences)]

    assert uptake(" ".join(sentences), sentences[at], " ".join(after)).label is Uptake.UNCHANGED


@given(st.lists(SENTENCES, min_size=3, max_size=5, unique_by=str), st.data())
def test_a_paragraph_that_is_cut_takes_its_passages_with_it(paragraphs: list[list[str]], data: st.DataObject) -> None:
    own = "Zebras gallop under purple umbrellas."
    at = data.draw(st.integers(0, len(paragraphs)))
    rest = [" ".join(sentences) for sentences in paragraphs]
    before = [*rest[:at], f"{own} Yaks applaud.", *rest[at:]]

    assert uptake("\n\n".join(before), own, "\n\n".join(rest)) == UptakeResult(Uptake.REMOVED, "")


@given(st.lists(SENTENCES, min_size=3, max_size=5, unique_by=str))
def test_a_paragraph_that_moved_takes_its_passages_with_it(paragraphs: list[list[str]]) -> None:
    own = "Zebras gallop under purple umbrellas."
    rest = [" ".join(sentences) for sentences in paragraphs]
    moving = f"{own} Yaks applaud."

    assert uptake("\n\n".join([moving, *rest]), own, "\n\n".join([*rest, moving])) == UptakeResult(Uptake.MOVED, own)
