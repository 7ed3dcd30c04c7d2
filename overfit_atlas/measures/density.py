"""Densities of the per-sample loss of correct and of wrong samples, and how far they overlap.

Salman & Liu, section V-A and Fig. 5. Part of the small overlap is a theorem and no finding: a
correct sample has at least 1/C of the probability on its label, so its loss is at most ln C; a
wrong one has at most 1/2 there, so its loss is at least ln 2. Both kinds can only meet in [ln 2, ln
C].

The density is taken of x = log10(loss), since losses span many decades; the overlap of two
densities does not depend on that choice, only on the smoothing.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import gaussian_kde

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.epochs import Trajectory

LOSS_FLOOR = 1e-12
"""Losses below this, in nats, are set to it: in double precision they are noise, or zero."""
FEWEST_FOR_KDE = 5
BOUND_SLACK = 1e-9

WRONG_LOSS_AT_LEAST = math.log(2)


def correct_loss_at_most(classes: int) -> float:
    """The most that a correctly classified sample can lose: ln C, in nats, with C ``classes``."""
    return math.log(classes)


def bound_violations(losses: ArrayLike, correct: ArrayLike, classes: int) -> dict[str, int]:
    """How many samples break the two bounds; none can, unless predictions and losses disagree.

    ``losses`` (nats) and ``correct`` have the same shape. The bounds are taken with a slack of 1e-9
    for rounding.
    """
    losses, right = np.asarray(losses), np.asarray(correct, dtype=bool)
    over = right & (losses > correct_loss_at_most(classes) + BOUND_SLACK)
    under = ~right & (losses < WRONG_LOSS_AT_LEAST - BOUND_SLACK)
    return {"correct_above_ln_classes": int(over.sum()), "wrong_below_ln_2": int(under.sum())}


def log_loss_edges(
    highest: float, classes: int, floor: float = LOSS_FLOOR, bins: int = 120
) -> NDArray[np.float64]:
    """Ascending bin edges in log10(nats), from ``floor`` to at least ``highest``.

    About ``bins`` bins of equal width, and beside them log10(ln 2) and log10(ln C), so that no bin
    straddles a bound. One grid for all epochs makes their densities comparable.
    """
    # A hair above, so that the highest loss is inside whatever way its logarithm rounds.
    top = math.log10(max(highest, 10 * correct_loss_at_most(classes))) + 1e-6
    bounds = np.log10([WRONG_LOSS_AT_LEAST, correct_loss_at_most(classes)])
    return np.unique(np.concatenate([np.linspace(math.log10(floor), top, bins + 1), bounds]))


def densities(
    trajectory: Trajectory, classes: int, floor: float = LOSS_FLOOR, bins: int = 120
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Densities of each epoch's correct and wrong samples, and the overlap of the two.

    The first table has a row a bin: ``epoch``, ``group``, ``low``, ``high`` (bin edges in log10 of
    nats), ``histogram`` and ``kde`` (densities a decade; each integrates to 1 over the grid). The
    ``kde`` is a Gaussian kernel with Silverman's bandwidth, evaluated at the bin's middle and
    scaled to 1 on the grid; it is empty for a group of fewer than 5 samples or without spread, and
    both are empty for a group of none.

    The second has a row an epoch: ``epoch``, ``correct`` and ``wrong`` (samples), ``floored``
    (losses below ``floor``), ``overlap_histogram`` and ``overlap_kde`` (the integral of the smaller
    density, in [0, 1]; empty where a density is) and ``overlap_at_most``: the smaller of the share
    of correct samples at ln 2 or more and of wrong ones at ln C or less, which the histogram cannot
    exceed but the smoothed density can.
    """
    edges = log_loss_edges(float(trajectory.nll.max()), classes, floor, bins)
    widths = np.diff(edges)
    tables, overlaps = [], []
    for epoch, losses, correct in zip(
        trajectory.epochs, trajectory.nll, trajectory.correct, strict=True
    ):
        found = {}
        for group, inside in (("correct", correct), ("wrong", ~correct)):
            x = np.log10(np.maximum(losses[inside], floor))
            found[group] = histogram_density(x, edges), kernel_density(x, edges)
            tables.append(
                pd.DataFrame(
                    {
                        "epoch": epoch,
                        "group": group,
                        "low": edges[:-1],
                        "high": edges[1:],
                        "histogram": found[group][0],
                        "kde": found[group][1],
                    }
                )
            )
        by_histogram, by_kde = (
            overlap(found["correct"][kind], found["wrong"][kind], widths) for kind in (0, 1)
        )
        overlaps.append(
            {
                "epoch": epoch,
                "correct": int(correct.sum()),
                "wrong": int((~correct).sum()),
                "floored": int((losses < floor).sum()),
                "overlap_histogram": by_histogram,
                "overlap_kde": by_kde,
                "overlap_at_most": overlap_bound(losses, correct, classes),
            }
        )
    return pd.concat(tables, ignore_index=True), pd.DataFrame(overlaps)


def histogram_density(x: ArrayLike, edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of ``x`` in each bin by the bin's width; NaN for no samples."""
    count = np.histogram(x, bins=edges)[0]
    total = count.sum()
    return count / np.diff(edges) / (total if total else np.nan)


def kernel_density(x: ArrayLike, edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gaussian kernel density of ``x`` at the middle of each bin, integrating to 1 over the grid.

    NaN for fewer than 5 samples or samples without spread, where a bandwidth means nothing.
    """
    x = np.asarray(x, dtype=np.float64)
    widths = np.diff(edges)
    if len(x) < FEWEST_FOR_KDE or np.ptp(x) == 0:
        return np.full(len(widths), np.nan)
    density = gaussian_kde(x, bw_method="silverman")((edges[:-1] + edges[1:]) / 2)
    return density / (density * widths).sum()


def overlap(first: ArrayLike, second: ArrayLike, widths: ArrayLike) -> float:
    """Integral of the smaller of two densities on one grid, in [0, 1]; NaN where one is missing."""
    first, second, widths = (np.asarray(values) for values in (first, second, widths))
    if not first.shape == second.shape == widths.shape:
        raise AtlasError(
            "The overlap needs two densities on one grid and its bin widths; found shapes "
            f"{first.shape}, {second.shape} and {widths.shape}."
        )
    return float((np.minimum(first, second) * widths).sum())


def overlap_bound(losses: ArrayLike, correct: ArrayLike, classes: int) -> float:
    """What the theorem leaves for the overlap of histograms; NaN when a group is empty."""
    losses, right = np.asarray(losses), np.asarray(correct, dtype=bool)
    if right.all() or not right.any():
        return np.nan
    correct_inside = (losses[right] >= WRONG_LOSS_AT_LEAST - BOUND_SLACK).mean()
    wrong_inside = (losses[~right] <= correct_loss_at_most(classes) + BOUND_SLACK).mean()
    return float(min(correct_inside, wrong_inside))
