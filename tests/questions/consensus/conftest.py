"""Three members on shared inputs, and what comparing them gives."""

from __future__ import annotations

import numpy as np
import pytest

from overfit_atlas.questions.consensus.tables import risk_coverage
from tests.questions.runs import agreeing

THRESHOLDS = np.array([0.0, 0.2, 0.4, 0.5, 0.8, 0.9, 0.99])


@pytest.fixture(scope="package")
def runs(tmp_path_factory):
    """Three members a, b and c, by seed, for two seeds."""
    return agreeing(tmp_path_factory.mktemp("runs"), "abc")


@pytest.fixture(scope="package")
def analysed(runs):
    """The comparison of all selectors in both seeds."""
    return {
        seed: risk_coverage.analyse(members, THRESHOLDS, [0.9], [0.3, 0.9], 200)
        for seed, members in runs.items()
    }
