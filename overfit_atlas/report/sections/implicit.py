"""Implicit regularization: the solution that SGD picks, and what an interpolator's norm says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.report.wording import known, plural, points, share, significant

DATA_FILES = ("../templates/minimum-norm.html.j2", "../templates/kernel-interpolation.html.j2")

NESTED = {
    "base": "the first samples alone",
    "more true": "and as many more, true labels",
    "more random": "and as many more, random labels",
}


def minimum_norm(
    entry: Mapping[str, Any], study: Mapping[str, Any], published: str
) -> dict[str, Any]:
    """Where SGD ended. Takes the table ``summary``, one figure and ``settings``."""
    summary = files.read_table(entry["tables"]["summary"])
    found = summary.set_index("quantity")
    settings = entry["settings"]
    zero = found.loc["distance to the least-norm solution, from zero"]
    away = found.loc["distance to the least-norm solution, from elsewhere"]
    nearest = found.loc["distance to the interpolator nearest to the start, from elsewhere"]
    shortest = found.loc["smallest norm of a random interpolator"]
    seen = [
        f"{settings['size']} random samples in {settings['dimensions']} dimensions leave a whole "
        "space of solutions without error. From zero, SGD ends within "
        f"{significant(zero.largest, 2)} of the least norm of the one that is shortest, in the "
        f"worst of {plural(int(zero.seeds), 'seed')}.",
        f"From elsewhere it stays {significant(away.smallest, 2)} least norms or more away from "
        f"that one and ends within {significant(nearest.largest, 2)} of the solution nearest its "
        "start: SGD picks by where it starts, not by length.",
        f"Of {settings['interpolators']} random solutions a seed, the shortest is "
        f"{significant(shortest.smallest)} times as long as the least.",
    ]
    rows = [
        [
            row.quantity,
            significant(row.mean),
            significant(row.smallest),
            significant(row.largest),
        ]
        for row in summary.itertuples()
    ]
    caption = (
        f"Left: distance to the shortest solution and to the one nearest to the start, divided by "
        f"the least norm. Middle: the norm on the way. Right: norms of random solutions, all of "
        f"{plural(int(zero.seeds), 'seed')}. Every line is a seed."
    )
    return {
        "columns": ["quantity", "mean over seeds", "smallest", "largest"],
        "rows": rows,
        "seen": seen,
        "figures": [{**figure, "caption": caption} for figure in entry["figures"]],
    }


def kernel_interpolation(
    entry: Mapping[str, Any], study: Mapping[str, Any], published: str
) -> dict[str, Any]:
    """Interpolation by a kernel. Takes the tables ``sizes``, ``norms``, ``orders``, one figure."""
    sizes, means, orders = (
        files.read_table(entry["tables"][name]) for name in ("sizes", "norms", "orders")
    )
    sizes = sizes.sort_values(["dataset", "samples"])
    return {
        "size_columns": ["dataset", "samples", "test error", "norm", "condition", "residual"],
        "size_rows": [
            [
                row.dataset,
                f"{row.samples:,}",
                share(row.test_error, 2),
                significant(row.norm),
                significant(row.condition),
                significant(row.train_residual, 2),
            ]
            for row in sizes.itertuples()
        ],
        "nested_columns": ["dataset", "fitted", "samples", "norm", "test error"],
        "nested_rows": [
            [
                row.dataset,
                NESTED[row.labels],
                f"{row.samples:,}",
                significant(row.norm_mean),
                share(row.test_error_mean, 2),
            ]
            for row in means[means.comparison == "nested"].itertuples()
        ],
        "seen": _seen(sizes, means, orders),
        "figures": [{**figure, "caption": _caption(means)} for figure in entry["figures"]],
        "highlights": _highlights(sizes),
    }


def _seen(sizes: pd.DataFrame, means: pd.DataFrame, orders: pd.DataFrame) -> list[str]:
    sentences = []
    for dataset, own in sizes.groupby("dataset", sort=False):
        first, last = own.iloc[0], own.iloc[-1]
        sentences.append(
            f"{dataset}: every training sample is fitted and the test error is "
            f"{share(first.test_error, 2)} with the first {first.samples:,} samples, "
            f"{share(last.test_error, 2)} with {last.samples:,}."
        )
    for dataset, own in orders[orders.comparison == "widths"].groupby("dataset", sort=False):
        sentences.append(
            f"{dataset}: over widths of the kernel, the smaller norm has the larger test error in "
            f"{share(own.share_discordant.mean(), 0)} of the pairs (Kendall's tau "
            f"{significant(own.kendall_tau.mean(), 2)}, mean of {plural(len(own), 'draw')})."
        )
    for dataset, own in means[means.comparison == "nested"].groupby("dataset", sort=False):
        place = own.set_index("labels")
        base, more = place.loc["base"], place.loc["more true"]
        sentences.append(
            f"{dataset}: in one Hilbert space, fitting as many samples more makes the norm "
            f"{significant(more.norm_mean / base.norm_mean, 2)} times as large and the test error "
            f"{points(more.test_error_mean - base.test_error_mean)} points different; when their "
            "labels are random the norm grows too, and the error by "
            f"{points(place.loc['more random'].test_error_mean - base.test_error_mean)} points."
        )
    noise = orders[orders.comparison == "noise"]
    if len(noise) and known(noise.kendall_tau.mean()):
        sentences.append(
            "What the norm does order is noise: with one kernel on the same samples it grows with "
            "the share of random labels (Kendall's tau "
            f"{significant(noise.kendall_tau.mean(), 2)})."
        )
    return sentences


def _caption(means: pd.DataFrame) -> str:
    seeds = int(means.seeds.max())
    return (
        "Left: test error against the number of samples, the first ones as published. Middle: the "
        "norm and test error of interpolators of the same samples while the width of the kernel "
        "varies. Right: interpolators in one Hilbert space; those that fit more samples have "
        "larger norms, and either smaller or larger test errors. Middle and right: mean of "
        f"{plural(seeds, 'draw')}."
    )


def _highlights(sizes: pd.DataFrame) -> list[dict[str, str]]:
    best = sizes.loc[sizes.samples == sizes.samples.max()]
    said = "; ".join(f"{row.dataset} {share(row.test_error, 2)}" for row in best.itertuples())
    return [
        {
            "value": share(best.iloc[0].test_error, 2),
            "text": f"test error of a kernel that fits all of {best.samples.iloc[0]:,} training "
            f"samples: {said}",
        }
    ]
