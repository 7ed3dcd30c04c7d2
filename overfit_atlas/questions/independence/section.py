"""Do models err independently? P(all wrong), correlations and the effective number of models."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from overfit_atlas import files
from overfit_atlas.questions.independence.settings import IndependenceSection
from overfit_atlas.report.findings import Finding, interval_of
from overfit_atlas.report.wording import NOTHING, known, number, plural, share, significant
from overfit_atlas.study.summary import Summary

TAKES = IndependenceSection


def build(section: IndependenceSection, study: Summary) -> dict[str, Any]:
    """Sentences, a table of the families and the figure.

    Takes the tables ``sizes`` and ``fits``, one figure, and ``families`` with ``name`` and
    ``label`` of each.
    """
    fits = files.read_table(section.tables["fits"])
    labels = {one["name"]: one["label"] for one in section.families}
    rows = [_row(row, labels) for row in fits.itertuples()]
    caption = (
        "Every subset of the models counts. An exponential fall is a straight line in the left "
        "panel; a curve that flattens falls more slowly. Right: how much more often than "
        "independent models all are wrong together."
    )
    return {
        "seen": [_sentence(row, labels) for row in fits.itertuples()],
        "rows": rows,
        "figures": [figure.shown(caption) for figure in section.figures],
        "findings": _findings(section, fits, labels),
    }


def _row(row: Any, labels: Mapping[str, str]) -> dict[str, str]:
    return {
        "label": labels[row.family],
        "models": f"{row.models}" + (f" ({plural(row.sets, 'set')})" if row.sets > 1 else ""),
        "correlation": _bounded(row.correlation, row.correlation_least, row.correlation_greatest),
        "error": share(row.error),
        "all_wrong": share(row.all_wrong, 2),
        "times": _times(row),
        "effective": _bounded(row.effective, row.effective_low, row.effective_high),
        "exponent": _bounded(row.exponent, row.exponent_low, row.exponent_high),
        "independent": number(row.independent, 2).replace("-", "−"),
        "ratio": _bounded(row.ratio, row.ratio_low, row.ratio_high),
        "fit": f"{_bounded(row.r_squared)} / {_bounded(row.r_squared_power)}",
    }


def _times(row: Any) -> str:
    # A model that errs nowhere leaves nothing to hold against.
    return significant(row.all_wrong / row.product) if row.product else NOTHING


def _bounded(value: float, low: float = math.nan, high: float = math.nan) -> str:
    if not known(value):
        return NOTHING
    text = f"{value:.2f}" + (f" ({low:.2f} to {high:.2f})" if known(low) else "")
    return text.replace("-", "−").replace("inf", "∞")


def _sentence(row: Any, labels: Mapping[str, str]) -> str:
    label = labels[row.family]
    often = f", {_times(row)} times as often as if they were independent" if row.product else ""
    counted = (
        f"they count as {row.effective:.2f} independent models"
        if math.isfinite(row.effective)
        else "how many independent models they amount to cannot be told"
    )
    return (
        f"{label[0].upper()}{label[1:]}: {row.models} models are all wrong on "
        f"{share(row.all_wrong, 2)} of the test images{often}; {counted}."
    )


def _findings(section: IndependenceSection, fits: Any, labels: Mapping[str, str]) -> list[Finding]:
    """As how many independent models each family counts, held against how many it has."""
    return [
        Finding(
            f"{row['effective']:.2f} of {row['models']}",
            f"independent models are what {labels[row['family']]} amount to"
            + (
                f" (95 % interval {row['effective_low']:.2f} to {row['effective_high']:.2f})"
                if known(row["effective_low"])
                else ""
            ),
            section.figure("independence"),
            interval_of(row, "effective", "effective_low", "effective_high"),
            against=row["models"],
        )
        for row in fits.to_dict("records")
        if math.isfinite(row["effective"])
    ]
