"""Interpolation with a kernel: what an interpolator's norm says of its test error."""

from __future__ import annotations

from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.report.findings import Finding
from overfit_atlas.report.wording import known, plural, points, share, significant
from overfit_atlas.study.section import Section
from overfit_atlas.study.summary import Summary

TAKES = Section

NESTED = {
    "base": "the first samples alone",
    "more true": "and as many more, true labels",
    "more random": "and as many more, random labels",
}


def build(section: Section, study: Summary) -> dict[str, Any]:
    """Interpolation by a kernel. Takes the tables ``sizes``, ``norms``, ``orders``, one figure."""
    sizes, means, orders = (
        files.read_table(section.tables[name]) for name in ("sizes", "norms", "orders")
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
        "figures": [figure.shown(_caption(means)) for figure in section.figures],
        "findings": _findings(section, sizes),
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
    widths = orders[(orders.comparison == "widths") & (orders.pairs > 0)]
    for dataset, own in widths.groupby("dataset", sort=False):
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


def _findings(section: Section, sizes: pd.DataFrame) -> list[Finding]:
    """The test error of the largest interpolator, of which there is one."""
    best = sizes.loc[sizes.samples == sizes.samples.max()]
    said = "; ".join(f"{row.dataset} {share(row.test_error, 2)}" for row in best.itertuples())
    text = (
        f"is the test error of a kernel that fits all of {best.samples.iloc[0]:,} training "
        f"samples: {said}"
    )
    return [Finding(share(best.iloc[0].test_error, 2), text, section.figure("kernel"))]
