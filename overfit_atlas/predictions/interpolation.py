"""Test loss and accuracy on the lines and the plane that join several solutions of one network.

Source: Salman and Liu, section II and Fig. 1 (the line); their section VII announces more.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from overfit_atlas.data.prepared import Split
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.probabilities import nll
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.networks.weights import load_weights
from overfit_atlas.predictions import inference
from overfit_atlas.predictions.weight_space import Plane, Weights, combine, distance

PLANE_MARGIN = 0.25

_log = logging.getLogger(__name__)


class Solutions:
    """Solutions of one network, one a seed, and the images on which places are evaluated."""

    def __init__(
        self,
        architecture: Architecture,
        checkpoints: Mapping[int, AnyPath],
        judged: Split,
        *,
        classes: int,
    ) -> None:
        """``checkpoints``: a seed's number to its weights; ``judged``: images and their labels.

        Raises AtlasError for a checkpoint that does not fit the network.
        """
        self._model = architecture.build(judged.images.shape[1:], classes)
        self._logits = inference.compile_logits(self._model)
        self._judged = judged
        self.weights: dict[int, Weights] = {}
        for seed, checkpoint in checkpoints.items():
            load_weights(self._model, checkpoint)
            self.weights[seed] = self._model.get_weights()

    def measure(self, weights: Weights) -> dict[str, float]:
        """``loss`` (mean nll, nats, without penalty) and ``accuracy`` with these weights."""
        self._model.set_weights(weights)
        logits = self._logits(self._judged.images)
        return {
            "loss": float(nll(logits, self._judged.labels).mean()),
            "accuracy": float((logits.argmax(axis=-1) == self._judged.labels).mean()),
        }

    def lines(self, places: np.ndarray) -> pd.DataFrame:
        """One row for each pair of seeds and place: first, second, alpha, loss, accuracy.

        alpha is a in w = a w1 + (1 - a) w2, with w1 the solution of ``first``. ``distance`` is that
        of the two solutions in the space of weights.
        """
        rows = []
        ends = {seed: self.measure(weights) for seed, weights in self.weights.items()}
        pairs = list(itertools.combinations(self.weights, 2))
        for number, (first, second) in enumerate(pairs, start=1):
            pair = [self.weights[first], self.weights[second]]
            apart = distance(*pair)
            for alpha in places.tolist():
                # Every line ends at a solution that other lines end at too.
                end = {1.0: first, 0.0: second}.get(alpha)
                found = (
                    ends[end]
                    if end is not None
                    else self.measure(combine(pair, [alpha, 1 - alpha]))
                )
                rows.append(
                    {"first": first, "second": second, "distance": apart, "alpha": alpha, **found}
                )
            _log.info("line %d of %d", number, len(pairs), extra={"progress": True})
        return pd.DataFrame(rows)

    def plane(self, seeds: Sequence[int], points: int) -> pd.DataFrame:
        """One row for each place of a ``points`` x ``points`` grid, then one for each solution.

        Columns: seed (missing on the grid), x, y (coordinates in the plane, in units of weight
        distance), loss, accuracy.
        """
        three = [self.weights[seed] for seed in seeds]
        plane = Plane.through(*three)
        xs, ys = plane.axes(points, PLANE_MARGIN)
        rows = [
            {"seed": None, "x": x, "y": y, **self.measure(combine(three, plane.shares(x, y)))}
            for y in ys.tolist()
            for x in xs.tolist()
        ]
        rows += [
            {"seed": seed, "x": x, "y": y, **self.measure(self.weights[seed])}
            for seed, (x, y) in zip(seeds, plane.corners.tolist(), strict=True)
        ]
        return pd.DataFrame(rows).astype({"seed": "Int64"})


def no_plane() -> pd.DataFrame:
    """The table of :meth:`Solutions.plane` where none is asked for: its columns and no row."""
    return pd.DataFrame(columns=["seed", "x", "y", "loss", "accuracy"])
