import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.writing.stage import NOTES_UP_TO, StageEvidence, has_moved_on, stage_of
from app.writing.words import Stage


def evidence(
    *, handed_in: str = "", words: int | None = 500, changed: int = 0, untouched: int = 0, conventions: int = 0
) -> StageEvidence:
    return StageEvidence(handed_in, words, changed, untouched, conventions)


@pytest.mark.parametrize(
    ("found", "stage", "reason"),
    [
        (evidence(words=None), Stage.IDEAS, "no words read yet"),
        (evidence(words=0), Stage.IDEAS, "no words of the writer's yet"),
        (evidence(words=1), Stage.PLAN, "1 word so far"),
        (evidence(words=NOTES_UP_TO), Stage.PLAN, "80 words so far"),
        (evidence(words=1046), Stage.DRAFT, "1,046 words, nothing changed after a comment yet"),
        (evidence(changed=2, untouched=2, conventions=1), Stage.REVISE, "2 passages changed after a comment"),
        (evidence(changed=1), Stage.REVISE, "1 passage changed after a comment"),
        (
            evidence(changed=1, untouched=2, conventions=2),
            Stage.EDIT,
            "1 passage changed after a comment; only conventions are still open",
        ),
        (evidence(handed_in="turned in", words=None), Stage.SHARE, "turned in"),
        (evidence(handed_in="returned", words=900), Stage.SHARE, "returned"),
    ],
)
def test_the_stage_follows_from_the_evidence(found: StageEvidence, stage: Stage, reason: str) -> None:
    assert stage_of(found) == (stage, reason)


STAGES = st.sampled_from(Stage)


@given(STAGES, STAGES, STAGES)
def test_a_word_on_the_stage_is_past_only_once_the_draft_is_past_it_and_past_itself(
    said: Stage, then: Stage, now: Stage
) -> None:
    order = list(Stage)
    past = has_moved_on(said=said, then=then, now=now)
    if order.index(now) <= order.index(then) or order.index(now) <= order.index(said):
        assert not past
    if past:
        assert all(has_moved_on(said=said, then=then, now=later) for later in order[order.index(now) :])
    assert has_moved_on(said=said, then=then, now=Stage.SHARE) == (Stage.SHARE not in {said, then})
