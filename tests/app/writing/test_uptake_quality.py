"""How right the labels are on cases labelled by hand: those the rules were improved on, and fresh ones."""

import json
from collections import Counter
from pathlib import Path

import pytest

from app.cli.writing import followed
from app.writing.words import Uptake

CASES = Path(__file__).parents[2] / "data" / "uptake"


@pytest.mark.parametrize(("name", "floor"), [("cases.jsonl", 0.96), ("fresh.jsonl", 0.95)])
def test_labels_agree_with_a_reader(name: str, floor: float) -> None:
    """A rule that looks for the normalised quote reaches 0.63 on `cases.jsonl`."""
    lines = (CASES / name).read_bytes().splitlines()
    cases, answers = [json.loads(line) for line in lines], list(followed(lines))
    pairs = Counter((case["label"], answer["label"].value) for case, answer in zip(cases, answers, strict=True))
    untouched = [
        case["resolved_without_edit"]
        for case, answer in zip(cases, answers, strict=True)
        if answer["resolved_without_edit"]
    ]

    assert sum(_f1(pairs, label) for label in Uptake) / len(Uptake) >= floor
    assert sum(untouched) >= 0.97 * len(untouched)


def _f1(pairs: Counter[tuple[str, str]], label: str) -> float:
    said = sum(count for (_, answer), count in pairs.items() if answer == label)
    true = sum(count for (truth, _), count in pairs.items() if truth == label)
    return 2 * pairs[label, label] / (said + true)
