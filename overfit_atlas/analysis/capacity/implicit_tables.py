"""Tables of the implicit-regularization experiments: one seed's runs, then summaries over seeds.

Source: Rutgers report, section 7, after Zhang et al. (2017), section 5.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from overfit_atlas.analysis.capacity import kernel_interpolation as kernels
from overfit_atlas.analysis.capacity import minimum_norm
from overfit_atlas.analysis.statistics.intervals import mean_interval
from overfit_atlas.data.prepared import load_split
from overfit_atlas.randomness import generator

CLAIM_COLUMNS = ["claim", "setting", "part", "estimate", "low", "high", "n"]
NOISE = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
CLASSES = 10


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

    First table: ``quantity``, mean, low, high, smallest, largest, seeds.
    """
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
            (name, *mean_interval(values)[:3], min(values), max(values), len(values))
            for name, values in quantities.items()
        ],
        columns=["quantity", "mean", "low", "high", "smallest", "largest", "seeds"],
    )
    first = summary.iloc[0]
    claim = ("RU9", setting, "SGD from zero", first["mean"], first.low, first.high, first.seeds)
    return summary, pd.DataFrame([claim], columns=CLAIM_COLUMNS)


def kernel_of_size(dataset: str, size: int, gamma: float) -> pd.DataFrame:
    """The interpolator of the first ``size`` training images; a row as ``evaluate`` gives it."""
    train, test = load_split(dataset, "train"), load_split(dataset, "test")
    kernel = kernels.factored(train.images[:size], gamma)
    labels = {"true": train.labels[:size]}
    del train
    found = kernels.evaluate(kernel, labels, test.images, test.labels, CLASSES)
    return found.drop(columns="labels")


def kernels_of_seed(
    dataset: str, seed: int, *, size: int, gamma: float, gammas: Sequence[float]
) -> pd.DataFrame:
    """Interpolators of images drawn by ``seed``, three comparisons under ``comparison``.

    ``widths``: the same samples with each of ``gammas``. ``noise``: one kernel, a rising share of
    labels drawn at random (``labels`` is the share). ``nested``: the same samples, and as many more
    with true or random labels, in one Hilbert space. Other columns as ``evaluate`` gives them.
    """
    train, test = load_split(dataset, "train"), load_split(dataset, "test")
    rng = generator(seed, "kernel")
    drawn = rng.permutation(len(train.labels))[: 2 * size]
    images, labels = train.images[drawn], train.labels[drawn]
    del train
    noisy = rng.random(size)
    random = rng.integers(0, CLASSES, size)
    sets = {share: np.where(noisy < share, random, labels[:size]) for share in NOISE}
    one = kernels.factored(images[:size], gamma)
    compared = {
        "widths": kernels.gamma_sweep(
            images[:size], labels[:size], test.images, test.labels, gammas, CLASSES
        ),
        "noise": kernels.evaluate(one, sets, test.images, test.labels, CLASSES),
        "nested": kernels.nested_interpolators(
            images, labels, size, rng, test.images, test.labels, gamma, CLASSES
        ),
    }
    tables = [
        table.assign(comparison=name, labels=table.labels.astype(str))
        for name, table in compared.items()
    ]
    return pd.concat(tables, ignore_index=True)


def kernels_over_seeds(
    tables: Sequence[pd.DataFrame], setting: str
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Means over seeds, how the norm orders test error, and the numbers of claim RU10.

    ``tables``: those of :func:`kernels_of_seed` with the columns ``dataset`` and ``seed``. The
    first result has a row for each dataset, comparison, labels and gamma with mean, low and high of
    norm and test_error; the second one for each dataset, comparison and seed with pairs,
    discordant, share_discordant and kendall_tau.
    """
    stacked = pd.concat(tables, ignore_index=True)
    means = []
    for key, group in stacked.groupby(
        ["dataset", "comparison", "samples", "labels", "gamma"], sort=False
    ):
        row = dict(zip(["dataset", "comparison", "samples", "labels", "gamma"], key, strict=True))
        for quantity in ("norm", "test_error", "condition"):
            interval = mean_interval(group[quantity])
            row |= {f"{quantity}_mean": interval.mean}
            row |= {f"{quantity}_low": interval.low, f"{quantity}_high": interval.high}
        means.append({**row, "seeds": group.seed.nunique()})
    orders = []
    for key, group in stacked.groupby(["dataset", "comparison", "seed"], sort=False):
        order = kernels.order_of(group.norm, group.test_error)
        orders.append(
            (*key, order.pairs, order.discordant, order.discordant / order.pairs, order.kendall_tau)
        )
    ordering = pd.DataFrame(
        orders,
        columns=[
            "dataset",
            "comparison",
            "seed",
            "pairs",
            "discordant",
            "share_discordant",
            "kendall_tau",
        ],
    )
    claims = [
        ("RU10", setting, dataset, *mean_interval(group.share_discordant))
        for dataset, group in ordering[ordering.comparison == "widths"].groupby(
            "dataset", sort=False
        )
    ]
    return pd.DataFrame(means), ordering, pd.DataFrame(claims, columns=CLAIM_COLUMNS)
