"""The loss between solutions, against the runs' own stored logits."""

from __future__ import annotations

import numpy as np
import pytest

from overfit_atlas.data.prepared import Split
from overfit_atlas.measures.probabilities import nll
from overfit_atlas.networks.registry import Architecture


@pytest.mark.keras
@pytest.mark.parametrize(("shape", "classes"), [((6, 6, 1), 10), ((5, 6, 3), 2)])
def test_the_ends_of_a_line_are_the_runs_own_predictions(tmp_path, shape, classes):
    from overfit_atlas.networks.weights import load_weights, save_weights
    from overfit_atlas.predictions import inference
    from overfit_atlas.predictions.interpolation import Solutions
    from overfit_atlas.training.epochs import initialise

    rng = np.random.default_rng(0)
    images = rng.random((40, *shape), dtype=np.float32)
    labels = rng.integers(0, classes, 40)
    architecture = Architecture("mlp", {"hidden": [7]}, {"dropout": 0.5})
    model = architecture.build(shape, classes)
    checkpoints = {}
    for seed in (3, 4, 9):
        initialise(model, seed)
        checkpoints[seed] = tmp_path / f"{seed}.weights.h5"
        save_weights(model, checkpoints[seed])
    expected = {}
    logits = inference.compile_logits(model)
    for seed, checkpoint in checkpoints.items():
        load_weights(model, checkpoint)
        stored = logits(images)
        expected[seed] = (nll(stored, labels).mean(), (stored.argmax(axis=1) == labels).mean())

    solutions = Solutions(architecture, checkpoints, Split(images, labels), classes=classes)
    found = solutions.lines(np.arange(-1, 2.5, 0.5)).set_index(["first", "second", "alpha"])
    for first, second in ((3, 4), (3, 9), (4, 9)):
        for alpha, seed in ((1.0, first), (0.0, second)):
            row = found.loc[(first, second, alpha)]
            assert (row.loss, row.accuracy) == expected[seed]

    # The middle of a line is a network whose weights are the means of both.
    mean = [(a + b) / 2 for a, b in zip(solutions.weights[3], solutions.weights[4], strict=True)]
    model.set_weights(mean)
    middle = nll(logits(images), labels).mean()
    assert found.loc[(3, 4, 0.5)].loss == pytest.approx(middle, rel=1e-6)

    plane = solutions.plane([3, 4, 9], 5)
    assert plane.seed.isna().sum() == 25
    corners = plane[plane.seed.notna()].set_index("seed")
    for seed in (3, 4, 9):
        assert (corners.loss[seed], corners.accuracy[seed]) == expected[seed]
