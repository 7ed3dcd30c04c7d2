"""Where SGD ends on under-determined least squares: a theorem, in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from overfit_atlas.claims.estimate import estimates
from overfit_atlas.questions.minimum_norm import tables

SMALL = {"size": 5, "dimensions": 20, "epochs": 400, "batch_size": 5, "start_spread": 0.5}


@pytest.fixture(scope="module")
def found():
    return [tables.least_squares_of_seed(seed, interpolators=20, **SMALL) for seed in (0, 1, 2)]


def test_sgd_ends_at_the_solution_that_its_start_names(found):
    summary, claim = tables.least_squares_over_seeds(
        [path.assign(seed=seed) for seed, (path, _) in enumerate(found)],
        [norms for _, norms in found],
        "here",
    )
    largest = summary.set_index("quantity").largest
    assert largest["distance to the least-norm solution, from zero"] < 1e-6
    assert largest["distance to the interpolator nearest to the start, from elsewhere"] < 1e-6
    smallest = summary.set_index("quantity").smallest
    assert smallest["distance to the least-norm solution, from elsewhere"] > 0.1
    assert smallest["smallest norm of a random interpolator"] > 1
    assert set(claim.claim) == {"RU9"}
    assert estimates(claim).n[0] == 3


def test_norms_stand_beside_the_least(found):
    path, norms = found[0]
    assert norms.which.value_counts().to_dict() == {
        **{"random": 20, "minimum norm": 1, "sgd from zero": 1, "sgd from away": 1}
    }
    of = norms.set_index("which").ratio
    assert of["minimum norm"] == 1
    assert of["sgd from zero"] == pytest.approx(1, abs=1e-6)
    # Pythagoras: what a solution has beside the shortest one makes it longer.
    assert of["sgd from away"] > 1
    assert path.groupby("start").epoch.max().to_dict() == {"away": 400, "zero": 400}
    assert path.relative_to_minimum_norm[0] == pytest.approx(1), "from zero it is the whole norm"


def test_a_batch_larger_than_the_sample_is_the_sample():
    asked = {**SMALL, "epochs": 30, "interpolators": 2}
    large = tables.least_squares_of_seed(0, **{**asked, "batch_size": 500})[0]
    whole = tables.least_squares_of_seed(0, **{**asked, "batch_size": 5})[0]
    assert np.allclose(large.norm, whole.norm)
