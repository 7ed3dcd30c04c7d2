"""Thresholds with a guarantee, certified and verified on two parts of the test images."""

import numpy as np
import pytest

from overfit_atlas.questions.consensus.settings import HIGHEST as CHECKED
from overfit_atlas.questions.consensus.tables import guarantee
from tests.questions.consensus.conftest import THRESHOLDS


def test_a_guarantee_is_kept_more_often_than_not(runs):
    tables = {
        seed: guarantee.analyse(
            members,
            THRESHOLDS,
            risks=[0.1, 0.999],
            delta=0.1,
            calibration=0.5,
            splits=15,
            seed=seed,
        )
        for seed, members in runs.items()
    }
    table = guarantee.summarise(tables, 0.1).set_index(["selector", "risk"])
    assert table.loc[("classwise_min", 0.999), "violated"] == 0
    assert table.loc[("classwise_min", 0.999), "certified"] == 1
    assert table.loc[("classwise_min", 0.1), "surely_violated"] <= 0.2
    assert (table.seeds == 2).all()


@pytest.mark.parametrize("thresholds", [[0.0], [0.0, 0.995], [0.1, 0.2, 0.3]])
def test_few_thresholds_are_certified_too(runs, thresholds):
    table = guarantee.analyse(
        runs[0],
        np.array(thresholds),
        risks=[0.999],
        delta=0.1,
        calibration=0.5,
        splits=2,
        seed=0,
    )
    assert (table.threshold == min(thresholds)).all()
    assert guarantee.HIGHEST == CHECKED
