"""Lines and planes between solutions, in the space of all weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overfit_atlas.errors import AtlasError
from overfit_atlas.predictions.weight_space import Plane, combine, distance


def solution(seed):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(3, 2)).astype(np.float32), rng.normal(size=2).astype(np.float32)]


def test_a_share_of_one_is_the_solution_itself_to_the_last_bit():
    first, second = solution(0), solution(1)
    for made, known in ((combine([first, second], [1, 0]), first),
                        (combine([first, second], [0, 1]), second)):  # fmt: skip
        for part, expected in zip(made, known, strict=True):
            assert part.dtype == np.float32
            np.testing.assert_array_equal(part, expected)


@given(st.integers(0, 1000))
def test_a_plane_keeps_the_distances_of_its_solutions(seed):
    three = [solution(3 * seed + place) for place in range(3)]
    plane = Plane.through(*three)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        apart = np.linalg.norm(plane.corners[i] - plane.corners[j])
        assert apart == pytest.approx(distance(three[i], three[j]))
    for place, corner in enumerate(plane.corners):
        np.testing.assert_allclose(plane.shares(*corner), np.eye(3)[place], atol=1e-9)


@pytest.mark.parametrize("third", [[3.0, 3.0], [0.0, 0.0]])
def test_three_solutions_on_one_line_span_no_plane(third):
    with pytest.raises(AtlasError, match="do not lie on one line"):
        Plane.through([np.zeros(2)], [np.ones(2)], [np.array(third)])
