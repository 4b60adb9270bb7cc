import math

import numpy as np
import pytest

from app.writing.classifier.network import Dense, Norm, gelu


def test_gelu_is_its_approximation_by_tanh_and_quiet_far_from_nothing() -> None:
    given = np.array([-200.0, -3.0, -0.5, 0.0, 0.5, 3.0, 200.0], dtype=np.float32)
    by_tanh = [x / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) for x in given.tolist()]

    assert gelu(given) == pytest.approx(np.array(by_tanh), abs=1e-5)


def test_a_dense_layer_treats_each_token_by_itself() -> None:
    dense = Dense(np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 1.0]], dtype=np.float32), np.ones(3, dtype=np.float32))
    tokens = np.arange(12, dtype=np.float32).reshape(2, 3, 2)

    found = dense(tokens)

    assert found.shape == (2, 3, 3)
    assert found[1, 2].tolist() == [10 + 1, 2 * 10 + 11 + 1, 11 + 1]


def test_a_normalised_line_has_mean_0_and_spread_1() -> None:
    line = Norm(np.ones(4, dtype=np.float32), np.zeros(4, dtype=np.float32))(np.array([[[1.0, 2.0, 3.0, 10.0]]]))

    assert line.mean() == pytest.approx(0, abs=1e-6)
    assert line.std() == pytest.approx(1, abs=1e-6)
