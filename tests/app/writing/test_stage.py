import pytest

from app.writing.stage import NOTES_UP_TO, StageEvidence, stage_of
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
