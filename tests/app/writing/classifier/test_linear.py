import math

import numpy as np
import pytest

from app.writing.classifier.linear import Linear, terms_of, weighed


def test_a_term_of_the_comment_is_none_of_the_passage() -> None:
    said, quoted, letters = terms_of("Odd word", "odd")

    assert said == ["comment odd", "comment word", "comment odd word"]
    assert quoted == ["passage odd"]
    assert {"letters _o", "letters odd_", "letters word"} <= set(letters)


def test_the_known_terms_of_a_part_have_length_one_and_the_rarer_weighs_more() -> None:
    found = dict(weighed([["a", "b", "unknown"], ["c"]], {"a": 0, "b": 1, "c": 2}, [1.0, 2.0, 5.0]))

    assert found[0] ** 2 + found[1] ** 2 == pytest.approx(1)
    assert found[1] == pytest.approx(2 * found[0])
    assert found[2] == pytest.approx(1)


def test_a_term_said_twice_weighs_more_but_not_double() -> None:
    found = dict(weighed([["a", "b", "unknown", "a"]], {"a": 0, "b": 1}, [3.0, 3.0]))

    assert found[0] == pytest.approx((1 + math.log(2)) * found[1])


def test_a_comment_without_a_known_term_is_read_by_its_figures() -> None:
    ones = np.ones(1, dtype=np.float32)
    weight = np.array([[9.0, 9.0], [1.0, -1.0]], dtype=np.float32)
    reading = Linear({"comment sp": 0}, [1.0], ones, 2 * ones, weight, np.zeros(2, dtype=np.float32))

    assert reading("zzz", "", np.array([5.0], dtype=np.float32)) == pytest.approx([2, -2])
