import json
from pathlib import Path

import numpy as np
import pytest

from app.writing.classifier.model import Remark, read
from training.labels import read as read_labelled

COMMENTS = Path(__file__).parents[3] / "data" / "comments"
OF_TORCH = json.loads(Path(__file__).with_name("answers_of_torch.json").read_text(encoding="utf-8"))


def test_the_forward_pass_answers_as_the_network_that_was_trained() -> None:
    """Up to the rounding of the weights to 8 bits."""
    rows = {row.id: row for row in read_labelled(COMMENTS)}
    found = read([Remark(rows[one["id"]].text, rows[one["id"]].quote, rows[one["id"]].genre) for one in OF_TORCH])

    for reading, one in zip(found, OF_TORCH, strict=True):
        assert reading.trait == pytest.approx(np.array(one["trait"]), abs=0.1)
        assert reading.kind == pytest.approx(np.array(one["kind"]), abs=0.1)


def test_the_answer_does_not_depend_on_what_else_is_read() -> None:
    remark = Remark("Where did you read this?", "Studies show that cats sleep.")
    (alone,) = read([remark])
    among = read([Remark("sp", ""), remark, Remark("very long " * 300, "and " * 900)])[1]

    assert among.trait == pytest.approx(alone.trait, abs=1e-4)
    assert among.meaning @ alone.meaning == pytest.approx(1, abs=1e-4)


def test_shares_sum_to_one() -> None:
    for reading in read([Remark("", ""), Remark("¶", ""), Remark("🔥", "…")]):
        assert reading.trait.sum() == pytest.approx(1, abs=1e-5)
        assert reading.kind.sum() == pytest.approx(1, abs=1e-5)
