"""Implicit regularization: the solution that SGD picks by where it starts."""

from __future__ import annotations

from typing import Any

from overfit_atlas import files
from overfit_atlas.questions.minimum_norm.settings import MinimumNormSection
from overfit_atlas.report.findings import Finding
from overfit_atlas.report.wording import plural, significant
from overfit_atlas.study.summary import Summary

TAKES = MinimumNormSection


def build(section: MinimumNormSection, study: Summary) -> dict[str, Any]:
    """Where SGD ended, and how long other solutions are."""
    summary = files.read_table(section.tables["summary"])
    found = summary.set_index("quantity")
    zero = found.loc["distance to the least-norm solution, from zero"]
    away = found.loc["distance to the least-norm solution, from elsewhere"]
    nearest = found.loc["distance to the interpolator nearest to the start, from elsewhere"]
    shortest = found.loc["smallest norm of a random interpolator"]
    seen = [
        f"{section.size} random samples in {section.dimensions} dimensions leave a whole "
        "space of solutions without error. From zero, SGD ends within "
        f"{significant(zero.largest, 2)} of the least norm of the one that is shortest, in the "
        f"worst of {plural(int(zero.seeds), 'seed')}.",
        f"From elsewhere it stays {significant(away.smallest, 2)} least norms or more away from "
        f"that one and ends within {significant(nearest.largest, 2)} of the solution nearest its "
        "start: SGD picks by where it starts, not by length.",
        f"Of {section.interpolators} random solutions a seed, the shortest is "
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
        "caption": "Where SGD ended on under-determined least squares; distances and norms divided "
        "by the least norm",
        "columns": ["quantity", "mean over seeds", "smallest", "largest"],
        "rows": rows,
        "seen": seen,
        "figures": [figure.shown(caption) for figure in section.figures],
        "findings": [
            Finding(
                significant(zero.largest, 2),
                "of the least norm is the farthest that SGD from zero ends from the shortest "
                f"solution without error; from elsewhere it stays {significant(away.smallest, 2)} "
                "or more away",
                section.figure("minimum-norm"),
            )
        ],
    }
