"""Interpolation with a Gaussian kernel: of each size, of each draw, then summaries over seeds.

Source: Rutgers report, section 7, after Zhang et al. (2017), section 5.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import Measured, by_seed, claim_rows
from overfit_atlas.data import prepared
from overfit_atlas.data.prepared import load_split
from overfit_atlas.measures import kernel_interpolation as kernels
from overfit_atlas.measures.intervals import POSITIVE, SHARE, mean_interval
from overfit_atlas.randomness import generator

BOUNDS = {"norm": POSITIVE, "test_error": SHARE, "condition": POSITIVE}
NOISE = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def kernel_of_size(dataset: str, size: int, gamma: float) -> pd.DataFrame:
    """The interpolator of the first ``size`` training images; a row as ``evaluate`` gives it."""
    train, test = load_split(dataset, "train"), load_split(dataset, "test")
    classes = prepared.classes(dataset)
    kernel = kernels.factored(train.images[:size], gamma)
    labels = {"true": train.labels[:size]}
    del train
    found = kernels.evaluate(kernel, labels, test.images, test.labels, classes)
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
    classes = prepared.classes(dataset)
    rng = generator(seed, "kernel")
    drawn = rng.permutation(len(train.labels))[: 2 * size]
    images, labels = train.images[drawn], train.labels[drawn]
    del train
    noisy = rng.random(size)
    random = rng.integers(0, classes, size)
    sets = {share: np.where(noisy < share, random, labels[:size]) for share in NOISE}
    one = kernels.factored(images[:size], gamma)
    compared = {
        "widths": kernels.gamma_sweep(
            images[:size], labels[:size], test.images, test.labels, gammas, classes
        ),
        "noise": kernels.evaluate(one, sets, test.images, test.labels, classes),
        "nested": kernels.nested_interpolators(
            images, labels, size, rng, test.images, test.labels, gamma, classes
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
    discordant, share_discordant (missing where no pair differs) and kendall_tau.
    """
    stacked = pd.concat(tables, ignore_index=True)
    means = []
    for key, group in stacked.groupby(
        ["dataset", "comparison", "samples", "labels", "gamma"], sort=False
    ):
        row = dict(zip(["dataset", "comparison", "samples", "labels", "gamma"], key, strict=True))
        for quantity, bounds in BOUNDS.items():
            interval = mean_interval(group[quantity], bounds)
            row |= {f"{quantity}_mean": interval.mean}
            row |= {f"{quantity}_low": interval.low, f"{quantity}_high": interval.high}
        means.append({**row, "seeds": group.seed.nunique()})
    orders = []
    for key, group in stacked.groupby(["dataset", "comparison", "seed"], sort=False):
        order = kernels.order_of(group.norm, group.test_error)
        # Where all pairs tie, as few images can make them, there is no order to speak of.
        share = order.discordant / order.pairs if order.pairs else np.nan
        orders.append((*key, order.pairs, order.discordant, share, order.kendall_tau))
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
        Measured("RU10", setting, dataset, by_seed(group, "share_discordant"), SHARE)
        for dataset, group in ordering[ordering.comparison == "widths"].groupby(
            "dataset", sort=False
        )
    ]
    return pd.DataFrame(means), ordering, claim_rows(claims)
