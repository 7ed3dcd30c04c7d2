"""SGD on least squares: one seed's problem, then a summary over seeds.

Source: Rutgers report, section 7, after Zhang et al. (2017), section 5.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import Measured, claim_rows
from overfit_atlas.measures import minimum_norm
from overfit_atlas.measures.intervals import POSITIVE, mean_interval
from overfit_atlas.randomness import generator


def least_squares_of_seed(
    seed: int,
    *,
    size: int,
    dimensions: int,
    epochs: int,
    batch_size: int,
    start_spread: float,
    interpolators: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """SGD on one random under-determined problem from two starts, and random interpolators.

    Rows of X and targets are standard normal. First table: ``start`` (zero, away) and the columns
    of :func:`minimum_norm.sgd_path`, both distances divided by the least norm as well
    (``relative_to_minimum_norm``, ``relative_to_nearest``). Second: ``which`` (minimum norm, sgd
    from zero, sgd from away, random), ``norm`` and ``ratio`` to the least norm, and the
    ``condition`` of X X^T.
    """
    rng = generator(seed, "least-squares")
    design = rng.standard_normal((size, dimensions))
    targets = rng.standard_normal(size)
    starts = {
        "zero": np.zeros(dimensions),
        "away": start_spread * rng.standard_normal(dimensions),
    }
    least = minimum_norm.minimum_norm_solution(design, targets)
    paths, found = [], [("minimum norm", least.norm)]
    for name, start in starts.items():
        weights, path = minimum_norm.sgd_path(
            design,
            targets,
            start,
            epochs=epochs,
            batch_size=batch_size,
            rng=generator(seed, "sgd", name),
        )
        path.insert(0, "start", name)
        paths.append(path)
        found.append((f"sgd from {name}", float(np.linalg.norm(weights))))
    others = minimum_norm.random_interpolators(
        design, targets, interpolators, start_spread, generator(seed, "interpolators")
    )
    found += [("random", norm) for norm in np.linalg.norm(others, axis=1)]
    path = pd.concat(paths, ignore_index=True)
    for name in ("minimum_norm", "nearest"):
        path[f"relative_to_{name}"] = path[f"distance_to_{name}"] / least.norm
    norms = pd.DataFrame(found, columns=["which", "norm"])
    return path, norms.assign(ratio=norms.norm / least.norm, condition=least.condition)


def least_squares_over_seeds(
    paths: Sequence[pd.DataFrame], norms: Sequence[pd.DataFrame], setting: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Where SGD ended, over seeds, and the number of claim RU9.

    The tables have a column ``seed``. First result: ``quantity``, mean, low, high, smallest,
    largest, seeds.
    """
    seeds = [int(path.seed.iloc[0]) for path in paths]
    ends = [path[path.epoch == path.epoch.max()].set_index("start") for path in paths]
    random = [table[table.which == "random"].ratio for table in norms]
    quantities = {
        "distance to the least-norm solution, from zero": [
            end.relative_to_minimum_norm["zero"] for end in ends
        ],
        "distance to the least-norm solution, from elsewhere": [
            end.relative_to_minimum_norm["away"] for end in ends
        ],
        "distance to the interpolator nearest to the start, from elsewhere": [
            end.relative_to_nearest["away"] for end in ends
        ],
        "root mean square residual, from zero": [end.residual_rms["zero"] for end in ends],
        "smallest norm of a random interpolator": [float(ratio.min()) for ratio in random],
        "mean norm of a random interpolator": [float(ratio.mean()) for ratio in random],
        "condition of X X^T": [float(table.condition.iloc[0]) for table in norms],
    }
    summary = pd.DataFrame(
        [
            (name, *mean_interval(values, POSITIVE)[:3], min(values), max(values), len(values))
            for name, values in quantities.items()
        ],
        columns=["quantity", "mean", "low", "high", "smallest", "largest", "seeds"],
    )
    judged = next(iter(quantities.values()))
    by_seed = dict(zip(seeds, judged, strict=True))
    return summary, claim_rows([Measured("RU9", setting, "SGD from zero", by_seed, POSITIVE)])
