import json
import subprocess
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator

import pytest

from app.cli.writing import followed, labelled
from app.errors import BadInput


def lines(*records: dict[str, object]) -> list[bytes]:
    return [json.dumps(record).encode() + b"\n" for record in records]


def test_comments_are_labelled_in_order_with_their_ids() -> None:
    answers = list(
        labelled(
            lines(
                {"id": "a", "text": "sp, cap", "quote": None, "genre": "poem"},
                {"id": 7, "text": "zzz", "quote": "", "genre": "argument"},
            )
        )
    )

    assert [answer["id"] for answer in answers] == ["a", 7]
    assert (answers[0]["primary_trait"], answers[0]["traits"], answers[0]["kind"]) == (
        "conventions",
        ["conventions"],
        "request",
    )
    assert answers[1]["primary_trait"]


@pytest.mark.parametrize(
    ("record", "label", "without_edit"),
    [
        ({"draft_before": "I ran. Stop.", "draft_after": "I ran. Stop.", "resolved": True}, "unchanged", True),
        ({"draft_before": "I ran. Stop.", "draft_after": "I ran. Stop."}, "unchanged", False),
        ({"draft_before": "I ran. Stop.", "draft_after": "I flew. Stop.", "resolved": True}, "changed", False),
        ({"draft_before": "I ran. Stop.", "draft_after": "Stop."}, "removed", False),
        ({"draft_before": None, "draft_after": "New words."}, "changed", False),
        ({"draft_before": "I ran. Stop.", "draft_after": "I ran. Stop.", "resolved": None}, "unchanged", False),
    ],
)
def test_every_passage_gets_one_of_the_four_labels(
    record: dict[str, object], label: str, *, without_edit: bool
) -> None:
    (answer,) = followed(lines({"id": 1, "quote": "I ran.", **record}))

    assert answer == {"id": 1, "label": label, "resolved_without_edit": without_edit}


def test_a_null_quote_is_answered_as_one_that_was_left_out() -> None:
    drafts = {"id": 1, "draft_before": "I ran.", "draft_after": "I flew.", "resolved": True}
    null, left_out = followed(lines({**drafts, "quote": None}, drafts))
    assert null == left_out


def test_a_line_of_another_shape_is_named() -> None:
    with pytest.raises(BadInput, match="Line 2 cannot be used: text"):
        list(labelled([*lines({"id": 1, "text": "sp"}), b'{"id": 2}']))
    with pytest.raises(BadInput, match="Line 1 cannot be used"):
        list(labelled([b"not json"]))


@pytest.mark.parametrize(
    ("answers", "good"),
    [
        (labelled, {"id": 1, "text": "sp"}),
        (followed, {"id": 1, "draft_before": "I ran.", "quote": "I ran.", "draft_after": "I ran."}),
    ],
)
def test_what_stands_before_a_line_that_cannot_be_used_is_answered(
    answers: Callable[[list[bytes]], Iterator[dict[str, object]]], good: dict[str, object]
) -> None:
    given = answers([*lines(good, good | {"id": 2}), b"not json", *lines(good | {"id": 4})])
    assert [next(given)["id"], next(given)["id"]] == [1, 2]
    with pytest.raises(BadInput, match="Line 3 cannot be used"):
        next(given)


def test_a_file_that_begins_with_a_mark_of_utf_8_is_read() -> None:
    first, second = lines({"id": 1, "text": "sp"}, {"id": 2, "text": "cap"})
    assert [answer["id"] for answer in labelled([BOM_UTF8 + first, second])] == [1, 2]
    with pytest.raises(BadInput, match="Line 2 cannot be used"):
        list(labelled([first, BOM_UTF8 + second]))


def test_the_command_reads_any_script_and_skips_empty_lines() -> None:
    given = '\n{"id": "ñ", "text": "Trần Ngọc: sp", "quote": "“قلم”"}\n'
    ran = subprocess.run(
        [sys.executable, "-m", "app.cli", "classify"],
        input=given.encode(),
        capture_output=True,
        check=True,
        env={"LC_ALL": "C", "PYTHONUTF8": "0"},
    )

    assert json.loads(ran.stdout)["id"] == "ñ"
